package access

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// The service role: a cluster reads and writes tables as this role. Whoever
// sets up a cluster creates it first, with these actions of IAM:
//
//	iam:CreateRole        on arn:aws:iam::123456789012:role/service-role/NAME
//	iam:CreatePolicy      on arn:aws:iam::123456789012:policy/NAME
//	iam:AttachRolePolicy  on the role, iam:PolicyARN being the policy
//	iam:PassRole          on the role, iam:PassedToService being dax.amazonaws.com
//
// The last is needed by the call that creates the cluster, and again by each
// call that passes the role. No managed policy of DynamoDB has the four, by
// design: whoever can write a policy that allows everything and attach it to a
// role is one step from being an administrator.

// codeLinkedAsService is the code of what is wrong with a cluster whose service
// role is a service-linked role.
const codeLinkedAsService = "dax-role-is-slr"

// MayCreateServiceRole answers whether the caller may create a service role for
// a cluster, write its policy, attach that and pass the role (SEMANTICS 8.5d).
// The role and the policy are the ones to create. The page has the role under
// the path /service-role/; AWS takes any.
//
// A caller that creates the role with a permissions boundary has
// iam:PermissionsBoundary in its context. Answer.Advice warns of what else the
// caller can reach with these permissions, unless it may change the permissions
// of any role anyway, as an administrator may.
func MayCreateServiceRole(caller Subject, role, permissions arn.ARN, opts Options) (a Answer) {
	q := newQuery(caller, opts)
	a.require(q, q.request("iam:CreateRole", role))
	a.require(q, q.request("iam:CreatePolicy", permissions))
	a.require(q, q.request("iam:AttachRolePolicy", role, condition.String(keyPolicyARN, permissions.String())))
	a.require(q, q.request("iam:PassRole", role, condition.String(keyPassedTo, daxService)))
	a.Obstacles = unfit(role)
	a.Advice = q.escalation(role, permissions)
	return a
}

// unfit says why no cluster can use a role, whatever its policies are. A
// cluster cannot be given a role of another account either; then iam:PassRole
// is denied.
func unfit(role arn.ARN) []Obstacle {
	switch {
	case role.Kind() != arn.Role:
		return []Obstacle{{"dax-role-is-no-role", "the service role of a cluster must be an IAM role, not a resource of kind " + role.Kind().String()}}
	case role.IsServiceLinkedRole(): // SEMANTICS 8.6d
		return []Obstacle{{codeLinkedAsService, role.String() + " is a service-linked role, which reaches no table; a cluster needs a service role"}}
	}
	return nil
}

// escalation says what a caller that may create a service role can do beyond
// that: nothing if it cannot write policies and attach them freely, and nothing
// new if it can change any role already.
func (q *query) escalation(role, permissions arn.ARN) []Advice {
	var (
		anyRole   = sibling(role, "iam", "role/*")
		attached  = condition.String(keyPolicyARN, permissions.String())
		unbounded = condition.Absent("iam:PermissionsBoundary")
		toDAX     = condition.String(keyPassedTo, daxService)
	)
	if q.may("iam:PutRolePolicy", anyRole, unbounded) ||
		!q.may("iam:CreatePolicy", permissions) || !q.may("iam:AttachRolePolicy", role, attached, unbounded) {
		return nil
	}
	advice := []Advice{{"privilege-escalation", "whoever may call iam:CreatePolicy and iam:AttachRolePolicy can write a policy that allows everything, attach it to a role, and use that: " +
		"allow iam:CreateRole and iam:AttachRolePolicy under the condition that iam:PermissionsBoundary is a boundary of yours, or leave both to administrators"}}
	for _, probe := range [...]struct {
		reaches bool
		Advice
	}{
		{q.may("iam:AttachRolePolicy", anyRole, attached, unbounded), Advice{"attach-any-role",
			"iam:AttachRolePolicy is allowed on every role: narrow its Resource to " + role.String()}},
		{q.may("iam:AttachRolePolicy", role, condition.String(keyPolicyARN, administrator(role)), unbounded), Advice{"attach-any-policy",
			"iam:AttachRolePolicy is allowed with every policy, AdministratorAccess too: narrow it by the condition ArnEquals iam:PolicyARN " + permissions.String()}},
		{q.may("iam:PassRole", anyRole, toDAX), Advice{"pass-any-role",
			"iam:PassRole is allowed on every role: narrow its Resource to " + role.String()}},
		{q.may("iam:PassRole", role, condition.String(keyPassedTo, "ec2.amazonaws.com")), Advice{"pass-any-service",
			"iam:PassRole is allowed to every service: narrow it by the condition StringEquals iam:PassedToService " + daxService}},
	} {
		if probe.reaches {
			advice = append(advice, probe.Advice)
		}
	}
	return advice
}

// administrator is the managed policy that allows everything.
func administrator(role arn.ARN) string {
	return "arn:" + role.Partition() + ":iam::aws:policy/AdministratorAccess"
}
