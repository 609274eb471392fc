package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLineHashes: the hashes are those of GitHub's upload action, whose tests have the
// first two.
func TestLineHashes(t *testing.T) {
	for text, want := range map[string][]string{
		"":                   {"c129715d7a2bc9a3:1"},
		" a\nb\n  \t\tc\n d": {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
		"x\nx\n":             nil, // two lines and what follows
	} {
		src := newSource("a", []byte(text))
		var got []string
		for n := 1; src.lineHash(n) != ""; n++ {
			got = append(got, src.lineHash(n))
		}
		if want == nil {
			if len(got) != 3 {
				t.Errorf("%q: %v", text, got)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: mismatch (-want +got):\n%s", text, diff)
		}
	}
}
