package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	cases = "../../policy/testdata/cases"
	rules = "../../policy/SEMANTICS.md"
)

// TestConformance runs the project's own cases.
func TestConformance(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run([]string{cases}, nil, &out, &errs); status != 0 {
		t.Errorf("status %d\n%s%s", status, out.String(), errs.String())
	}
	t.Log(lastLine(out.String()))
}

// TestCoverage: every rule has a case, and every case names rules that exist.
func TestCoverage(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run([]string{"-coverage", "-rules", rules, cases}, nil, &out, &errs); status != 0 {
		for line := range strings.Lines(out.String()) {
			if strings.Contains(line, "NO ") {
				t.Error(line)
			}
		}
		t.Errorf("status %d, %s%s", status, lastLine(out.String()), errs.String())
	}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// file writes a case file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	right = `{"id": "right", "why": "a star", "rule": ["2.2.1"], "pattern": "*", "arn": "*", "in": "Resource", "want": true}`
	wrong = `{"id": "wrong", "why": "a star", "rule": "2.2.1", "pattern": "*", "arn": "*", "in": "Resource", "want": false}`
)

// TestBadFiles: a broken file is reported with its place, and the status is 2
// whatever the other files say.
func TestBadFiles(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"not JSON", "[\n  {\"id\": x}\n]", ":2:10: invalid character 'x'"},
		{"cut short", `[{"id": "a"`, ":1:12: unexpected"},
		{"not an array", `{"id": "a"}`, ":1:1: json: cannot unmarshal object"},
		{"a number for an id", "[{\n\"id\": 1}]", ":2:7: json: cannot unmarshal number"},
		{"unknown field", `[{"id": "a", "wants": true}]`, `unknown field "wants"`},
		{"text after it", `[] []`, "text after the array"},
		{"no id", `[{"why": "x"}]`, "case 0 has no id"},
		{"null", `[null]`, "case 0 has no id"},
		{"same id", "[" + right + "," + right + "]", `id "right" is used twice`},
		{"bad support", `[{"id": "a", "policies": {}, "request": {"support": {"resourcePolicy": "always"}}}]`, `"always" is not what a resource policy can do; want none, same-account`},
		{"unknown field of support", `[{"id": "a", "policies": {}, "request": {"support": {"signed": true}}}]`, `unknown field "signed"`},
		{"bad context value", `[{"id": "a", "policies": {}, "request": {"context": {"a:b": {"byte": "x"}}}}]`, "want a string, a list of strings"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			path := file(t, test.text)
			if status := run([]string{path}, nil, &out, &errs); status != 2 {
				t.Errorf("status %d, want 2", status)
			}
			if !strings.Contains(errs.String(), test.want) {
				t.Errorf("message %q lacks %q", errs.String(), test.want)
			}
		})
	}
	var out, errs bytes.Buffer
	if status := run([]string{filepath.Join(t.TempDir(), "none.json"), file(t, "["+right+"]")}, nil, &out, &errs); status != 2 || lastLine(out.String()) != "1 passed, 0 failed" {
		t.Errorf("status %d, %q: the other file is not run", status, out.String())
	}
}

func TestOutput(t *testing.T) {
	path := file(t, "["+right+","+wrong+`,{"id": "shapeless", "want": true}]`)
	tests := []struct {
		args   []string
		status int
		want   string
	}{
		{nil, 1, "FAIL FILE: wrong: want false, got true: Resource: \"*\" with \"*\"\nFAIL FILE: shapeless: want true, got no known shape: want request and policies, request and cluster, operation and body, kind and document, or pattern and arn\n1 passed, 2 failed\n"},
		{[]string{"-run", "^right$"}, 0, "1 passed, 0 failed\n"},
		{[]string{"-run", "^right$", "-v"}, 0, "ok   FILE: right: true: Resource: \"*\" with \"*\"\n1 passed, 0 failed\n"},
		{[]string{"-run", "^wrong$", "-json"}, 1, `{"file":"FILE","id":"wrong","rule":["2.2.1"],"pass":false,"want":"false","got":"true","reason":"Resource: \"*\" with \"*\""}` + "\n" + `{"passed":0,"failed":1}` + "\n"},
		{[]string{"-coverage"}, 0, "2.2.1: 2: right wrong\n1 rules, 0 gaps\n"},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		if status := run(append(test.args, path), nil, &out, &errs); status != test.status {
			t.Errorf("%v: status %d, want %d: %s", test.args, status, test.status, errs.String())
		}
		if diff := cmp.Diff(test.want, strings.ReplaceAll(out.String(), path, "FILE")); diff != "" {
			t.Errorf("%v: mismatch (-want +got):\n%s", test.args, diff)
		}
	}
}

