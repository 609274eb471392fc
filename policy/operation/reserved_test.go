package operation

import (
	"strings"
	"testing"
)

// TestReserved takes every word of the list, and the neighbours of each.
func TestReserved(t *testing.T) {
	n := 0
	for i, line := range reserved {
		last := ""
		for _, word := range strings.Fields(line) {
			n++
			if word[0] != byte('A'+i) || word <= last {
				t.Errorf("%s is not in its place", word)
			}
			last = word
			for _, s := range []string{word, strings.ToLower(word), strings.ToLower(word[:1]) + word[1:]} {
				if !isReserved(s) {
					t.Errorf("%s is not reserved", s)
				}
			}
			for _, s := range []string{word + "_", "_" + word, word + "9"} {
				if isReserved(s) {
					t.Errorf("%s is reserved", s)
				}
			}
		}
	}
	if n != 573 {
		t.Errorf("%d words, want the 573 of the Developer Guide", n)
	}
}
