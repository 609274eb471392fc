package access_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// TestInspectTrust: whether DAX may assume a service role, and who else may.
func TestInspectTrust(t *testing.T) {
	const untrusted, extra = "dax-role-untrusted", "dax-trust-extra-principals"
	tests := []struct {
		name   string
		trust  string // "": none
		dax    bool
		others []string
		advice []string
	}{
		{"the guide's", access.TrustDocument, true, nil, nil},
		{"none", "", false, nil, []string{untrusted}},
		{"another service", `{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`,
			false, []string{"ec2.amazonaws.com"}, []string{untrusted, extra}},
		{"both services", `{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["EC2.amazonaws.com", "DAX.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}`,
			true, []string{"ec2.amazonaws.com"}, []string{extra}},
		{"a user, the account and a provider", `{"Statement": [
			{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"},
			{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::123456789012:user/Alice", "123456789012"]}, "Action": "sts:*"},
			{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"},
			{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/Corp"}, "Action": "sts:AssumeRoleWithSAML"},
			{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Alice"}, "Action": "sts:AssumeRole"}
		]}`, true, []string{"arn:aws:iam::123456789012:user/Alice", "123456789012", "accounts.google.com", "arn:aws:iam::123456789012:saml-provider/Corp"},
			[]string{extra, extra, extra, extra}},
		{"everyone, which means no service", `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}`,
			false, []string{"*"}, []string{untrusted, extra}},
		{"everyone under a condition", `{"Statement": [
			{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"},
			{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}}
		]}`, true, []string{"*"}, []string{extra}},
		{"another action", `{"Statement": [{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com", "AWS": "123456789012"}, "Action": "sts:TagSession"}]}`,
			false, nil, []string{untrusted}},
		{"a Deny", `{"Statement": [
			{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"},
			{"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Alice"}, "Action": "sts:AssumeRole"},
			{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}
		]}`, false, nil, []string{untrusted}},
	}
	for _, test := range tests {
		c := access.Cluster{ARN: newCluster, Role: access.Subject{Principal: policy.RoleSession(serviceRole, arn.ARN{})}}
		if test.trust != "" {
			c.Trust = documents(t, policy.Trust, test.trust)[0]
		}
		r := access.InspectTrust(c, access.Options{})
		equal(t, test.name+": DAX", test.dax, r.DAX.Decision.Allowed())
		equal(t, test.name+": others", test.others, r.Others)
		equal(t, test.name+": advice", test.advice, codes(r.Advice))
		var missing []string
		if !test.dax {
			missing = []string{"sts:AssumeRole " + serviceRole.String() + ": [trust]"}
		}
		if test.name != "a Deny" { // which is not a layer that lacks an Allow
			equal(t, test.name+": missing", missing, absent(r.Missing))
		}
		equal(t, test.name+": missing party", len(missing), len(r.Missing))
	}
}

// TestInspectTrustOfOddRoles: service-linked roles, and no role at all.
func TestInspectTrustOfOddRoles(t *testing.T) {
	trust := documents(t, policy.Trust, access.TrustDocument)[0]
	slr := access.InspectTrust(access.Cluster{Role: access.Subject{Principal: policy.RoleSession(linkedRole, arn.ARN{})}, Trust: trust}, access.Options{})
	equal(t, "service-linked", true, slr.DAX.Decision.Allowed())
	equal(t, "service-linked: advice", []string{"dax-role-is-slr"}, codes(slr.Advice))

	none := access.InspectTrust(access.Cluster{Trust: trust}, access.Options{})
	equal(t, "no role", false, none.DAX.Decision.Allowed())
	equal(t, "no role: advice", []string{"dax-role-is-no-role", "dax-role-untrusted"}, codes(none.Advice))
}

// TestInspectTrustByTarget: a target for the role is asked instead of the
// cluster's trust policy.
func TestInspectTrustByTarget(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{
		Resource: documents(t, policy.Trust, access.TrustDocument)[0],
		ResourceControl: [][]*policy.Policy{documents(t, policy.ResourceControl,
			`{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"}]}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := access.Cluster{Role: access.Subject{Principal: policy.RoleSession(serviceRole, arn.ARN{})}}
	r := access.InspectTrust(c, access.Options{Targets: func(arn.ARN) *policy.Target { return target }})
	equal(t, "verdict", policy.ExplicitDeny, r.DAX.Decision.Verdict)
	equal(t, "layer", policy.LayerResourceControl, r.DAX.Decision.Layer)
	equal(t, "others", []string(nil), r.Others)
}
