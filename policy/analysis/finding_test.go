package analysis_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// findings writes findings as "statement of policy: answer by ... key".
func findings(all iter.Seq[analysis.Finding]) (lines []string) {
	for f := range all {
		line := fmt.Sprintf("%s %d %s", f.Statement.Policy().Name(), f.Statement.Index(), f.Result.Answer)
		if f.Result.Reason != analysis.NoReason {
			line += " (" + f.Result.Reason.String() + ")"
		}
		for _, s := range f.By {
			line += fmt.Sprintf(" by %s %d", s.Policy().Name(), s.Index())
		}
		if f.Key != "" {
			line += " key " + f.Key
		}
		lines = append(lines, line)
	}
	return lines
}

func named(kind policy.Kind, name, statements string) *policy.Policy {
	return policy.MustParse(name, kind, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
}

func TestRedundant(t *testing.T) {
	const (
		get  = `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`
		getA = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a"}`
		put  = `{"Effect":"Allow","Action":"s3:Put*","Resource":"*"}`
		both = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"}`
		noS3 = `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`
		noEC = `{"Effect":"Deny","Action":"ec2:*","Resource":"*"}`
		if1  = `{"Effect":"Allow","Action":"s3:List*","Resource":"*","Condition":{"StringEquals":{"k:v":"a"}}}`
		if2  = `{"Effect":"Allow","Action":"s3:List*","Resource":"*","Condition":{"StringNotEquals":{"k:v":"a"}}}`
		list = `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}`
	)
	identity := func(s ...string) policy.Policies {
		var p policy.Policies
		for i, text := range s {
			p.Identity = append(p.Identity, named(policy.Identity, fmt.Sprint("p", i), text))
		}
		return p
	}
	with := func(p policy.Policies, change func(*policy.Policies)) policy.Policies {
		change(&p)
		return p
	}
	for _, test := range []struct {
		name string
		p    policy.Policies
		want []string
	}{
		{"one", identity(get), []string{"p0 0 yes"}},
		{"covered", identity(get + "," + getA), []string{"p0 0 yes", "p0 1 no by p0 0"}},
		{"covered by another policy", identity(getA, put+","+get), []string{"p0 0 no by p1 1", "p1 0 yes", "p1 1 yes"}},
		{"covered by two", identity(get + "," + list + "," + both + "," + put), []string{"p0 0 yes", "p0 1 yes", "p0 2 no by p0 0 by p0 3", "p0 3 yes"}},
		{"covered by conditions that exclude one another", identity(if1, list, if2), []string{"p0 0 yes", "p1 0 no by p0 0 by p2 0", "p2 0 yes"}},
		{"either of two", identity(get, get), []string{"p0 0 no by p1 0", "p1 0 no by p0 0"}},
		{"all is denied", identity(get, noS3), []string{"p0 0 no by p1 0", "p1 0 yes"}},
		{"a Deny of nothing that is allowed", identity(get, noEC), []string{"p0 0 yes", "p1 0 no"}},
		{"a Deny that another makes", identity(get, noS3+","+noS3), []string{"p0 0 no by p1 1", "p1 0 no by p1 1", "p1 1 no by p1 0"}},
		{"a boundary", with(identity(get, put), func(p *policy.Policies) { p.Boundary = named(policy.Identity, "b", get) }), []string{"p0 0 yes", "p1 0 no", "b 0 yes"}},
		{"a level of SCPs", with(identity(get), func(p *policy.Policies) {
			p.ServiceControl = [][]*policy.Policy{{named(policy.ServiceControl, "s", put+","+get)}, {named(policy.ServiceControl, "u", get)}}
		}), []string{"p0 0 yes", "s 0 no", "s 1 yes", "u 0 yes"}},
	} {
		set, err := policy.NewSet(test.p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, findings(analysis.Redundant(analysis.OfCaller(set), analysis.Options{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestRedundantTarget: the policies of a resource are judged too, those that stand for
// callers who are not known are not.
func TestRedundantTarget(t *testing.T) {
	statement := func(effect, principal, action string) string {
		return fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":%q,"Resource":"*"}`, effect, principal, action)
	}
	bucket := named(policy.Resource, "r", statement("Allow", `{"AWS":"444455556666"}`, "s3:*")+","+statement("Allow", `{"AWS":"arn:aws:iam::444455556666:user/u"}`, "s3:GetObject")+","+statement("Deny", `"*"`, "s3:Put*"))
	o := analysis.Options{World: analysis.World{PlainOnly: true, Support: []analysis.ActionSupport{}}, WitnessOnly: true}
	target, err := policy.NewTarget(policy.TargetPolicies{
		Resource: bucket, Endpoint: named(policy.Endpoint, "e", statement("Allow", `"*"`, "*")+","+statement("Allow", `"*"`, "s3:*")),
		ResourceControl: [][]*policy.Policy{{named(policy.ResourceControl, "c", `{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"r 0 yes", "r 1 no by r 0", "r 2 yes", "e 0 yes", "e 1 no by e 0", "c 0 no by r 2"}
	if diff := cmp.Diff(want, findings(analysis.Redundant(analysis.OfResource(target), o))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for f := range analysis.Redundant(analysis.OfResource(target), o) {
		if w := f.Result.Witness; w == nil || w.After.Layer != policy.LayerResource || w.Before.Verdict != policy.ImplicitDeny {
			t.Errorf("the first witness is %v", f.Result)
		}
		break
	}
}

func TestRedundantUnknown(t *testing.T) {
	const mixed = `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"k:v":"1"},"StringLike":{"k:v":"x*"}}}`
	if diff := cmp.Diff([]string{"p 0 unknown (a key is read as values of two types)"}, findings(analysis.Redundant(rules(t, mixed), analysis.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range analysis.Redundant(nil, analysis.Options{}) {
		t.Error("a statement of nil Rules")
	}
}

func TestFindingString(t *testing.T) {
	p := named(policy.Identity, "p.json", `{"Sid":"One","Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	var last analysis.Finding
	for last = range analysis.Redundant(analysis.OfCaller(set), analysis.Options{}) {
	}
	if got, want := last.String(), "p.json:1:97, statement 1: no, by p.json:1:38, statement 0 (One)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	last.Result.Steps, last.Key = analysis.Steps{}, "k:v"
	text, err := json.Marshal(last)
	if want := `{"statement":"p.json:1:97, statement 1","result":{"answer":"no","states":0,"nodes":0},"by":["p.json:1:38, statement 0 (One)"],"key":"k:v"}`; err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
	if got := (analysis.Finding{}).String(); got != "no statement: unknown" {
		t.Errorf("the zero Finding is %q", got)
	}
}
