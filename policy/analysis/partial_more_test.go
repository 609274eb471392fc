package analysis_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestPartialResources: what is left of Resource and NotResource.
func TestPartialResources(t *testing.T) {
	const a = "arn:aws:s3:::a"
	allow := func(element string) string { return `{"Effect":"Allow","Action":"*",` + element + `}` }
	deny := func(element string) string {
		return all + `,{"Effect":"Deny","Action":"*",` + element + `}`
	}
	for _, test := range []struct{ name, statements, resource, want string }{
		{"another member matches", allow(`"Resource":["arn:aws:s3:::${k:v}","` + a + `"]`), a, "allow"},
		{"no value can match", allow(`"Resource":"arn:aws:sqs:::${k:v}"`), a, "implicit-deny"},
		{"one of two keys", allow(`"Resource":["arn:aws:s3:::${k:v}","arn:aws:s3:::${k:w}"]`), a, "it depends\nallowed if StringEquals k:v \"a\"\nallowed if StringEquals k:w \"a\"\nk:v matters\nk:w matters"},
		{"neither of two keys", allow(`"NotResource":["arn:aws:s3:::${k:v}","arn:aws:s3:::${k:w}"]`), a,
			"it depends\nallowed if Null k:v \"false\" and Null k:w \"false\" and StringNotEquals k:v \"a\" and StringNotEquals k:w \"a\"\nk:v matters\nk:w matters"},
		{"a key twice", allow(`"Resource":"arn:aws:s3:::${k:v}/${k:v}"`), a + "/a", "it depends\nallowed if StringEquals k:v \"a\"\nk:v matters"},
		{"what is known and what is not", allow(`"Resource":"arn:aws:s3:::${aws:username}/${k:v}"`), "arn:aws:s3:::bob/x", "it depends\nallowed if StringEquals k:v \"x\"\nk:v matters"},
		{"a variable that stands for nothing", allow(`"Resource":"arn:aws:s3:::${aws:PrincipalServiceName}*"`), a, "implicit-deny"},
		{"not what stands for nothing", allow(`"NotResource":"arn:aws:s3:::${aws:PrincipalServiceName}*"`), a, "implicit-deny"},
		{"a Deny of all but what stands for nothing", deny(`"NotResource":"arn:aws:s3:::${aws:PrincipalServiceName}*"`), a, "explicit-deny"},
		{"a piece between others", allow(`"Resource":"arn:*:s3:::x-${k:v}-y*"`), "arn:aws:s3:::x-b-y-c-yz", "it depends\nallowed if StringEquals k:v \"b\", \"b-y-c\"\nk:v matters"},
		{"an Allow that never applies", `{"Effect":"Allow","NotAction":["ec2:*","s3:!"],"Resource":"*","Condition":{"Bool":{"k:v":"true"}}},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k:w":"true"}}}`, a, "it depends\nallowed if Bool k:w \"true\"\nk:v does not matter\nk:w matters"},
		{"a default that matches in no case", allow(`"Resource":"arn:aws:s3:::${k:v, 'b'}x"`), a, "implicit-deny"},
		{"a default", allow(`"Resource":"arn:aws:s3:::${k:v, 'b'}"`), a, "it depends\nand more: it hangs on what policy variables stand for\nk:v matters"},
		{"two keys in one", allow(`"Resource":"arn:aws:s3:::${k:v}${k:w}"`), a + "b", "it depends\nand more: it hangs on what policy variables stand for\nk:v may matter: it hangs on what policy variables stand for\nk:w may matter: it hangs on what policy variables stand for"}, // both texts would have to be found at once
		{"the whole resource", allow(`"NotResource":"arn:aws:s3:::${k:v}"`), "*", "allow"},
	} {
		got := analysis.Partial(together(t, test.statements), byBob("s3:GetObject", test.resource), analysis.Options{})
		if diff := cmp.Diff(test.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		checkMatters(t, test.name, &got)
		for _, m := range got.Matters {
			if m.Answer == analysis.Yes && m.Allowed.Request.Resource.String() != test.resource {
				t.Errorf("%s: it is asked about %s, and not about %v", test.name, test.resource, m.Allowed)
			}
		}
	}
}

// TestPartialMany: where there are more ways than asked for, that many are given, and the
// reason says that there are more.
func TestPartialMany(t *testing.T) {
	when := func(keys string) (list string) {
		for i, k := range keys {
			list += choose(i > 0, ",", "") + `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k:` + string(k) + `":"true"}}}`
		}
		return list
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "i", when("abcdef"))}, Boundary: named(policy.Identity, "b", when("uvwxyz"))})
	if err != nil {
		t.Fatal(err)
	}
	for most, reason := range map[int]analysis.Reason{1: analysis.ManyRegions, 5: analysis.ManyRegions, 35: analysis.ManyRegions, 36: analysis.NoReason} {
		got := analysis.Partial(analysis.OfCaller(set), byBob("s3:GetObject", "arn:aws:s3:::b"), analysis.Options{Limits: analysis.Limits{Regions: most}})
		if len(got.If) != most || got.Reason != reason {
			t.Errorf("at most %d: %d, %v", most, len(got.If), got.Reason)
		}
	}
}

