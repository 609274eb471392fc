package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// TestSARIF checks what section 3 of SARIF 2.1.0 requires, what its schema says of the
// values, and GitHub's limits.
func TestSARIF(t *testing.T) {
	_, out, _ := command(t, "", "lint", "--format", "sarif", ".", "missing,file.json")
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []map[string]json.RawMessage
	}
	decode(t, []byte(out), &log)
	if log.Version != "2.1.0" || !strings.HasPrefix(log.Schema, "https://") || len(log.Runs) != 1 {
		t.Fatalf("version %q, schema %q, %d runs", log.Version, log.Schema, len(log.Runs))
	}
	for name := range log.Runs[0] {
		switch name {
		case "tool", "automationDetails", "invocations", "columnKind", "results":
		default:
			t.Errorf("a run has no property %s here", name)
		}
	}
	var run sarifRun
	strict(t, log.Runs[0], &run)
	driver := run.Tool.Driver
	if driver.Name == "" || run.ColumnKind != "utf16CodeUnits" {
		t.Errorf("driver %q, columnKind %q", driver.Name, run.ColumnKind)
	}
	ids := make(map[string]bool)
	for _, r := range driver.Rules {
		if r.ID == "" || ids[r.ID] || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || r.Help.Markdown == "" {
			t.Errorf("rule %+v", r)
		}
		if !level(r.DefaultConfiguration.Level) || len(r.Properties.Tags) > 10 || r.Properties.Precision == "" {
			t.Errorf("rule %s: level %q, tags %v", r.ID, r.DefaultConfiguration.Level, r.Properties.Tags)
		}
		ids[r.ID] = true
	}
	if len(run.Results) == 0 {
		t.Error("no results")
	}
	marks := make(map[string]bool)
	for _, r := range run.Results {
		if r.RuleIndex < 0 || r.RuleIndex >= len(driver.Rules) || driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule %q at %d", r.RuleID, r.RuleIndex)
		}
		mark := r.PartialFingerprints["iameval/v1"]
		if !level(r.Level) || r.Message.Text == "" || len(r.Locations) != 1 || mark == "" || marks[mark] {
			t.Errorf("result %+v", r)
		}
		marks[mark] = true
		for _, l := range append(r.Locations, r.RelatedLocations...) {
			location(t, l)
		}
	}
	if n := run.Invocations[0]; n.ExecutionSuccessful || len(n.ToolExecutionNotifications) == 0 {
		t.Errorf("invocation %+v of a run with a missing file", n)
	}
}

func decode(t *testing.T, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
}

// strict decodes a run, whose every member must be one of the standard's that are
// written here.
func strict(t *testing.T, from map[string]json.RawMessage, into *sarifRun) {
	t.Helper()
	text, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func level(s string) bool { return s == "error" || s == "warning" || s == "note" || s == "none" }

func location(t *testing.T, l sarifLocation) {
	t.Helper()
	p := l.PhysicalLocation
	u, err := url.Parse(p.ArtifactLocation.URI)
	if err != nil || u.Path == "" || strings.Contains(p.ArtifactLocation.URI, `\`) {
		t.Errorf("URI %q: %v", p.ArtifactLocation.URI, err)
	}
	r := p.Region
	if r.StartLine < 1 || r.StartColumn < 1 || r.EndLine < r.StartLine || r.EndLine == r.StartLine && r.EndColumn < r.StartColumn {
		t.Errorf("%s: region %+v", p.ArtifactLocation.URI, r)
	}
}

// TestSARIFLimits: of more findings than GitHub shows, the worst are kept in their
// order, and the run says how many are not there.
func TestSARIFLimits(t *testing.T) {
	rule, _ := review.Lookup("action-star")
	r := &report{}
	for i := range maxResults + 2 {
		f := finding{Finding: review.Finding{Rule: rule, Severity: review.Security, Message: fmt.Sprint(i)}, file: "a b.json"}
		if i < 3 {
			f.Severity = review.Suggestion
		}
		r.findings = append(r.findings, f)
	}
	var out bytes.Buffer
	if err := writeSARIF(&out, r); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	decode(t, out.Bytes(), &log)
	run := log.Runs[0]
	if len(run.Results) != maxResults || run.Results[0].Message.Text != "0" || run.Results[1].Message.Text != "3" {
		t.Errorf("%d results, from %q", len(run.Results), run.Results[0].Message.Text)
	}
	if uri := run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "a%20b.json" {
		t.Errorf("URI %q", uri)
	}
	notes := run.Invocations[0].ToolExecutionNotifications
	if len(notes) != 1 || !strings.HasPrefix(notes[0].Message.Text, "2 findings left out") {
		t.Errorf("notifications %+v", notes)
	}
}

// TestUTF16: a character beyond U+FFFF is two columns of SARIF and one of ours.
func TestUTF16(t *testing.T) {
	src := newSource("a", []byte("x\n\"😀ü\" y\n"))
	for column, want := range map[int]int{1: 1, 2: 2, 3: 4, 4: 5, 7: 8, 8: 9} {
		if got := utf16Column(src, syntax.Position{Line: 2, Column: column}); got != want {
			t.Errorf("column %d: %d, want %d", column, got, want)
		}
	}
	if got := src.position(len("x\n\"😀")); got.Line != 2 || got.Column != 3 {
		t.Errorf("position %v", got)
	}
}

// TestAbsolute: a path from the root is a file URI.
func TestAbsolute(t *testing.T) {
	name := t.TempDir() + "/a.json"
	if err := os.WriteFile(name, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := here("", "lint", "--format", "sarif", name)
	if !strings.Contains(out, `"uri": "file:///`) || strings.Contains(out, "%SRCROOT%") {
		t.Error(out)
	}
}
