package fuzz

import (
	"bytes"
	"slices"
	"testing"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// TestSafeFixes: a safe fix changes no decision. Random documents are fixed, compared
// both ways by package analysis and on generated requests; the finding is gone.
func TestSafeFixes(t *testing.T) {
	t.Parallel()
	n, requests := uint64(40), 5
	if *long {
		n, requests = 2000, 200
	}
	g := grammar.MustLoad()
	fixed := make(map[string]int)
	for seed := range n {
		s := gen.FromSeed(seed)
		r := gen.NewRequest(s)
		text := gen.NewDocument(s, "identity", &r)
		if seed%3 == 0 {
			text = g.Generate(grammar.Start("identity"), s)
		}
		d := review.Load("before.json", policy.Identity, []byte(text))
		if !d.Loads() {
			continue
		}
		for f := range review.Check([]*review.Document{d}, review.Options{Profile: review.Strict}) {
			for _, fix := range f.Fixes {
				if fix.Safe {
					fixed[f.Rule.ID]++
					trySafeFix(t, seed, d, &f, fix, s, r, requests)
				}
			}
		}
	}
	if len(fixed) < 3 {
		t.Errorf("safe fixes of these rules only: %v", fixed)
	}
}

// trySafeFix makes one fix and compares the documents.
func trySafeFix(t *testing.T, seed uint64, d *review.Document, f *review.Finding, fix review.Fix, s *gen.Source, r gen.Request, requests int) {
	t.Helper()
	text, ok := fix.Apply(d.Text)
	after := review.Load("after.json", policy.Identity, text)
	if !ok || !after.Loads() {
		t.Fatalf("seed %d: %s: the fixed document does not load: %v\n%s\n%s", seed, f.Rule.ID, after.Errors(), d.Text, text)
	}
	formatted, err := syntax.Format(text)
	if again, _ := syntax.Format(formatted); err != nil || !bytes.Equal(formatted, again) {
		t.Errorf("seed %d: %s: Format is not idempotent: %v", seed, f.Rule.ID, err)
	}
	old, new := identitySet(t, d.Text), identitySet(t, text)
	added, removed := analysis.Equivalent(analysis.OfCaller(old), analysis.OfCaller(new), analysis.Options{Limits: analysis.Limits{States: 1 << 13, Nodes: 1 << 11}})
	if added.Answer == analysis.Yes || removed.Answer == analysis.Yes {
		t.Errorf("seed %d: %s: the fix changes a decision: %v, %v\n%s\n%s", seed, f.Rule.ID, added, removed, d.Text, text)
	}
	for range requests {
		near := gen.Near(s, r)
		request := near.Engine()
		if a, b := old.Evaluate(&request).Verdict, new.Evaluate(&request).Verdict; a != b {
			t.Errorf("seed %d: %s: %v before and %v after\n%s\n%s", seed, f.Rule.ID, a, b, d.Text, text)
		}
	}
	count := func(d *review.Document) int {
		all := slices.Collect(review.Check([]*review.Document{d}, review.Options{Profile: review.Strict}))
		return len(slices.DeleteFunc(all, func(g review.Finding) bool { return g.Rule != f.Rule }))
	}
	a, b := count(d), count(after)
	if f.Rule.ID == "redundant-statement" {
		a++ // what several statements cover together is looked at once no single one covers another
	}
	if b >= a {
		t.Errorf("seed %d: %s: %d findings before and %d after the fix\n%s\n%s", seed, f.Rule.ID, a, b, d.Text, text)
	}
}

// identitySet loads one identity policy.
func identitySet(t *testing.T, text []byte) *policy.Set {
	t.Helper()
	p, err := policy.Parse("p.json", policy.Identity, text)
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}
