package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// theFour are the permissions that the page "Creating a DAX cluster" asks for.
var theFour = []string{"iam:CreateRole", "iam:CreatePolicy", "iam:AttachRolePolicy", "iam:PassRole"}

const managed = "arn:aws:iam::123456789012:"

// but returns the four permissions without one.
func but(missing string) []string {
	var rest []string
	for _, action := range theFour {
		if action != missing {
			rest = append(rest, action)
		}
	}
	return rest
}

// TestServiceRole: with each permission missing in turn the answer is no, in the
// words of AWS, and the correction is that of the page.
func TestServiceRole(t *testing.T) {
	const user = "User: arn:aws:iam::123456789012:user/userName is not authorized to perform: "
	tests := []struct {
		name       string
		docs       []string
		messages   []string
		correction string
	}{
		{"the four", []string{permit("*", theFour...)}, nil, ""},
		{"AdministratorAccess", []string{administrator}, nil, ""},
		{"no iam:CreateRole", []string{permit("*", but("iam:CreateRole")...)},
			[]string{user + "iam:CreateRole on resource: arn:aws:iam::123456789012:role/service-role/daxServiceRole"},
			"Add iam:CreateRole to your user policy."},
		{"no iam:CreatePolicy", []string{permit("*", but("iam:CreatePolicy")...)},
			[]string{user + "iam:CreatePolicy on resource: policy daxServicePolicy"},
			"Add iam:CreatePolicy to your user policy."},
		{"no iam:AttachRolePolicy", []string{permit("*", but("iam:AttachRolePolicy")...)},
			[]string{user + "iam:AttachRolePolicy on resource: role daxServiceRole"},
			"Add iam:AttachRolePolicy to your user policy."},
		{"no iam:PassRole", []string{permit("*", but("iam:PassRole")...)},
			[]string{user + "iam:PassRole on resource: arn:aws:iam::123456789012:role/service-role/daxServiceRole because no identity-based policy allows the iam:PassRole action"},
			"Add iam:PassRole to your user policy."},
		{"iam:AttachPolicy is not an action", []string{permit("*", "iam:CreateRole", "iam:CreatePolicy", "iam:AttachPolicy", "iam:PassRole")},
			[]string{user + "iam:AttachRolePolicy on resource: role daxServiceRole"},
			"Add iam:AttachRolePolicy to your user policy."},
		{"a Deny", []string{administrator, forbid("iam:CreatePolicy")},
			[]string{user + "iam:CreatePolicy on resource: policy daxServicePolicy with an explicit deny in an identity-based policy"},
			"Remove the Deny that matches iam:CreatePolicy from the identity-based policy; no Allow outweighs it."},
	}
	for _, test := range tests {
		a := access.MayCreateServiceRole(manager(t, test.docs...), serviceRole, servicePolicy, access.Options{})
		equal(t, test.name+": messages", test.messages, a.Messages())
		equal(t, test.name+": succeeds", test.messages == nil, a.Succeeds())
		for _, m := range test.messages {
			d, ok := access.ParseDenial(m)
			equal(t, test.name+": a denial", true, ok)
			equal(t, test.name+": correction", test.correction, d.Correction())
		}
	}
}

// TestServiceRoleNothing: all four are reported at once, in the order in which
// they are needed.
func TestServiceRoleNothing(t *testing.T) {
	a := access.MayCreateServiceRole(manager(t, permit("*", "dynamodb:*", "dax:*", "iam:GetRole", "iam:ListRoles")), serviceRole, servicePolicy, access.Options{})
	equal(t, "missing", []string{
		"iam:CreateRole " + serviceRole.String() + ": [identity]",
		"iam:CreatePolicy " + servicePolicy.String() + ": [identity]",
		"iam:AttachRolePolicy " + serviceRole.String() + ": [identity]",
		"iam:PassRole " + serviceRole.String() + ": [identity]",
	}, absent(a.Missing))
	equal(t, "advice", []string(nil), codes(a.Advice))
	equal(t, "grant", `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:CreateRole",
      "Resource": "arn:aws:iam::123456789012:role/service-role/daxServiceRole"
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreatePolicy",
      "Resource": "arn:aws:iam::123456789012:policy/daxServicePolicy"
    },
    {
      "Effect": "Allow",
      "Action": "iam:AttachRolePolicy",
      "Resource": "arn:aws:iam::123456789012:role/service-role/daxServiceRole",
      "Condition": {
        "ArnEquals": {
          "iam:PolicyARN": "arn:aws:iam::123456789012:policy/daxServicePolicy"
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::123456789012:role/service-role/daxServiceRole",
      "Condition": {
        "StringEquals": {
          "iam:PassedToService": "dax.amazonaws.com"
        }
      }
    }
  ]
}`, a.Grant())
}

