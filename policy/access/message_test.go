package access_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// TestParseDenial: messages as people bring them along.
func TestParseDenial(t *testing.T) {
	const alice = "arn:aws:iam::123456789012:user/alice"
	tests := []struct {
		message    string
		want       access.Denial
		ok         bool
		correction string
	}{
		{"User: arn:aws:iam::accountID:user/userName is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::accountID:role/service-role/roleName",
			access.Denial{User: "arn:aws:iam::accountID:user/userName", Action: "iam:CreateRole", Resource: "arn:aws:iam::accountID:role/service-role/roleName"}, true,
			"Add iam:CreateRole to your user policy."},
		{"User: arn:aws:iam::accountID:user/userName is not authorized to perform: iam:CreatePolicy on resource: policy policyName",
			access.Denial{User: "arn:aws:iam::accountID:user/userName", Action: "iam:CreatePolicy", Resource: "policy policyName"}, true,
			"Add iam:CreatePolicy to your user policy."},
		{"User: arn:aws:iam::accountID:user/userName is not authorized to perform: iam:AttachRolePolicy on resource: role daxServiceRole",
			access.Denial{User: "arn:aws:iam::accountID:user/userName", Action: "iam:AttachRolePolicy", Resource: "role daxServiceRole"}, true,
			"Add iam:AttachRolePolicy to your user policy."},
		{"User: " + alice + " is not authorized to perform: iam:AttachPolicy on resource: role R",
			access.Denial{User: alice, Action: "iam:AttachPolicy", Resource: "role R"}, true,
			"Add iam:AttachRolePolicy to your user policy."},
		{"An error occurred (AccessDenied) when calling the CreateRole operation: User: " + alice + " is not authorized to perform: iam:CreateRole on resource: r because no permissions boundary allows the iam:CreateRole action",
			access.Denial{User: alice, Action: "iam:CreateRole", Resource: "r", Policy: "permissions boundary"}, true,
			"Add iam:CreateRole to the permissions boundary."},
		{"User: " + alice + " is not authorized to perform: dax:CreateCluster with an explicit deny in a service control policy",
			access.Denial{User: alice, Action: "dax:CreateCluster", Policy: "service control policy", Explicit: true}, true,
			"Remove the Deny that matches dax:CreateCluster from the service control policy; no Allow outweighs it."},
		{"User: " + alice + " is not authorized to perform: dax:CreateCluster on resource: c with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/No",
			access.Denial{User: alice, Action: "dax:CreateCluster", Resource: "c", Policy: "identity-based policy", Explicit: true}, true,
			"Remove the Deny that matches dax:CreateCluster from the identity-based policy; no Allow outweighs it."},
		{"User: " + alice + " is not authorized to perform: dax:CreateCluster on resource: c with an explicit deny",
			access.Denial{User: alice, Action: "dax:CreateCluster", Resource: "c", Explicit: true}, true,
			"Remove the Deny that matches dax:CreateCluster; no Allow outweighs it."},
		{"User: arn:aws:sts::123456789012:assumed-role/Admin/alice is not authorized to perform: iam:PassRole on resource: r because no identity-based policy allows the iam:PassRole action",
			access.Denial{User: "arn:aws:sts::123456789012:assumed-role/Admin/alice", Action: "iam:PassRole", Resource: "r", Policy: "identity-based policy"}, true,
			"Add iam:PassRole to the policy of your role."},
		{"", access.Denial{}, false, ""},
		{"AccessDeniedException", access.Denial{}, false, ""},
		{"User: alice is not allowed", access.Denial{}, false, ""},
		{"User: alice is not authorized to perform: ", access.Denial{User: "alice"}, false, ""},
	}
	for _, test := range tests {
		d, ok := access.ParseDenial(test.message)
		equal(t, test.message, test.ok, ok)
		equal(t, test.message, test.want, d)
		equal(t, test.message, test.correction, d.Correction())
	}
}

// TestMessageParses: every message that Message writes, ParseDenial reads.
func TestMessageParses(t *testing.T) {
	for _, q := range questions(t) {
		for i := range grantLayers {
			for _, doc := range []string{permit("*", "iam:GetUser"), permit("*", "iam:GetUser")[:len(permit("*", "iam:GetUser"))-2] + `, {"Effect": "Deny", "Action": "*", "Resource": "*"}]}`} {
				l := layered{{administrator}, {administrator}, {administrator}, {administrator}}
				l[i] = []string{doc}
				a := q.ask(l.subject(t))
				for j, m := range a.Messages() {
					d, ok := access.ParseDenial(m)
					r := a.Required.Results[j]
					equal(t, m, true, ok)
					equal(t, m, managerARN.String(), d.User)
					equal(t, m, r.Request.Action, d.Action)
					equal(t, m, r.Decision.Verdict == policy.ExplicitDeny, d.Explicit)
				}
			}
		}
	}
}

// TestMessageShapes: the shapes of the page are for roles and policies alone.
func TestMessageShapes(t *testing.T) {
	denied := policy.Decision{Layer: policy.LayerIdentity}
	table := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/T")
	for _, action := range []string{"iam:CreateRole", "iam:CreatePolicy", "iam:AttachRolePolicy", "dynamodb:GetItem"} {
		r := access.Result{Request: policy.Request{Principal: policy.User(managerARN), Action: action, Resource: table}, Decision: denied}
		equal(t, action, denied.Message(&r.Request), access.Message(&r))
	}
	allowed := access.Result{Request: policy.Request{Action: "iam:CreatePolicy", Resource: servicePolicy}, Decision: policy.Decision{Verdict: policy.Allowed}}
	equal(t, "allowed", "", access.Message(&allowed))
}
