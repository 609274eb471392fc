package daxcache

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Policies decide who may do what through a cluster, as of one moment. The zero
// Policies let nobody in.
type Policies struct {
	// Callers returns the policies of a caller, nil for somebody who has none.
	// It is called once for each request, and must be fast, safe for concurrent
	// use, and always return the same: a change takes new Policies. Nil: nobody
	// has any.
	Callers func(*policy.Principal) *policy.Set
	// Role is the service role of the cluster, under which it asks DynamoDB. Its
	// context is that of the cluster's nodes.
	Role access.Subject
	// Trust is the trust policy of the role; nil: DAX may not assume it, and the
	// cluster serves no more than its caches hold.
	Trust *policy.Policy
	// Options are the options of package access; Cached and Time do not count.
	Options access.Options
}

// Caller is who makes a request: a principal that has been authenticated, and
// the condition keys that came with the request, such as aws:SourceIp. The zero
// Caller is nobody, who is denied. It must not change while a request runs.
type Caller struct {
	Principal policy.Principal
	Context   condition.Context
}

// revision is Policies in force, made ready: the front door of each operation is
// prepared once, so that a hit resolves nothing. It is immutable. A request is
// decided under the one that it began with, to its end.
type revision struct {
	Policies
	number       uint64
	cluster      access.Cluster
	doors        [calls]access.Door
	transactions [allKinds + 1]access.Door // of TransactWriteItems
	protocol     [actions]access.Door
}

// newRevision prepares policies for the cluster of an ARN.
func newRevision(number uint64, cluster arn.ARN, p Policies) (*revision, error) {
	r := &revision{Policies: p, number: number, cluster: access.Cluster{ARN: cluster, Role: p.Role, Trust: p.Trust}}
	for c := range calls {
		var err error
		if r.doors[c], err = newDoor(cluster, c, allKinds, p.Options); err != nil {
			return nil, err
		}
	}
	for set := kinds(1); set <= allKinds; set++ {
		r.transactions[set], _ = newDoor(cluster, transactWriteItems, set, p.Options)
	}
	for a := range actions {
		r.protocol[a] = access.NewActionDoor(cluster, "dax:"+a.String(), p.Options)
	}
	return r, nil
}

// newDoor prepares the front door for an operation. It does not look at tables,
// so any will do.
func newDoor(cluster arn.ARN, c call, set kinds, opts access.Options) (access.Door, error) {
	table, err := cluster.Scope().Table("any")
	if err != nil {
		return access.Door{}, fmt.Errorf("daxcache: the ARN of the cluster: %w", err)
	}
	sketch := operation.Sketch{Operation: c.String(), Tables: []arn.ARN{table}}
	if c == transactWriteItems {
		sketch.Members = set.names()
	}
	resolved, err := sketch.Call()
	if err != nil {
		return access.Door{}, fmt.Errorf("daxcache: %w", err)
	}
	return access.NewDoor(cluster, &resolved, opts), nil
}
