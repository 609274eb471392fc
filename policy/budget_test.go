package policy

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// budgetConditions are conditions of every family, few of which are free.
var budgetConditions = []string{
	``, ``, `"StringLike": {"a:text": "*a?b*"}`, `"StringNotLike": {"a:text": ["x*y*z", "*a?c*"]}`, `"StringEqualsIgnoreCase": {"a:text": "AAAB"}`,
	`"StringLike": {"a:text": "*${a:name}*"}`, `"StringEquals": {"a:text": "${a:none}"}`, `"NumericLessThan": {"a:number": ["1", "x"]}`,
	`"ForAnyValue:StringLike": {"a:list": "*c"}`, `"ForAllValues:StringNotEquals": {"a:list": ["a", "b"]}`, `"IpAddress": {"a:ip": "10.0.0.0/8"}`,
	`"Bool": {"a:bool": "${a:bool}"}`, `"ArnLike": {"a:arn": "arn:aws:iam::*:user/A*"}`, `"DateLessThan": {"aws:CurrentTime": "2030-01-01"}`,
	`"Null": {"a:list": "true"}`, `"StringEquals": {"a:none": "x"}`, `"StringEquals": {"a:unknown": "x"}, "StringLike": {"a:text": "*b"}`,
	`"StringLike": {"a:text": "*a?a?b"}, "StringEquals": {"a:name": "x"}`, `"StringLike": {"a:text": "*a?b*", "a:name": "aab"}`,
	`"ForAnyValue:StringEquals": {"a:list": ["x", "y"]}, "StringNotEquals": {"aws:PrincipalType": "User"}`, `"StringEquals": {"a:words": "x", "a:name": "aab"}`,
	`"ForAllValues:StringEquals": {"a:list": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "a", "b"]}`,
}

// crowdedResources differ in what they hold, and not in how they begin and end.
var crowdedResources = []string{
	`"Resource": "arn:aws:dynamodb:*:*:t*svc001-*"`, `"Resource": "arn:aws:dynamodb:*:*:t*-svc002-*"`, `"Resource": "arn:aws:dynamodb:*:*:t*-svc001-*x*"`,
	`"Resource": "arn:aws:dynamodb:*:*:t*-svc003-${aws:username}*"`, `"Resource": "arn:aws:dynamodb:*:*:t*-svc0?1-*"`, `"Resource": "arn:aws:dynamodb:*:*:t*001-*svc*"`,
	`"Resource": "arn:aws:dynamodb:*:*:t*:57:2*"`, `"Resource": "arn:aws:dynamodb:*:*:t*/st*:26.*"`, `"Resource": ["arn:aws:dynamodb:*:*:t*-svc004-*", "arn:aws:dynamodb:*:*:t*a-s*vc001*"]`,
}

