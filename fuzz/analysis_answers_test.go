package fuzz

import (
	"flag"
	"fmt"
	"hash/fnv"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// TestAnalysisAnswers asks every question about policies of the conformance cases, of all
// layers. The same input gives the same answer everywhere, down to the witness, the
// regions and the steps that it took: what changes here is looked at before it is stored.
func TestAnalysisAnswers(t *testing.T) {
	t.Parallel()
	const file = "testdata/analysis-answers.txt"
	stored, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := make(map[string]string)
	for _, block := range strings.Split(string(stored), "\n\n") {
		id, _, _ := strings.Cut(block, "\n")
		want[id] = block
	}
	every := choose(thin() && !*update, 15, 1)
	var all []string
	keep := func(id string, answers iter.Seq2[string, string]) {
		lines := []string{id}
		for kind, answer := range answers {
			h := fnv.New32a()
			h.Write([]byte(answer))
			lines = append(lines, fmt.Sprintf("  %s %08x %s", kind, h.Sum32(), strings.ReplaceAll(answer[:min(len(answer), 60)], "\n", "; ")))
		}
		got := strings.Join(lines, "\n")
		if all = append(all, got); *update {
			return
		}
		if diff := cmp.Diff(want[id], got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	var before *analysis.Rules
	for i, c := range answerCases(t, want) {
		set, target := casePolicies(c)
		if set == nil {
			continue
		}
		rules := analysis.NewRules(set, target)
		if target == nil {
			rules = analysis.OfCaller(set)
		}
		if i%every == 0 {
			keep(c.ID, answers(before, rules, set))
			keep(c.ID+" itself", ownAnswers(t, c, before, rules, set, target))
		}
		before = rules
	}
	for i := 0; i < 40; i += every {
		keep(fmt.Sprintf("cluster-%d", i), routeAnswers(t, i))
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(all, "\n\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// answerCases returns the cases that decide a request and have answers; to update, some.
func answerCases(t *testing.T, stored map[string]string) (some []*casefile.Case) {
	t.Helper()
	for _, c := range caseSeeds(t, "*.json") {
		if p := c.Policies; c.Want == nil || len(p.Identity)+len(p.Resource) == 0 || c.Shape() != casefile.ShapeDecision {
			continue
		}
		h := fnv.New32a()
		h.Write([]byte(c.ID))
		if _, ok := stored[c.ID]; *update && h.Sum32()%17 == 0 || !*update && ok {
			some = append(some, c)
		}
	}
	if len(some) < 100 {
		t.Fatalf("%d cases", len(some))
	}
	return some
}

// casePolicies loads the policies of a case; nil if they do not load.
func casePolicies(c *casefile.Case) (*policy.Set, *policy.Target) {
	ok := true
	load := func(kind policy.Kind, documents []casefile.Document) (all []*policy.Policy) {
		for _, d := range documents {
			p, err := policy.Parse("p", kind, []byte(d))
			ok = ok && err == nil
			all = append(all, p)
		}
		return all
	}
	one := func(kind policy.Kind, documents []casefile.Document) *policy.Policy {
		if len(documents) == 0 {
			return nil
		}
		return load(kind, documents[:1])[0]
	}
	levels := func(kind policy.Kind, levels [][]casefile.Document) (all [][]*policy.Policy) {
		for _, documents := range levels {
			all = append(all, load(kind, documents))
		}
		return all
	}
	p := c.Policies
	kind := policy.Resource
	if len(p.Resource) > 0 && !strings.Contains(string(p.Resource[0]), "Resource") {
		kind = policy.Trust
	}
	given := policy.Policies{Identity: load(policy.Identity, p.Identity), Boundary: one(policy.Identity, p.Boundary), Session: load(policy.Identity, p.Session), ServiceControl: levels(policy.ServiceControl, p.SCP)}
	around := policy.TargetPolicies{Resource: one(kind, p.Resource), Endpoint: one(policy.Endpoint, p.Endpoint), ResourceControl: levels(policy.ResourceControl, p.RCP)}
	if !ok {
		return nil, nil
	}
	set, err := policy.NewSet(given)
	if err != nil {
		return nil, nil
	}
	if around.Resource == nil && around.Endpoint == nil && around.ResourceControl == nil {
		return set, nil
	}
	target, err := policy.NewTarget(around)
	if err != nil {
		return nil, nil
	}
	return set, target
}

// answers yields what is answered about rules, by the kind of question.
func answers(before, rules *analysis.Rules, set *policy.Set) iter.Seq2[string, string] {
	limits := analysis.Limits{States: 1 << 13, Nodes: 1 << 10, Regions: 3}
	o := analysis.Options{Limits: limits}
	request := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")).WithUniqueID("AIDAALICE"), Action: "dynamodb:GetItem",
		Resource: arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books"), Time: time.Unix(1_700_000_000, 0),
	}
	return func(yield func(string, string) bool) {
		for r := range analysis.Differences(nil, rules, o) {
			text := fmt.Sprint(r, r.Steps)
			if r.Region != nil {
				text = fmt.Sprint(r.Region, " as ", text)
			}
			if !yield("region", text) {
				return
			}
			if w := r.Witness; w != nil {
				request = w.Request
			}
		}
		r := analysis.Compare(before, rules, o)
		if !yield("compare", fmt.Sprint(r, r.Region, r.Steps)) {
			return
		}
		for found := range analysis.Redundant(rules, o) {
			if !yield("redundant", fmt.Sprint(found, found.Result.Steps)) {
				return
			}
		}
		for _, p := range set.Policies().Identity {
			for found := range analysis.NeverApplies(p, o) {
				if !yield("never", fmt.Sprint(found, found.Result.Steps)) {
					return
				}
			}
		}
		open := request
		for _, key := range slices.Collect(request.Context.Keys()) {
			open.Context = open.Context.Without(key)
		}
		if !yield("partial", analysis.Partial(rules, &open, o).String()) {
			return
		}
		few := analysis.Options{World: analysis.World{PlainOnly: true}, Limits: analysis.Limits{States: 1 << 11, Nodes: 1 << 7, Regions: 1}}
		other := request
		other.Action, other.Context = "s3:GetObject", condition.NewContext(condition.String("aws:PrincipalTag/a", "b*"))
		for _, c := range analysis.Allow(rules, &other, few) {
			if !yield("allow", changeText(&c)) {
				return
			}
		}
		a, _ := policy.ParseAction(request.Action)
		few.Requests.Actions = []policy.ActionPattern{a}
		for _, c := range analysis.Stop(rules, few) {
			if !yield("stop", changeText(&c)) {
				return
			}
		}
	}
}

// ownAnswers yields what is answered about the request of a case and what is near it, in
// one way for each case. What is narrowed to the request contradicts no decision on it.
func ownAnswers(t *testing.T, c *casefile.Case, before, rules *analysis.Rules, set *policy.Set, target *policy.Target) iter.Seq2[string, string] {
	r, err := c.Request.Parse()
	if err != nil {
		return func(func(string, string) bool) {}
	}
	r.Target = target
	h := fnv.New32a()
	h.Write([]byte(c.ID))
	i := h.Sum32() / 17
	a, _ := policy.ParseAction(r.Action)
	o := analysis.Options{
		World:  analysis.World{AnyValue: i%2 == 0, PlainOnly: i%3 == 0, Support: []analysis.ActionSupport{{Actions: a, Support: r.Support}}},
		Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 9, Regions: 2},
	}
	narrow := o
	narrow.Requests = analysis.Requests{Actions: []policy.ActionPattern{a}, Known: r.Context}
	if i%4 > 0 {
		narrow.Requests.Callers = []policy.Principal{r.Principal}
	}
	if p, err := arn.ParsePattern(r.Resource.String(), 0); err == nil && i%5 > 0 {
		narrow.Requests.Resources = []arn.Pattern{p}
	}
	decision := set.Evaluate(&r)
	return func(yield func(string, string) bool) {
		granted := analysis.Granted(rules, narrow)
		if r.Action != "sts:GetCallerIdentity" && granted.Answer == analysis.No && decision.Allowed() {
			t.Errorf("%s is allowed: %v", c.ID, granted)
		}
		partial := analysis.Partial(rules, &r, o)
		if target != nil && !partial.Open && !decision.Uncertain && partial.Verdict.String() != decision.Verdict.String() && r.Context.Err() == nil {
			t.Errorf("%s is decided %v: %v", c.ID, decision, partial)
		}
		if !yield("granted", fmt.Sprint(granted, granted.Region, granted.Steps)) || !yield("partial", partial.String()) {
			return
		}
		compared := analysis.Compare(before, rules, o)
		if !yield("compared", fmt.Sprint(compared, compared.Region, compared.Steps)) {
			return
		}
		switch i % 4 {
		case 0:
			for g := range analysis.WhoCan([]access.Subject{{Principal: r.Principal, Policies: set, Context: r.Context}}, target, r.Action, r.Resource, o) {
				if !yield("who", fmt.Sprint(g, g.Result.Steps)) {
					return
				}
			}
		case 1:
			yield("can", analysis.WhatCan(rules, r.Principal, narrow).String())
		case 2:
			yield("which", analysis.WhichResources(rules, r.Principal, r.Action, o).String())
		default:
			public := analysis.Public(target, analysis.Trusted{Named: i%8 == 3, Accounts: []string{"123456789012"}}, o)
			yield("public", fmt.Sprint(public, public.Region, public.Steps))
		}
		for _, change := range append(analysis.Allow(rules, &r, narrow), analysis.Stop(rules, narrow)...) {
			if !yield("change", changeText(&change)) {
				return
			}
		}
	}
}

// changeText writes a change with its documents.
func changeText(c *analysis.Change) string {
	text := c.String()
	for _, e := range c.Edits {
		text += "\n" + string(e.Document)
	}
	return text + "\n" + c.Extra.String()
}

// routeAnswers yields what a cluster does for a caller, and what it does more than for
// another.
func routeAnswers(t *testing.T, i int) iter.Seq2[string, string] {
	t.Helper()
	statements := effectiveStatements()
	n := len(statements)
	at := func(k int, action string) string {
		text := fmt.Sprintf(statements[(i*k+k)%n], action)
		if (i+k)%4 != 0 && k < 13 { // most of these allow
			text = strings.Replace(text, "Deny", "Allow", 1)
		}
		return text
	}
	old := smallEffective(t, at(7, "dynamodb:*")+","+at(11, "dax:*")+","+at(23, "dynamodb:*"), at(5, "dynamodb:*")+","+at(3, "dynamodb:*"))
	new := smallEffective(t, at(13, "dynamodb:GetItem")+","+at(17, "dax:*"), at(5, "dynamodb:*"))
	if i%2 == 1 {
		old.Tables = []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-east-1:111122223333:table/aaa")}
		new.Tables = old.Tables
	}
	if i%5 == 0 {
		old.Options.Time, new.Options.Time = time.Time{}, time.Time{}
	}
	o := analysis.Options{Limits: analysis.Limits{States: 1 << 11, Nodes: 1 << 7}}
	text := func(r analysis.Route) string {
		return fmt.Sprint(r, show(policy.Request{Context: r.Caller.Context}), r.Call.Given)
	}
	return func(yield func(string, string) bool) {
		for r := range analysis.Bypasses(old, o) {
			if !yield("bypass", text(r)) {
				return
			}
		}
		if yield("more", text(analysis.CompareEffective(old, new, o))) {
			yield("less", text(analysis.CompareEffective(new, old, o)))
		}
	}
}
