package review_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
)

// TestPages: the folder rules has the page of each rule, and no other.
func TestPages(t *testing.T) {
	want := make(map[string]bool)
	for r := range review.Rules() {
		name := filepath.Join("rules", r.ID+".md")
		want[name] = true
		compareGolden(t, name, r.Page())
		for _, part := range []string{"# " + r.ID, r.Why, "## Sources"} {
			if !strings.Contains(r.Page(), part) {
				t.Errorf("the page of %s lacks %q", r.ID, part)
			}
		}
	}
	names, err := filepath.Glob("rules/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !want[filepath.ToSlash(name)] {
			t.Errorf("%s is the page of no rule", name)
			if *update {
				if err := os.Remove(name); err != nil {
					t.Error(err)
				}
			}
		}
	}
}
