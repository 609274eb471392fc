package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	bobARN    = "arn:aws:iam::123456789012:user/Bob"
	bobsTable = "arn:aws:dynamodb:us-west-2:123456789012:table/Bob_ProductCatalog"
)

func TestPlay(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run(nil, &out, &errs); status != exitAllowed {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	for _, line := range []string{
		"arn:aws:dynamodb:us-west-2:123456789012:table/Bob_ProductCatalog\n    allow: identity, group.json:4:5, statement 0\n",
		"sts:AssumeRole on arn:aws:iam::123456789012:role/DAXServiceRole\n    allow: trust, trust.json:4:5, statement 0\n",
		"table/books_table/index/Author\n    allow: identity, books.json:3:5, statement 0\n",
		"eu-west-1:123456789012:table/Customers\n    implicit-deny: identity\n",
		"cache/DAXCluster01\n    allow: identity, bob.json:4:5, statement 0 (DAXAccessStmt)\n",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the story lacks %q", line)
		}
	}
}

func TestAnswers(t *testing.T) {
	group := []string{"-principal", bobARN, "-action", "dynamodb:GetItem", "-resource", bobsTable, "policies/group.json"}
	deny := filepath.Join(t.TempDir(), "deny.json")
	if err := os.WriteFile(deny, []byte(`{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	office := append([]string{"-context", "aws:SourceIp=203.0.113.7"}, append(group, deny)...)
	elsewhere := append([]string{"-context", "aws:SourceIp=192.0.2.1"}, append(group, deny)...)
	tests := []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"allowed", group, exitAllowed, "allow: identity, policies/group.json:4:5, statement 0\n"},
		{"context", office, exitAllowed, "allow: identity, policies/group.json:4:5, statement 0\n"},
		{"denied", elsewhere, exitDenied, "explicit-deny: identity, " + deny + ":1:15, statement 0\n" +
			"User: " + bobARN + " is not authorized to perform: dynamodb:GetItem on resource: " + bobsTable + " with an explicit deny in an identity-based policy\n"},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		if status := run(test.args, &out, &errs); status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, status, test.status, errs.String())
		}
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestJSON(t *testing.T) {
	args := []string{"-json", "-principal", bobARN, "-action", "dynamodb:GetItem", "-resource", bobsTable, "policies/group.json"}
	for _, explain := range []bool{false, true} {
		if explain {
			args = append([]string{"-explain"}, args...)
		}
		var out, errs bytes.Buffer
		if status := run(args, &out, &errs); status != exitAllowed {
			t.Fatalf("status %d: %s", status, errs.String())
		}
		var got map[string]any
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if explain {
			got = got["decision"].(map[string]any)
		}
		if got["verdict"] != "allow" || got["layer"] != "identity" {
			t.Errorf("explain %v: %s", explain, out.String())
		}
	}
}

func TestBadInput(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{\n  \"Statement\": {\"Effect\": \"allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(args ...string) []string {
		return append([]string{"-principal", bobARN, "-action", "dynamodb:GetItem", "-resource", bobsTable}, args...)
	}
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-nonsense"}, "nonsense"},
		{with(), "no policy file is named"},
		{with("none.json"), "none.json"},
		{with(broken), broken + ":2:27: /Statement/Effect"},
		{with("-principal", "Bob", "policies/group.json"), "-principal"},
		{with("-principal", bobsTable, "policies/group.json"), "is not the ARN of a user"},
		{with("-resource", "Books", "policies/group.json"), "-resource"},
		{with("-action", "GetItem", "policies/group.json"), `"GetItem" is no action`},
		{with("-context", "aws:SourceIp", "policies/group.json"), "want key=value"},
		{with("-context", "nocolon=1", "policies/group.json"), "nocolon"},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		if status := run(test.args, &out, &errs); status != exitInput {
			t.Errorf("%v: status %d, want %d", test.args, status, exitInput)
		}
		if !strings.Contains(errs.String(), test.want) {
			t.Errorf("%v: message %q lacks %q", test.args, errs.String(), test.want)
		}
	}
}

// TestCallers: every kind of principal that the command line can name.
func TestCallers(t *testing.T) {
	for _, text := range []string{
		"arn:aws:iam::123456789012:role/R", "arn:aws:sts::123456789012:assumed-role/R/S", "arn:aws:iam::123456789012:root",
		"dax.amazonaws.com", "anonymous", bobARN,
	} {
		p, err := principal(text)
		if err == nil {
			err = p.Validate()
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestRepeatedContext: a key given twice is a list.
func TestRepeatedContext(t *testing.T) {
	policyFile := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(policyFile, []byte(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a", "b"]}, "Null": {"dynamodb:LeadingKeys": "false"}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for last, want := range map[string]int{"b": exitAllowed, "c": exitDenied} {
		var out, errs bytes.Buffer
		args := []string{"-principal", bobARN, "-action", "dynamodb:Query", "-resource", bobsTable, "-context", "dynamodb:LeadingKeys=a", "-context", "dynamodb:LeadingKeys=" + last, policyFile}
		if status := run(args, &out, &errs); status != want {
			t.Errorf("a and %s: status %d, want %d: %s%s", last, status, want, out.String(), errs.String())
		}
	}
}
