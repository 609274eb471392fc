package variables

import (
	"math"
	"testing"
)

// TestRunsAreWalks: matching run by run and by the walk are the same, for all short
// patterns and texts, with characters of two bytes and halves of them.
func TestRunsAreWalks(t *testing.T) {
	texts := []string{""}
	for from, n := 0, 0; n < 4; n++ {
		to := len(texts)
		for _, s := range texts[from:to] {
			for _, c := range []string{"a", ":", "\u00e9", "\xc3", "\xa9"} {
				texts = append(texts, s+c)
			}
		}
		from = to
	}
	pieces := []string{"a", ":", "\u00e9", "*", "${v}"}
	framed := 0
	for _, value := range []string{"a", "aaaaaaaa", "", "\u00e9", "aa:", "a\xc3a", "a\xa9a"} {
		values := []Value{text(value), text(value), text(value), text(value)}
		for code := range len(pieces) * len(pieces) * len(pieces) * len(pieces) {
			pattern := ""
			for range 4 {
				pattern, code = pattern+pieces[code%len(pieces)], code/len(pieces)
			}
			tp := MustParse(pattern, Wildcards|References)
			if tp.form != formRuns {
				continue
			}
			for _, s := range texts {
				w := walker{t: &tp, s: s, values: values, limit: math.MaxInt}
				want := w.walk()
				got, steps := tp.MatchWithin(s, values, math.MaxInt)
				if got != want || steps > (len(pattern)+4*len(value)+1)*(len(s)+1) {
					t.Fatalf("%q with %q matches %q: %t in %d steps, by a walk %t", pattern, value, s, got, steps, want)
				}
				if got, _ := tp.MatchWithin(s, values, 0); got {
					t.Fatalf("%q matches %q in no steps", pattern, s)
				}
				if tp.framed && tp.Fits(s) && areWhole(values) {
					framed++
					if ok, n := matchRuns(tp.behindHead(), s[len(tp.fixed):], values, math.MaxInt); got != ok || steps != n {
						t.Fatalf("%q with %q matches %q: %t in %d steps by its frame, %t in %d by its runs", pattern, value, s, got, steps, ok, n)
					}
				}
			}
		}
	}
	if framed < 10_000 {
		t.Errorf("only %d matches by a frame: the test has lost its point", framed)
	}
}
