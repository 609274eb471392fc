package access

import (
	"slices"

	"github.com/iameval/iameval/policy"
)

// Trust documents: who may assume a service role. DAX must be among them, or
// the cluster reaches no table; anybody else has the permissions of the role
// without the cluster, and without the permissions on the cluster that a call
// needs.

// TrustDocument is the trust policy of a service role, as the guide gives it: it
// lets DAX assume the role, and nobody else (SEMANTICS 8.5e).
const TrustDocument = `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Service": "dax.amazonaws.com"},
    "Action": "sts:AssumeRole"
  }]
}`

// TrustReport says who may assume a role. In the zero TrustReport nobody may.
type TrustReport struct {
	// DAX is dax.amazonaws.com assuming the role.
	DAX Result
	// Missing says what withholds it, if it is denied.
	Missing []Missing
	// Others are the principals other than DAX that Allow statements name, as
	// they are written there and in that order: "*" for everyone. They may
	// assume the role as far as conditions, Deny statements and their own
	// policies allow.
	Others []string
	// Advice has a remark on each of these that is wrong.
	Advice []Advice
}

// InspectTrust reports who may assume the service role of a cluster. A target
// that Options.Targets has for the role is asked instead of Cluster.Trust.
func InspectTrust(cluster Cluster, opts Options) TrustReport {
	q := newQuery(Subject{}, opts)
	var h Half
	q.opts.trust(h.add(), &q.caller, &cluster)
	r := TrustReport{
		DAX:     h.Results[0],
		Missing: missing(nil, TrustPolicy, nil, h.Results),
		Others:  others(h.Results[0].Request),
	}
	role := cluster.Role.Principal.Role()
	for _, o := range unfit(role) {
		r.Advice = append(r.Advice, Advice(o))
	}
	if !r.DAX.Decision.Allowed() {
		r.Advice = append(r.Advice, Advice{"dax-role-untrusted", "DAX may not assume the role: its trust policy has to allow sts:AssumeRole to the service " + daxService})
	}
	for _, p := range r.Others {
		r.Advice = append(r.Advice, Advice{"dax-trust-extra-principals", p + " may assume the role too, and has its permissions without a cluster"})
	}
	return r
}

// assuming are the actions that assume a role.
var assuming = [...]string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

// others returns the principals other than DAX that the Allow statements of a
// trust policy name, each once. The request is one that the policy decided.
//
// A policy shows its principals only in traces. So it is asked again in the
// name of a service that no statement means: the trace of a statement stops at
// the action, if that differs, or lists the principals.
func others(r policy.Request) (names []string) {
	r.Principal = policy.Service("nobody.invalid")
	var traces [len(assuming)][]policy.StatementTrace
	for i, action := range assuming {
		r.Action = action
		traces[i] = trustStatements(&r)
	}
	for s := range traces[0] {
		for i := range traces {
			for _, name := range principals(&traces[i][s]) {
				if name != daxService && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// trustStatements traces the statements of the trust policy that decides a request.
func trustStatements(r *policy.Request) []policy.StatementTrace {
	var none *policy.Set // a service has no policies
	for _, l := range none.Explain(r).Layers {
		if l.Layer == policy.LayerTrust {
			return l.Statements
		}
	}
	return nil
}

// principals returns whom a statement allows the action that it was traced
// with, for a caller that only "*" means.
func principals(s *policy.StatementTrace) []string {
	switch {
	case s.Statement.Effect() == policy.Deny:
		return nil
	case s.Stopped == nil || s.Stopped.Clause == policy.ConditionClause:
		return []string{"*"}
	case s.Stopped.Clause == policy.PrincipalClause:
		return s.Stopped.Want
	}
	return nil
}
