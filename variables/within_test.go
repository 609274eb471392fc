package variables

import (
	"strings"
	"testing"
)

// hostile are patterns and texts whose match is a long search.
func hostile() (tests []struct {
	name, pattern, text string
	flags               Flags
}) {
	a := strings.Repeat("a", 1<<16)
	add := func(name, pattern, text string, flags Flags) {
		tests = append(tests, struct {
			name, pattern, text string
			flags               Flags
		}{name, pattern, text, flags | Wildcards | References})
	}
	add("pairs", "*"+strings.Repeat("a?", 1000)+"b*", a, 0)
	add("literal", "*"+a[:2000]+"${v}b*a", a, 0)
	add("stars", strings.Repeat("*a", 1000)+"*${v}b*a", a, 0)
	add("folded", "*${v}"+a[:1000]+"b*", a, FoldCase)
	add("folded letters", "*\u00e9?b*", strings.Repeat("\u00e9", 1<<15), FoldCase)
	add("action", "*"+strings.Repeat("a?", 1000)+"b*", a, FoldASCII)
	add("resource", "arn:*:*:*:*:*"+strings.Repeat("a?", 900)+"b*", "arn:::::"+a, Segments)
	add("strict", "arn:*:*:*:*:*"+strings.Repeat("a?", 900)+"b*", "arn:::::"+a, StrictSegments)
	add("short", "?*"+strings.Repeat("a*", 120)+"b*a", a[:shortText], 0)
	add("values", "*${v}"+a[:1000]+"b*", a, 0)
	return tests
}

// anyValues are values of texts that are not known.
func anyValues(refs []Reference) []Value {
	values := make([]Value, len(refs))
	for i := range values {
		values[i].Any = true
	}
	return values
}

// A search gives up as soon as its steps are used up: past the limit it takes no
// more than one pass over the longest text of a request.
func TestMatchWithinGivesUp(t *testing.T) {
	for _, tt := range hostile() {
		tp := MustParse(tt.pattern, tt.flags)
		values := anyValues(tp.References())
		for _, limit := range []int{0, 1, 100, 10_000} {
			ok, steps := tp.MatchWithin(tt.text, values, limit)
			if ok || steps <= limit || steps > limit+1<<16 {
				t.Errorf("%s within %d steps: %t in %d", tt.name, limit, ok, steps)
			}
		}
		if n := testing.AllocsPerRun(10, func() { tp.MatchWithin(tt.text, values, 1000) }); n != 0 {
			t.Errorf("%s: %v allocations", tt.name, n)
		}
	}
}

// TestRuns: a search for runs hardly costs more than one pass over the text.
func TestRuns(t *testing.T) {
	a := strings.Repeat("a", 1<<16)
	for _, pattern := range []string{"*" + a[:2000] + "b*a", strings.Repeat("*a", 1000) + "*b*a", "*b*", "*" + a[:1000] + "*" + a[:1000] + "b"} {
		tp := MustParse(pattern, Wildcards)
		if ok, steps := tp.MatchWithin(a, nil, 1<<20); ok || steps > 1<<14 {
			t.Errorf("%.20q: %t in %d steps", pattern, ok, steps)
		}
	}
}

// BenchmarkWorstMatch shows what a million steps cost.
func BenchmarkWorstMatch(b *testing.B) {
	for _, tt := range hostile() {
		b.Run(tt.name, func(b *testing.B) {
			tp := MustParse(tt.pattern, tt.flags)
			values := anyValues(tp.References())
			total := 0
			for b.Loop() {
				_, steps := tp.MatchWithin(tt.text, values, 1_000_000)
				total += steps
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(total), "ns/step")
		})
	}
}
