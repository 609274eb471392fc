package catalog_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// The lists of testdata are the other record of what the tables hold: the two
// of actions were made from AWS's pages by a program, the ones of support and
// keys by hand from the text of the rules, before the tables were.

// lines returns the fields of each line of a list in testdata, but the first.
func lines(t testing.TB, name string, header ...string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != len(header) {
			t.Fatalf("%s: %q has %d fields, want %d", name, line, len(fields), len(header))
		}
		all = append(all, fields)
	}
	if diff := cmp.Diff(header, all[0]); diff != "" {
		t.Fatalf("%s: header mismatch (-want +got):\n%s", name, diff)
	}
	return all[1:]
}

// row is an action as a list in testdata has it.
type row struct {
	Action, Level               string
	Resources, Keys, Dependents []string
	PermissionOnly, Legacy      bool
}

func listed(t testing.TB, name string) (rows []row) {
	t.Helper()
	for _, f := range lines(t, name, "action", "access_level", "resource_types", "condition_keys", "dependent_actions", "permission_only", "notes") {
		rows = append(rows, row{
			Action:         f[0],
			Level:          strings.ReplaceAll(f[1], "-", "none"),
			Resources:      set(f[2]),
			Keys:           set(f[3]),
			Dependents:     set(f[4]),
			PermissionOnly: f[5] == "yes",
			Legacy:         strings.Contains(f[6], "not in the SAR"),
		})
	}
	return rows
}

// set returns the members of a field, in which "-" stands for none.
func set(field string) []string {
	if field == "-" {
		return nil
	}
	return strings.Fields(field)
}

// catalogued returns the actions of a service as rows.
func catalogued(service string) (rows []row) {
	for a := range catalog.Actions(service) {
		r := row{
			Action:         a.String(),
			Level:          a.Level().String(),
			Dependents:     slices.Collect(a.Dependents()),
			PermissionOnly: a.PermissionOnly(),
			Legacy:         a.Legacy(),
		}
		for res := range a.Resources() {
			r.Resources = append(r.Resources, res.String())
		}
		slices.Sort(r.Resources) // the lists are in alphabetical order
		for k := range a.Keys() {
			r.Keys = append(r.Keys, k.String())
		}
		rows = append(rows, r)
	}
	return rows
}

// TestActions compares the tables with the lists, row by row: neither may have
// one that the other has not.
func TestActions(t *testing.T) {
	tests := []struct {
		service, list string
		count, legacy int
	}{
		{catalog.DynamoDB, "dynamodb-actions.tsv", 79, 0},
		{catalog.DAX, "dax-actions.tsv", 34, 4},
	}
	for _, test := range tests {
		want := listed(t, test.list)
		if diff := cmp.Diff(want, catalogued(test.service)); diff != "" {
			t.Errorf("%s: table mismatch (-want +got):\n%s", test.service, diff)
		}
		if len(want) != test.count {
			t.Errorf("%s: %d actions, want %d", test.list, len(want), test.count)
		}
		legacy := 0
		for a := range catalog.Actions(test.service) {
			if a.Legacy() {
				legacy++
			}
		}
		if legacy != test.legacy {
			t.Errorf("%s: %d legacy actions, want %d", test.service, legacy, test.legacy)
		}
	}
}

