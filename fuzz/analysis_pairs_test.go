package fuzz

import (
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/oracle"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// smallWorld is the requests of a family: typed values, or any.
type smallWorld struct {
	family   *smallFamily
	anyValue bool
	requests []policy.Request
	single   []uint64 // a bit for each request that has no list
}

// newSmallWorld makes every request of a family.
func newSmallWorld(f *smallFamily, anyValue bool) *smallWorld {
	w := &smallWorld{family: f, anyValue: anyValue}
	w.requests = f.requests(featuresOf(anyValue, strings.Join(append(f.conditions, smallResources...), "")))
	w.single = w.bits(func(r *policy.Request) bool {
		env := condition.Env{Context: r.Context}
		_, kind := env.Lookup("k:v")
		return kind != condition.KindList
	})
	return w
}

// bits returns a bit for each request.
func (w *smallWorld) bits(is func(*policy.Request) bool) []uint64 {
	all := make([]uint64, (len(w.requests)+63)/64)
	for i := range w.requests {
		if is(&w.requests[i]) {
			all[i/64] |= 1 << (i % 64)
		}
	}
	return all
}

// smallDoc is a document that is decided on every request of a world.
type smallDoc struct {
	loadedRules
	lists   bool // an operator for lists tests a key
	allowed []uint64
}

// decide asks the engine about every request, and the reference about some.
func (w *smallWorld) decide(t *testing.T, document string, every int) *smallDoc {
	t.Helper()
	d := &smallDoc{loadedRules: loadRules(t, document), lists: strings.Contains(document, "Values:") || strings.Contains(document, "ForAny")}
	d.allowed = w.bits(func(r *policy.Request) bool { return d.set.Evaluate(r).Allowed() })
	reference, err := oracle.Load(oracle.Policies{Identity: []string{document}})
	if err != nil {
		t.Error(err)
		return d
	}
	for i := len(document) % every; i < len(w.requests); i += every {
		answer := reference.Decide(oracleRequest(&w.requests[i]))
		if got, want := d.allowed[i/64]>>(i%64)&1 == 1, answer.Verdict == "allow"; got != want {
			t.Errorf("%s: %s on %s, context %v: allowed %t, and by the reference %v", document, w.requests[i].Action, w.requests[i].Resource, show(w.requests[i]), got, answer)
		}
	}
	return d
}

// oracleRequest writes a request of a small world for the reference.
func oracleRequest(r *policy.Request) oracle.Request {
	o := oracle.Request{
		Principal: oracle.Principal{Type: "user", ARN: r.Principal.String(), UniqueID: "AIDAX"},
		Action:    r.Action, Resource: r.Resource.String(), ResourceAccount: r.ResourceAccount, Time: r.Time,
	}
	env := condition.Env{Context: r.Context}
	for key := range r.Context.Keys() {
		values, kind := env.Lookup(key)
		v := oracle.Value{Kind: oracle.Absent}
		switch kind {
		case condition.KindSingle:
			v = oracle.Value{Kind: oracle.Single, Text: values[0]}
		case condition.KindList:
			v = oracle.Value{Kind: oracle.List, List: slices.Clone(values)}
		default:
		}
		o.Context = append(o.Context, oracle.Entry{Key: key, Value: v})
	}
	return o
}

// differs returns the first request of the world that new allows and old does not.
// Lists are of a typed world only if an operator for them tests the key.
func (w *smallWorld) differs(old, new *smallDoc) *policy.Request {
	lists := w.anyValue || old.lists || new.lists
	for i := range old.allowed {
		set := new.allowed[i] &^ old.allowed[i]
		if !lists {
			set &= w.single[i]
		}
		if set != 0 {
			return &w.requests[i*64+bits.TrailingZeros64(set)]
		}
	}
	return nil
}

// tally counts answers.
type tally struct{ no, yes, unknown, beyond atomic.Int64 }

// compare holds the answer for a pair to all requests of its world.
func (w *smallWorld) compare(t *testing.T, old, new *smallDoc, n *tally) {
	got := analysis.Compare(old.rules, new.rules, analysis.Options{World: analysis.World{AnyValue: w.anyValue}, WitnessOnly: true})
	r := w.differs(old, new)
	switch {
	case got.Answer == analysis.No && r != nil:
		t.Errorf("%s, any value %t: %v, but new alone allows %s on %s, context %v\nold %s\nnew %s", w.family.name, w.anyValue, got, r.Action, r.Resource, show(*r), old.text, new.text)
	case got.Answer == analysis.Unknown:
		if n.unknown.Add(1) < 4 {
			t.Logf("%s, any value %t: %v (new access: %t)\nold %s\nnew %s", w.family.name, w.anyValue, got, r != nil, old.text, new.text)
		}
	case got.Answer == analysis.Yes && r == nil:
		if n.beyond.Add(1) < 4 {
			t.Logf("%s, any value %t: %v, beyond the small world\nold %s\nnew %s", w.family.name, w.anyValue, got, old.text, new.text)
		}
	case got.Answer == analysis.Yes:
		n.yes.Add(1)
	default:
		n.no.Add(1)
	}
}

// TestAnalysisSmallWorld asks about all pairs of documents of one statement, and about a
// fixed stride through the pairs of those of two: No where no request of the world
// is decided otherwise, and there alone, but for what is Unknown or lies beyond the
// world. The engine and the reference decide the requests.
func TestAnalysisSmallWorld(t *testing.T) {
	one, two, every := 1, 200, 997 // one in so many pairs, so many pairs of two, one in so many requests for the reference
	if thin() {
		one, two, every = 6007, 2, 4999
	}
	var n tally
	for i, f := range smallFamilies {
		w := newSmallWorld(f, i%2 == 1)
		w.ask(t, one, two, every, &n)
		if !thin() {
			newSmallWorld(f, i%2 == 0).ask(t, 7, two, every*7, &n)
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", n.no.Load(), n.yes.Load(), n.unknown.Load(), n.beyond.Load())
	if answered := n.no.Load() + n.yes.Load(); n.unknown.Load()*200 > answered || n.beyond.Load()*50 > answered {
		t.Error("too many are unknown, or beyond the world")
	}
}

// ask compares one in so many pairs of documents of one statement, and so many pairs of
// those of two.
func (w *smallWorld) ask(t *testing.T, one, two, every int, n *tally) {
	var allows, denies []string
	for _, c := range w.family.conditions {
		for _, a := range smallActions {
			for _, r := range smallResources {
				allows = append(allows, smallStatement("Allow", a, r, c))
				denies = append(denies, smallStatement("Deny", a, r, c))
			}
		}
	}
	pairs := func(i int) string { // a document of two statements
		first := allows[i%len(allows)]
		if second := i / len(allows); second < len(denies) {
			return smallDocument(first, denies[second])
		}
		return smallDocument(first, allows[i/len(allows)-len(denies)])
	}
	w.everyPair(t, len(allows), one, every, n, func(i int) string { return smallDocument(allows[i]) })
	w.everyPair(t, 2*len(allows)*len(allows), 4*len(allows)*len(allows)*len(allows)*len(allows)/two, every, n, pairs)
}

// everyPair compares one in so many of the pairs of so many documents.
func (w *smallWorld) everyPair(t *testing.T, documents, step, every int, n *tally, document func(int) string) {
	var next atomic.Int64
	var running sync.WaitGroup
	var known sync.Map
	get := func(i int) *smallDoc {
		d, ok := known.Load(i)
		if !ok {
			d, _ = known.LoadOrStore(i, w.decide(t, document(i), every))
		}
		return d.(*smallDoc)
	}
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for !t.Failed() {
				i := (int(next.Add(1)) - 1) * step
				if i >= documents*documents {
					return
				}
				w.compare(t, get(i/documents), get(i%documents), n)
			}
		})
	}
	running.Wait()
}