// randomSet makes a set of statements out of the alphabet of the index.
func randomSet(t *testing.T, random *rand.Rand) *Set {
	t.Helper()
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	resources, most := indexResources, 8
	if random.IntN(4) == 0 { // so many alike that they are filed by what their resources hold
		resources, most = crowdedResources, 24
	}
	var identity []*Policy
	for d := range 1 + random.IntN(3) {
		var statements []string
		for range 1 + random.IntN(most) {
			statements = append(statements, fmt.Sprintf(`{"Effect": %q, %s, %s, "Condition": {%s}}`,
				pick(indexEffects), pick(indexActions), pick(resources), pick(budgetConditions)))
		}
		identity = append(identity, MustParse(fmt.Sprint("d", d), Identity, []byte(`{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`)))
	}
	policies := Policies{Identity: identity[1:], Boundary: identity[0]}
	if random.IntN(2) == 0 {
		policies.Boundary = nil
	}
	set, err := NewSet(policies)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// scanning returns the set without its indexes.
func (s *Set) scanning() *Set {
	var own []Group
	for _, g := range s.policies.own {
		own = append(own, Group{g.Layer, g.Level, &group{statements: g.group.statements}})
	}
	return &Set{policies: newCallerPolicies(nil, own)}
}

var budgetContext = condition.NewContext(
	condition.String("a:text", "aaaaaaab"), condition.String("a:name", "aab"), condition.String("a:words", strings.Repeat("word ", 50)), condition.String("a:number", "0.5"),
	condition.Strings("a:list", "a", "b", "", "abc"), condition.String("a:ip", "10.1.1.1"), condition.Bool("a:bool", true),
	condition.String("a:arn", "arn:aws:iam::1:user/Al"), condition.Unknown("a:unknown"),
)

var long = flag.Bool("long", false, "try more sets in TestBudgetFailsClosed and TestIndexIsScan")

// The tests allocate much and keep little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// TestBudgetFailsClosed: with less of the budget left, a decision is the same, or
// uncertain and not more open; Explain decides alike, and so does a set that scans
// all statements.
func TestBudgetFailsClosed(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	exhausted, changed := 0, 0
	sets := 600
	if *long {
		sets = 4000
	}
	for range sets {
		set := randomSet(t, random)
		scan, slow := set.scanning(), set.bare()
		ask := indexAsks[random.IntN(len(indexAsks))]
		r := Request{
			Principal: User(arn.MustParse("arn:aws:iam::1:user/A")), Action: ask.action, Resource: arn.MustParse(ask.resource),
			ResourceAccount: "1", Context: budgetContext,
		}
		full := set.Explain(&r)
		for _, left := range []int{0, 1, 2, 5, 10, 20, 40, 80, 1 + random.IntN(1+full.Steps)} {
			taken := condition.MaxSteps - left
			d, trace := set.evaluate(&r, taken), set.explain(&r, taken)
			if trace.Decision != d {
				t.Fatalf("%d steps: Evaluate says %v, Explain %v", left, d, trace)
			}
			if again := scan.evaluate(&r, taken); again != d {
				t.Fatalf("%d steps: %v with the index, %v without\n%s", left, d, again, trace)
			}
			over := trace.Steps > condition.MaxSteps
			if over != (full.Steps > left) {
				t.Fatalf("%d steps of %d needed: %d taken", left, full.Steps, trace.Steps-taken)
			}
			if !over && d != full.Decision || over && !d.Uncertain && d.Verdict != full.Decision.Verdict || d.Allowed() && !full.Decision.Allowed() {
				t.Fatalf("%d steps: %v\n%s", left, full, trace)
			}
			checkBudgetTrace(t, full, trace)
			checkGlances(t, trace, slow.explain(&r, taken))
			if over {
				exhausted++
			}
			if d != full.Decision {
				changed++
			}
		}
	}
	if exhausted < 2*sets || changed < sets/4 {
		t.Errorf("%d decisions used up their steps and %d changed: the test has lost its point", exhausted, changed)
	}
}

// checkBudgetTrace: a statement comes out as it does with the whole budget, or
// Indeterminate; and then the trace lists the clause.
func checkBudgetTrace(t *testing.T, full, trace *Trace) {
	t.Helper()
	for i, l := range trace.Layers {
		for k, s := range l.Statements {
			was := full.Layers[i].Statements[k]
			if s.Result != was.Result && s.Result != condition.Indeterminate {
				t.Fatalf("%s: %v, and with all steps %v", s.Statement.appendPlace(nil), s.Result, was.Result)
			}
			if s.Result == condition.Indeterminate && len(s.Indeterminate) == 0 || (s.Result == condition.False) != (s.Stopped != nil) {
				t.Fatalf("%s: %v with nothing to show for it", s.Statement.appendPlace(nil), s.Result)
			}
		}
	}
}

// checkGlances: without glances a statement comes out alike, or Indeterminate, and takes as
// many steps or more.
func checkGlances(t *testing.T, trace, without *Trace) {
	t.Helper()
	if trace.Steps > without.Steps {
		t.Fatalf("%d steps, and %d without glances", trace.Steps, without.Steps)
	}
	for i, l := range without.Layers {
		for k, s := range l.Statements {
			if got := trace.Layers[i].Statements[k]; got.Result != s.Result && s.Result != condition.Indeterminate {
				t.Fatalf("%s: %v, and %v without glances", s.Statement.appendPlace(nil), got.Result, s.Result)
			}
		}
	}
}

// TestBudgetOrder: what is beyond the budget hangs on the order of the statements,
// not on the order in which an index finds them.
func TestBudgetOrder(t *testing.T) {
	long := strings.Repeat("a", 5000)
	var statements []string
	for i := range 40 {
		statements = append(statements, fmt.Sprintf(`{"Sid": "S%d", "Effect": "Allow", "Action": ["a:b", "a:c*", "a:*"], "Resource": ["arn:aws:a:b:1:c%d", "*"], "Condition": {"StringLike": {"a:text": "*a?a?a?a?a?a?a?a?a?b*"}}}`, i, i))
	}
	statements[30] = `{"Sid": "S30", "Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {"StringLike": {"a:text": "a*"}}}`
	r := Request{Principal: User(arn.MustParse("arn:aws:iam::1:user/A")), Action: "a:b", Resource: arn.MustParse("arn:aws:a:b:1:c3"), Context: condition.NewContext(condition.String("a:text", long))}
	decide := func() *Trace {
		set, err := NewSet(Policies{Identity: []*Policy{MustParse("p", Identity, []byte(`{"Statement": [`+strings.Join(statements, ",")+`]}`))}})
		if err != nil {
			t.Fatal(err)
		}
		trace := set.Explain(&r)
		for range 5 { // another seed of the index each time
			again, _ := NewSet(Policies{Identity: []*Policy{MustParse("p", Identity, []byte(`{"Statement": [`+strings.Join(statements, ",")+`]}`))}})
			if d := again.Evaluate(&r); d.String() != trace.Decision.String() {
				t.Fatalf("%v, then %v", trace.Decision, d)
			}
		}
		return trace
	}
	if late := decide(); late.Decision.Allowed() || !late.Decision.Uncertain || late.Steps <= condition.MaxSteps {
		t.Errorf("%v after %d steps, want an uncertain denial", late.Decision, late.Steps)
	}
	statements[0], statements[30] = statements[30], statements[0]
	if early := decide(); !early.Decision.Allowed() || early.Decision.Uncertain || early.Decision.Statement.Sid() != "S30" {
		t.Errorf("%v, want the Allow that is compared first", early.Decision)
	}
}