// TestSupport compares the column of resource policies with its list.
func TestSupport(t *testing.T) {
	want, got := make(map[string]string), make(map[string]string)
	for _, f := range lines(t, "support.tsv", "action", "support") {
		want[f[0]] = f[1]
	}
	for _, service := range []string{catalog.DAX, catalog.DynamoDB} {
		for a := range catalog.Actions(service) {
			got[a.String()] = a.Support().String()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("support mismatch (-want +got):\n%s", diff)
	}
	for action, reach := range want {
		if strings.HasPrefix(action, "dax:") && reach != "none" {
			t.Errorf("%s: %s, but DAX has no resource policies", action, reach)
		}
	}
}

// TestKeys compares the condition keys with their list.
func TestKeys(t *testing.T) {
	type key struct{ Name, Type, Kind string }
	var want, got []key
	prefixes := make(map[string]bool)
	for _, f := range lines(t, "keys.tsv", "key", "type", "kind") {
		want = append(want, key{f[0], f[1], f[2]})
		prefix, _, _ := strings.Cut(f[0], ":")
		prefixes[prefix] = true
	}
	for _, prefix := range slices.Sorted(maps.Keys(prefixes)) {
		for k := range catalog.Keys(prefix) {
			got = append(got, key{k.Name, k.Family.String(), k.Kind.String()})
			if k.Meaning == "" {
				t.Errorf("%s: no meaning", k.Name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys mismatch (-want +got):\n%s", diff)
	}
}

// TestNeedsEvery lists the actions that one call is authorized with several
// times over, for resources of different types.
func TestNeedsEvery(t *testing.T) {
	want := []string{
		"dynamodb:CreateGlobalTable",
		"dynamodb:RestoreTableFromBackup",
		"dynamodb:SearchVectors",
		"dynamodb:UpdateGlobalTable",
		"dynamodb:UpdateGlobalTableSettings",
	}
	var got []string
	for _, service := range []string{catalog.DAX, catalog.DynamoDB} {
		for a := range catalog.Actions(service) {
			if a.NeedsEvery() {
				got = append(got, a.String())
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestAccepts holds Accepts to Resources, for every kind that there is.
func TestAccepts(t *testing.T) {
	for _, service := range []string{catalog.DAX, catalog.DynamoDB} {
		for a := range catalog.Actions(service) {
			want := map[arn.Kind]bool{arn.NoResource: true}
			for r := range a.Resources() {
				want[r.Kind] = true
				if r.Required {
					delete(want, arn.NoResource)
				}
			}
			got := make(map[arn.Kind]bool)
			for k := range arn.Kind(255) {
				if a.Accepts(k) {
					got[k] = true
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: mismatch (-want +got):\n%s", a, diff)
			}
		}
	}
}

func TestNames(t *testing.T) {
	a, _ := catalog.Lookup("dax:PutItem")
	if got, want := [3]string{a.String(), a.Service(), a.Name()}, [3]string{"dax:PutItem", "dax", "PutItem"}; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := catalog.PermissionsManagement.String(); got != "Permissions management" {
		t.Errorf("PermissionsManagement is %q", got)
	}
	if l := catalog.Level(99); l.String() != "invalid" {
		t.Errorf("out of range: %q", l)
	}
}

// TestZero holds the zero values to what their comments say.
func TestZero(t *testing.T) {
	var a catalog.Action
	if a.IsValid() || a.String() != "" || a.Service() != "" || a.Name() != "" {
		t.Errorf("the zero Action has a name: %q", a)
	}
	if a.Support() != (policy.Support{}) || a.Level() != catalog.NoLevel {
		t.Errorf("the zero Action has %v, %v", a.Support(), a.Level())
	}
	for k := range arn.Kind(255) {
		if a.Accepts(k) {
			t.Errorf("the zero Action accepts %v", k)
		}
	}
	for _, key := range []string{"aws:SourceIp", "dynamodb:LeadingKeys"} {
		if a.Takes(key) {
			t.Errorf("the zero Action takes %s", key)
		}
	}
	for range a.Resources() {
		t.Error("the zero Action has a resource")
	}
	for range a.Keys() {
		t.Error("the zero Action has a key")
	}
	for range a.Dependents() {
		t.Error("the zero Action has a dependent")
	}
}

// TestBreak leaves every iterator at its first value.
func TestBreak(t *testing.T) {
	a, _ := catalog.Lookup("dynamodb:RestoreTableFromBackup")
	n := 0
	for range a.Resources() {
		n++
		break
	}
	for range a.Keys() {
		n++
		break
	}
	for range a.Dependents() {
		n++
		break
	}
	for range catalog.Actions(catalog.DynamoDB) {
		n++
		break
	}
	for range catalog.Keys(catalog.DynamoDB) {
		n++
		break
	}
	if n != 5 {
		t.Errorf("%d values, want 5", n)
	}
}
