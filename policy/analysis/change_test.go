package analysis_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// proposals writes changes as what their edits do, and whether they are exact.
func proposals(all []analysis.Change) (lines []string) {
	for _, c := range all {
		var texts []string
		for _, e := range c.Edits {
			texts = append(texts, e.String())
		}
		line := strings.Join(texts, " | ")
		switch {
		case c.Exact():
			line += " (exact)"
		case !c.Extra.Complete:
			line += " (" + c.Extra.Reason.String() + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// together is the rules of one document of some statements.
func together(t *testing.T, statements ...string) *analysis.Rules {
	t.Helper()
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "p", strings.Join(statements, ","))}})
	if err != nil {
		t.Fatal(err)
	}
	return analysis.OfCaller(set)
}

func TestAllow(t *testing.T) {
	const bucket = "arn:aws:s3:::b/x"
	statement := func(effect, action, resource, condition string) string {
		return fmt.Sprintf(`{"Effect":%q,"Action":%q,"Resource":%q,"Condition":{%s}}`, effect, action, resource, condition)
	}
	for _, test := range []struct {
		name       string
		statements []string
		context    []condition.Entry
		want       []string
	}{
		{"allowed already", []string{all}, nil, nil},
		{"nothing near", []string{statement("Allow", "ec2:*", "arn:aws:ec2:*:*:*", "")}, nil, []string{"identity, p: a new statement (exact)"}},
		{"the action", []string{statement("Allow", "s3:PutObject", bucket, "")}, nil, []string{
			"identity, p: statement 0: Action with s3:GetObject (exact)", "identity, p: a new statement (exact)"}},
		{"the action, on more than the resource", []string{statement("Allow", "s3:PutObject", "arn:aws:s3:::b/*", "")}, nil, []string{
			"identity, p: a new statement (exact)", "identity, p: statement 0: Action with s3:GetObject"}},
		{"the resource", []string{statement("Allow", "s3:GetObject", "arn:aws:s3:::c", "")}, nil, []string{
			"identity, p: statement 0: Resource with arn:aws:s3:::b/x (exact)", "identity, p: a new statement (exact)"}},
		{"a value", []string{statement("Allow", "s3:GetObject", bucket, `"StringEquals":{"k:v":["a"]}`)}, []condition.Entry{condition.String("k:v", "b")}, []string{
			`identity, p: statement 0: StringEquals k:v with ["b"] (exact)`, "identity, p: a new statement for the keys of the request (exact)", "identity, p: a new statement"}},
		{"a number", []string{statement("Allow", "s3:GetObject", bucket, `"NumericEquals":{"k:v":"1"}`)}, []condition.Entry{condition.Int("k:v", 2)}, []string{
			`identity, p: statement 0: NumericEquals k:v with ["2"] (exact)`, "identity, p: a new statement for the keys of the request (exact)", "identity, p: a new statement"}},
		{"an exception in NotAction", []string{`{"Effect":"Allow","NotAction":["s3:GetObject","s3:PutObject"],"Resource":"` + bucket + `"}`}, nil, []string{
			"identity, p: statement 0: NotAction without s3:GetObject (exact)", "identity, p: a new statement (exact)"}},
		{"a Deny of one action", []string{all, statement("Deny", "s3:GetObject", "*", "")}, nil, []string{
			"identity, p: statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)",
			"identity, p: statement 1: not for s3:GetObject"}},
		{"a Deny of all", []string{all, statement("Deny", "*", "*", "")}, nil, []string{
			"identity, p: statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)",
			"identity, p: statement 1: not for s3:GetObject",
			"identity, p: statement 1: not for arn:aws:s3:::b/x"}},
		{"a Deny by pattern", []string{all, statement("Deny", "s3:Get*", "arn:aws:s3:::b/*", "")}, nil, nil},
		{"a Deny by pattern, with a key", []string{all, statement("Deny", "s3:Get*", "arn:aws:s3:::b/*", "")}, []condition.Entry{condition.String("k:v", "b")}, []string{
			`identity, p: statement 1: not where k:v is ["b"]`}},
		{"a Deny and no Allow", []string{statement("Deny", "s3:GetObject", bucket, "")}, nil, []string{
			"identity, p: statement 0: not for s3:GetObject on arn:aws:s3:::b/x; a new statement (exact)"}},
	} {
		r := together(t, test.statements...)
		got := analysis.Allow(r, byBob("s3:GetObject", bucket, test.context...), analysis.Options{})
		if diff := cmp.Diff(test.want, proposals(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		for _, c := range got {
			checkAllowed(t, test.name, r, &c, byBob("s3:GetObject", bucket, test.context...))
		}
	}
}

// checkAllowed asks the engine, of the documents as they are written.
func checkAllowed(t *testing.T, name string, r *analysis.Rules, c *analysis.Change, req *policy.Request) {
	t.Helper()
	for _, e := range c.Edits {
		p, err := policy.Parse("edited", policy.Identity, e.Document)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, e.Document)
			continue
		}
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
		if err != nil {
			t.Fatal(err)
		}
		if e.Layer == policy.LayerIdentity && len(c.Edits) == 1 && !set.Evaluate(req).Allowed() {
			t.Errorf("%s: not allowed by %s", name, e.Document)
		}
	}
	if got := analysis.Compare(c.Rules, r, analysis.Options{}); got.Answer != analysis.No {
		t.Errorf("%s: %v is lost with %v", name, got, c)
	}
}

