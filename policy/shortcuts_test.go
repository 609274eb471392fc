package policy

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
)

// TestShortcuts: a decision is the same without anything that is there for speed alone: an
// index, the glances at the hash of an action and at a condition, going without an Env where
// all statements are plain, and a prepared request. So it is what Explain says, which uses
// only one of them.
func TestShortcuts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	callers := indexCallers()
	plain, verdicts, uncertain := 0, map[Verdict]int{}, 0
	for range 800 {
		set, target := shortcutSides(t, random)
		bareSet, bareTarget := set.bare(), target.bare()
		for range 8 {
			ask := indexAsks[random.IntN(len(indexAsks))]
			r := Request{Principal: callers[random.IntN(len(callers))], Action: ask.action, Resource: arn.MustParse(ask.resource), Target: target, Context: budgetContext}
			r.Support = Support{Reach(random.IntN(2)), Consent(random.IntN(3)), random.IntN(2) == 0}
			want := set.Explain(&r)
			d := set.Evaluate(&r)
			if d != want.Decision {
				t.Fatalf("%v, and Explain says %v", d, want)
			}
			prepared := r
			prepared.Prepare()
			if again := set.Evaluate(&prepared); again != d {
				t.Fatalf("%v, and %v when prepared\n%v", d, again, want)
			}
			r.Target = bareTarget
			if bare := bareSet.Evaluate(&r); bare.String() != d.String() {
				t.Fatalf("%v, and %v without shortcuts\n%v", d, bare, want)
			}
			verdicts[d.Verdict]++
			if d.Uncertain {
				uncertain++
			}
			if set.policies.plain && target.policies.plain {
				plain++
			}
		}
	}
	t.Logf("%d decisions by plain statements, %d uncertain, verdicts %v", plain, uncertain, verdicts)
	if plain < 1000 || uncertain < 100 || len(verdicts) < 3 || verdicts[Allowed] < 300 {
		t.Error("the test has lost its point")
	}
}

// shortcutSides makes policies of all layers, each of which may be missing.
func shortcutSides(t *testing.T, random *rand.Rand) (*Set, *Target) {
	t.Helper()
	searching := random.IntN(3) == 0 // or only what is plain
	conditions := []string{``}
	if searching {
		conditions = append(conditions, budgetConditions...)
	}
	document := func(statements string) []byte {
		return []byte(`{"Version": "2012-10-17", "Statement": [` + statements + `]}`)
	}
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	policy := func(kind Kind) *Policy {
		var statements []string
		for n := 1 + random.IntN(5); len(statements) < n; {
			effect, principal := pick([]string{"Allow", "Allow", "Allow", "Allow", "Allow", "Deny"}), ""
			switch kind {
			case Resource, Endpoint:
				principal = `, ` + pick(indexPrincipals[1:])
			case ResourceControl:
				effect, principal = "Deny", `, "Principal": "*"`
			default:
			}
			action, resource := pick(indexActions), pick(indexResources)
			if effect == "Allow" && random.IntN(2) == 0 { // without it hardly anything is allowed
				action, resource = `"Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]`, `"Resource": ["*", "arn:aws:dynamodb:us-west-2:1:table/A"]`
			}
			statement := fmt.Sprintf(`{"Effect": %q, %s, %s%s, "Condition": {%s}}`, effect, action, resource, principal, pick(conditions))
			p, err := Parse("p", kind, document(statement)) // some kinds do not have all elements
			if err == nil && (searching || p.statements[0].plain()) {
				statements = append(statements, statement)
			}
		}
		return MustParse("p", kind, document(strings.Join(statements, ",")))
	}
	list := func(kind Kind, most int) (policies []*Policy) {
		for range random.IntN(most + 1) {
			policies = append(policies, policy(kind))
		}
		return policies
	}
	levels := func(kind Kind) (levels [][]*Policy) {
		for _, p := range list(kind, 2) {
			levels = append(levels, []*Policy{p})
		}
		return levels
	}
	one := func(kind Kind) *Policy {
		if random.IntN(3) > 0 {
			return nil
		}
		return policy(kind)
	}
	set, err := NewSet(Policies{Identity: list(Identity, 3), Boundary: one(Identity), Session: list(Identity, 1), ServiceControl: levels(ServiceControl)})
	if err != nil {
		t.Fatal(err)
	}
	target, err := NewTarget(TargetPolicies{Resource: one(Resource), Endpoint: one(Endpoint), ResourceControl: levels(ResourceControl)})
	if err != nil {
		t.Fatal(err)
	}
	return set, target
}

// bare returns the set without shortcuts.
func (s *Set) bare() *Set {
	p := newCallerPolicies(bareGroups(s.policies.above), bareGroups(s.policies.own))
	p.plain = false
	return &Set{policies: p}
}

// bare returns the target without shortcuts.
func (t *Target) bare() *Target {
	p := newTargetPolicies(bareGroups(t.policies.groups))
	p.plain = false
	return &Target{policies: p}
}

// bareGroups returns the groups without shortcuts, their statements copied.
func bareGroups(groups []Group) (bare []Group) {
	for _, g := range groups {
		var statements []*Statement
		for _, s := range g.group.statements {
			one := *s
			one.actions.names, one.glance = 1<<64-1, glance{}
			statements = append(statements, &one)
		}
		bare = append(bare, Group{g.Layer, g.Level, &group{statements: statements}})
	}
	return bare
}
