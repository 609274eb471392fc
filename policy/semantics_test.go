package policy_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"testing"
)

var (
	ruleInText = regexp.MustCompile(`(?m)^(?:[-|] *)\*\*([0-9][0-9a-z.]*)\*\*`)
	heading    = regexp.MustCompile(`(?m)^#+ ([0-9][0-9.]*[0-9]|[0-9])[. ]`)
	citation   = regexp.MustCompile(`SEMANTICS ([0-9][0-9a-z.]*[0-9a-z]|[0-9])`)
)

// rulesAndSections returns the ids that SEMANTICS.md introduces, and the
// numbers of its sections.
func rulesAndSections(t *testing.T) (rules, sections map[string]bool) {
	text, err := os.ReadFile("SEMANTICS.md")
	if err != nil {
		t.Fatal(err)
	}
	rules, sections = make(map[string]bool), make(map[string]bool)
	for _, m := range ruleInText.FindAllStringSubmatch(string(text), -1) {
		if rules[m[1]] {
			t.Errorf("SEMANTICS.md introduces %s twice", m[1])
		}
		rules[m[1]] = true
	}
	for _, m := range heading.FindAllStringSubmatch(string(text), -1) {
		sections[m[1]] = true
	}
	return rules, sections
}

// TestCitations holds every "SEMANTICS 4.3.5" of a comment against the text.
func TestCitations(t *testing.T) {
	rules, sections := rulesAndSections(t)
	cited := 0
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, m := range citation.FindAllStringSubmatch(string(text), -1) {
			cited++
			if id := m[1]; !rules[id] && !sections[id] {
				t.Errorf("%s cites SEMANTICS %s, which does not exist", name, id)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cited < 100 {
		t.Errorf("found %d citations only", cited)
	}
}
