package operation

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSet adds few and many texts, some of them again.
func TestSet(t *testing.T) {
	for _, n := range []int{0, 1, few - 1, few, few + 1, 10 * few} {
		var s set
		var want []string
		for i := range n {
			text := strconv.Itoa(i)
			want = append(want, text)
			if !s.add(text) {
				t.Errorf("add(%q) of a new text is false", text)
			}
			if s.add(text) || s.add("0") {
				t.Errorf("add of a text that is there is true")
			}
		}
		if diff := cmp.Diff(want, s.list); diff != "" {
			t.Errorf("%d texts: mismatch (-want +got):\n%s", n, diff)
		}
		if s.reset(); len(s.list) > 0 || !s.add("0") {
			t.Errorf("not empty after reset: %q", s.list)
		}
	}
}
