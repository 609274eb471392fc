package operation

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAddDistinct adds lists to sets, that have some of their texts.
func TestAddDistinct(t *testing.T) {
	texts := func(from, to int) (list []string) {
		for i := from; i < to; i++ {
			list = append(list, strconv.Itoa(i))
		}
		return list
	}
	for _, n := range []int{0, 1, few, few + 1, 5 * few} {
		for _, more := range []int{0, 1, few, 5 * few} {
			var s set
			for _, text := range texts(0, n) {
				s.add(text)
			}
			from := max(0, n-2)
			s.addDistinct(texts(from, from+more))
			want := max(n, from+more)
			if diff := cmp.Diff(texts(0, want), append([]string(nil), s.list...)); diff != "" {
				t.Errorf("%d and %d texts: mismatch (-want +got):\n%s", n, more, diff)
			}
			for _, text := range texts(0, want) {
				if s.add(text) {
					t.Errorf("%d and %d texts: %s is added twice", n, more, text)
				}
			}
		}
	}
}

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
