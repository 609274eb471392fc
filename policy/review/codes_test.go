package review_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
)

// TestAccessAnalyzerCodes: each check of IAM Access Analyzer is a rule, or one of five
// that are of the past, and each code of a rule is a check.
func TestAccessAnalyzerCodes(t *testing.T) {
	text, err := os.ReadFile("testdata/access-analyzer.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string][]string)
	old := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		if fields[2] == "-" {
			old++
			listed[fields[0]] = nil
			continue
		}
		listed[fields[0]] = strings.Fields(fields[2])
	}
	if len(listed) != 135 || old != 5 {
		t.Errorf("%d checks, %d of them of the past; want 135 and 5", len(listed), old)
	}
	for r := range review.Rules() {
		for _, code := range r.Codes {
			if !slices.Contains(listed[code], r.ID) {
				t.Errorf("%s has the code %s, which the list gives to %v", r.ID, code, listed[code])
			}
		}
	}
	for code, ids := range listed {
		for _, id := range ids {
			if r, ok := review.Lookup(id); !ok || !slices.Contains(r.Codes, code) {
				t.Errorf("the list gives %s to %s, which does not have it", code, id)
			}
		}
	}
}
