package fuzz

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/iameval/iameval/fuzz/fetched"
	"github.com/iameval/iameval/policy/analysis"
)

// TestAnalysisManaged compares AWS's managed policies with each other: with
// themselves, where the answer is No, and at random. Of a hundred at most one is
// Unknown.
func TestAnalysisManaged(t *testing.T) {
	t.Parallel()
	all := managedRules(t)
	every, pairs := 1, 3000
	if thin() {
		every, pairs = 25, 60
	}
	itself := figures{name: "each with itself"}
	for i := 0; i < len(all); i += every {
		if r := itself.ask(t, all[i], all[i]); r.Answer == analysis.Yes {
			t.Errorf("%.80s and itself: %v", all[i].text, r)
		}
	}
	itself.log(t)
	random := figures{name: "random pairs"}
	near := figures{name: "neighbours by name"}
	s := rand.New(rand.NewPCG(1, 2))
	for range pairs {
		random.ask(t, all[s.IntN(len(all))], all[s.IntN(len(all))])
		i := s.IntN(len(all) - 1)
		near.ask(t, all[i], all[i+1])
		near.ask(t, all[i+1], all[i])
	}
	random.log(t)
	near.log(t)
}

// managedRules loads the policies, in the order of their names.
func managedRules(t *testing.T) (all []loadedRules) {
	t.Helper()
	for _, m := range fetched.Managed(t) {
		var document bytes.Buffer // without the indents, which are half of it
		if err := json.Compact(&document, m.Document); err != nil {
			t.Fatal(err)
		}
		all = append(all, loadRules(t, document.String()))
	}
	if len(all) < 1000 {
		t.Fatalf("%d policies", len(all))
	}
	return all
}

// figures are the answers to one kind of question and the times they took.
type figures struct {
	name    string
	answers [3]int
	times   []time.Duration
}

// ask compares two policies. Every Yes was confirmed by the engine.
func (f *figures) ask(t *testing.T, old, new loadedRules) analysis.Result {
	t.Helper()
	began := time.Now()
	r := analysis.Compare(old.rules, new.rules, analysis.Options{WitnessOnly: true})
	f.times = append(f.times, time.Since(began))
	f.answers[r.Answer]++
	if w := r.Witness; w != nil && (!w.After.Allowed() || w.Before.Allowed()) {
		t.Errorf("%v is no witness", r)
	}
	if r.Answer == analysis.Unknown {
		t.Logf("%s: %v, %d states, %d nodes: %.120s and %.120s", f.name, r, r.Steps.States, r.Steps.Nodes, old.text, new.text)
	}
	return r
}

func (f *figures) log(t *testing.T) {
	if f.answers[analysis.Unknown]*100 > len(f.times) {
		t.Errorf("%s: %d of %d are unknown", f.name, f.answers[analysis.Unknown], len(f.times))
	}
	slices.Sort(f.times)
	at := func(percent int) time.Duration {
		return f.times[(len(f.times)-1)*percent/100].Round(10 * time.Microsecond)
	}
	t.Logf("%s: %d; no %d, yes %d, unknown %d; median %v, p90 %v, p99 %v, max %v", f.name, len(f.times),
		f.answers[analysis.No], f.answers[analysis.Yes], f.answers[analysis.Unknown], at(50), at(90), at(99), at(100))
}