// TestAllowLayers: what stands in the way is named by its layer.
func TestAllowLayers(t *testing.T) {
	const s3 = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	const ec2 = `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`
	const noGet = s3 + `,{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x"}`
	for _, test := range []struct {
		name string
		p    policy.Policies
		want []string
	}{
		{"no policies", policy.Policies{}, []string{"identity, a new document: a new statement (exact)"}},
		{"no policy", policy.Policies{Identity: []*policy.Policy{}}, []string{"identity, a new document: a new statement (exact)"}},
		{"a boundary", policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "i", s3)}, Boundary: named(policy.Identity, "b", ec2)},
			[]string{"boundary, b: a new statement (exact)", "boundary, b: statement 0: Action with s3:GetObject"}},
		{"both", policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "i", ec2)}, Boundary: named(policy.Identity, "b", ec2)},
			[]string{"identity, i: statement 0: Action with s3:GetObject | boundary, b: a new statement (exact)"}},
		{"a level of SCPs", policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "i", s3)}, ServiceControl: [][]*policy.Policy{{named(policy.ServiceControl, "root", s3)}, {named(policy.ServiceControl, "unit", noGet)}}},
			[]string{"scp, unit: statement 1: not for s3:GetObject on arn:aws:s3:::b/x (exact)"}},
	} {
		set, err := policy.NewSet(test.p)
		if err != nil {
			t.Fatal(err)
		}
		got := proposals(analysis.Allow(analysis.OfCaller(set), byBob("s3:GetObject", "arn:aws:s3:::b/x"), analysis.Options{}))
		if len(got) > len(test.want) && test.name == "both" {
			got = got[:1]
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestAllowTarget: the policy of a resource names the caller.
func TestAllowTarget(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject","Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
	r.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
	o := analysis.Options{World: analysis.World{PlainOnly: true, Support: []analysis.ActionSupport{{Actions: actionsOf(t, "s3:*")[0], Support: r.Support}}}}
	got := analysis.Allow(analysis.NewRules(nil, target), r, o)
	if len(got) == 0 || got[0].Edits[0].Layer != policy.LayerResource || !strings.Contains(string(got[0].Edits[0].Document), `"AWS": "arn:aws:iam::111122223333:user/bob"`) {
		t.Errorf("%v", got)
	}
	for _, p := range []policy.Principal{
		policy.Service("dax.amazonaws.com"), policy.Federated("accounts.google.com"), policy.Anonymous(), policy.Root(arn.MustParse("arn:aws:iam::111122223333:root")),
		policy.RoleSession(arn.MustParse("arn:aws:iam::111122223333:role/r"), arn.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")),
	} {
		one := *r
		one.Principal, one.Support.Unsigned = p, true
		changes := analysis.Allow(analysis.NewRules(nil, target), &one, o)
		if (p.Type() == policy.TypeService || p.Type() == policy.TypeAnonymous || p.Type() == policy.TypeRoleSession) && len(changes) == 0 {
			t.Errorf("%v: no change", p)
		}
		for _, c := range changes {
			if c.Edits[0].Policy == nil {
				t.Errorf("%v: %v", p, c)
			}
		}
	}
}

func TestAllowZero(t *testing.T) {
	if got := analysis.Allow(nil, byBob("s3:a", "*"), analysis.Options{}); got != nil {
		t.Errorf("nil rules: %v", got)
	}
	for name, r := range map[string]*policy.Request{"nil": nil, "zero": {}, "not valid": byBob("s3", "*")} {
		if got := analysis.Allow(rules(t, all), r, analysis.Options{}); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	var zero *analysis.Change
	if zero.Exact() || new(analysis.Change).Exact() {
		t.Error("the zero Change is exact")
	}
}

func TestStop(t *testing.T) {
	const get = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}`
	on := func(resources ...string) (all []arn.Pattern) {
		for _, r := range resources {
			all = append(all, arn.MustParsePattern(r, 0))
		}
		return all
	}
	const deny = "identity, p: a new statement that denies it (exact)"
	for _, test := range []struct {
		name       string
		statements []string
		r          analysis.Requests
		want       []string
	}{
		{"nothing there", []string{get}, analysis.Requests{Actions: actionsOf(t, "ec2:*")}, nil},
		{"a literal action", []string{get}, analysis.Requests{Actions: actionsOf(t, "s3:GetObject")}, []string{"identity, p: statement 0: without s3:GetObject (exact)", deny}},
		{"a pattern of actions", []string{get}, analysis.Requests{Actions: actionsOf(t, "s3:Get*")}, []string{"identity, p: statement 0: without s3:Get* (exact)", deny}},
		{"all of a statement", []string{get, `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`}, analysis.Requests{Actions: actionsOf(t, "s3:*")}, []string{"identity, p: statement 0: gone (exact)", deny}},
		{"a literal resource", []string{get}, analysis.Requests{Resources: on("arn:aws:s3:::a")}, []string{"identity, p: statement 0: without on arn:aws:s3:::a (exact)", deny}},
		{"an action on a resource", []string{get}, analysis.Requests{Actions: actionsOf(t, "s3:GetObject"), Resources: on("arn:aws:s3:::a")}, []string{"identity, p: statement 0: without s3:GetObject on arn:aws:s3:::a (exact)", deny}},
		{"a part of a pattern", []string{`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`}, analysis.Requests{Actions: actionsOf(t, "s3:GetObject")}, []string{deny}},
		{"of everything", []string{all}, analysis.Requests{Actions: actionsOf(t, "s3:GetObject"), Resources: on("arn:aws:s3:::a*")}, []string{"identity, p: statement 0: without s3:GetObject on arn:aws:s3:::a* (exact)", deny}},
		{"of all but some", []string{`{"Effect":"Allow","NotAction":"ec2:*","NotResource":"arn:aws:s3:::c"}`}, analysis.Requests{Actions: actionsOf(t, "s3:GetObject"), Resources: on("arn:aws:s3:::a*")}, []string{"identity, p: statement 0: without s3:GetObject on arn:aws:s3:::a* (exact)", deny}},
		{"everything", []string{all}, analysis.Requests{}, []string{"identity, p: statement 0: gone (exact)", deny}},
		{"a value", []string{all}, analysis.Requests{Known: condition.NewContext(condition.String("k:v", "x"))}, []string{deny, "identity, p: statement 0: gone"}},
	} {
		r := together(t, test.statements...)
		got := analysis.Stop(r, analysis.Options{Requests: test.r})
		if diff := cmp.Diff(test.want, proposals(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		for _, c := range got {
			if left := analysis.Granted(c.Rules, analysis.Options{Requests: test.r}); left.Answer != analysis.No {
				t.Errorf("%s: %v is left", test.name, left)
			}
			if more := analysis.Compare(r, c.Rules, analysis.Options{}); more.Answer != analysis.No {
				t.Errorf("%s: %v is new", test.name, more)
			}
		}
	}
	if got := analysis.Stop(nil, analysis.Options{}); got != nil {
		t.Errorf("nil rules: %v", got)
	}
}

// TestStopTarget: a resource's policy is trimmed, or denies.
func TestStopTarget(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Trust, "r", `{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}`)})
	if err != nil {
		t.Fatal(err)
	}
	o := analysis.Options{World: analysis.World{PlainOnly: true}, Requests: analysis.Requests{Actions: actionsOf(t, "sts:TagSession")}}
	want := []string{"trust, r: statement 0: without sts:TagSession (exact)", "trust, r: a new statement that denies it (exact)"}
	if diff := cmp.Diff(want, proposals(analysis.Stop(analysis.OfResource(target), o))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestChangeString(t *testing.T) {
	got := analysis.Allow(together(t, `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`), byBob("s3:GetObject", "arn:aws:s3:::b/x"), analysis.Options{})
	if len(got) != 2 {
		t.Fatalf("%v", got)
	}
	if want := "identity, p: a new statement\nexactly"; got[0].String() != want {
		t.Errorf("%q, want %q", got[0].String(), want)
	}
	if text := got[1].String(); !strings.HasPrefix(text, "identity, p: statement 0: Action with s3:GetObject\nand beyond that: s3:GetObject on ") {
		t.Errorf("%q", text)
	}
	text, err := json.Marshal(got[0])
	const want = `{"edits":[{"policy":"p","layer":"identity","text":"a new statement","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x"}]}}],"exact":true,"extra":`
	if err != nil || !strings.HasPrefix(string(text), want) {
		t.Errorf("%s, %v", text, err)
	}
	if text, err := json.Marshal(analysis.Change{Edits: []analysis.Edit{{}}}); err != nil || !strings.Contains(string(text), `"document":null`) {
		t.Errorf("the zero Edit: %s, %v", text, err)
	}
}
