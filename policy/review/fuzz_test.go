package review_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// FuzzCheck gives Check any document, with a hole anywhere in it. Nothing panics,
// findings come in the order of their places, which lie in the text, their fixes can be
// made, and the same document gives the same findings.
func FuzzCheck(f *testing.F) {
	for r := range review.Rules() {
		f.Add([]byte(r.Bad), uint8(r.Kind), uint16(0), uint16(0))
	}
	for _, test := range faults {
		statement := strings.NewReplacer("‹", "", "›", "").Replace(test.statement)
		f.Add([]byte(`{"Version":"2012-10-17","Statement":[`+statement+`]}`), uint8(test.kind), uint16(40), uint16(9))
	}
	f.Fuzz(func(t *testing.T, src []byte, kind uint8, start, length uint16) {
		if len(src) > 4096 {
			return
		}
		load := func() *review.Document {
			d := review.Load("f.json", policy.Kind(kind%8), src)
			if at := int(start); length > 0 && at < len(src) {
				d.Holes = []review.Hole{{Start: at, End: min(at+int(length), len(src)), Expr: "X", Like: "*"}}
			}
			return d
		}
		all := check(load(), review.Options{Profile: review.Strict})
		again := check(load(), review.Options{Profile: review.Strict})
		if a, b := texts(all), texts(again); !slices.Equal(a, b) {
			t.Errorf("two checks differ:\n%v\n%v", a, b)
		}
		if !slices.IsSortedFunc(all, func(a, b review.Finding) int { return cmp.Compare(a.At.Start, b.At.Start) }) {
			t.Errorf("not in the order of places: %v", texts(all))
		}
		for i := range all {
			inspect(t, src, &all[i])
		}
	})
}

// texts writes findings.
func texts(all []review.Finding) (out []string) {
	for i := range all {
		out = append(out, fmt.Sprint(&all[i], all[i].Witness, len(all[i].Fixes)))
	}
	return out
}

// inspect holds one finding to what all must be.
func inspect(t *testing.T, src []byte, f *review.Finding) {
	t.Helper()
	if f.Rule == nil || f.Severity == review.NoSeverity || f.Message == "" || strings.ContainsAny(f.Message, "\n\x1b") {
		t.Errorf("%+v", f)
	}
	places := []review.Location{f.At}
	for _, r := range f.Related {
		places = append(places, r.At)
	}
	for _, at := range places {
		if at.Start < 0 || at.Start > at.End || at.End > len(src) {
			t.Errorf("%s: a place from %d to %d in %d bytes", f.Rule.ID, at.Start, at.End, len(src))
		}
		if _, start, end := at.Range(); start.Line < 1 || end.Line < start.Line {
			t.Errorf("%s: a place from %v to %v", f.Rule.ID, start, end)
		}
	}
	for _, fix := range f.Fixes {
		if _, ok := fix.Apply(src); !ok || fix.Title == "" {
			t.Errorf("%s: a fix that cannot be made: %+v", f.Rule.ID, fix)
		}
		if fix.Safe && f.Rule.Fix != review.SafeFix {
			t.Errorf("%s: a safe fix of a rule that says %v", f.Rule.ID, f.Rule.Fix)
		}
	}
}
