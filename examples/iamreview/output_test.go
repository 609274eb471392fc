package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
)

// TestCounts: all formats print the same findings.
func TestCounts(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/known.yaml", "version: 1\nignore:\n  - {rule: passrole-wide, reason: known}\n")
	list := ""
	for _, name := range formatNames {
		list += "," + name + "=" + dir + "/" + name
	}
	t.Setenv("GITHUB_STEP_SUMMARY", dir+"/summary")
	status, stdout, stderr := here("", "lint", "--config", dir+"/known.yaml", "--format", list[1:], "testdata/policies", "testdata/shop", "template/testdata", "missing.json")
	if status != exitBad || stdout != "" || stderr != "" {
		t.Fatalf("status %d, %q, %q", status, stdout, stderr)
	}
	text := make(map[string]string)
	for _, name := range append([]string{"summary"}, formatNames...) {
		b, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(b)
	}
	var r jsonReport
	if err := json.Unmarshal([]byte(text["json"]), &r); err != nil {
		t.Fatal(err)
	}
	open, suppressed := r.Summary.Findings, r.Summary.Suppressed
	if open < 20 || suppressed == 0 || open+suppressed != len(r.Findings) {
		t.Errorf("%d findings and %d suppressed of %d", open, suppressed, len(r.Findings))
	}
	failures := 0
	for _, s := range parseJUnit(t, dir+"/junit").Suites {
		for _, c := range s.Cases {
			if c.Failure != nil {
				failures += strings.Count(c.Failure.Text, "\n")
			}
		}
	}
	count := func(format, pattern string) int {
		return len(regexp.MustCompile(pattern).FindAllString(text[format], -1))
	}
	for what, got := range map[string][2]int{
		"text":            {count("text", `(?m)^\S+:\d+:\d+: (error|security|warning|suggestion) [a-z0-9-]+: `), open},
		"sarif":           {count("sarif", `"ruleId": `), open + suppressed},
		"github":          {count("github", `(?m)^::(error|warning|notice) file=[^:]*,line=`), open},
		"junit":           {failures, open},
		"junit skipped":   {count("junit", `message="suppressed: `), suppressed},
		"access-analyzer": {count("access-analyzer", `"findingType": `), open},
		"summary":         {count("summary", `(?m)^\| (error|security|warning|suggestion) \| \[`), open},
		"html":            {count("html", `id="F-`), open + suppressed},
	} {
		if got[0] != got[1] {
			t.Errorf("%s has %d findings, want %d", what, got[0], got[1])
		}
	}
}

// TestStyle: colour is for terminals, and what the environment says counts.
func TestStyle(t *testing.T) {
	for _, test := range []struct {
		env      string
		terminal bool
		want     bool
	}{
		{"", false, false}, {"", true, true}, {"NO_COLOR=1", true, false}, {"NO_COLOR=", true, true}, {"TERM=dumb", true, false},
		{"CLICOLOR_FORCE=1", false, true}, {"CLICOLOR_FORCE=0", false, false}, {"CLICOLOR_FORCE=1 NO_COLOR=1", true, false}, {"CLICOLOR_FORCE=1 TERM=dumb", false, true},
	} {
		env := func(name string) string {
			for part := range strings.FieldsSeq(test.env) {
				if key, value, _ := strings.Cut(part, "="); key == name {
					return value
				}
			}
			return ""
		}
		if got := (style{}).coloured(test.terminal, env).colour; got != test.want {
			t.Errorf("%q, terminal %t: colour %t", test.env, test.terminal, got)
		}
	}
	t.Setenv("CLICOLOR_FORCE", "1")
	_, out, _ := here("", "lint", "testdata/policies/alice.json")
	plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(out, "")
	t.Setenv("CLICOLOR_FORCE", "")
	_, want, _ := here("", "lint", "testdata/policies/alice.json")
	if out == plain || plain != want {
		t.Errorf("coloured %q", out)
	}
}

// TestWidth: source lines are cut to the width of the terminal, around the finding.
func TestWidth(t *testing.T) {
	src := newSource("a.json", []byte(strings.Repeat("a", 200)+`"here"`+strings.Repeat("b", 200)))
	f := &finding{src: src, start: src.position(200), end: src.position(206), Finding: review.Finding{Severity: review.Warning}}
	for width, shown := range map[int]int{0: 120, 80: 68, 120: 108, 10: 20, 500: 120} {
		var out bytes.Buffer
		style{width: width}.excerpt(&out, f)
		first, second, _ := strings.Cut(out.String(), "\n")
		if n := len(first) - len("  1 | ......"); n != shown || strings.Index(first, `"here"`) != strings.Index(second, "^^^^^^") || width > 12 && len(first) > width {
			t.Errorf("width %d: %d characters are shown\n%s", width, n, out.String())
		}
	}
}

// TestProgress: there is none off a terminal; and a nil one does nothing.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, false, os.Getenv)
	p.file()
	p.end()
	if p != nil || out.Len() > 0 {
		t.Errorf("%v, %q", p, out.String())
	}
	if f, err := os.Open(os.DevNull); err != nil || newProgress(f, false, os.Getenv) != nil {
		t.Errorf("a file is not a terminal: %v", err)
	}
}

// TestAnalyzerForm: places and codes are those of ValidatePolicy.
func TestAnalyzerForm(t *testing.T) {
	_, out, _ := here("{\n \"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObjct\"],\"Resource\":\"*\"}]}", "lint", "--format", "access-analyzer", "--only", "unknown-action", "-")
	var all []analyzerFinding
	decode(t, []byte(out), &all)
	if len(all) != 1 {
		t.Fatal(out)
	}
	f := all[0]
	at := f.Locations[0]
	path := ""
	for _, step := range at.Path {
		if step.Index != nil {
			path += "/#"
		}
		path += "/" + step.Value
	}
	if f.FindingType != "ERROR" || f.IssueCode != "INVALID_ACTION" || f.File != "stdin" || path != "/Statement/#//Action/#/" ||
		at.Span.Start != (analyzerPosition{2, 65, 67}) || at.Span.End != (analyzerPosition{2, 78, 80}) {
		t.Errorf("%+v, path %s", f, path)
	}
	if rule, _ := review.Lookup("bypass"); issueCode(rule) != "IAMEVAL_BYPASS" {
		t.Errorf("code %s", issueCode(rule))
	}
}
