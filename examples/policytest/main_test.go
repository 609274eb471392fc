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
		{"empty", "", `:1:1: no case; want an array of cases, or one case a line`},
		{"blank", "\n \n", `:1:1: no case; want an array of cases, or one case a line`},
		{"an empty array", "[]\n", `:1:1: no case in the array`},
		{"neither array nor lines", ` "a"`, `:1:2: "\"a\"": want an array of cases, or one case a line`},
		{"a line that is not JSON", right + "\n\n{\"id\": x}\n", `:3:8: case 1: invalid character 'x'`},
		{"a line cut short", right + "\n{\"id\": \"b\"\n", `:2:11: case 1: unexpected end of JSON input`},
		{"a line with an unknown field", right + "\n  {\"id\": \"b\", \"wants\": 1}\n", `:2:3: case "b": json: unknown field "wants"`},
		{"a line that is an array", right + "\n[" + wrong + "]\n", `:2:1: case 1: json: cannot unmarshal array`},
		{"a number for an id", "[{\n\"id\": 1}]", ":2:7: case 0: json: cannot unmarshal number"},
		{"unknown field", `[{"id": "a"}, {"id": "b", "wants": true}]`, `:1:15: case "b": json: unknown field "wants"`},
		{"many faults", "[" + strings.Repeat(`{"id": 1},`, 1000) + right + "]", "more than 100 errors; the others are left out"},
		{"two faults", `[{"id": 1}, {"id": "b", "wants": true}]`, `case "b": json: unknown field "wants"`},
		{"text after it", `[] []`, "text after the array"},
		{"no id", `[{"why": "x"}]`, "case 0 has no id"},
		{"null", `[null]`, "case 0 has no id"},
		{"same id", "[" + right + "," + right + "]", `id "right" is used twice`},
		{"bad support", `[{"id": "a", "policies": {}, "request": {"support": {"resourcePolicy": "always"}}}]`, `"always" is not a resource policy support; want none, same-account`},
		{"unknown field of support", `[{"id": "a", "policies": {}, "request": {"support": {"signed": true}}}]`, `unknown field "signed"`},
		{"bad time", `[{"id": "a", "policies": {}, "request": {"time": "noon"}}]`, `:1:2: case "a": time "noon": want an instant in RFC 3339 format, such as "2026-01-31T12:00:00Z"`},
		{"null for a time", `[{"id": "a", "request": {"time": null}}]`, `time null: want an instant`},
		{"a number for a rule", `[{"id": "a", "rule": 3}]`, `case "a": 3: want a string or a list of strings`},
		{"a side with an unknown field", `[{"id": "a", "user": {"identities": []}}]`, `want a list of documents, or an object of identity, boundary, session and scp`},
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

