package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const bobsTable = "arn:aws:dynamodb:us-west-2:123456789012:table/Bob_ProductCatalog"

// write writes a file and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// decides are the flags of a single request to Bob's table.
func decides(args ...string) []string {
	return append([]string{"-principal", bob, "-action", "dynamodb:GetItem", "-resource", bobsTable}, args...)
}

func TestDecide(t *testing.T) {
	const group = "policies/group.json"
	const allowed = "allow: identity, policies/group.json:4:5, statement 0\n"
	message := "User: " + bob + " is not authorized to perform: dynamodb:GetItem on resource: " + bobsTable
	elsewhere := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}`)
	scans := write(t, `{"Statement": {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}}`)
	all := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	shared := write(t, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "`+bob+`"}, "Action": "dynamodb:GetItem", "Resource": "*"}}`)
	tests := []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"a file alone", decides(group), exitGood, allowed},
		{"-user", decides("-user", group), exitGood, allowed},
		{"flags after a file", append([]string{group}, decides()...), exitGood, allowed},
		{"two policies and a context", decides(group, elsewhere, "-context", "aws:SourceIp=203.0.113.7"), exitGood, allowed},
		{"denied", decides(group, elsewhere, "-context", "aws:SourceIp=192.0.2.1"), exitBad,
			"explicit-deny: identity, " + elsewhere + ":1:15, statement 0\n" + message + " with an explicit deny in an identity-based policy\n"},
		{"-boundary", decides(group, "-boundary", scans), exitBad,
			"implicit-deny: boundary\n" + message + " because no permissions boundary allows the dynamodb:GetItem action\n"},
		{"-session", decides(group, "-session", scans), exitBad,
			"implicit-deny: session\n" + message + " because no session policy allows the dynamodb:GetItem action\n"},
		{"two of -session", decides(group, "-session", scans, "-session", all), exitGood, allowed},
		{"-scp", decides(group, "-scp", all, "-scp", scans), exitBad,
			"implicit-deny: scp\n" + message + " because no service control policy allows the dynamodb:GetItem action\n"},
		{"two of one level", decides(group, "-scp", all, "-scp", scans+","+all), exitGood, allowed},
		{"-table-policy", decides("-table", bobsTable, "-table-policy", shared), exitGood, "allow: resource, " + shared + ":1:15, statement 0\n"},
		{"-trust", []string{"-principal", bob, "-action", "sts:AssumeRole", "-resource", bobUserRole, "-trust", "policies/bob-trust.json"}, exitGood,
			"allow: trust, policies/bob-trust.json:4:5, statement 0\n"},
	}
	for _, test := range tests {
		status, out, errs := invoke("", test.args...)
		if status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, status, test.status, errs)
		}
		if diff := cmp.Diff(test.want, out); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestDecideJSON(t *testing.T) {
	for _, explain := range []bool{false, true} {
		args := decides("-json", "policies/group.json")
		if explain {
			args = append(args, "-explain")
		}
		status, out, errs := invoke("", args...)
		if status != exitGood {
			t.Fatalf("status %d: %s", status, errs)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		if explain {
			got = got["decision"].(map[string]any)
		}
		if got["verdict"] != "allow" || got["layer"] != "identity" {
			t.Errorf("explain %v: %s", explain, out)
		}
	}
}

// TestCallers: every kind of principal that the command line can name.
func TestCallers(t *testing.T) {
	for _, text := range []string{
		bob, bobUserRole, bobRun, "arn:aws:iam::123456789012:root", "dax.amazonaws.com", "anonymous",
	} {
		if _, err := principal(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestContextLists: a key that is given twice is a list, and so is one that AWS
// knows as a list. A set operator holds for a list, all of whose members match.
func TestContextLists(t *testing.T) {
	keys := write(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
		"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a", "b"], "my:key": ["a", "b"]}, "Null": {"dynamodb:LeadingKeys": "false", "my:key": "false"}}}}`)
	tests := []struct {
		context []string
		status  int
	}{
		{[]string{"dynamodb:LeadingKeys=a", "my:key=a", "my:key=b"}, exitGood},
		{[]string{"dynamodb:LeadingKeys=a", "dynamodb:LeadingKeys=b", "my:key=a", "my:key=b"}, exitGood},
		{[]string{"dynamodb:LeadingKeys=a", "dynamodb:LeadingKeys=c", "my:key=a", "my:key=b"}, exitBad},
		{[]string{"dynamodb:LeadingKeys=a", "my:key=a", "my:key=c"}, exitBad},
	}
	for _, test := range tests {
		args := decides(keys)
		for _, c := range test.context {
			args = append(args, "-context", c)
		}
		if status, out, errs := invoke("", args...); status != test.status {
			t.Errorf("%v: status %d, want %d: %s%s", test.context, status, test.status, out, errs)
		}
	}
}
