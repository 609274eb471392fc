package fuzz_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/oracle"
)

// caseFiles are the conformance cases, which say what the engine has to answer.
const caseFiles = "../policy/testdata/cases/*.json"

// savedCase is what this test reads of a case: one of the shapes decision and
// document.
type savedCase struct {
	ID   string
	Want any

	Request    json.RawMessage // of a decision
	Policies   json.RawMessage
	Uncertain  *bool
	AlsoAccept []string

	Kind     string // of a document
	Document json.RawMessage
	Base64   []byte
}

// readCases reads all cases of all files.
func readCases(t testing.TB) []savedCase {
	files, err := filepath.Glob(caseFiles)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", caseFiles, err)
	}
	var all []savedCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []savedCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, cases...)
	}
	return all
}

// decision returns the case as a generated one would be.
func (c savedCase) decision(t testing.TB) gen.Case {
	whole, err := json.Marshal(map[string]json.RawMessage{"policies": c.Policies, "request": c.Request})
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	var d gen.Case
	if err := json.Unmarshal(whole, &d); err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return d
}

// document returns the text of a document.
func (c savedCase) document() string {
	var text string
	switch {
	case c.Base64 != nil:
		return string(c.Base64)
	case json.Unmarshal(c.Document, &text) == nil:
		return text
	}
	return string(c.Document)
}

// TestConformance has the oracle answer the cases that the engine has to answer
// right, and compares the two in what the cases do not tell: layer and
// statements. So neither side can drift away from the cases that people read.
func TestConformance(t *testing.T) {
	decisions, documents := 0, 0
	for _, c := range readCases(t) {
		_, verdict := c.Want.(string)
		switch {
		case !verdict, c.Kind == "" && c.Request == nil:
			continue // of another shape
		case c.Kind != "":
			documents++
			got := "accept"
			if err := oracle.Check(c.Kind, c.document()); err != nil {
				got = "reject"
			}
			if got != c.Want {
				t.Errorf("%s: want %v, oracle says %s", c.ID, c.Want, got)
			}
		default:
			decisions++
			c.testDecision(t)
		}
	}
	if decisions < 1000 || documents < 500 {
		t.Errorf("found %d decisions and %d documents only", decisions, documents)
	}
}

func (c savedCase) testDecision(t *testing.T) {
	d := c.decision(t)
	answer, err := oracle.Decide(d.Oracle())
	switch {
	case err != nil && c.Want == "reject": // and compare says whether the engine does too
	case err != nil:
		t.Errorf("%s: the oracle does not load it: %v", c.ID, err)
	case answer.Verdict != c.Want && !slices.Contains(c.AlsoAccept, answer.Verdict):
		t.Errorf("%s: want %v, oracle says %s (%s)", c.ID, c.Want, answer.Verdict, answer.Layer)
	case c.Uncertain != nil && *c.Uncertain != answer.Uncertain:
		t.Errorf("%s: want uncertain %t, oracle says %t", c.ID, *c.Uncertain, answer.Uncertain)
	}
	if diff := compare(d); diff != "" {
		t.Errorf("%s: %s", c.ID, diff)
	}
}
