package analysis_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestCallerKeys asks about keys that follow from the caller, for all kinds of
// callers: a condition against one of the two answers of every key is the same as
// itself, and is new access beside its opposite.
func TestCallerKeys(t *testing.T) {
	const everyone = `"Principal":"*"`
	of := func(c string) *analysis.Rules {
		return both(t, "", policy.Resource, to("Allow", everyone, "dynamodb:*", `,"Condition":{`+c+`}`))
	}
	for _, test := range []struct {
		name     string
		one, two string // one allows what two does not
		want     analysis.Answer
	}{
		{"no ARN", `"Null":{"aws:PrincipalArn":"true"}`, `"Null":{"aws:PrincipalArn":"false"}`, analysis.No}, // only services and unsigned callers, whom everyone does not reach
		{"an ARN", `"Null":{"aws:PrincipalArn":"false"}`, `"Null":{"aws:PrincipalArn":"true"}`, analysis.Yes},
		{"a root user", `"StringEquals":{"aws:PrincipalType":"Account"}`, `"StringEquals":{"aws:PrincipalType":"User"}`, analysis.Yes},
		{"a service", `"Bool":{"aws:PrincipalIsAWSService":"true"}`, `"Bool":{"aws:PrincipalIsAWSService":"false"}`, analysis.No},
		{"a service by name", `"StringEquals":{"aws:PrincipalServiceName":"x.amazonaws.com"}`, `"Null":{"aws:PrincipalServiceName":"true"}`, analysis.No},
		{"a user by name", `"StringEquals":{"aws:username":"bob"}`, `"StringNotEquals":{"aws:username":"bob"}`, analysis.Yes},
		{"a user by name and case", `"StringEqualsIgnoreCase":{"aws:username":"bob"}`, `"StringEquals":{"aws:username":"bob"}`, analysis.Yes},
		{"an ID", `"StringLike":{"aws:userid":"AIDA*"}`, `"StringLike":{"aws:userid":"AROA*"}`, analysis.Yes},
		{"a session by name", `"StringLike":{"aws:userid":"*:ci"}`, `"StringLike":{"aws:userid":"*:cd"}`, analysis.Yes},
		{"an account", `"StringEquals":{"aws:PrincipalAccount":"111122223333"}`, `"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}`, analysis.Yes},
		{"an account by number", `"NumericEquals":{"aws:PrincipalAccount":"111122223333"}`, `"NumericNotEquals":{"aws:PrincipalAccount":"111122223333"}`, analysis.Yes},
		{"an owner", `"StringEquals":{"aws:ResourceAccount":"111122223333"}`, `"StringNotEquals":{"aws:ResourceAccount":"111122223333"}`, analysis.Yes},
		{"a Region", `"StringEquals":{"aws:RequestedRegion":"us-east-1"}`, `"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}`, analysis.Yes},
		{"by a service", `"Bool":{"aws:ViaAWSService":"true"}`, `"Bool":{"aws:ViaAWSService":"false"}`, analysis.Yes},
		{"a time", `"DateLessThan":{"aws:CurrentTime":"2020-01-01"}`, `"DateGreaterThanEquals":{"aws:CurrentTime":"2020-01-01"}`, analysis.Yes},
		{"a time of two types", `"NumericLessThan":{"aws:EpochTime":"5"}`, `"StringNotEquals":{"aws:EpochTime":"4"}`, analysis.Yes}, // at 4 seconds
	} {
		if got := analysis.Compare(of(test.one), of(test.one), analysis.Options{}); got.Answer == analysis.Yes {
			t.Errorf("%s and itself: %v", test.name, got)
		}
		if got := analysis.Compare(of(test.two), of(test.one), analysis.Options{}); got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestSupport: what services make of resource policies can be said, and decides.
func TestSupport(t *testing.T) {
	mine := both(t, all, policy.Resource, to("Allow", `"Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"}`, "kms:*", ""))
	none := both(t, all, policy.Resource, "")
	kms := []analysis.ActionSupport{
		{Actions: actionsOf(t, "kms:*")[0], Support: policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.ResourceSide}},
		{Actions: actionsOf(t, "kms:List*")[0]}, // never reached: the first that matches counts
	}
	only := analysis.Requests{Actions: actionsOf(t, "kms:*")}
	for _, test := range []struct {
		name     string
		old, new *analysis.Rules
		support  []analysis.ActionSupport
		want     analysis.Answer
	}{
		{"identity policies suffice", mine, none, nil, analysis.No},
		{"a key without a policy is nobody's", none, mine, kms, analysis.Yes},
		{"and adds nothing", mine, none, kms, analysis.No},
	} {
		got := analysis.Compare(test.old, test.new, analysis.Options{World: analysis.World{Support: test.support}, Requests: only})
		if got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	r, _ := analysis.Equivalent(none, none, analysis.Options{})
	if r.Answer != analysis.No {
		t.Errorf("equivalent: %v", r)
	}
}

// TestAnyValue: values of the wrong type leave a Deny in force and an Allow out of
// it, and count where every value does.
func TestAnyValue(t *testing.T) {
	deny := func(c string) string {
		return all + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{` + c + `}}`
	}
	for _, test := range []struct {
		name       string
		old, new   string
		typed, all analysis.Answer
	}{
		{"ARNs", deny(`"ArnLike":{"k:v":"arn:aws:s:*:*:*"}`), deny(`"StringLike":{"k:v":"arn:aws:s:*:*:*"}`), analysis.No, analysis.Yes},
		{"truth values", deny(`"Bool":{"k:v":"true"}`), deny(`"StringEqualsIgnoreCase":{"k:v":"true"}`), analysis.No, analysis.Yes},
		{"addresses", deny(`"NotIpAddress":{"k:v":"0.0.0.0/0"}`), deny(`"IpAddress":{"k:v":"::/0"}`), analysis.Yes, analysis.Yes},
		{"a number as a variable", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${k:v}","Condition":{"NumericLessThan":{"k:v":"5"}}},{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${k:v}","Condition":{"NumericGreaterThanEquals":{"k:v":"5"}}}`,
			`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${k:v}"}`, analysis.No, analysis.Yes},
		{"an ARN or a truth value", deny(`"ArnLike":{"k:v":"arn:aws:s:r:1:x"},"Bool":{"k:v":"true"}`), deny(`"Bool":{"k:v":"true"},"ArnLike":{"k:v":"arn:aws:s:r:1:x"}`), analysis.Unknown, analysis.No},
	} {
		for _, anyValue := range []bool{false, true} {
			want := test.typed
			if anyValue {
				want = test.all
			}
			got := analysis.Compare(rules(t, test.old), rules(t, test.new), analysis.Options{World: analysis.World{AnyValue: anyValue}})
			if got.Answer != want {
				t.Errorf("%s, any value %t: %v, want %v", test.name, anyValue, got, want)
			}
		}
	}
}

