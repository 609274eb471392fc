package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// says writes down all that the accessors of a statement answer.
func says(s *policy.Statement) string {
	var b strings.Builder
	element := func(name string, c policy.Clause, members []string) {
		if s.Negated(c) {
			name = "Not" + name
		}
		if s.Has(c) {
			fmt.Fprintf(&b, "%s %q; ", name, members)
		}
	}
	var actions, resources, principals, tests []string
	for a := range s.Actions() {
		text := a.String()
		if !a.Usable() {
			text += " (unusable)"
		}
		actions = append(actions, text)
	}
	for r := range s.Resources() {
		resources = append(resources, r.String())
	}
	for p := range s.Principals() {
		principals = append(principals, fmt.Sprintf("%d %s %s %s", p.Type(), p.ARN(), p.Account(), p))
	}
	for t := range s.Tests() {
		tests = append(tests, fmt.Sprintf("%v %s %q", t.Operator(), t.Key(), t.Values()))
	}
	element("Action", policy.ActionClause, actions)
	element("Resource", policy.ResourceClause, resources)
	element("Principal", policy.PrincipalClause, principals)
	element("Condition", policy.ConditionClause, tests)
	return b.String()
}

func TestStatementSays(t *testing.T) {
	for _, test := range []struct {
		kind policy.Kind
		doc  string
		want string
	}{
		{policy.Identity, `{"Effect":"Allow","Action":["s:A*","s:a b"],"NotResource":"arn:aws:s:::x","Condition":{"Null":{"k:v":"true"}}}`,
			`Action ["s:A*" "s:a b (unusable)"]; NotResource ["arn:aws:s:::x"]; Condition ["Null k:v [\"true\"]"]; `},
		{policy.Trust, `{"Effect":"Allow","NotAction":"sts:A","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:role/r"],"Service":"X.amazonaws.com"}}`,
			`NotAction ["sts:A"]; Principal ["1  111122223333 111122223333" "3 arn:aws:iam::111122223333:role/r 111122223333 arn:aws:iam::111122223333:role/r" "7   x.amazonaws.com"]; `},
		{policy.Resource, `{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":["*"]}}`,
			`Action ["*"]; Resource ["*"]; NotPrincipal ["9   *"]; `},
	} {
		p := policy.MustParse("p", test.kind, []byte(`{"Version":"2012-10-17","Statement":`+test.doc+`}`))
		for s := range p.Statements() {
			if diff := cmp.Diff(test.want, says(s)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", test.doc, diff)
			}
		}
	}
	if got := says(nil) + says(new(policy.Statement)); got != "" {
		t.Errorf("a statement that is none says %s", got)
	}
}

func TestParseAction(t *testing.T) {
	for _, test := range []struct {
		text    string
		err     string
		usable  bool
		matches string // an action that it matches
		misses  string
	}{
		{"*", "", true, "s:A", ""},
		{"DynamoDB:*Item", "", true, "dynamodb:getitem", "dynamodb:Query"},
		{"s:A", "", true, "S:a", "s:AB"},
		{"s:a b", "", false, "", "s:a b"},
		{"s", "action is service:Name", false, "", ""},
		{"s:", "action is service:Name", false, "", ""},
		{":A", "action is service:Name", false, "", ""},
		{"s:A:B", "action is service:Name", false, "", ""},
		{"", "action is service:Name", false, "", ""},
		{"s:${aws:username}", "an action cannot have one", false, "", ""},
		{"s:" + strings.Repeat("a", 2048), "at most 2048", false, "", ""},
	} {
		a, err := policy.ParseAction(test.text)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%.20q: error %v, want %q", test.text, err, test.err)
			}
			continue
		}
		glob := a.Template()
		if err != nil || a.Usable() != test.usable || a.String() != test.text ||
			test.matches != "" && (!a.Match(test.matches) || !glob.Match(test.matches, nil)) || test.misses != "" && a.Match(test.misses) {
			t.Errorf("%q: %v, usable %t, %v", test.text, &a, a.Usable(), err)
		}
	}
	if zero := (policy.ActionPattern{}); zero.Usable() || zero.Match("s:A") || zero.Match("") {
		t.Error("the zero ActionPattern matches")
	}
}

func TestStatementNames(t *testing.T) {
	p := policy.MustParse("p", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["arn:aws:iam::111122223333:user/u","111122223333"]}},
		{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/u","111122223333"]}}]}`))
	statements := slices.Collect(p.Statements())
	user := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/u"))
	for _, test := range []struct {
		s           *policy.Statement
		bounded     bool
		sure, maybe policy.Naming
	}{
		{statements[0], false, policy.NamedDirectly | policy.NamedAccount, 0},
		{statements[1], false, 0, 0},
		{statements[1], true, policy.NamedEveryone, 0},
		{nil, false, policy.NamedEveryone, 0},
	} {
		if sure, maybe := test.s.Names(&user, test.bounded); sure != test.sure || maybe != test.maybe {
			t.Errorf("%s, bounded %t: %b and %b, want %b and %b", says(test.s), test.bounded, sure, maybe, test.sure, test.maybe)
		}
	}
	if sure, maybe := statements[0].Names(nil, false); sure|maybe != 0 {
		t.Error("nobody is named")
	}
}

// TestPoliciesAreCopies: what a set or a target hands out is its own affair.
func TestPoliciesAreCopies(t *testing.T) {
	p := policy.MustParse("p", policy.Identity, []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	c := policy.MustParse("c", policy.ServiceControl, []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	r := policy.MustParse("r", policy.ResourceControl, []byte(`{"Statement":{"Effect":"Deny","Principal":"*","Action":"s:*","Resource":"*"}}`))
	given := policy.Policies{Identity: []*policy.Policy{p}, Boundary: p, Session: []*policy.Policy{}, ServiceControl: [][]*policy.Policy{{c}, nil}}
	set, err := policy.NewSet(given)
	if err != nil {
		t.Fatal(err)
	}
	target, err := policy.NewTarget(policy.TargetPolicies{ResourceControl: [][]*policy.Policy{{r}}})
	if err != nil {
		t.Fatal(err)
	}
	given.Identity[0], given.ServiceControl[0][0] = nil, nil
	for range 2 {
		got := set.Policies()
		if got.Identity[0] != p || got.Boundary != p || got.Session == nil || got.ServiceControl[0][0] != c || len(got.ServiceControl) != 2 {
			t.Fatalf("the set has %+v", got)
		}
		got.Identity[0], got.ServiceControl[0][0] = nil, nil
		of := target.Policies()
		if of.ResourceControl[0][0] != r {
			t.Fatalf("the target has %+v", of)
		}
		of.ResourceControl[0][0] = nil
	}
	if diff := cmp.Diff(policy.Policies{}, (*policy.Set)(nil).Policies()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(policy.TargetPolicies{}, (*policy.Target)(nil).Policies()); diff != "" {
		t.Error(diff)
	}
}
