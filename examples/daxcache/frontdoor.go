package daxcache

import (
	"github.com/iameval/iameval/policy/access"
)

// The front door: may this caller make this call to this cluster? It is asked
// for every request, before anything else is done for it. A hit is not an
// exception: what is cached belongs to everybody who is let in, and to nobody
// else.

// request is one call of a caller under the policies that it began with, at the
// instant when it came.
type request struct {
	cluster *Cluster
	rev     *revision
	caller  access.Subject
	call    call
	name    string // of the operation, as a denial has it
	at      instant
}

// admit asks the front door about a call.
func (c *Cluster) admit(caller *Caller, op call) (request, error) {
	rev := c.revision.Load()
	return c.pass(caller, op, rev, &rev.doors[op])
}

// admitWrites is admit for a TransactWriteItems of such members.
func (c *Cluster) admitWrites(caller *Caller, set kinds) (request, error) {
	rev := c.revision.Load()
	return c.pass(caller, transactWriteItems, rev, &rev.transactions[set])
}

// pass asks a door about a call.
func (c *Cluster) pass(caller *Caller, op call, rev *revision, door *access.Door) (request, error) {
	r := c.begin(caller, rev)
	r.call, r.name = op, op.String()
	return r, r.pass(door)
}

// begin starts the request of a caller.
func (c *Cluster) begin(caller *Caller, rev *revision) request {
	r := request{cluster: c, rev: rev, at: c.clock.read()}
	if caller != nil {
		r.caller = access.Subject{Principal: caller.Principal, Context: caller.Context}
		if rev.Callers != nil {
			r.caller.Policies = rev.Callers(&caller.Principal)
		}
	}
	return r
}

// pass asks a door. These lines are the whole cost of authorizing a hit: the
// door puts prepared requests to the caller's policies, and allocates nothing.
func (r *request) pass(door *access.Door) error {
	r.cluster.metrics.Add(FrontDecisions, 1)
	decision, denied := door.Decide(&r.caller, r.at.wall)
	if !decision.Allowed() {
		return r.denied(frontReason(denied), decision, denied)
	}
	return nil
}
