package template

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var samFile = flag.String("sam", "", "policy_templates.json of the package aws-sam-translator, to compare with, or to make the table of with -update")

// TestSAMTable: the table is what the file of SAM's translator says.
func TestSAMTable(t *testing.T) {
	if *samFile == "" {
		t.Skip("without -sam")
	}
	src, err := os.ReadFile(*samFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Templates map[string]struct {
			Parameters map[string]any
			Definition struct{ Statement json.RawMessage }
		}
	}
	if err := json.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(file.Templates))
	for name := range file.Templates {
		names = append(names, name)
	}
	sort.Strings(names)
	var made bytes.Buffer
	for i, name := range names {
		var params []string
		for p := range file.Templates[name].Parameters {
			params = append(params, fmt.Sprintf("%q", p))
		}
		sort.Strings(params)
		var statement bytes.Buffer
		if err := json.Compact(&statement, file.Templates[name].Definition.Statement); err != nil {
			t.Fatal(err)
		}
		open, end := ",\n", ""
		if i == 0 {
			open = "{\n"
		}
		if i == len(names)-1 {
			end = "\n}\n"
		}
		fmt.Fprintf(&made, "%s%q:{\"Parameters\":[%s],\"Statement\":%s}%s", open, name, strings.Join(params, ","), statement.String(), end)
	}
	if *update {
		if err := os.WriteFile("sampolicies.json", made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(samText, made.String()); diff != "" {
		t.Errorf("mismatch (-table +file):\n%s", diff)
	}
}

// TestSAMPolicies: each policy template becomes a document, of which what the parameters
// say is known and stands where they do.
func TestSAMPolicies(t *testing.T) {
	n := 0
	samPolicies().each(func(name string, _, definition *value) {
		n++
		params := make(map[string]string)
		for _, p := range definition.get("Parameters").parts() {
			param, _ := p.string()
			params[param] = "given" + param
		}
		given, err := json.Marshal(params)
		if err != nil {
			t.Fatal(err)
		}
		src := fmt.Sprintf("Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - %s: %s\n", name, given)
		r, err := Read("t.yaml", []byte(src), Environment{"aws", "us-east-1", "123456789012"})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Documents) != 1 || len(r.Skipped) > 0 || r.Documents[0].Name != "F.Policies[0]."+name {
			t.Fatalf("%s: %d documents, skipped %v", name, len(r.Documents), r.Skipped)
		}
		d := r.Documents[0]
		for param := range params {
			at := bytes.Index(d.Text, []byte("given"+param))
			if at < 0 {
				if !unusedParameters[name+"."+param] {
					t.Errorf("%s: %s is nowhere in %s", name, param, d.Text)
				}
				continue
			}
			if !strings.HasPrefix(src[d.At[at]:], "given"+param) {
				t.Errorf("%s: %s stands at %q", name, param, src[d.At[at]:])
			}
		}
		if !d.Loads() && len(params) == 0 {
			t.Errorf("%s: %v, holes %v", name, d.Errors(), d.Holes)
		}
	})
	if n != 81 {
		t.Errorf("%d policy templates, want 81", n)
	}
}

// unusedParameters are parameters that no statement has.
var unusedParameters = map[string]bool{}
