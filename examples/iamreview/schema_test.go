package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/xeipuuv/gojsonschema"
	"go.yaml.in/yaml/v3"
)

// valid reports what a schema says of a value.
func valid(t *testing.T, schema string, value []byte) (faults []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("schema", schema))
	if err != nil {
		t.Fatal(err)
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(text), gojsonschema.NewBytesLoader(value))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range result.Errors() {
		faults = append(faults, e.String())
	}
	return faults
}

// TestReportSchema: what is printed is valid, the schema knows every member, and it
// refuses others.
func TestReportSchema(t *testing.T) {
	for _, args := range []string{"testdata/policies", "testdata/shop", "testdata/diff missing.json", "template/testdata"} {
		_, out, _ := here("", append([]string{"lint", "--format", "json"}, strings.Fields(args)...)...)
		if faults := valid(t, "report.schema.json", []byte(out)); len(faults) > 0 {
			t.Errorf("%s: %v", args, faults)
		}
	}
	_, out, _ := here("", "lint", "--format", "json", "testdata/policies")
	for _, faulty := range []string{
		strings.Replace(out, `"version": 1`, `"version": 2`, 1),
		strings.Replace(out, `"severity": "error"`, `"severity": "high"`, 1),
		strings.Replace(out, `"file": `, `"name": `, 1),
	} {
		if len(valid(t, "report.schema.json", []byte(faulty))) == 0 {
			t.Error("a faulty report is valid")
		}
	}
	text, err := os.ReadFile(filepath.Join("schema", "report.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []any{jsonReport{}, jsonFinding{}, jsonPosition{}, jsonRelated{}, jsonFix{}, jsonEdit{}, jsonUnchecked{}, jsonLacking{}, jsonSummary{}} {
		for _, name := range names(reflect.TypeOf(typ), "json") {
			if !strings.Contains(string(text), `"`+name+`": {`) {
				t.Errorf("the schema lacks %s of %T", name, typ)
			}
		}
	}
}

// names are the names that a struct's fields have in files.
func names(typ reflect.Type, tag string) (list []string) {
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get(tag), ","); name != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// TestConfigSchema: the config of the README is valid, and the schema and the program know
// the same members.
func TestConfigSchema(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(version:.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("the README has no config")
	}
	asJSON := func(text string) []byte {
		var v map[string]any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if faults := valid(t, "config.schema.json", asJSON(strings.Replace(string(block[1]), "until: 2027-03-31", `until: "2027-03-31"`, 1))); len(faults) > 0 {
		t.Error(faults)
	}
	for _, faulty := range []string{"version: 2", "profile: default", "version: 1\nfail_on: error", "version: 1\nignore: [{rule: a}]", "version: 1\nrules: {a: loud}"} {
		if len(valid(t, "config.schema.json", asJSON(faulty))) == 0 {
			t.Errorf("%q is valid", faulty)
		}
	}
	var schema struct {
		Properties map[string]struct {
			Items struct{ Properties map[string]any }
		}
	}
	text, err = os.ReadFile(filepath.Join("schema", "config.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		typ  reflect.Type
		have map[string]any
	}{
		{reflect.TypeFor[ignore](), schema.Properties["ignore"].Items.Properties}, {reflect.TypeFor[kindOfPath](), schema.Properties["kinds"].Items.Properties},
	} {
		if diff := cmp.Diff(names(one.typ, "yaml"), sorted(one.have)); diff != "" {
			t.Errorf("%v: mismatch (-program +schema):\n%s", one.typ, diff)
		}
	}
	if diff := cmp.Diff(names(reflect.TypeFor[config](), "yaml"), sorted(schema.Properties)); diff != "" {
		t.Errorf("mismatch (-program +schema):\n%s", diff)
	}
}

func sorted[V any](m map[string]V) (list []string) {
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// TestSARIFValid: what is printed is valid by the schema of the standard.
func TestSARIFValid(t *testing.T) {
	for _, args := range []string{"testdata/policies missing.json", "testdata/shop", "testdata/diff", "template/testdata"} {
		_, out, _ := here("", append([]string{"lint", "--format", "sarif"}, strings.Fields(args)...)...)
		log, err := sarif.FromBytes([]byte(out))
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		for _, r := range log.Runs { // which the library fills with empty texts of its own
			language := "en-US"
			r.Language, r.Tool.Driver.Language, r.NewlineSequences = language, language, []string{"\n"}
		}
		if err := log.Validate(); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		log.Runs[0].Tool.Driver.Rules[0].Properties.Tags = []string{"iam", "iam"}
		if log.Validate() == nil {
			t.Errorf("%s: tags that are equal are valid", args)
		}
	}
	log, err := sarif.FromBytes([]byte(`{"version": "2.1.0", "runs": [{"results": []}]}`))
	if err == nil && log.Validate() == nil {
		t.Error("a run without a tool is valid")
	}
}
