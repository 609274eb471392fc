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
	v.Missing = missing(nil, Caller, caller.Policies, v.Front.Results)
	if !o.CurrentProtocol {
		v.Missing = missing(v.Missing, Caller, caller.Policies, v.Protocol.Results)
	}
	if !v.Trust.Decision.Allowed() {
		v.Missing = append(v.Missing, v.Trust.missing(TrustPolicy, nil))
	}
	role := v.Cluster.Role.Policies
	if o.RequireTableMetadata {
		v.Missing = missing(v.Missing, ServiceRole, role, v.Metadata.Results)
	}
	v.Missing = missing(v.Missing, ServiceRole, role, v.Back.Results)
}

// missing appends the requests that are denied.
func missing(to []Missing, of Party, policies *policy.Set, results []Result) []Missing {
	for i := range results {
		if r := &results[i]; !r.Decision.Allowed() {
			to = append(to, r.missing(of, policies))
		}
	}
	return to
}

// missing says what a request lacks that is denied.
func (r *Result) missing(of Party, policies *policy.Set) Missing {
	return Missing{
		Of:       of,
		Action:   r.Request.Action,
		Resource: r.Request.Resource,
		Decision: r.Decision,
		Layers:   policies.Explain(&r.Request).Missing,
	}
}
