package review_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/fuzz/fetched"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// managedPolicies returns the latest versions of AWS's managed policies.
func managedPolicies(t testing.TB) (docs []*review.Document) {
	t.Helper()
	for _, m := range fetched.Managed(t) {
		docs = append(docs, review.Load(m.Name, policy.Identity, m.Document))
	}
	return docs
}

// TestManagedPolicies: the policies that AWS ships have no finding of severity Error,
// and few others: in the default profile a third of them have one at most.
func TestManagedPolicies(t *testing.T) {
	docs := managedPolicies(t)
	counts := make(map[string]int)
	found := 0
	with := make(map[*review.Document]bool) // any finding by default
	for f := range review.Check(docs, review.Options{Profile: review.Strict}) {
		counts[f.Rule.ID]++
		if f.Severity == review.Error && f.Rule.ID != "too-large" { // one is larger than this library reads
			t.Errorf("%v", &f)
		}
		if f.Rule.Profile == review.Default {
			with[f.At.Document] = true
			if f.Rule.ID != "star-only-action" {
				found++
			}
		}
	}
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%s %d", id, counts[id]))
	}
	compareGolden(t, "rates.txt", strings.Join(lines, "\n")+"\n")
	if len(docs) != 1594 {
		t.Errorf("%d documents, want 1594", len(docs))
	}
	if 3*len(with) > len(docs) {
		t.Errorf("%d of %d documents have findings, more than a third", len(with), len(docs))
	}
	if 2*found > 3*len(docs) {
		t.Errorf("%d findings in %d documents, more than 1.5 each", found, len(docs))
	}
}
