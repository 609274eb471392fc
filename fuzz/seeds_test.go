package fuzz

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/policy"
)

// Seeds of the fuzz targets out of policy/testdata/cases: what was thought of
// by hand is where a fuzzer starts from.

// readCaseFile returns the cases of a file, which many tests read and none changes.
func readCaseFile(t testing.TB, name string) []*casefile.Case {
	t.Helper()
	read, ok := caseFilesRead.Load(name)
	if !ok {
		read, _ = caseFilesRead.LoadOrStore(name, sync.OnceValues(func() ([]*casefile.Case, error) { return casefile.ReadFile(name) }))
	}
	cases, err := read.(func() ([]*casefile.Case, error))()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

var caseFilesRead sync.Map // from the name of a file to the function that reads it once

// readCases returns the cases of the files that match, like "4.4-*.json".
func readCases(t testing.TB, files string) []*casefile.Case {
	t.Helper()
	names, err := filepath.Glob("../policy/testdata/cases/" + files)
	if err != nil || len(names) == 0 {
		t.Fatalf("no case files %s: %v", files, err)
	}
	var all []*casefile.Case
	for _, name := range names {
		all = append(all, readCaseFile(t, name)...)
	}
	return all
}

// caseSeeds is readCases; what is not there is empty.
func caseSeeds(t testing.TB, files string) []*casefile.Case {
	t.Helper()
	all := readCases(t, files)
	for i, c := range all {
		filled := *c
		if filled.Policies == nil {
			filled.Policies = new(casefile.Policies)
		}
		if filled.Request == nil {
			filled.Request = new(casefile.Request)
		}
		all[i] = &filled
	}
	return all
}

// documentSeeds calls add with every document of the case files.
func documentSeeds(t testing.TB, add func(kind policy.Kind, text string)) {
	t.Helper()
	for _, c := range caseSeeds(t, "*") {
		if kind, ok := policy.ParseKind(c.Kind); ok {
			add(kind, c.Text())
		}
		for _, d := range slices.Concat(c.Policies.Identity, c.Policies.Boundary, c.Policies.Session) {
			add(policy.Identity, string(d))
		}
		for _, d := range c.Policies.Resource {
			add(policy.Resource, string(d))
		}
		for _, d := range c.Policies.Endpoint {
			add(policy.Endpoint, string(d))
		}
	}
}

// valueSeeds calls add with the values that the cases of a file compare: one
// of a condition and one of the request.
func valueSeeds(t testing.TB, file string, add func(policy, request string)) {
	t.Helper()
	for _, c := range caseSeeds(t, file) {
		var inRequest []string
		for _, v := range c.Request.Context {
			inRequest = append(append(inRequest, v.List...), v.Text)
		}
		for _, d := range c.Policies.Identity {
			for _, p := range conditionTexts(d) {
				for _, r := range inRequest {
					add(p, r)
				}
			}
		}
	}
}

// conditionTexts returns the values of the conditions in a document.
func conditionTexts(document casefile.Document) []string {
	var root struct{ Statement json.RawMessage }
	if json.Unmarshal([]byte(document), &root) != nil {
		return nil
	}
	type statement struct {
		Condition map[string]map[string]json.RawMessage
	}
	var list []statement
	if json.Unmarshal(root.Statement, &list) != nil {
		list = make([]statement, 1)
		if json.Unmarshal(root.Statement, &list[0]) != nil {
			return nil
		}
	}
	var all []string
	for _, s := range list {
		for _, keys := range s.Condition {
			for _, v := range keys {
				all = append(all, texts(v)...)
			}
		}
	}
	return all
}

// texts returns the strings that a JSON value is: itself, or its members.
func texts(v json.RawMessage) []string {
	var s string
	var list []string
	switch {
	case json.Unmarshal(v, &s) == nil:
		return []string{s}
	case json.Unmarshal(v, &list) == nil:
		return list
	}
	return []string{string(v)}
}

// TestEveryTargetHasSeeds holds that each fuzz target of the module has inputs
// under testdata/fuzz: go test runs them, and so does a fuzzer that does not
// know f.Add.
func TestEveryTargetHasSeeds(t *testing.T) {
	targets := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range fuzzTarget.FindAllStringSubmatch(string(text), -1) {
			targets++
			seeds, err := filepath.Glob(filepath.Join(filepath.Dir(name), "testdata", "fuzz", m[1], "*"))
			if err != nil || len(seeds) < 4 {
				t.Errorf("%s: %s has %d seeds under testdata/fuzz, want at least 4 (%v)", name, m[1], len(seeds), err)
			}
		}
		return nil
	})
	if err != nil || targets < 30 {
		t.Errorf("%d targets, %v", targets, err)
	}
}

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)
