package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Nothing that makes a decision faster changes it: neither that an action was prepared,
// nor that only those keys are computed that are read.

// TestPrepare asks with requests that are prepared, prepared for another action or another
// resource, and not prepared.
func TestPrepare(t *testing.T) {
	trust := parse(t, policy.Trust, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Alice"}, "Action": "sts:*"}}`)
	own := identity(t, `{"Statement": {"Effect": "Allow", "Action": ["dynamodb:Get*", "iam:PassRole", "a:-b"], "Resource": "*"}}`,
		`{"Statement": [`+tableStatement(1, 4)+`,`+tableStatement(2, 4)+`,`+allow("dynamodb:*", books.String())+`,`+allow("dynamodb:*", bobRole.String())+`]}`) // by the index
	set, target := sides(t, own, policy.TargetPolicies{Resource: trust})
	actions := []string{
		"", "dynamodb:GetItem", "DynamoDB:getitem", "dynamodb:PutItem", "dynamodb", "dynamodb:Get Item", ":", "a:b", "a:-b", "sts:", "sts",
		"iam:PassRole", "IAM:passrole", "iam:PassRoles", "sts:GetCallerIdentity", "STS:getcalleridentity", "sts:AssumeRole", "sts:TagSession",
		"sts:assumerolewithsaml", "sts:SetSourceIdentity", "sts:GetSessionToken", "\xffs:x", "iam:" + strings.Repeat("x", policy.MaxAction),
	}
	resources := []arn.ARN{books, bobRole, arn.Wildcard(), arn.MustParse(strings.Replace(books.String(), "Books", "Boots", 1)), {}}
	for _, action := range actions {
		for _, resource := range resources {
			for _, at := range []*policy.Target{nil, target} {
				r := policy.Request{Principal: policy.User(alice), Action: action, Resource: resource, Target: at, Support: policy.Support{ResourcePolicy: policy.CrossAccount}}
				want, fault := set.Evaluate(&r), fmt.Sprint(r.Validate())
				for _, other := range actions {
					prepared := r
					prepared.Action, prepared.Resource = other, resources[len(other)%len(resources)]
					prepared.Prepare()
					prepared.Action, prepared.Resource = action, resource
					if d := set.Evaluate(&prepared); d != want {
						t.Errorf("%q on %s: %v, prepared for %q %v", action, resource, want, other, d)
					}
					if f := fmt.Sprint(prepared.Validate()); f != fault {
						t.Errorf("%q on %s: %s, prepared for %q %s", action, resource, fault, other, f)
					}
				}
			}
		}
	}
	(*policy.Request)(nil).Prepare() // nothing to do
}

// TestComputedKeys reads each key that the engine computes where it is the only one that
// is read: as the key of a condition, in its value, and in a resource.
func TestComputedKeys(t *testing.T) {
	callers := []policy.Principal{
		policy.User(alice), policy.User(alice).WithUniqueID("AIDAEXAMPLE"), policy.RoleSession(bobRole, bobRun), policy.RoleSession(bobRole, arn.ARN{}),
		policy.FederatedUser(feder, alice), policy.Root(root), policy.Service("dax.amazonaws.com"), policy.Anonymous(),
	}
	for k := condition.PrincipalArn; k <= condition.ViaAWSService; k++ {
		for _, caller := range callers {
			r := policy.Request{Principal: caller, Action: "dynamodb:GetItem", Resource: books, Support: policy.Support{Unsigned: true}}
			env := r.Env()
			values, kind := env.Lookup(k.String())
			value := strings.Join(values, "")
			ask := func(rest string, applies, uncertain bool) {
				t.Helper()
				set, err := policy.NewSet(identity(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", `+rest+`}}`))
				if err != nil {
					t.Fatal(err)
				}
				if d := set.Evaluate(&r); (d.Verdict == policy.ExplicitDeny) != applies || d.Uncertain != uncertain {
					t.Errorf("%s of %v is %q, %s: %v with %s", k, caller, value, kind, d, rest)
				}
			}
			applies, uncertain := kind != condition.KindAbsent, kind == condition.KindUnknown
			ask(fmt.Sprintf(`"Resource": "*", "Condition": {"StringEquals": {%q: %q}}`, k, value), applies, uncertain)
			ask(fmt.Sprintf(`"Resource": "*", "Condition": {"Null": {%q: "%t"}}`, k, !applies), true, uncertain)
			r.Context = condition.NewContext(condition.String("ex:Is", value))
			ask(fmt.Sprintf(`"Resource": "*", "Condition": {"StringLike": {"ex:Is": "${%s}"}}`, k), applies, uncertain)
			r.Context = condition.Context{}
			r.Resource = arn.MustParse(books.String() + value)
			ask(fmt.Sprintf(`"Resource": "arn:aws:dynamodb:*:*:table/Books${%s}"`, k), applies, uncertain)
		}
	}
}
