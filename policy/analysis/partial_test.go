package analysis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// byBob is a request by the user bob.
func byBob(action, resource string, context ...condition.Entry) *policy.Request {
	return &policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")), Action: action, Resource: arn.MustParse(resource),
		ResourceAccount: "111122223333", Time: time.Unix(1_600_000_000, 0), Context: condition.NewContext(context...),
	}
}

func TestPartial(t *testing.T) {
	const table = "arn:aws:dynamodb:us-east-1:111122223333:table/Books"
	read := func(conditions string) string {
		return `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{` + conditions + `}}`
	}
	deny := func(conditions string) string {
		return `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{` + conditions + `}}`
	}
	const leading = `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}`
	const mfa = `"Bool":{"aws:MultiFactorAuthPresent":"true"}`
	const red = `"StringEquals":{"aws:RequestTag/Color":"red"}`
	for _, test := range []struct {
		name       string
		statements []string
		context    []condition.Entry
		want       string
	}{
		{"nothing open", []string{read("")}, nil, "allow"},
		{"nothing that applies", []string{`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{` + mfa + `}}`}, nil, "implicit-deny"},
		{"one key", []string{read(leading)}, nil, `it depends
allowed if ForAllValues:StringEquals dynamodb:LeadingKeys "${aws:username}"
dynamodb:LeadingKeys matters`},
		{"it is given", []string{read(leading)}, []condition.Entry{condition.Strings("dynamodb:LeadingKeys", "bob")}, "allow"},
		{"it is given and not enough", []string{read(leading)}, []condition.Entry{condition.Strings("dynamodb:LeadingKeys", "eve")}, "implicit-deny"},
		{"it is closed", []string{read(mfa)}, []condition.Entry{condition.Absent("aws:MultiFactorAuthPresent")}, "implicit-deny"},
		{"it is declared unknown", []string{read(mfa)}, []condition.Entry{condition.Unknown("aws:MultiFactorAuthPresent")}, `it depends
allowed if Bool aws:MultiFactorAuthPresent "true"
aws:MultiFactorAuthPresent matters`},
		{"a prefix is declared unknown", []string{read(red + `,` + `"StringLike":{"aws:RequestTag/Size":"*"}`)}, []condition.Entry{condition.Unknown("aws:RequestTag/"), condition.String("aws:RequestTag/Size", "L")}, `it depends
allowed if StringEquals aws:RequestTag/Color "red"
aws:RequestTag/Color matters`},
		{"a key that does not matter", []string{read(""), read(mfa)}, nil, "allow"},
		{"one of two does not matter", []string{read(mfa), read(mfa + "," + red)}, nil, `it depends
allowed if Bool aws:MultiFactorAuthPresent "true"
aws:MultiFactorAuthPresent matters
aws:RequestTag/Color does not matter`},
		{"a Deny", []string{read(""), deny(red)}, nil, `it depends
allowed if in any case
not if StringEquals aws:RequestTag/Color "red" (not false)
aws:RequestTag/Color matters`},
		{"both", []string{read(mfa), deny(red + "," + mfa)}, nil, `it depends
allowed if Bool aws:MultiFactorAuthPresent "true"
not if Bool aws:MultiFactorAuthPresent "true" (not false) and StringEquals aws:RequestTag/Color "red" (not false)
aws:MultiFactorAuthPresent matters
aws:RequestTag/Color matters`},
		{"a Deny in any case", []string{read(mfa), deny(red), deny(`"StringNotEquals":{"aws:RequestTag/Color":"red"}`)}, nil, "explicit-deny"},
		{"a Deny in some cases, and never an Allow", []string{deny(red)}, nil, "implicit-deny"},
		{"conditions that exclude one another", []string{read(red + `,"StringNotEquals":{"aws:RequestTag/Color":["red","blue"]}`)}, nil, "implicit-deny"},
		{"conditions of which one holds", []string{read(red), read(`"StringNotEquals":{"aws:RequestTag/Color":"red"}`)}, nil, "allow"},
		{"a resource with an open variable", []string{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}*"}`}, nil, `it depends
allowed if StringEquals aws:PrincipalTag/team "B", "Bo", "Boo", "Book", "Books"
aws:PrincipalTag/team matters`},
		{"all but a resource with an open variable", []string{`{"Effect":"Allow","Action":"*","NotResource":"arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"}`}, nil, `it depends
allowed if Null aws:PrincipalTag/team "false" and StringNotEquals aws:PrincipalTag/team "Books"
aws:PrincipalTag/team matters`},
		{"a Deny of all but it", []string{read(""), `{"Effect":"Deny","Action":"*","NotResource":"arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"}`}, nil, `it depends
allowed if in any case
not if StringNotEquals aws:PrincipalTag/team "Books" (not false)
aws:PrincipalTag/team matters`},
		{"what is known is compared with what is not", []string{read(`"StringEquals":{"aws:username":"${aws:PrincipalTag/owner}"}`)}, nil, `it depends
allowed if StringEquals aws:username "${aws:PrincipalTag/owner}"
aws:PrincipalTag/owner matters`},
		{"two open keys that are compared", []string{read(`"StringEquals":{"k:a":"${k:b}"}`)}, nil, `it depends
allowed if StringEquals k:a "${k:b}"
k:a matters
k:b matters`},
		{"a number", []string{read(`"NumericLessThan":{"k:n":"5"}`), read(`"NumericGreaterThan":{"k:n":"3"}`)}, nil, `it depends
allowed if NumericLessThan k:n "5"
allowed if NumericGreaterThan k:n "3"
k:n matters`},
		{"the clock is known", []string{read(`"DateLessThan":{"aws:CurrentTime":"2030-01-01"}`)}, nil, "allow"},
		{"a value of two types", []string{read(`"NumericLessThan":{"k:n":"5"},"StringLike":{"k:n":"x*"}`)}, nil, `it depends
allowed if NumericLessThan k:n "5" and StringLike k:n "x*"
k:n may matter: a key is read as values of two types`},
	} {
		got := analysis.Partial(rules(t, test.statements...), byBob("dynamodb:GetItem", table, test.context...), analysis.Options{})
		if diff := cmp.Diff(test.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		checkMatters(t, test.name, &got)
	}
}

// checkMatters holds the two requests of each Yes against one another.
func checkMatters(t *testing.T, name string, got *analysis.Residual) {
	t.Helper()
	for _, m := range got.Matters {
		if m.Answer != analysis.Yes {
			if m.Allowed != nil || m.Denied != nil || m.Answer == analysis.Unknown && m.Reason == analysis.NoReason {
				t.Errorf("%s: %+v", name, m)
			}
			continue
		}
		if !m.Allowed.After.Allowed() || m.Denied.After.Allowed() {
			t.Errorf("%s: %s: %v and %v", name, m.Key, m.Allowed.After, m.Denied.After)
		}
		if a, d := &m.Allowed.Request, &m.Denied.Request; a.Action != d.Action || a.Resource != d.Resource || a.Principal.String() != d.Principal.String() || !a.Time.Equal(d.Time) && !strings.HasSuffix(m.Key, "Time") {
			t.Errorf("%s: requests for %s differ in more than their keys", name, m.Key)
		}
		yes, no := m.Allowed.Request.Context.Without(m.Key), m.Denied.Request.Context.Without(m.Key)
		if diff := cmp.Diff(contextOf(yes), contextOf(no)); diff != "" {
			t.Errorf("%s: requests for %s differ in other keys:\n%s", name, m.Key, diff)
		}
	}
}

// contextOf writes the keys of a context.
func contextOf(c condition.Context) (all []string) {
	env := condition.Env{Context: c}
	for key := range c.Keys() {
		values, kind := env.Lookup(key)
		all = append(all, fmt.Sprintf("%s %v %q", key, kind, values))
	}
	return all
}

// TestPartialLayers: every group that has to allow adds its conditions.
func TestPartialLayers(t *testing.T) {
	condition := func(key string) string {
		return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"` + key + `":"true"}}}`
	}
	set, err := policy.NewSet(policy.Policies{
		Identity:       []*policy.Policy{named(policy.Identity, "i", condition("k:i")+","+condition("k:j"))},
		Boundary:       named(policy.Identity, "b", condition("k:b")),
		ServiceControl: [][]*policy.Policy{{named(policy.ServiceControl, "s", condition("k:s")+`,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"k:d":"true"}}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := analysis.Partial(analysis.OfCaller(set), byBob("s3:GetObject", "arn:aws:s3:::b/x"), analysis.Options{})
	want := `it depends
allowed if Bool k:b "true" and Bool k:i "true" and Bool k:s "true"
allowed if Bool k:b "true" and Bool k:j "true" and Bool k:s "true"
not if Bool k:d "true" (not false)
k:b matters
k:d matters
k:i matters
k:j matters
k:s matters`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkMatters(t, "layers", &got)
	few := analysis.Partial(analysis.OfCaller(set), byBob("s3:GetObject", "arn:aws:s3:::b/x"), analysis.Options{Limits: analysis.Limits{Regions: 1}})
	if len(few.If) != 1 || few.Reason != analysis.ManyRegions || !strings.Contains(few.String(), "and more: there are too many regions") {
		t.Errorf("of one region: %v", few)
	}
}

// TestPartialTarget: the policies of a resource say who is named.
func TestPartialTarget(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r",
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},"Action":"s3:*","Resource":"*","Condition":{"Bool":{"k:a":"true"}}},`+
			`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"s3:*","Resource":"*","Condition":{"Bool":{"k:b":"true"}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
	r.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
	got := analysis.Partial(analysis.NewRules(nil, target), r, analysis.Options{})
	want := `it depends
allowed if Bool k:a "true"
k:a matters
k:b does not matter`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkMatters(t, "target", &got)
}

// TestPartialClock: without an instant the clock is open.
func TestPartialClock(t *testing.T) {
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
	r.Time = time.Time{}
	some := rules(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}}`)
	got := analysis.Partial(some, r, analysis.Options{})
	want := `it depends
allowed if DateLessThan aws:CurrentTime "2030-01-01"
aws:CurrentTime matters`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if m := got.Matters; len(m) != 1 || m[0].Answer != analysis.Yes || m[0].Allowed.Request.Time.Equal(m[0].Denied.Request.Time) {
		t.Errorf("the clock: %v", got)
	}
	got = analysis.Partial(rules(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01"},"DateGreaterThan":{"aws:EpochTime":"1900000000"}}}`), r, analysis.Options{})
	if got.Open || got.Verdict != policy.ImplicitDeny {
		t.Errorf("an empty time: %v", got)
	}
}

func TestPartialZero(t *testing.T) {
	some := rules(t, all)
	for name, got := range map[string]analysis.Residual{
		"nil rules":         analysis.Partial(nil, byBob("s3:a", "*"), analysis.Options{}),
		"nil request":       analysis.Partial(some, nil, analysis.Options{}),
		"zero request":      analysis.Partial(some, new(policy.Request), analysis.Options{}),
		"an invalid action": analysis.Partial(some, byBob("s3", "*"), analysis.Options{}),
		"a faulty context":  analysis.Partial(some, byBob("s3:a", "*", condition.String("k", "v")), analysis.Options{}),
	} {
		if diff := cmp.Diff(analysis.Residual{}.String(), got.String()); diff != "" || got.Open {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := analysis.Partial(some, byBob("sts:GetCallerIdentity", "*"), analysis.Options{}); got.Open || got.Verdict != policy.Allowed {
		t.Errorf("what no policy decides: %v", got)
	}
}
