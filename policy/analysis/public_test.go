package analysis_test

import (
	"net/netip"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
)

func TestPublic(t *testing.T) {
	const everyone, other = `"Principal":"*"`, `"Principal":{"AWS":"444455556666"}`
	when := func(c string) string { return `,"Condition":{` + c + `}` }
	trusted := analysis.Trusted{Accounts: []string{"444455556666"}, Organizations: []string{"o-a"}, VPCs: []string{"vpc-1"}, Endpoints: []string{"vpce-1"}, Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	named := analysis.Trusted{Named: true}
	for _, test := range []struct {
		name       string
		statements string
		trusted    analysis.Trusted
		want       analysis.Answer
	}{
		{"everyone", to("Allow", everyone, "s3:GetObject", ""), trusted, analysis.Yes},
		{"everyone, for a table", to("Allow", everyone, "dynamodb:GetItem", ""), trusted, analysis.Yes},
		{"everyone but all are denied", to("Allow", everyone, "s3:*", "") + "," + to("Deny", everyone, "s3:*", ""), trusted, analysis.No},
		{"an account", to("Allow", other, "s3:*", ""), analysis.Trusted{}, analysis.Yes},
		{"a trusted account", to("Allow", other, "s3:*", ""), trusted, analysis.No},
		{"a named account", to("Allow", other, "s3:*", ""), named, analysis.No},
		{"a service", to("Allow", `"Principal":{"Service":"dax.amazonaws.com"}`, "s3:*", ""), analysis.Trusted{}, analysis.No},
		{"an organization", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:PrincipalOrgID":"o-a"}`)), analysis.Trusted{}, analysis.Yes},
		{"a trusted organization", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:PrincipalOrgID":"o-a"}`)), trusted, analysis.No},
		{"a named organization", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:PrincipalOrgID":"o-b"}`)), named, analysis.No},
		{"a named VPC", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:SourceVpc":"vpc-9"}`)), named, analysis.No},
		{"a named endpoint", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:SourceVpce":"vpce-9"}`)), named, analysis.No},
		{"a named source", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:SourceAccount":"999988887777"}`)), named, analysis.No},
		{"an organization or none", to("Allow", everyone, "s3:*", when(`"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a"}`)), trusted, analysis.Yes},
		{"many organizations", to("Allow", everyone, "s3:*", when(`"StringLike":{"aws:PrincipalOrgID":"o-*"}`)), named, analysis.Yes},
		{"a path of an organization", to("Allow", everyone, "s3:*", when(`"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a/r-1/*"}`)), trusted, analysis.No},
		{"a path of none", to("Allow", everyone, "s3:*", when(`"ForAllValues:StringLike":{"aws:PrincipalOrgPaths":"o-a/r-1/*"}`)), trusted, analysis.Yes},
		{"a VPC", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:SourceVpc":"vpc-1"}`)), trusted, analysis.No},
		{"an endpoint", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:SourceVpce":["vpce-1","vpce-2"]}`)), trusted, analysis.Yes},
		{"a network", to("Allow", everyone, "s3:*", when(`"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}`)), trusted, analysis.No},
		{"a wider network", to("Allow", everyone, "s3:*", when(`"IpAddress":{"aws:SourceIp":"10.0.0.0/7"}`)), trusted, analysis.Yes},
		{"the source is trusted", to("Allow", everyone, "s3:*", when(`"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:444455556666:*"}`)), trusted, analysis.No},
		{"the own account", `{"Effect":"Allow",` + everyone + `,"Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/T","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}`, analysis.Trusted{}, analysis.No},
		{"everyone of an account", to("Allow", everyone, "s3:*", when(`"StringEquals":{"aws:PrincipalAccount":"444455556666"}`)), trusted, analysis.No},
	} {
		p, err := policy.Parse("p", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":[`+test.statements+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: p})
		if err != nil {
			t.Fatal(err)
		}
		if got := analysis.Public(target, test.trusted, analysis.Options{}); got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if got := analysis.Public(nil, analysis.Trusted{}, analysis.Options{}); got.Answer != analysis.No {
		t.Errorf("no policies: %v", got)
	}
}

// TestKnownSupport: of an action that the catalog knows a resource policy can do what the
// catalog says, in every witness.
func TestKnownSupport(t *testing.T) {
	open := func(action string) *policy.Target {
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Allow","Principal":"*","Action":"`+action+`","Resource":"*"}`)})
		if err != nil {
			t.Fatal(err)
		}
		return target
	}
	kinds := make(map[policy.Support]bool)
	for _, action := range []string{"dynamodb:*", "dax:*", "*"} {
		for _, r := range []*analysis.Rules{analysis.OfResource(open(action)), analysis.NewRules(nil, open(action))} {
			last := analysis.Result{}
			for last = range analysis.Differences(nil, r, analysis.Options{}) {
				if last.Witness == nil {
					continue
				}
				w := &last.Witness.Request
				a, known := catalog.Lookup(w.Action)
				if kinds[w.Support] = true; known && a.Support() != w.Support {
					t.Errorf("%s: %v has %v, and the catalog %v", action, last, w.Support, a.Support())
				}
			}
			if last.Answer != analysis.No {
				t.Errorf("%s: %v at the end", action, last)
			}
		}
	}
	if len(kinds) < 3 {
		t.Errorf("kinds of support: %v", kinds)
	}
	for action, want := range map[string]analysis.Answer{
		"dynamodb:GetItem": analysis.Yes, "dynamodb:CreateBackup": analysis.No, "dynamodb:ListTables": analysis.No, "dax:GetItem": analysis.No, "s3:GetObject": analysis.Yes,
	} {
		if got := analysis.Public(open(action), analysis.Trusted{}, analysis.Options{}); got.Answer != want {
			t.Errorf("%s: %v, want %v", action, got, want)
		}
	}
}
