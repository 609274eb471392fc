package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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
	owner := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceAccount": "999999999999"}}}}`)
	afterwards := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}`)
	tagged := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"my:key": "x"}}}}`)
	ofTeam := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}}`)
	public := write(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`)
	limits := write(t, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}}`)
	endpoint := write(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:Scan", "Resource": "*"}}`)
	object := func(args ...string) []string {
		return append([]string{"-principal", bob, "-action", "s3:GetObject", "-resource", "arn:aws:s3:::bucket/key"}, args...)
	}
	deny := write(t, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}`)
	ofKey := write(t, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Alice"}, "Action": "kms:*", "Resource": "*"}}`)
	key := func(args ...string) []string {
		return append([]string{"-principal", bob, "-action", "kms:Decrypt", "-resource", "arn:aws:kms:us-west-2:123456789012:key/1"}, args...)
	}
	anonymous := append(object("-resource-account", "999999999999", "-resource-policy", public), "-principal", "anonymous")
	tests := []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"-resource-account", object(all, "-resource-account", "123456789012"), exitGood, "allow: identity, " + all + ":1:40, statement 0\n"},
		{"-resource-account is the owner", object(all, owner, "-resource-account", "123456789012", "-explain"), exitBad, "explicit-deny: identity, " + owner + ":1:15, statement 0\n"},
		{"-resource-account of another", object(all, "-resource-account", "999999999999"), exitBad, "implicit-deny: resource\n"},
		{"-resource-policy", decides("-resource-policy", shared), exitGood, "allow: resource, " + shared + ":1:15, statement 0\n"},
		{"-reach cross-account", object(all, "-resource-account", "999999999999", "-resource-policy", public, "-reach", "cross-account"), exitGood, "allow: resource, " + public + ":1:15, statement 0\n"},
		{"-reach same-account", object(all, "-resource-account", "999999999999", "-resource-policy", public, "-reach", "same-account"), exitBad, "implicit-deny: resource\n"},
		{"-reach by the catalog: across accounts", object(all, "-resource-account", "999999999999", "-resource-policy", public), exitGood, "allow: resource, " + public + ":1:15, statement 0\n"},
		{"-reach by the catalog: unsigned", anonymous, exitGood, "allow: resource, " + public + ":1:15, statement 0\n"},
		{"-reach by the catalog: required", key(all, "-resource-policy", ofKey), exitBad, "implicit-deny: resource\n"},
		{"-reach same-account, against the catalog", key(all, "-resource-policy", ofKey, "-reach", "same-account"), exitGood, "allow: identity, " + all + ":1:40, statement 0\n"},
		{"-reach required", key(all, "-resource-policy", ofKey, "-reach", "required"), exitBad, "implicit-deny: resource\n"},
		{"-reach required, without a policy", key(all, "-reach", "required-same-account"), exitBad, "implicit-deny: resource\n"},
		{"-reach both", decides(group, "-resource-policy", shared, "-reach", "both"), exitGood, "allow: resource, " + shared + ":1:15, statement 0\n"},
		{"-reach both, by one side", decides(scans, "-resource-policy", shared, "-reach", "both"), exitBad, "implicit-deny: identity\n"},
		{"-table-policy counts for an index", append([]string{all}, "-principal", bob, "-action", "dynamodb:Query", "-resource", bobsTable+"/index/Price", "-table", bobsTable, "-table-policy", deny), exitBad,
			"explicit-deny: resource, " + deny + ":1:15, statement 0\n"},
		{"-reach none", decides("-resource-policy", shared, "-reach", "none"), exitBad, "implicit-deny: identity\n"},
		{"-unsigned", append(anonymous, "-reach", "cross-account", "-unsigned"), exitGood, "allow: resource, " + public + ":1:15, statement 0\n"},
		{"signed", append(anonymous, "-reach", "cross-account"), exitBad, "implicit-deny: request\n"},
		{"-rcp", decides(group, "-rcp", limits), exitBad, "explicit-deny: rcp, " + limits + ":1:15, statement 0\n"},
		{"-endpoint-policy", decides(group, "-endpoint-policy", endpoint), exitBad, "implicit-deny: endpoint\n"},
		{"-time before", decides(group, afterwards, "-time", "2025-12-31T23:59:59Z"), exitBad, "explicit-deny: identity, " + afterwards + ":1:15, statement 0\n"},
		{"-time after", decides(group, afterwards, "-time", "2026-01-01T01:00:00+01:00"), exitGood, allowed},
		{"-unknown", decides(group, tagged, "-unknown", "my:key"), exitBad, "explicit-deny: identity, " + tagged + ":1:15, statement 0, uncertain\n"},
		{"-unknown of a prefix", decides(group, ofTeam, "-unknown", "aws:ResourceTag/"), exitBad, "explicit-deny: identity, " + ofTeam + ":1:15, statement 0, uncertain\n"},
		{"-unknown of a prefix, and one of its keys", decides(group, ofTeam, "-unknown", "aws:ResourceTag/", "-context", "aws:ResourceTag/team=blue"), exitGood, allowed},
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
		if !strings.Contains(test.want, "User: ") && status == exitBad { // the message has its own tests
			out = out[:strings.IndexByte(out, '\n')+1]
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