func TestStandardInput(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run([]string{"-"}, strings.NewReader("["+wrong+"]"), &out, &errs); status != 1 || !strings.Contains(out.String(), "stdin: wrong") {
		t.Errorf("status %d: %s%s", status, out.String(), errs.String())
	}
}

func TestCommandLine(t *testing.T) {
	tests := []struct {
		args   []string
		status int
		want   string
	}{
		{nil, 2, "usage: policytest"},
		{[]string{"-h"}, 0, "usage: policytest"},
		{[]string{"-nonsense"}, 2, "nonsense"},
		{[]string{"-run", "(", "x"}, 2, "-run"},
		{[]string{"-coverage", "-rules", "none.md", "main.go"}, 2, "none.md"},
		{[]string{t.TempDir()}, 2, "no *.json file"},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		if status := run(test.args, nil, &out, &errs); status != test.status {
			t.Errorf("%v: status %d, want %d", test.args, status, test.status)
		}
		if !strings.Contains(errs.String(), test.want) {
			t.Errorf("%v: message %q lacks %q", test.args, errs.String(), test.want)
		}
	}
}

// TestGaps: a rule without a case and a case without a rule are both found.
func TestGaps(t *testing.T) {
	text := filepath.Join(t.TempDir(), "RULES.md")
	if err := os.WriteFile(text, []byte("- **1.1** one\n| **1.2** | two |\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	path := file(t, `[{"id": "a", "rule": ["1.1", "9.9"], "want": true}]`)
	if status := run([]string{"-coverage", "-rules", text, path}, nil, &out, &errs); status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	want := "1.1: 1: a\n1.2: NO CASE\n9.9: NO SUCH RULE: a\n3 rules, 2 gaps\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestFailuresAreSeen: for each shape, an answer that is not the wanted one
// fails, whatever part of it differs.
func TestFailuresAreSeen(t *testing.T) {
	allow := `"policies": {"identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}, "request": {"principal": "arn:aws:iam::123456789012:user/Alice", "action": "dynamodb:GetItem", "resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}`
	tests := []struct {
		text string
		pass bool
	}{
		{`{"id": "a", ` + allow + `, "want": "allow"}`, true},
		{`{"id": "a", ` + allow + `, "want": "allow", "uncertain": false}`, true},
		{`{"id": "a", ` + allow + `, "want": "allow", "uncertain": true}`, false},
		{`{"id": "a", ` + allow + `, "want": "explicit-deny"}`, false},
		{`{"id": "a", ` + allow + `, "want": "explicit-deny", "alsoAccept": ["allow"]}`, true},
		{`{"id": "a", "policies": {"identity": [{"Statement": 1}]}, "request": {}, "want": "implicit-deny"}`, false},
		{`{"id": "a", "policies": {"boundary": [{}, {}]}, "request": {}, "want": "implicit-deny"}`, false},
		{`{"id": "a", "policies": {}, "request": {}, "want": "implicit-deny"}`, true},
		{`{"id": "a", "kind": "identity", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "want": "accept"}`, true},
		{`{"id": "a", "kind": "identity", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "want": "reject"}`, false},
		{`{"id": "a", "kind": "identity", "document": "{", "want": "reject", "at": "1:2"}`, true},
		{`{"id": "a", "kind": "identity", "document": "{", "want": "reject", "at": "1:1"}`, false},
		{`{"id": "a", "kind": "identity", "base64": "/w==", "want": "reject"}`, true},
		{`{"id": "a", "kind": "group", "document": "{", "want": "reject"}`, false},
		{`{"id": "a", "pattern": "arn:aws:iam::1:user/A*", "arn": "arn:aws:iam::1:user/Alice", "in": "ArnLike", "want": true}`, true},
		{`{"id": "a", "pattern": "arn:aws:iam::123456789012:user/Alice", "arn": "arn:aws:iam::123456789012:user/Alice", "in": "Principal", "want": true}`, true},
		{`{"id": "a", "pattern": "arn:aws:iam::123456789012:user/*", "arn": "arn:aws:iam::123456789012:user/Alice", "in": "Principal", "want": false}`, true},
		{`{"id": "a", "pattern": "x", "arn": "x", "in": "Action", "want": true}`, false},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		run([]string{file(t, "["+test.text+"]")}, nil, &out, &errs)
		if passed := lastLine(out.String()) == "1 passed, 0 failed"; passed != test.pass {
			t.Errorf("%s: passed %v, want %v: %s%s", test.text, passed, test.pass, out.String(), errs.String())
		}
	}
}
