package arn

import (
	"flag"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/variables"
)

// words returns all texts over the letters of up to n letters.
func words(letters string, n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		level := []string{""}
		for i := 0; ; i++ {
			var longer []string
			for _, w := range level {
				if !yield(w) {
					return
				}
				for _, c := range letters {
					longer = append(longer, w+string(c))
				}
			}
			if i == n {
				return
			}
			level = longer
		}
	}
}

// resources returns all resources that are prefix and up to n letters, and "*".
// The letters are one that the patterns name, one that they do not, and the
// colon.
func resources(prefix string, n int) []string {
	all := []string{"*"}
	for w := range words("ax:", n) {
		if strings.Count(prefix+w, ":") >= 5 {
			all = append(all, prefix+w)
		}
	}
	return all
}

// set is a set of resources by their index, 64 to a word.
type set []uint64

// matched returns which of the resources p matches.
func matched(p *Pattern, values []variables.Value, resources []string) set {
	m := make(set, len(resources)/64+1)
	for i, r := range resources {
		if p.MatchString(r, values) {
			m[i/64] |= 1 << (i % 64)
		}
	}
	return m
}

// compare returns whether some resource is in both sets, only in a, only in b.
func compare(a, b set) (both, onlyA, onlyB bool) {
	for i := range a {
		both = both || a[i]&b[i] != 0
		onlyA = onlyA || a[i]&^b[i] != 0
		onlyB = onlyB || b[i]&^a[i] != 0
	}
	return
}

// checkRelation holds the relation of p and q to what their matches with a good
// many resources say, and its witness to what they match themselves.
func checkRelation(t *testing.T, p, q *Pattern, both, onlyP, onlyQ bool) {
	t.Helper()
	got, w := p.Relation(q)
	if apart := p.Disjoint(q); apart == both {
		t.Errorf("%q and %q: Disjoint reports %v", p, q, apart)
	}
	want := Equal
	switch {
	case !both:
		want = Disjoint
	case onlyP && onlyQ:
		want = Overlaps
	case onlyP:
		want = Covers
	case onlyQ:
		want = CoveredBy
	}
	if got != want {
		t.Errorf("%q and %q: %v, want %v; witness %+v", p, q, got, want, w)
	}
	for _, c := range []struct {
		name, text string
		want       bool // there is one
		inP, inQ   bool
	}{
		{"Both", w.Both, both, true, true},
		{"OnlyP", w.OnlyP, onlyP, true, false},
		{"OnlyQ", w.OnlyQ, onlyQ, false, true},
	} {
		if (c.text != "") != c.want {
			t.Errorf("%q and %q: witness %s is %q", p, q, c.name, c.text)
		}
		if c.text == "" {
			continue
		}
		if c.text != "*" && !WellFormed(c.text) || p.MatchString(c.text, nil) != c.inP || q.MatchString(c.text, nil) != c.inQ {
			t.Errorf("%q and %q: %s %q is not a witness", p, q, c.name, c.text)
		}
	}
}

var long = flag.Bool("long", false, "compare patterns of one character more in TestRelationExhaustive")

// Every pair of patterns of a few characters, in the first parts and around the
// boundary of the free one, against every resource of some more.
func TestRelationExhaustive(t *testing.T) {
	for _, tt := range []struct {
		prefix         string
		pattern, texts int // how many characters follow the prefix
	}{
		{"arn:", 3, 9},
		{"arn::", 3, 8},
		{"arn:::", 4, 8},
		{"arn::::", 4, 7},
	} {
		if !*long {
			tt.pattern, tt.texts = min(3, tt.pattern), tt.texts-1
		}
		all := resources(tt.prefix, tt.texts)
		patterns := []Pattern{MustParsePattern("*", 0)}
		for w := range words("a:*?", tt.pattern) {
			p, err := ParsePattern(tt.prefix+w, 0)
			if err == nil && !strings.Contains(w, "**") { // not so a partition alone
				patterns = append(patterns, p)
			}
		}
		sets := make([]set, len(patterns))
		for i := range patterns {
			sets[i] = matched(&patterns[i], nil, all)
		}
		for i := range patterns {
			for j := range i + 1 {
				both, onlyP, onlyQ := compare(sets[i], sets[j])
				checkRelation(t, &patterns[i], &patterns[j], both, onlyP, onlyQ)
				if t.Failed() {
					return
				}
			}
		}
	}
}

// Random pairs of longer patterns, with runs of question marks, in the free part.
func TestRelationRandom(t *testing.T) {
	const prefix = "arn:::::"
	rnd := rand.New(rand.NewPCG(5, 6))
	all := resources(prefix, 7)
	draw := func() *Pattern {
		var b strings.Builder
		b.WriteString(prefix)
		for range rnd.IntN(7) {
			b.WriteString([]string{"a", "a", "?", "?", "*", ":"}[rnd.IntN(6)])
		}
		p := MustParsePattern(b.String(), 0)
		return &p
	}
	for range 500 {
		p, q := draw(), draw()
		both, onlyP, onlyQ := compare(matched(p, nil, all), matched(q, nil, all))
		checkRelation(t, p, q, both, onlyP, onlyQ)
	}
}

// Whatever the texts of the variables are, what Relation claims holds.
func TestRelationReferences(t *testing.T) {
	const prefix = "arn:::::"
	rnd := rand.New(rand.NewPCG(7, 8))
	all := resources(prefix, 5)
	pieces := []string{"a", ":", "?", "*", "${x}", "${x}", "${y, 'd'}"}
	draw := func() *Pattern {
		var b strings.Builder
		b.WriteString(prefix)
		for range rnd.IntN(5) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		p := MustParsePattern(b.String(), variables.References)
		return &p
	}
	claims := map[Relation]int{}
	for range 500 {
		p, q := draw(), draw()
		r, _ := p.Relation(q)
		claims[r]++
		for range 10 {
			texts := map[string]string{}
			for _, key := range []string{"x", "y"} {
				texts[key] = []string{"", "a", "aa", "x", ":", "a:", "*"}[rnd.IntN(7)]
			}
			values := func(p *Pattern) (v []variables.Value) {
				for _, r := range p.References() {
					v = append(v, variables.Value{Text: texts[r.Key]})
				}
				return v
			}
			both, onlyP, onlyQ := compare(matched(p, values(p), all), matched(q, values(q), all))
			if both && r == Disjoint || onlyP && (r == CoveredBy || r == Equal) || onlyQ && (r == Covers || r == Equal) {
				t.Fatalf("%q and %q: %v, but not with %v", p, q, r, texts)
			}
		}
	}
	for _, r := range []Relation{Disjoint, Overlaps, Covers, CoveredBy, Equal} {
		if claims[r] < 10 {
			t.Errorf("%v was claimed %d times: the test has lost its point", r, claims[r])
		}
	}
}
