package analysis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

func TestNeverApplies(t *testing.T) {
	const some = `"Action":"s3:*","Resource":"*"`
	with := func(conditions string) string {
		return `{"Effect":"Allow",` + some + `,"Condition":{` + conditions + `}}`
	}
	for _, test := range []struct {
		name       string
		kind       policy.Kind
		statements string
		want       []string
	}{
		{"all", policy.Identity, all, []string{"p 0 yes"}},
		{"a Deny", policy.Identity, `{"Effect":"Deny",` + some + `}`, []string{"p 0 yes"}},
		{"two values of one key", policy.Identity, with(`"StringEquals":{"k:v":"a"},"StringLike":{"K:v":"b*"}`), []string{"p 0 no key k:v"}},
		{"a value and absent", policy.Identity, with(`"StringEquals":{"k:v":"a"},"Null":{"k:v":"true"}`), []string{"p 0 no key k:v"}},
		{"of a Deny what is open counts", policy.Identity, `{"Effect":"Deny",` + some + `,"Condition":{"NumericEquals":{"k:v":"x"}}}`, []string{"p 0 yes"}},
		{"of an Allow it does not", policy.Identity, with(`"NumericEquals":{"k:v":"x"}`), []string{"p 0 no key k:v"}},
		{"numbers", policy.Identity, with(`"NumericLessThan":{"k:v":"1"},"NumericGreaterThan":{"k:v":"1"}`) + "," + with(`"NumericLessThanEquals":{"k:v":"1"},"NumericGreaterThanEquals":{"k:v":"1"}`), []string{"p 0 no key k:v", "p 1 yes"}},
		{"addresses", policy.Identity, with(`"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"NotIpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}`), []string{"p 0 no key aws:SourceIp"}},
		{"the second key", policy.Identity, with(`"StringEquals":{"k:a":"a","k:v":"a"},"StringNotEquals":{"k:v":"a"}`), []string{"p 0 no key k:v"}},
		{"no action", policy.Identity, `{"Effect":"Allow","Action":"s3:!","Resource":"*"},{"Effect":"Allow","NotAction":"*","Resource":"*"}`, []string{"p 0 no", "p 1 no"}},
		{"no resource", policy.Identity, `{"Effect":"Allow","Action":"*","NotResource":"*"}`, []string{"p 0 no"}},
		{"two keys through a variable, which is not proved", policy.Identity, with(`"StringEquals":{"k:a":"${k:v}","k:v":"x"},"StringNotEquals":{"k:a":"x"}`), []string{"p 0 unknown (the engine did not confirm what was found)"}},
		{"the user's name and its ARN", policy.Identity, with(`"StringEquals":{"aws:username":"bob"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/eve"}`), []string{"p 0 no"}},
		{"a root user has no identity policies", policy.Identity, with(`"StringEquals":{"aws:PrincipalType":"Account"}`), []string{"p 0 no key aws:PrincipalType"}},
		{"but SCPs", policy.ServiceControl, `{"Effect":"Deny",` + some + `,"Condition":{"StringEquals":{"aws:PrincipalType":"Account"}}}`, []string{"p 0 yes"}},
		{"SCPs do not reach services", policy.ServiceControl, `{"Effect":"Deny",` + some + `,"Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}}}`, []string{"p 0 no key aws:PrincipalIsAWSService"}},
		{"SCPs reach who assumes a role", policy.ServiceControl, `{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}`, []string{"p 0 yes"}},
		{"a user by another name", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},` + some + `,"Condition":{"StringEquals":{"aws:username":"eve"}}},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},` + some + `}`, []string{"p 0 no key aws:username", "p 1 yes"}},
		{"nobody", policy.Resource, `{"Effect":"Allow","Principal":{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},` + some + `}`, []string{"p 0 no"}},
		{"who is unsigned", policy.Resource, `{"Effect":"Allow","Principal":"*",` + some + `,"Condition":{"StringEquals":{"aws:PrincipalType":"Anonymous"}}}`, []string{"p 0 yes"}},
		{"a service", policy.Trust, `{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalType":"User"}}}`, []string{"p 0 yes", "p 1 no key aws:PrincipalType"}},
		{"an RCP", policy.ResourceControl, `{"Effect":"Deny","Principal":"*",` + some + `,"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}}`, []string{"p 0 yes"}},
		{"an endpoint", policy.Endpoint, `{"Effect":"Allow","Principal":"*",` + some + `,"Condition":{"StringEquals":{"k:v":[]}}}`, []string{"p 0 no key k:v"}},
		{"two types", policy.Identity, with(`"NumericLessThan":{"k:v":"1"},"StringLike":{"k:v":"x*"}`), []string{"p 0 unknown (a key is read as values of two types)"}},
		{"a session", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"},` + some + `,"Condition":{"StringEquals":{"k:v":[]}}}`, []string{"p 0 no key k:v"}},
	} {
		p := named(test.kind, "p", test.statements)
		if diff := cmp.Diff(test.want, findings(analysis.NeverApplies(p, analysis.Options{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestNeverAppliesOptions: the question is about the requests and the world that are
// given.
func TestNeverAppliesOptions(t *testing.T) {
	p := named(policy.Identity, "p", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"k:v":"a"}}},{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*:x:*","Condition":{"Null":{"k:v":"false"}}}`)
	for _, test := range []struct {
		name string
		o    analysis.Options
		want []string
	}{
		{"an action of it", analysis.Options{Requests: analysis.Requests{Actions: actionsOf(t, "s3:Get*")}}, []string{"p 0 yes", "p 1 yes"}},
		{"others", analysis.Options{Requests: analysis.Requests{Actions: actionsOf(t, "ec2:*")}}, []string{"p 0 no", "p 1 no"}},
		{"another value", analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(condition.String("k:v", "b"))}}, []string{"p 0 no key k:v", "p 1 yes"}},
		{"not settled", analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(condition.Unknown("k:v"))}}, []string{"p 0 unknown (policies of a kind that is not analysed yet)", "p 1 unknown (policies of a kind that is not analysed yet)"}},
		{"few steps", analysis.Options{Limits: analysis.Limits{Nodes: 1}}, []string{"p 0 yes", "p 1 yes"}},
	} {
		if diff := cmp.Diff(test.want, findings(analysis.NeverApplies(p, test.o))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for f := range analysis.NeverApplies(p, analysis.Options{}) {
		if w := f.Result.Witness; w == nil || w.After.Statement != f.Statement {
			t.Errorf("the witness is %v", f.Result)
		}
		break
	}
	for range analysis.NeverApplies(nil, analysis.Options{}) {
		t.Error("a statement of a nil policy")
	}
}

// TestNeverAppliesExotic: a statement that applies to exotic resources alone.
func TestNeverAppliesExotic(t *testing.T) {
	p := named(policy.Identity, "p", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:eu*:1:x","Condition":{"StringEquals":{"aws:ResourceAccount":"2"}}}`)
	for f := range analysis.NeverApplies(p, analysis.Options{}) {
		if w := f.Result.Witness; f.Result.Answer != analysis.Yes || !w.Exotic {
			t.Errorf("%v", f)
		}
	}
	for f := range analysis.NeverApplies(p, analysis.Options{World: analysis.World{PlainOnly: true}}) {
		if f.Result.Answer != analysis.No || f.Key != "aws:ResourceAccount" {
			t.Errorf("of plain resources: %v", f)
		}
	}
	for f := range analysis.NeverApplies(named(policy.Identity, "p", all), analysis.Options{}) {
		if w := f.Result.Witness; w == nil || w.Exotic {
			t.Errorf("of all: %v", f)
		}
	}
}
