package review_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

var update = flag.Bool("update", false, "write the golden files and the pages of the rules")

// check returns the findings of a document.
func check(d *review.Document, o review.Options) []review.Finding {
	return slices.Collect(review.Check([]*review.Document{d}, o))
}

// of returns the findings of one rule.
func of(id string, all []review.Finding) (some []review.Finding) {
	for _, f := range all {
		if f.Rule.ID == id {
			some = append(some, f)
		}
	}
	return some
}

// example checks a document of a rule with what the rule needs beside it.
func example(r *review.Rule, text string) []review.Finding {
	d := review.Load("policy.json", r.Kind, []byte(text))
	o := review.Options{Profile: review.Strict}
	docs := []*review.Document{d}
	if prepare := around[r.ID]; prepare != nil {
		docs = append(docs, prepare(d, &o)...)
	}
	var all []review.Finding
	for f := range review.Check(docs, o) {
		if f.At.Document == d {
			all = append(all, f)
		}
	}
	return all
}

// TestRules: the bad document of each rule has a finding of it, at the place and with
// the text of the golden file, and the good one has none.
func TestRules(t *testing.T) {
	lines := make(map[string]*strings.Builder)
	for r := range review.Rules() {
		golden := lines[r.Category.String()]
		if golden == nil {
			golden = new(strings.Builder)
			lines[r.Category.String()] = golden
		}
		bad := r.Bad
		if write := large[r.ID]; write != nil {
			bad = write()
		}
		if r.Needs == review.Command {
			continue
		}
		all, good := example(r, bad), example(r, r.Good)
		found := of(r.ID, all)
		if len(found) == 0 {
			t.Errorf("%s: the bad document has no finding of it, but %v", r.ID, all)
		}
		if found := of(r.ID, good); len(found) > 0 {
			t.Errorf("%s: the good document has %v", r.ID, &found[0])
		}
		if got := remedy(found); got != r.Fix {
			t.Errorf("%s says that its fix is %v; the bad document has %v", r.ID, r.Fix, got)
		}
		for i := range found {
			confirm(t, &found[i])
			fmt.Fprintf(golden, "%v\n", &found[i])
			describe(golden, &found[i])
		}
		fmt.Fprintf(golden, "    others of %s: %s; of the good document: %s\n", r.ID, brief(all, r.ID), brief(good, r.ID))
	}
	for category, text := range lines {
		compareGolden(t, filepath.Join("testdata", "findings", category+".txt"), text.String())
	}
}

// brief writes the severities, the rules and the places of findings, but for those of one
// rule.
func brief(all []review.Finding, but string) string {
	words := []string{}
	for i := range all {
		if f := &all[i]; f.Rule.ID != but {
			words = append(words, fmt.Sprintf("%s %s at %d", severities(all[i:i+1]), f.Rule.ID, f.At.Start))
		}
	}
	return strings.Join(words, ", ")
}

// remedy returns the best fix of some findings.
func remedy(all []review.Finding) review.Remedy {
	best := review.NoFix
	for _, f := range all {
		for _, fix := range f.Fixes {
			if fix.Safe {
				best = review.SafeFix
			}
			best = max(best, review.OfferedFix)
		}
	}
	return best
}

// confirm has the engine decide the request of a witness again.
func confirm(t *testing.T, f *review.Finding) {
	t.Helper()
	w := f.Witness
	if w == nil || w.Request == nil {
		return
	}
	if err := w.Request.Validate(); err != nil {
		t.Errorf("%s: the request of the witness: %v", f.Rule.ID, err)
	}
	if w.Set == nil {
		return
	}
	if d := w.Set.Evaluate(w.Request); d.Verdict != w.Decision.Verdict && w.Access.Via == nil {
		t.Errorf("%s: the engine says %v of the witness, not %v", f.Rule.ID, d, w.Decision)
	}
}

// describe writes what is beside the message of a finding.
func describe(b *strings.Builder, f *review.Finding) {
	for _, r := range f.Related {
		_, at, _ := r.At.Range()
		fmt.Fprintf(b, "    %s:%v: %s\n", r.At.Document.Name, at, r.Why)
	}
	if w := f.Witness; w != nil && w.Request != nil {
		fmt.Fprintf(b, "    witness: %s: %v\n", strings.ToLower(w.Request.Action), w.Decision.Verdict)
	} else if w != nil {
		fmt.Fprintf(b, "    witness: %v\n", w)
	}
	for _, fix := range f.Fixes {
		after, ok := fix.Apply(f.At.Document.Text)
		if !ok || len(after) > 600 {
			after = nil
		}
		fmt.Fprintf(b, "    fix, safe %v: %s\n        %s\n", fix.Safe, fix.Title, after)
	}
}

// compareGolden compares a text with a golden file, or writes it.
func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it:\n%s", path, diff)
	}
}

// TestRuleData holds the rules to what each must have.
func TestRuleData(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := make(map[string]bool)
	for r := range review.Rules() {
		if !kebab.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("%q is not a new ID of lower-case words", r.ID)
		}
		seen[r.ID] = true
		if r.Summary == "" || r.Why == "" || len(r.Why) > 600 || strings.Contains(r.Summary, "\n") {
			t.Errorf("%s: the summary is %d long, the reason %d", r.ID, len(r.Summary), len(r.Why))
		}
		if r.Severity == review.NoSeverity || len(r.Kinds.Kinds()) == 0 || len(r.Sources) == 0 {
			t.Errorf("%s lacks a severity, a kind or a source", r.ID)
		}
		for _, s := range r.Sources {
			if !strings.HasPrefix(s, "https://") {
				t.Errorf("%s: %q is not an address", r.ID, s)
			}
		}
		if r.Needs != review.Command {
			if r.Good == "" || r.Bad == "" && large[r.ID] == nil || !r.Kinds.Has(r.Kind) {
				t.Errorf("%s lacks an example of one of its kinds", r.ID)
			}
			if _, err := policy.Parse("good.json", r.Kind, []byte(r.Good)); err != nil {
				t.Errorf("%s: the good document does not load: %v", r.ID, err)
			}
		}
		if found, ok := review.Lookup(r.ID); !ok || found != r {
			t.Errorf("Lookup does not find %s", r.ID)
		}
	}
}

// large makes documents that are too large to stand in a table.
var large = map[string]func() string{
	"too-large": func() string { return strings.Repeat(" ", 1<<18) + "{}" },
	"too-many":  func() string { return `{"Statement":[` + strings.Repeat("{},", 1001) + "{}]}" },
	"too-large-to-check": func() string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":[` + strings.Repeat(`"arn:aws:s3:::a",`, 1001) + `"*"]}]}`
	},
	"too-many-errors": func() string { return `{"Statement":[` + strings.Repeat(`{"a":1},`, 200) + `{}]}` },
}
