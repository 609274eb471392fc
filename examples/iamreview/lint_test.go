package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// command runs the command in testdata/policies.
func command(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(filepath.Join("testdata", "policies"))
	return here(stdin, args...)
}

func here(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

// TestGolden: each format prints what its golden file has of the files in
// testdata/policies, good ones beside broken ones.
func TestGolden(t *testing.T) {
	for format := range formats {
		t.Run(format, func(t *testing.T) {
			golden, err := filepath.Abs(filepath.Join("testdata", "golden", format))
			if err != nil {
				t.Fatal(err)
			}
			status, got, stderr := command(t, "", "lint", "--now", "2026-01-31", "--format", format, ".")
			if status != exitFindings || stderr != "" {
				t.Errorf("status %d, %q", status, stderr)
			}
			if format == "html" {
				got = withoutStyle(got)
			}
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// found are the findings of a run, as file:line:column rule.
func found(t *testing.T, stdin string, args ...string) (status int, lines []string, r jsonReport) {
	t.Helper()
	status, out, stderr := here(stdin, append([]string{"lint", "--format", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v; stderr %q", err, stderr)
	}
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d:%d %s", f.File, f.Start.Line, f.Start.Column, f.Rule))
	}
	return status, lines, r
}

// TestFormatsAgree: all formats print the same findings.
func TestFormatsAgree(t *testing.T) {
	t.Chdir(filepath.Join("testdata", "policies"))
	_, lines, r := found(t, "", ".")
	_, text, _ := here("", "lint", ".")
	_, sarif, _ := here("", "lint", "--format", "sarif", ".")
	_, github, _ := here("", "lint", "--format", "github", ".")
	_, html, _ := here("", "lint", "--format", "html", ".")
	if got := strings.Count(html, `<article class="finding`); got != len(lines) {
		t.Errorf("html has %d findings, want %d", got, len(lines))
	}
	if got := strings.Count(sarif, `"ruleId"`); got != len(lines) {
		t.Errorf("sarif has %d results, want %d", got, len(lines))
	}
	if got := strings.Count(github, "\n::") + 1 - len(r.NotChecked); got != len(lines) {
		t.Errorf("github has %d findings, want %d", got, len(lines))
	}
	for _, f := range r.Findings {
		if want := fmt.Sprintf("%s:%d:%d: %s %s: ", f.File, f.Start.Line, f.Start.Column, f.Severity, f.Rule); !strings.Contains(text, want) {
			t.Errorf("text lacks %s", want)
		}
	}
}

// TestStatus: the exit status by level, and for what cannot be read.
func TestStatus(t *testing.T) {
	t.Chdir(filepath.Join("testdata", "policies"))
	for _, test := range []struct {
		want int
		args string
	}{
		{exitClean, "reader.json"},
		{exitFindings, "queue.json"},
		{exitClean, "--fail-on error queue.json"},
		{exitClean, "--only version-2008 alice.json"},
		{exitFindings, "--fail-on warning --only version-2008 alice.json"},
		{exitFindings, "broken.json"},
		{exitFindings, "."},
		{exitBad, "reader.json missing.json"},
		{exitBad, "notes.json"}, // named, so somebody meant it to be a policy
		{exitBad, "--fail-on error queue.json missing.json"},
	} {
		if got, _, _ := here("", append([]string{"lint"}, strings.Fields(test.args)...)...); got != test.want {
			t.Errorf("%s: status %d, want %d", test.args, got, test.want)
		}
	}
}

// TestUsage: wrong use ends with 2, and the message names what is wrong.
func TestUsage(t *testing.T) {
	for args, want := range map[string]string{
		"":                                "Usage:",
		"lnt":                             `unknown command "lnt" for "iamreview" Did you mean this? lint`,
		"lint --format text,json .":       "one format goes to the standard output",
		"lint --output a --format json=b": `--output: "a"; --format names the file "b" already`,
		"lint --format xml a.json":        `--format: "xml"; want text, json, sarif, github, junit, access-analyzer or html`,
		"lint --fail-on high a.json":      `--fail-on: "high"`,
		"lint --kind bucket a.json":       `--kind: "bucket"`,
		"lint --profile hard a.json":      `--profile: "hard"`,
		"lint --only action-stars a.json": `--only: "action-stars" is not a rule or a category; want one that "iamreview rules" lists; did you mean "action-star"?`,
		"lint --skip action-stars a.json": `--skip: "action-stars"`,
		"lint --mask-accounts a.json":     "--mask-accounts: want --format html with it",
		"access --mask-accounts":          "--mask-accounts: want --html with it",
		"lint --now yesterday a.json":     `--now: "yesterday"; want a day`,
		"lint --colour a.json":            "unknown flag: --colour",
		"rules action-stars":              `"action-stars" is not a rule`,
		"rules action-star passrole-wide": "2 arguments",
	} {
		status, stdout, stderr := here("", strings.Fields(args)...)
		if status != exitBad || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, stdout %q, stderr %q; want %q", args, status, stdout, stderr, want)
		}
	}
}

// TestHelp: asking for help is not a mistake.
func TestHelp(t *testing.T) {
	for args, want := range map[string]string{"-h": "Usage:", "lint -h": "--format", "rules -h": "Usage:", "--version": "services as of 20", "completion bash": "iamreview"} {
		status, stdout, stderr := here("", strings.Fields(args)...)
		if status != exitClean || !strings.Contains(stdout+stderr, want) {
			t.Errorf("%s: status %d, %q", args, status, stdout+stderr)
		}
	}
}

// TestStdin: "-" is the standard input, read once.
func TestStdin(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	status, lines, r := found(t, text, "--only", "action-star", "-", "-")
	want := []string{"stdin:1:65 action-star"}
	if diff := cmp.Diff(want, lines); diff != "" || status != exitFindings || r.Summary.Files != 1 {
		t.Errorf("status %d, %d files, mismatch (-want +got):\n%s", status, r.Summary.Files, diff)
	}
}

// TestKind: a document is what the output that holds it is of, then what --kind says,
// then what its elements are.
func TestKind(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	const (
		deny   = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}`
		who    = `"Principal":{"AWS":"arn:aws:iam::123456789012:root"},`
		bucket = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + who + `"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}]}`
		trust  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + who + `"Action":"sts:AssumeRole"}]}`
	)
	scp := `{"Policy":{"PolicySummary":{"Type":"SERVICE_CONTROL_POLICY"},"Content":` + quote(t, deny) + `}}`
	for _, test := range []struct{ text, kind, want string }{
		{deny, "", "identity"},
		{deny, "scp", "scp"},
		{deny, "boundary", "identity"},
		{bucket, "", "resource"},
		{trust, "", "trust"},
		{`{"Role":{"AssumeRolePolicyDocument":` + trust + `}}`, "scp", "trust"},
		{`{"Policy":` + quote(t, bucket) + `}`, "identity", "resource"},
		{scp, "identity", "scp"},
		{strings.Replace(scp, "SERVICE", "RESOURCE", 1), "", "rcp"},
		{strings.Replace(scp, "SERVICE_CONTROL", "TAG", 1), "", `input-error: Policy.PolicySummary.Type is "TAG_POLICY"`},
	} {
		src := newSource("a.json", []byte(test.text))
		o := options{}
		if err := o.setKind(test.kind); err != nil {
			t.Fatal(err)
		}
		got := ""
		if d, err := document(src, o.kind, false); err != nil {
			got = "input-error: " + err.Error()
		} else {
			got = d.Kind.String()
		}
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s as %q: %s, want %s", test.text, test.kind, got, test.want)
		}
	}
}

func quote(t *testing.T, text string) string {
	t.Helper()
	b, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestFolder: hidden folders are left out, a file is checked once, and what is not a
// policy is "not checked".
func TestFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	star := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	for name, text := range map[string]string{
		"b/star.json": star, "a/star.JSON": star, ".git/star.json": star, "node_modules/x/star.json": star,
		"a/star.txt": star, "a/tsconfig.json": "// no JSON\n{}", "a/list.json": "[1]", "a/empty.json": "",
		"c/half.json": `{"Statement": [`,
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("missing", "a/link.json"); err != nil {
		t.Fatal(err)
	}
	_, lines, r := found(t, "", "--only", "action-star,json-syntax", "b/star.json", ".", "./b/../b/star.json")
	want := []string{"a/link.json:1:1 input-error", "a/star.JSON:1:65 action-star", "b/star.json:1:65 action-star", "c/half.json:1:16 json-syntax"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	var skipped []string
	for _, u := range r.NotChecked {
		skipped = append(skipped, u.Name)
	}
	if diff := cmp.Diff([]string{"a/empty.json", "a/link.json", "a/list.json", "a/tsconfig.json", "c/half.json"}, skipped); diff != "" {
		t.Errorf("not checked (-want +got):\n%s", diff)
	}
	if r.Summary.Documents != 2 {
		t.Errorf("%d documents, want 2", r.Summary.Documents)
	}
}

// TestPages: the pages of an export are one export.
func TestPages(t *testing.T) {
	dir := filepath.Join("..", "..", "policy", "account", "testdata", "bookshop-encoded")
	_, both, r := found(t, "", dir)
	for _, line := range both {
		if strings.Contains(line, "export-truncated") || strings.Contains(line, "document-missing") {
			t.Errorf("both pages: %s", line)
		}
	}
	if len(r.NotChecked) != 0 || r.Summary.Documents == 0 {
		t.Errorf("both pages: %d documents, not checked %v", r.Summary.Documents, r.NotChecked)
	}
	_, one, _ := found(t, "", filepath.Join(dir, "page-1.json"))
	if !strings.Contains(strings.Join(one, "\n"), " export-truncated") {
		t.Errorf("one page: %v, want export-truncated", one)
	}
}

// TestFormsAgree: an export has the same findings however its documents are written.
func TestFormsAgree(t *testing.T) {
	dir := filepath.Join("..", "..", "policy", "account", "testdata")
	var want map[string]int
	for _, name := range []string{"bookshop/account.json", "bookshop-encoded", "bookshop-strings"} {
		_, _, r := found(t, "", filepath.Join(dir, filepath.FromSlash(name)))
		got := make(map[string]int)
		for _, f := range r.Findings {
			got[f.Rule+" "+f.Document+" "+f.Message]++
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", name, diff)
		}
	}
	if len(want) == 0 {
		t.Error("no findings")
	}
}

// TestFingerprints: they stay when lines move and statements change places, and differ
// between findings.
func TestFingerprints(t *testing.T) {
	t.Chdir(t.TempDir())
	a := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	b := `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}`
	prints := func(text string) map[string]string {
		if err := os.WriteFile("p.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, r := found(t, "", "--only", "action-star,passrole-wide", "p.json")
		all := make(map[string]string)
		for _, f := range r.Findings {
			all[f.Fingerprint] = f.Rule
		}
		if len(all) != len(r.Findings) || len(all) < 2 {
			t.Errorf("%d fingerprints of %d findings", len(all), len(r.Findings))
		}
		return all
	}
	one := prints(`{"Version":"2012-10-17","Statement":[` + a + `,` + b + `]}`)
	other := prints("{\"Version\":\"2012-10-17\",\n\n\"Statement\":[\n" + strings.ReplaceAll(b, ",", ",\n") + ",\n" + a + "]}")
	if diff := cmp.Diff(one, other); diff != "" {
		t.Errorf("mismatch (-before +after):\n%s", diff)
	}
	_ = prints(`{"Version":"2012-10-17","Statement":[` + a + `,` + a + `]}`) // equal statements
}

// TestEdits: the edits of a fix are edits of the file, and are left out where the
// document stands there in another form.
func TestEdits(t *testing.T) {
	t.Chdir(t.TempDir())
	doc := `{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}`
	for text, want := range map[string]bool{
		doc:                               true,
		`{"PolicyDocument": ` + doc + `}`: true,
		`{"PolicyDocument": ` + quote(t, doc) + `}`: false,
	} {
		if err := os.WriteFile("p.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, r := found(t, "", "--only", "invalid-value", "p.json")
		if len(r.Findings) != 1 || len(r.Findings[0].Fixes) != 1 {
			t.Fatalf("%s: %v", text, r.Findings)
		}
		edits := r.Findings[0].Fixes[0].Edits
		if len(edits) > 0 != want {
			t.Fatalf("%s: edits %v", text, edits)
		}
		for _, e := range edits {
			if got := text[:e.Start.Offset] + e.New + text[e.End.Offset:]; got != strings.Replace(text, "allow", "Allow", 1) {
				t.Errorf("edited to %s", got)
			}
		}
	}
}

// TestVisible: names cannot speak to the terminal or to GitHub.
func TestVisible(t *testing.T) {
	if got := visible("a\x1b[31m\u202eb\tc\u2028"); got != "a\ufffd[31m\ufffdb c\ufffd" {
		t.Errorf("got %q", got)
	}
	if got := property("a,b:c%\n"); got != "a%2Cb%3Ac%25%0A" {
		t.Errorf("got %q", got)
	}
	if got := data("a,b:c%\r\n::error::x"); got != "a,b:c%25%0D%0A::error::x" {
		t.Errorf("got %q", got)
	}
}

// TestOutputs: several formats are written in one run, each where it belongs.
func TestOutputs(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "star.json", everything)
	status, stdout, stderr := here("", "lint", "--format", "text,json=out.json,sarif=out.sarif", "star.json")
	if status != exitFindings || stderr != "" || !strings.Contains(stdout, "star.json:1:65: security action-star") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	for file, format := range map[string]string{"out.json": "json", "out.sarif": "sarif"} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, want, _ := here("", "lint", "--format", format, "star.json")
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", file, diff)
		}
	}
	status, stdout, _ = here("", "lint", "--output", "out.txt", "star.json")
	text, err := os.ReadFile("out.txt")
	if status != exitFindings || stdout != "" || err != nil || len(text) == 0 {
		t.Errorf("status %d, stdout %q, %v", status, stdout, err)
	}
	status, _, stderr = here("", "lint", "--output", "none/out.txt", "star.json")
	if status != exitBad || !strings.Contains(stderr, "none/out.txt") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}
