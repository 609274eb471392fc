package fuzz

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iameval/iameval/policy"
)

// Seeds of the fuzz targets out of policy/testdata/cases: what was thought of
// by hand is where a fuzzer starts from.

// caseSeed is what is of use in a case of any shape.
type caseSeed struct {
	Kind     string
	Document json.RawMessage
	Base64   []byte
	Pattern  string
	ARN      string
	Policies struct{ Identity, Boundary, Session, Resource, Endpoint []json.RawMessage }
	Request  struct {
		Resource string
		Context  map[string]json.RawMessage
	}
}

// caseSeeds returns the cases of the files that match, like "4.4-*.json".
func caseSeeds(t testing.TB, files string) []caseSeed {
	t.Helper()
	names, err := filepath.Glob("../policy/testdata/cases/" + files)
	if err != nil || len(names) == 0 {
		t.Fatalf("no case files %s: %v", files, err)
	}
	var all []caseSeed
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list []caseSeed
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, list...)
	}
	return all
}

// documentSeeds calls add with every document of the case files.
func documentSeeds(t testing.TB, add func(kind policy.Kind, text string)) {
	t.Helper()
	for _, c := range caseSeeds(t, "*.json") {
		kind, _ := policy.ParseKind(c.Kind)
		switch {
		case c.Base64 != nil:
			add(kind, string(c.Base64))
		case c.Document != nil:
			add(kind, unquoted(c.Document))
		}
		for _, d := range slices.Concat(c.Policies.Identity, c.Policies.Boundary, c.Policies.Session) {
			add(policy.Identity, unquoted(d))
		}
		for _, d := range c.Policies.Resource {
			add(policy.Resource, unquoted(d))
		}
		for _, d := range c.Policies.Endpoint {
			add(policy.Endpoint, unquoted(d))
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
			inRequest = append(inRequest, texts(v)...)
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
func conditionTexts(document json.RawMessage) []string {
	var root struct{ Statement json.RawMessage }
	if json.Unmarshal([]byte(unquoted(document)), &root) != nil {
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

// unquoted returns a document given as JSON or as a JSON string of its text.
func unquoted(document json.RawMessage) string {
	var text string
	if json.Unmarshal(document, &text) == nil {
		return text
	}
	return string(document)
}
