package access

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Party is whose policies lack something.
type Party uint8

const (
	Caller      Party = iota // the caller's policies
	ServiceRole              // the policies of the cluster's service role
	TrustPolicy              // the service role's trust policy
)

var partyNames = [...]string{"user", "service-role", "trust"}

// String returns "user", "service-role" or "trust".
func (p Party) String() string {
	if int(p) >= len(partyNames) {
		return "invalid"
	}
	return partyNames[p]
}

// Missing is one permission that a call lacks. Where the decision is an
// implicit deny and Layers is only the identity policies, an Allow of the
// action on the resource in one of them is all that is needed. Any other layer
// has to allow it as well: a boundary, a session policy, an SCP, a resource's
// policy or a trust policy. Where the decision is an explicit deny, its
// statement prevents it whatever is added.
type Missing struct {
	Of       Party
	Action   string
	Resource arn.ARN
	Decision policy.Decision
	Layers   []policy.Layer
}

// list fills in Missing: what is denied of all that the outcome depends on.
func (v *ClusterAccess) list(o *Options, caller *Subject) {
	v.Missing = missing(Caller, caller.Policies, &v.Front)
	if !o.CurrentProtocol {
		v.Missing = append(v.Missing, missing(Caller, caller.Policies, &v.Protocol)...)
	}
	v.Missing = append(v.Missing, missing(TrustPolicy, nil, &Half{[]Result{v.Trust}})...)
	role := v.Cluster.Role.Policies
	if o.RequireTableMetadata {
		v.Missing = append(v.Missing, missing(ServiceRole, role, &v.Metadata)...)
	}
	v.Missing = append(v.Missing, missing(ServiceRole, role, &v.Back)...)
}

// missing lists the requests of a half that are denied.
func missing(of Party, policies *policy.Set, h *Half) (list []Missing) {
	for i := range h.Results {
		r := &h.Results[i]
		if r.Decision.Allowed() {
			continue
		}
		list = append(list, Missing{
			Of:       of,
			Action:   r.Request.Action,
			Resource: r.Request.Resource,
			Decision: r.Decision,
			Layers:   policies.Explain(&r.Request).Missing,
		})
	}
	return list
}