// TestSaysWhy: a case that fails since an ARN does not parse, or a name is not
// known, says so.
func TestSaysWhy(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"id": "a", "request": {"principal": "arn:aws:iam::123456789012:user/A", "action": "a:B", "resource": "arn:aws:dynamodb"}, "want": "allow"}`, "resource: arn: "},
		{`{"id": "a", "request": {"principal": "arn:aws:iam::1234", "action": "a:B", "resource": "*"}, "want": "allow"}`, `"arn:aws:iam::1234" does not show it`},
		{`{"id": "a", "request": {"principalType": "user", "principal": "Alice", "action": "a:B", "resource": "*"}, "want": "allow"}`, "principal: arn: "},
		{`{"id": "a", "request": {"principalType": "owner", "principal": "arn:aws:iam::123456789012:user/A", "action": "a:B", "resource": "*"}, "want": "allow"}`, `principalType: "owner" is not user, role,`},
		{`{"id": "a", "request": {"principal": "arn:aws:sts::123456789012:assumed-role/R/s", "roleArn": "R", "action": "a:B", "resource": "*"}, "want": "allow"}`, "roleArn: arn: "},
		{`{"id": "a", "request": {"principal": "arn:aws:sts::123456789012:federated-user/F", "parent": "P", "action": "a:B", "resource": "*"}, "want": "allow"}`, "parent: arn: "},
		{`{"id": "a", "pattern": "arn:*", "arn": "table", "in": "Resource", "want": true}`, "arn: arn: "},
		{`{"id": "a", "pattern": "table", "arn": "arn:aws:iam::123456789012:user/A", "in": "Resource", "want": true}`, "pattern: arn: "},
		{`{"id": "a", "pattern": "Bob", "arn": "arn:aws:iam::123456789012:user/A", "in": "Principal", "want": true}`, `principal:1:`},
		{`{"id": "a", "pattern": "*", "arn": "user", "in": "Principal", "want": true}`, `"user" does not show it`},
		{`{"id": "a", "cluster": "daxcluster", "principal": "arn:aws:iam::123456789012:user/A", "request": {"operation": "GetItem", "tableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/T"}, "want": {}}`, "cluster: arn: "},
		{`{"id": "a", "cluster": "arn:aws:dax:us-east-1:123456789012:cache/c", "principal": "A", "principalType": "user", "request": {"operation": "GetItem", "tableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/T"}, "want": {}}`, "principal: arn: "},
		{`{"id": "a", "cluster": "arn:aws:dax:us-east-1:123456789012:cache/c", "principal": "arn:aws:iam::123456789012:user/A", "request": {"operation": "dynamodb:GetItem", "tableArn": "Books"}, "want": {}}`, "tableArn: arn: "},
		{`{"id": "a", "operation": "dynamodb:GetItem", "body": {}, "region": "us-east-1", "account": "123456789012", "tables": {"Tab": {"replicas": ["x"]}}, "wantChecks": []}`, "tables: Tab: replicas: arn: "},
		{`{"id": "a", "operation": "dynamodb:GetItem", "body": {}, "region": "us-east-1", "account": "123456789012", "tables": {"": {}}, "wantChecks": []}`, "tables: "},
		{`{"id": "a", "operation": "dynamodb:DescribeTable", "body": {"TableName": "Books"}, "region": "us-east-1", "account": "123456789012", "wantChecks": [{"action": "dynamodb:DescribeTable", "resource": "Books"}]}`, "resource: arn: "},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		if status := run([]string{file(t, "["+test.text+"]")}, nil, &out, &errs); status != 1 || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: status %d, %q lacks %q: %s", test.text, status, out.String(), test.want, errs.String())
		}
	}
}

// TestLines: JSON lines are told by the name or by the text.
func TestLines(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.jsonl": right + "\n\n  " + wrong + "\r\n", "b.txt": right, "sub.json": "\n" + strings.Replace(right, "right", "other", 1) + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if status := run([]string{dir}, nil, &out, &errs); status != 1 || lastLine(out.String()) != "2 passed, 1 failed" || errs.Len() > 0 {
		t.Errorf("status %d: %s%s", status, out.String(), errs.String())
	}
	if status := run([]string{"-"}, strings.NewReader(right+"\n"+wrong), &out, &errs); status != 1 || lastLine(out.String()) != "1 passed, 1 failed" {
		t.Errorf("standard input: status %d: %s%s", status, out.String(), errs.String())
	}
}

// TestNoFurther: a device without an end is not a case file, and refused soon.
func TestNoFurther(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("this system has no /dev/zero")
	}
	for _, args := range [][]string{{"/dev/zero"}, {"-coverage", "-rules", "/dev/zero", file(t, "["+wrong+"]")}} {
		var out, errs bytes.Buffer
		if status := run(args, nil, &out, &errs); status != 2 || !strings.Contains(errs.String(), "/dev/zero is too large; want at most") {
			t.Errorf("%v: status %d: %s", args, status, errs.String())
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
		{[]string{t.TempDir()}, 2, "no case files in this folder; want *.json, *.jsonl or *.matrix"},
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
	clock := `"policies": {"identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}]}, "request": {"principal": "arn:aws:iam::123456789012:user/Alice", "action": "a:B", "resource": "*"`
	shared := `"policies": {"identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}], "resource": [{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}]}, "request": {"principal": "arn:aws:iam::123456789012:user/Alice", "action": "a:B", "resource": "arn:aws:a:us-east-1:999999999999:b"`
	puts := `"operation": "dynamodb:PutItem", "body": {"TableName": "Tab", "Item": {"Id": {"S": "x"}, "a": {"S": "1"}, "b": {"S": "2"}}}, "region": "us-east-1", "account": "123456789012", "tables": {"Tab": {"partitionKey": "Id"}}, "wantChecks": [{"action": "dynamodb:PutItem", "resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Tab"`
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
		{`{"id": "a", "policies": {"identity": [{"Statement": 1}]}, "request": {}, "want": "error"}`, true},
		{`{"id": "a", "policies": {}, "request": {}, "want": "error"}`, true},
		{`{"id": "a", ` + allow + `, "want": "error"}`, false},
		{`{"id": "a", ` + clock + `, "time": "2025-12-31T23:59:59.999Z"}, "want": "allow"}`, true},
		{`{"id": "a", ` + clock + `, "time": "2026-01-01T01:00:00+01:00"}, "want": "allow"}`, false},
		{`{"id": "a", ` + clock + `}, "want": "implicit-deny"}`, true},
		{`{"id": "a", ` + shared + `, "support": {"resourcePolicy": "cross-account"}}, "want": "allow"}`, true},
		{`{"id": "a", ` + shared + `, "support": {"resourcePolicy": "same-account"}}, "want": "implicit-deny"}`, true},
		{`{"id": "a", ` + shared + `, "support": {"resourcePolicy": "none"}}, "want": "allow"}`, false},
		{`{"id": "a", ` + puts + `, "context": {"dynamodb:Attributes": ["b", "Id", "a", "b"]}}]}`, true},
		{`{"id": "a", ` + puts + `, "context": {"dynamodb:Attributes": ["a", "b"]}}]}`, false},
		{`{"id": "a", ` + puts + `, "context": {"dynamodb:Attributes": "a"}}]}`, false},
		{`{"id": "a", ` + puts + `}, {"action": "dynamodb:GetItem", "resource": "*"}]}`, false},
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
