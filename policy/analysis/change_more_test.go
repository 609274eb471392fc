package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestAllowKeepsRequest: a request is as it was after changes were made for it.
func TestAllowKeepsRequest(t *testing.T) {
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x", condition.Strings("k:v", "${a}", "b"))
	before := contextOf(r.Context)
	if got := analysis.Allow(together(t, allowed(`"s3:GetObject"`, `"arn:aws:s3:::b/x"`, `"ForAllValues:StringEquals":{"k:v":"a"}`)), r, analysis.Options{}); len(got) == 0 {
		t.Error("no change")
	}
	if diff := cmp.Diff(before, contextOf(r.Context)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFewChanges: of many changes that would do, a few are looked into.
func TestFewChanges(t *testing.T) {
	var p policy.Policies
	for range 7 {
		p.ServiceControl = append(p.ServiceControl, []*policy.Policy{named(policy.ServiceControl, "s", allowed(`"s3:GetObject","s3:PutObject"`, `"*"`, ""))})
	}
	p.Identity = []*policy.Policy{named(policy.Identity, "i", allowed(`"s3:GetObject","s3:PutObject"`, `"*"`, ""))}
	set, err := policy.NewSet(p)
	if err != nil {
		t.Fatal(err)
	}
	o := analysis.Options{Requests: analysis.Requests{Actions: actionsOf(t, "s3:GetObject")}}
	if got := analysis.Stop(analysis.OfCaller(set), o); len(got) != 12 {
		t.Errorf("%d ways to stop it: %q", len(got), proposals(got))
	}
}

// TestAllowNames: the name of a resource may have "*", "?" and "$", which a document has
// to escape.
func TestAllowNames(t *testing.T) {
	for resource, want := range map[string]string{"arn:aws:s3:::b/x*": "arn:aws:s3:::b/x${*}", "arn:aws:s3:::b/${x}?": "arn:aws:s3:::b/${$}{x}${?}", "arn:aws:s3:::b/x": "arn:aws:s3:::b/x"} {
		r := byBob("s3:GetObject", resource)
		got := analysis.Allow(together(t, allowed(`"s3:GetObject"`, `"arn:aws:s3:::c"`, "")), r, analysis.Options{})
		texts := strings.Join(proposals(got), "\n")
		if len(got) != 2 || !strings.Contains(texts, "Resource with "+want+" (exact)") || !strings.Contains(texts, "a new statement (exact)") {
			t.Errorf("%s: %s", resource, texts)
		}
	}
}

// TestAllowExceptions: what a Deny is written as without the request.
func TestAllowExceptions(t *testing.T) {
	const bucket = "arn:aws:s3:::b/x"
	for _, test := range []struct{ name, deny, want string }{
		{"two actions", `"Action":["s3:GetObject","s3:PutObject"],"Resource":"` + bucket + `"`, "statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)"},
		{"all but some actions", `"NotAction":"ec2:*","Resource":"*"`, "statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)"},
		{"all but some resources", `"Action":"*","NotResource":"arn:aws:s3:::c"`, "statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)"},
		{"a pattern of resources", `"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"`, "statement 1: not for s3:GetObject"},
		{"a pattern of actions", `"Action":"s3:Get*","Resource":["` + bucket + `","arn:aws:s3:::c"]`, "statement 1: not for arn:aws:s3:::b/x"},
	} {
		r := together(t, all, `{"Sid":"D","Effect":"Deny",`+test.deny+`}`)
		got := analysis.Allow(r, byBob("s3:GetObject", bucket), analysis.Options{})
		lines := proposals(got)
		if len(lines) == 0 || strings.TrimPrefix(lines[0], "identity, p: ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, lines, test.want)
		}
		for i := range got {
			checkAllowed(t, test.name, r, &got[i], byBob("s3:GetObject", bucket))
			if strings.Count(string(got[i].Edits[0].Document), `"Sid": "D"`) > 1 {
				t.Errorf("%s: a Sid twice in %s", test.name, got[i].Edits[0].Document)
			}
		}
	}
}

// TestAllowExceptionOfCaller: in the policy of a resource the caller may be the
// exception.
func TestAllowExceptionOfCaller(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r",
		`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
	r.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
	o := analysis.Options{World: analysis.World{PlainOnly: true, Support: []analysis.ActionSupport{}}}
	got := proposals(analysis.Allow(analysis.OfResource(target), r, o))
	if diff := cmp.Diff([]string{"resource, r: statement 1: not for arn:aws:iam::111122223333:user/bob"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStopLayers: the Allows of one layer are trimmed, and a Deny may stand in any.
func TestStopLayers(t *testing.T) {
	set, err := policy.NewSet(policy.Policies{
		Identity:       []*policy.Policy{named(policy.Identity, "i", all)},
		Boundary:       named(policy.Identity, "b", `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`),
		Session:        []*policy.Policy{named(policy.Identity, "t", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)},
		ServiceControl: [][]*policy.Policy{{named(policy.ServiceControl, "s", all)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := proposals(analysis.Stop(analysis.OfCaller(set), analysis.Options{Requests: analysis.Requests{Actions: actionsOf(t, "s3:PutObject")}}))
	want := []string{
		"scp, s: statement 0: without s3:PutObject (exact)", "identity, i: statement 0: without s3:PutObject (exact)", "scp, s: a new statement that denies it (exact)",
		"identity, i: a new statement that denies it (exact)", "session, t: a new statement that denies it (exact)",
	}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || g == w
		}
		if !found {
			t.Errorf("%q is not among %q", w, got)
		}
	}
}

// TestStopBothSides: where each side may allow, both are stopped.
func TestStopBothSides(t *testing.T) {
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "i", `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},"Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	o := analysis.Options{
		World:    analysis.World{PlainOnly: true, Support: []analysis.ActionSupport{{Actions: actionsOf(t, "s3:*")[0], Support: policy.Support{ResourcePolicy: policy.CrossAccount}}}},
		Requests: analysis.Requests{Callers: []policy.Principal{policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob"))}, Actions: actionsOf(t, "s3:PutObject"), Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:s3:::b/*", 0)}, Known: condition.NewContext()},
	}
	r := analysis.NewRules(set, target)
	got := analysis.Stop(r, o)
	const both = "resource, r: statement 0: without s3:PutObject on arn:aws:s3:::b/* | identity, i: statement 0: without s3:PutObject on arn:aws:s3:::b/*"
	if lines := strings.Join(proposals(got), "\n"); !strings.Contains(lines, both) {
		t.Errorf("%s", lines)
	}
	for _, c := range got {
		if left := analysis.Granted(c.Rules, o); left.Answer != analysis.No {
			t.Errorf("%v leaves %v", c, left)
		}
	}
}

// TestAllowUnlisted: every change that is not exact shows a request that it concerns.
func TestAllowUnlisted(t *testing.T) {
	r := together(t, `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:Put*","Resource":"*"}`,
		`{"Effect":"Allow","Action":"s3:List*","Resource":"arn:aws:s3:::b*"}`, `{"Effect":"Allow","Action":"ec2:*","Resource":"arn:aws:s3:::b/*"}`)
	got := analysis.Allow(r, byBob("s3:GetObject", "arn:aws:s3:::b/x"), analysis.Options{})
	if len(got) != 5 || !got[0].Exact() {
		t.Fatalf("%q", proposals(got))
	}
	for _, c := range got[1:] {
		if len(c.Extra.List) == 0 {
			t.Errorf("%v shows nothing", c)
		}
	}
}

// TestStopOldVersion: a document of the version 2008-10-17 is narrowed as well.
func TestStopOldVersion(t *testing.T) {
	p := policy.MustParse("p", policy.Identity, []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	got := proposals(analysis.Stop(analysis.OfCaller(set), analysis.Options{Requests: analysis.Requests{Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:s3:::a", 0)}}}))
	want := []string{"identity, p: statement 0: without on arn:aws:s3:::a (exact)", "identity, p: a new statement that denies it (exact)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