func choose(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// TestPartialCallers: what follows from the caller is not open.
func TestPartialCallers(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/r"
	statement := `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}},
		{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:userid":"AROA*:s"}}},
		{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalServiceName":"a.amazonaws.com"}}}`
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", statement)})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		caller policy.Principal
		want   string
	}{
		{policy.RoleSession(arn.MustParse(role), arn.ARN{}), "it depends\nallowed if StringEquals aws:PrincipalOrgID \"o-1\"\nallowed if StringLike aws:userid \"AROA*:s\"\naws:PrincipalOrgID matters\naws:userid matters"},
		{policy.RoleSession(arn.MustParse(role), arn.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")).WithUniqueID("AROAX"), "allow"},
		{policy.Service("a.amazonaws.com"), "implicit-deny"}, // everyone does not name a service
		{policy.Anonymous(), "implicit-deny"},
		{policy.User(arn.MustParse("arn:aws:iam::111122223333:user/u")).WithUniqueID("AIDAX"), "it depends\nallowed if StringEquals aws:PrincipalOrgID \"o-1\"\naws:PrincipalOrgID matters"},
	} {
		r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
		r.Principal, r.Support = test.caller, policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
		got := analysis.Partial(analysis.NewRules(nil, target), r, analysis.Options{})
		if diff := cmp.Diff(test.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.caller, diff)
		}
		checkMatters(t, test.caller.String(), &got)
	}
}

// TestPartialContext: entries of every kind stay as they are, and a prefix that is
// unknown leaves those beside it.
func TestPartialContext(t *testing.T) {
	r := together(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/a":"x","aws:RequestTag/b":"x"},"ForAllValues:StringEquals":{"aws:RequestTag/c":"x"},"Null":{"aws:RequestTag/d":"true"},"BinaryEquals":{"k:b":"QQ=="}}}`)
	got := analysis.Partial(r, byBob("s3:GetObject", "arn:aws:s3:::b", condition.Unknown("aws:RequestTag/"), condition.String("aws:RequestTag/a", "x"), condition.Strings("aws:RequestTag/c", "x"),
		condition.Absent("aws:RequestTag/d"), condition.Bytes("k:b", []byte("A"))), analysis.Options{})
	if want := "it depends\nallowed if StringEquals aws:RequestTag/b \"x\"\naws:RequestTag/b matters"; got.String() != want {
		t.Errorf("%q, want %q", got.String(), want)
	}
	for key, e := range map[string]condition.Entry{"aws:CurrentTime": condition.Time("aws:CurrentTime", time.Unix(0, 0)), "aws:EpochTime": condition.Int("aws:EpochTime", 0)} {
		one := byBob("s3:GetObject", "arn:aws:s3:::b", e)
		one.Time = time.Time{}
		clock := together(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2000-01-01"},"NumericLessThan":{"aws:EpochTime":"9"}}}`)
		if got := analysis.Partial(clock, one, analysis.Options{}); got.Open || got.Verdict != policy.Allowed {
			t.Errorf("%s: %v", key, got)
		}
	}
}

// TestPartialLists: in the world of any value a key may be a list.
func TestPartialLists(t *testing.T) {
	r := together(t, `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:v":["a"]},"StringNotEquals":{"k:v":["a"]}}}`)
	typed := analysis.Partial(r, byBob("s3:GetObject", "arn:aws:s3:::b"), analysis.Options{})
	if typed.Open || typed.Verdict != policy.Allowed {
		t.Errorf("of one type: %v", typed)
	}
	got := analysis.Partial(r, byBob("s3:GetObject", "arn:aws:s3:::b"), analysis.Options{World: analysis.World{AnyValue: true}})
	if len(got.Matters) != 1 || got.Matters[0].Answer != analysis.Yes {
		t.Fatalf("of any: %v", got)
	}
	checkMatters(t, "lists", &got)
	denied := got.Matters[0].Denied.Request.Env()
	if _, kind := denied.Lookup("k:v"); kind != condition.KindList {
		t.Errorf("denied with %v", kind)
	}
}

func TestPartialJSON(t *testing.T) {
	r := together(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k:v":"true"}}},{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"k:v":"false"}}}`)
	for want, got := range map[string]analysis.Residual{
		`{"open":false,"verdict":"implicit-deny","if":[],"unless":[],"matters":[]}`: {},
		`{"open":true,"if":[[]],"unless":[],"reason":"the limits were reached","matters":[{"key":"k","answer":"unknown","reason":"the limits were reached"}]}`: {
			Open: true, If: [][]analysis.Condition{nil}, Reason: analysis.Budget, Matters: []analysis.Matter{{Key: "k", Reason: analysis.Budget}}},
	} {
		text, err := json.Marshal(got)
		if err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
	}
	got := analysis.Partial(r, byBob("s3:GetObject", "arn:aws:s3:::b"), analysis.Options{})
	got.Matters = nil
	text, err := json.Marshal(got)
	const want = `{"open":true,"if":[[{"operator":"Bool","key":"k:v","values":["true"],"want":"true"}]],"unless":[[{"operator":"Bool","key":"k:v","values":["false"],"want":"not false"}]],"matters":[]}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

// TestPartialLinkedRole: no account may assume a service-linked role.
func TestPartialLinkedRole(t *testing.T) {
	r := together(t, `{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{"Bool":{"k:v":"true"}}}`)
	for resource, want := range map[string]string{
		"arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX": "implicit-deny",
		"arn:aws:iam::111122223333:role/r": "it depends\nallowed if Bool k:v \"true\"\nk:v matters",
	} {
		if diff := cmp.Diff(want, analysis.Partial(r, byBob("sts:AssumeRole", resource), analysis.Options{}).String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", resource, diff)
		}
	}
}
