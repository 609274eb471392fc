package daxcache

import (
	"log/slog"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// Denial is the decision behind an AccessDeniedException of a cluster:
//
//	var d *daxcache.Denial
//	if errors.As(err, &d) { use(d.Reason, d.Decision) }
type Denial struct {
	// Operation is the call, such as "GetItem", or the action of the protocol, such
	// as "DefineKeySchema".
	Operation string
	// Reason is which door is closed: Front or Protocol, which the caller does
	// not pass; Trust, Metadata or Back, which the cluster's role does not.
	Reason access.Reason
	// Decision is the first that denies, and Request what was asked. The role is
	// the principal of a request at the back door.
	Decision policy.Decision
	Request  policy.Request
	// Revision is the number of the policies that the call was decided under, as
	// Cluster.SetPolicies returned it.
	Revision uint64
}

// Error says which door is closed, and the decision.
func (d *Denial) Error() string {
	return "denied by " + d.Reason.String() + ": " + d.Decision.String()
}

// denied counts and logs a denial, and returns it as an AccessDeniedException
// with AWS's sentence for it. The request is nil if nothing was prepared for
// it.
func (r *request) denied(reason access.Reason, decision policy.Decision, asked *policy.Request) error {
	d := &Denial{Operation: r.name, Reason: reason, Decision: decision, Revision: r.rev.number}
	if asked != nil {
		d.Request = *asked
	}
	c := r.cluster
	c.metrics.Add(Denials, 1)
	c.logger.Warn("denied",
		slog.String("cluster", c.arn.String()),
		slog.String("operation", d.Operation),
		slog.String("caller", r.caller.Principal.String()),
		slog.String("reason", reason.String()),
		slog.String("principal", d.Request.Principal.String()),
		slog.String("action", d.Request.Action),
		slog.String("resource", d.Request.Resource.String()),
		slog.Any("decision", decision),
		slog.Uint64("revision", d.Revision))
	return &dynamodb.Error{Code: dynamodb.AccessDeniedException, Message: decision.Message(&d.Request), Err: d}
}

// frontReason distinguishes the four actions of the protocol from the others.
func frontReason(denied *policy.Request) access.Reason {
	if denied != nil && isProtocol(denied.Action) {
		return access.Protocol
	}
	return access.Front
}