// TestKnownVariables: a variable whose key is known stands for its value, and for
// none where the key is known to be absent.
func TestKnownVariables(t *testing.T) {
	const of = `{"Effect":"Allow","Action":"s:Get","Resource":"arn:aws:s:r:1:`
	bob, variable, fallback := of+`bob"}`, of+`${k:v}"}`, of+`${k:v, 'bob'}"}`
	for _, test := range []struct {
		name     string
		old, new string
		known    []condition.Entry
		want     analysis.Answer
	}{
		{"free", bob, variable, nil, analysis.Yes},
		{"the same value", bob, variable, []condition.Entry{condition.String("k:v", "bob")}, analysis.No},
		{"another value", bob, variable, []condition.Entry{condition.String("k:v", "al")}, analysis.Yes},
		{"absent", bob, variable, []condition.Entry{condition.Absent("k:v")}, analysis.No},
		{"empty", bob, variable, []condition.Entry{condition.String("k:v", "")}, analysis.No},
		{"a list", bob, variable, []condition.Entry{condition.Strings("k:v", "al")}, analysis.No},
		{"absent, with a default", bob, fallback, []condition.Entry{condition.Absent("k:v")}, analysis.No},
		{"a value beside a default", bob, fallback, []condition.Entry{condition.String("k:v", "al")}, analysis.Yes},
		{"the default alone", variable, fallback, []condition.Entry{condition.Absent("k:v")}, analysis.Yes},
	} {
		o := analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(test.known...)}}
		if got := analysis.Compare(rules(t, test.old), rules(t, test.new), o); got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestUserNames: the name of a user is a part of its ARN, as a variable too.
func TestUserNames(t *testing.T) {
	table := func(name, condition string) string {
		return `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/` + name + `"` + condition + `}`
	}
	when := func(operator, value string) string {
		return `,"Condition":{"` + operator + `":{"aws:username":"` + value + `"}}`
	}
	for _, test := range []struct {
		name     string
		old, new string
		want     analysis.Answer
	}{
		{"any name", table("bob", ""), table("${aws:username}", ""), analysis.Yes},
		{"one name", table("bob", ""), table("${aws:username}", when("StringEquals", "bob")), analysis.Unknown}, // a proof would have to split the name
		{"another name", table("bob", ""), table("${aws:username}", when("StringEquals", "al")), analysis.Yes},
		{"all but one name", table("bob", ""), table("${aws:username}", when("StringNotEquals", "bob")), analysis.Yes},
		{"a wider table", table("${aws:username}", ""), table("${aws:username}*", ""), analysis.Yes},
		{"a narrower table", table("${aws:username}*", ""), table("${aws:username}-x", ""), analysis.No},
	} {
		if got := analysis.Compare(rules(t, test.old), rules(t, test.new), analysis.Options{}); got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestExotic: an ARN that only a star reaches which runs past a colon is found
// last, and is marked.
func TestExotic(t *testing.T) {
	old := rules(t, all, `{"Effect":"Deny","Action":"*","Resource":"arn:aws:cloudformation:*:*:stack/Mine/*"}`)
	was := rules(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`, `{"Effect":"Deny","Action":"*","NotResource":"arn:aws:cloudformation:*:*:stack/Other/*"}`)
	if got := analysis.Compare(old, was, analysis.Options{World: analysis.World{PlainOnly: true}}); got.Answer == analysis.Yes {
		t.Errorf("plain resources alone: %v", got)
	}
	got := analysis.Compare(old, was, analysis.Options{})
	if got.Answer != analysis.Yes || !got.Witness.Exotic || !strings.HasSuffix(got.String(), " (exotic)") {
		t.Errorf("all resources: %v, want an exotic witness", got)
	}
}

// TestOpenKeys: a question with keys that are declared unknown is refused, not
// answered.
func TestOpenKeys(t *testing.T) {
	o := analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(condition.Unknown("k:v"))}}
	target := policy.TargetPolicies{Resource: policy.MustParse("r", policy.Resource, []byte(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`))}
	made, err := policy.NewTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]analysis.Result{
		"public": analysis.Public(made, analysis.Trusted{}, o), "compare": analysis.Compare(nil, rules(t, all), o), "granted": analysis.Granted(rules(t, all), o),
	} {
		if got.Answer != analysis.Unknown || got.Reason == analysis.NoReason || got.String() != "unknown: "+got.Reason.String() {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := (*analysis.Witness)(nil).String(); got != "no witness" {
		t.Errorf("got %q", got)
	}
}
