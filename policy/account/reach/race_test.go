package reach_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/account/reach"
)

// TestConcurrent: one account and one world answer many at once, and all alike.
// The race detector watches.
func TestConcurrent(t *testing.T) {
	w := bookshop(t)
	want, steps := lines(w.Rows()), paths(w)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if diff := cmp.Diff(want, lines(w.Rows())); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if got := paths(w); !slices.Equal(steps, got) {
				t.Errorf("paths %q", got)
			}
			n := 0
			for c := range w.Account.Callers() {
				if n++; n%8 != i && n%8 != (i+1)%8 { // each is asked by two
					continue
				}
				if reach.Document(w.Can(c)) == "" && w.Account.ID() == "" {
					t.Error("no account")
				}
				for d := range w.Account.Documents() {
					_ = d.Policy()
				}
			}
		}()
	}
	wait.Wait()
}