// TestEscalation: the four permissions let a caller become an administrator, and
// the wider they are the more there is to narrow.
func TestEscalation(t *testing.T) {
	narrow := fmt.Sprintf(`{"Statement": [
		{"Effect": "Allow", "Action": "iam:CreateRole", "Resource": %[1]q},
		{"Effect": "Allow", "Action": "iam:CreatePolicy", "Resource": %[2]q},
		{"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": %[1]q, "Condition": {"ArnEquals": {"iam:PolicyARN": %[2]q}}},
		{"Effect": "Allow", "Action": "iam:PassRole", "Resource": %[1]q, "Condition": {"StringEquals": {"iam:PassedToService": "dax.amazonaws.com"}}}
	]}`, serviceRole, servicePolicy)
	bounded := strings.NewReplacer(
		`"iam:CreateRole", "Resource": "`+serviceRole.String()+`"`, `"iam:CreateRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/Limit"}}`,
		`"ArnEquals"`, `"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/Limit"}, "ArnEquals"`,
	).Replace(narrow)
	limit := condition.NewContext(condition.String("iam:PermissionsBoundary", managed+"policy/Limit"))
	tests := []struct {
		name    string
		docs    []string
		context condition.Context
		allowed bool
		want    []string
	}{
		{"the four on everything", []string{permit("*", theFour...)}, condition.Context{}, true,
			[]string{"privilege-escalation", "attach-any-role", "attach-any-policy", "pass-any-role", "pass-any-service"}},
		{"on all service roles", []string{permit(managed+"role/service-role/*", "iam:CreateRole", "iam:AttachRolePolicy", "iam:PassRole"), permit(managed+"policy/*", "iam:CreatePolicy")}, condition.Context{}, true,
			[]string{"privilege-escalation", "attach-any-policy", "pass-any-service"}},
		{"exactly", []string{narrow}, condition.Context{}, true, []string{"privilege-escalation"}},
		{"under a boundary", []string{bounded}, limit, true, nil},
		{"a boundary that nobody asks for", []string{narrow}, limit, true, []string{"privilege-escalation"}},
		{"no iam:CreatePolicy", []string{permit("*", but("iam:CreatePolicy")...)}, condition.Context{}, false, nil},
		{"no iam:AttachRolePolicy", []string{permit("*", but("iam:AttachRolePolicy")...)}, condition.Context{}, false, nil},
		{"an administrator", []string{administrator}, condition.Context{}, true, nil},
		{"an administrator of IAM", []string{permit("*", "iam:*")}, condition.Context{}, true, nil},
	}
	for _, test := range tests {
		caller := manager(t, test.docs...)
		caller.Context = test.context
		a := access.MayCreateServiceRole(caller, serviceRole, servicePolicy, access.Options{})
		equal(t, test.name+": allowed", test.allowed, a.Allowed())
		equal(t, test.name+": advice", test.want, codes(a.Advice))
	}
}

// TestUnfitRole: what no cluster can use as its service role.
func TestUnfitRole(t *testing.T) {
	tests := []struct {
		name string
		role arn.ARN
		want []string
	}{
		{"a role", serviceRole, nil},
		{"a role without a path", arn.MustParse(managed + "role/DAX"), nil},
		{"the service-linked role", linkedRole, []string{"dax-role-is-slr"}},
		{"a user", managerARN, []string{"dax-role-is-no-role"}},
		{"nothing", arn.ARN{}, []string{"dax-role-is-no-role"}},
	}
	for _, test := range tests {
		a := access.MayCreateServiceRole(manager(t, administrator), test.role, servicePolicy, access.Options{})
		equal(t, test.name, test.want, obstacles(a.Obstacles))
		equal(t, test.name+": succeeds", test.want == nil, a.Succeeds())
	}
}

// TestServiceRoleElsewhere: nobody makes roles in another account.
func TestServiceRoleElsewhere(t *testing.T) {
	a := access.MayCreateServiceRole(manager(t, administrator),
		arn.MustParse("arn:aws:iam::999999999999:role/service-role/R"), arn.MustParse("arn:aws:iam::999999999999:policy/P"), access.Options{})
	equal(t, "verdict", policy.ImplicitDeny, a.Verdict())
	equal(t, "missing", 4, len(a.Missing))
}
