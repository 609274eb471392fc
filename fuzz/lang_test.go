package fuzz

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// TestLangRelation compares the languages of patterns with
// arn.Pattern.Relation, which was written independently: whether two have a
// resource in common, and whether one has a resource that the other does not
// have.
func TestLangRelation(t *testing.T) {
	t.Parallel()
	resource := lang.Compile(parseTemplate("arn:*:*:*:*:*", variables.Wildcards), nil)
	n := 40_000
	if thin() {
		n = 1_000
	}
	s := gen.FromSeed(1)
	decided := 0
	for range n {
		p, q := arn.MustParsePattern(drawPattern(s), 0), arn.MustParsePattern(drawPattern(s), 0)
		a, b := p.Template(), q.Template()
		in, out := lang.Compile(&a, nil), lang.Compile(&b, nil)
		r, _ := p.Relation(&q)
		if r == arn.Undecided || p.MatchesAll() || q.MatchesAll() {
			continue
		}
		decided++
		both := find(t, [][]*lang.Program{{resource}, {in}, {out}}, nil)
		more := find(t, [][]*lang.Program{{resource}, {in}}, []*lang.Program{out})
		less := find(t, [][]*lang.Program{{resource}, {out}}, []*lang.Program{in})
		want := arn.Equal
		switch {
		case !both:
			want = arn.Disjoint
		case more && less:
			want = arn.Overlaps
		case more:
			want = arn.Covers
		case less:
			want = arn.CoveredBy
		}
		if r != want {
			t.Fatalf("%s and %s: %v, and by their languages %v", &p, &q, r, want)
		}
	}
	if decided < n/2 {
		t.Errorf("only %d of %d pairs are decided", decided, n)
	}
}

func find(t *testing.T, in [][]*lang.Program, out []*lang.Program) bool {
	t.Helper()
	w, v := lang.Find(lang.Any(true), in, out, &lang.Budget{States: 1 << 18})
	if v == lang.GaveUp {
		t.Fatal("given up")
	}
	for _, group := range in {
		if v == lang.Found && !group[0].Match(w.String()) {
			t.Fatalf("%q is not a word", w.String())
		}
	}
	return v == lang.Found
}

func parseTemplate(text string, f variables.Flags) *variables.Template {
	t := variables.MustParse(text, f)
	return &t
}

// drawPattern draws a pattern over few characters, with stars inside and at the
// end of its parts.
func drawPattern(s *gen.Source) string {
	p := "arn:a"
	for range 2 + s.Intn(4) {
		p += ":"
		for range s.Intn(4) {
			p += gen.Pick(s, "a", "b", "*", "*", "?", "a*")
		}
	}
	for range s.Intn(4) {
		p += gen.Pick(s, "a", ":", "*", "?", "b")
	}
	return p
}
