package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cell returns what a matrix says of an operation in a column: 0 is the direct
// call, and 1 the first cluster.
func cell(out, operation string, column int) string {
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) > column+1 && fields[0] == operation {
			return fields[column+1]
		}
	}
	return ""
}

// TestRules: what each flag of the rules does to a cell of the matrix, and to
// the status.
func TestRules(t *testing.T) {
	all := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	puts := write(t, `{"Statement": {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}}`)
	noProtocol := write(t, `{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}, {"Effect": "Allow", "Action": ["dax:GetItem", "dax:PutItem"], "Resource": "*"}]}`)
	noPut := write(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"}]}`)
	scan := write(t, `{"Statement": {"Effect": "Allow", "Action": ["dynamodb:Scan", "dax:*"], "Resource": "*"}}`)
	roleItself := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/Cache"}}}}`)
	ownItems := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}}}}`)
	noRole := write(t, `{"Statement": {"Effect": "Deny", "Principal": {"AWS": "`+daxRole+`"}, "Action": "dynamodb:*", "Resource": "*"}}`)
	const dax = "policies/dax-3.json" // reads alone
	noReads := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}}`)
	noRoles := write(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"}}`)
	until := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}`)
	away := write(t, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}}`)
	tests := []struct {
		name      string
		args      []string
		operation string
		want      string // direct/DAX
		status    int
	}{
		{"reads", asksAbout("-role", dax, all), "GetItem", "allow/allow", exitGood},
		{"role", asksAbout("-role", dax, all), "PutItem", "allow/role", exitGood},
		{"cached", asksAbout("-role", puts, all), "GetItem", "allow/cached", exitGood},
		{"cached, and no bypass", asksAbout("-role", noPut, scan, "-table-policy", noRole), "GetItem", "no/cached", exitGood},
		{"dax", asksAbout("-role", dax, "policies/bob-2.json"), "GetItem", "allow/dax", exitGood},
		{"protocol", asksAbout("-role", dax, noProtocol), "GetItem", "allow/protocol", exitGood},
		{"-current-protocol", asksAbout("-role", dax, noProtocol, "-current-protocol"), "GetItem", "allow/allow", exitGood},
		{"a bypass without the protocol", asksAbout("-role", "policies/dax-5.json", noProtocol, "-session", noPut), "PutItem", "deny/BYPASS", exitBad},
		{"-require-metadata", asksAbout("-role", dax, all, "-require-metadata"), "GetItem", "allow/metadata", exitGood},
		{"-trust", asksAbout("-role", dax, "-trust", "policies/bob-trust.json", all), "GetItem", "allow/trust", exitGood},
		{"-boundary", asksAbout("-role", dax, all, "-boundary", scan), "GetItem", "no/BYPASS", exitBad},
		{"-scp limits the service role, too", asksAbout("-role", "policies/dax-5.json", all, "-scp", all+","+noPut), "PutItem", "deny/role", exitGood},
		{"-role-arn", asksAbout("-role", roleItself, "-role-arn", "arn:aws:iam::123456789012:role/Cache", all), "PutItem", "allow/allow", exitGood},
		{"a role of another name", asksAbout("-role", roleItself, all), "PutItem", "allow/role", exitGood},
		{"-table-policy", asksAbout("-role", dax, all, "-table-policy", noRole), "GetItem", "allow/cached", exitGood},
		{"a role with a condition on items", asksAbout("-role", ownItems, all), "PutItem", "allow/role?", exitGood},
		{"a role with a condition on items, cached", asksAbout("-role", ownItems, all), "GetItem", "allow/cached?", exitGood},
		{"-rcp", asksAbout("-role", dax, all, "-rcp", noReads), "GetItem", "deny/cached", exitGood},
		{"-rcp leaves the trust policy", asksAbout("-role", "policies/dax-5.json", all, "-rcp", noReads), "PutItem", "allow/allow", exitGood},
		{"-rcp on the role", asksAbout("-role", "policies/dax-5.json", all, "-rcp", noRoles), "PutItem", "allow/trust", exitGood},
		{"-rcp and -table-policy", asksAbout("-role", dax, all, "-table-policy", noRole, "-rcp", noReads), "GetItem", "deny/cached", exitGood},
		{"-time", asksAbout("-role", dax, all, until, "-time", "2025-06-01T00:00:00Z"), "GetItem", "allow/allow", exitGood},
		{"-time, too late", asksAbout("-role", dax, all, until, "-time", "2026-06-01T00:00:00Z"), "GetItem", "deny/dax", exitGood},
		{"-unknown", asksAbout("-role", dax, all, away, "-unknown", "aws:SourceVpce"), "GetItem", "deny?/dax?", exitGood},
		{"no cluster", []string{"-principal", bobUserRole, "-table", books, all}, "GetItem", "allow/", exitGood},
	}
	for _, test := range tests {
		status, out, errs := invoke("", test.args...)
		if got := cell(out, test.operation, 0) + "/" + cell(out, test.operation, 1); got != test.want || status != test.status {
			t.Errorf("%s: %s: %s and status %d, want %s and %d\n%s%s", test.name, test.operation, got, status, test.want, test.status, out, errs)
		}
	}
}

// TestMembers: a transaction is asked about for each kind of member.
func TestMembers(t *testing.T) {
	front := write(t, `{"Statement": [{"Effect": "Allow", "Action": "dax:*", "Resource": "*"}, {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:UpdateItem"], "Resource": "*"}]}`)
	_, out, _ := invoke("", asksAbout("-role", "policies/dax-5.json", front)...)
	if !strings.Contains(out, "TransactWriteItems(Delete)\n") {
		t.Errorf("the bypass of Delete alone is not there:\n%s", out)
	}
	if got := cell(out, "TransactWriteItems", 0); got != "part" {
		t.Errorf("directly %q, want part", got)
	}
}

// TestBody: a call with a body is decided by what is in it.
func TestBody(t *testing.T) {
	own := write(t, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "`+books+`", "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}},
		{"Effect": "Allow", "Action": "dax:*", "Resource": "*"}]}`)
	get := func(author string) string {
		return `{"TableName": "Books", "Key": {"Author": {"S": "` + author + `"}, "Title": {"S": "x"}}}`
	}
	with := func(args ...string) []string {
		return append([]string{"-principal", bob, own, "-cluster", daxCluster, "-role", "policies/dax-5.json", "-operation"}, args...)
	}
	file := write(t, get("Bob"))
	tests := []struct {
		name, body string
		args       []string
		want       string
		status     int
	}{
		{"his own", get("Bob"), with("dynamodb:GetItem", "-body", "-", "-key", "Books=Author,Title"), "GetItem allow/allow", exitGood},
		{"another's", get("Ann"), with("dynamodb:GetItem", "-body", "-", "-key", "Books=Author,Title"), "GetItem no/BYPASS", exitBad},
		{"no key known", get("Bob"), with("DynamoDB_20120810.GetItem", "-body", "-"), "GetItem no?/BYPASS", exitBad},
		{"a file", "", with("dynamodb:GetItem", "-body", file, "-key", books+"=Author,Title"), "GetItem allow/allow", exitGood},
		{"another Region", get("Bob"), with("dynamodb:GetItem", "-body", "-", "-region", "us-east-1", "-key", "Books=Author,Title"), "GetItem no/cached", exitGood},
		{"another account", get("Bob"), with("dynamodb:GetItem", "-body", "-", "-account", "111122223333", "-key", "Books=Author,Title"), "GetItem no/cached", exitGood},
		{"not of DAX", `{"TableName": "Books"}`, with("dynamodb:DescribeTable", "-body", "-"), "DescribeTable allow/unsupported", exitGood},
		{"a service's", `{"TableName": "Books"}`, with("dynamodb:DescribeTable", "-body", "-", "-principal", "ec2.amazonaws.com", "-table", books), "DescribeTable no/unsupported", exitGood},
		{"-operation alone", "", append(asksAbout("-role", "policies/dax-5.json", own, "-operation"), "dynamodb:GetItem"), "GetItem no?/BYPASS", exitBad},
	}
	for _, test := range tests {
		status, out, errs := invoke(test.body, test.args...)
		operation, _, _ := strings.Cut(test.want, " ")
		got := operation + " " + cell(out, operation, 0) + "/" + cell(out, operation, 1)
		if got != test.want || status != test.status {
			t.Errorf("%s: %s and status %d, want %s and %d\n%s%s", test.name, got, status, test.want, test.status, out, errs)
		}
	}
}

// TestTags: an unknown tag of a table is not an absent one.
func TestTags(t *testing.T) {
	secret := write(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "dax:*"], "Resource": "*"},
		{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/class": "secret"}}}]}`)
	const body = `{"TableName": "Books", "Key": {"Author": {"S": "Bob"}, "Title": {"S": "x"}}}`
	call := []string{"-principal", bob, secret, "-region", "us-west-2", "-operation", "dynamodb:GetItem", "-body", "-"}
	sketched := []string{"-principal", bob, secret, "-table", books, "-operation", "dynamodb:GetItem"}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"not told", call, "deny?"},
		{"told the key alone", slices.Concat(call, []string{"-key", "Books=Author,Title"}), "deny?"},
		{"told another tag", slices.Concat(call, []string{"-context", "aws:ResourceTag/team=red"}), "deny?"},
		{"public", slices.Concat(call, []string{"-context", "aws:ResourceTag/class=public"}), "allow"},
		{"secret", slices.Concat(call, []string{"-context", "aws:ResourceTag/class=secret"}), "deny"},
		{"not told, without a body", sketched, "deny?"},
		{"public, without a body", slices.Concat(sketched, []string{"-context", "aws:ResourceTag/class=public"}), "allow"},
	}
	for _, test := range tests {
		_, out, errs := invoke(body, test.args...)
		if got := cell(out, "GetItem", 0); got != test.want {
			t.Errorf("%s: %s, want %s\n%s%s", test.name, got, test.want, out, errs)
		}
	}
}

// TestIndexPolicy: the resource policy of a table is that of its indexes.
func TestIndexPolicy(t *testing.T) {
	all := write(t, `{"Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "dax:*"], "Resource": "*"}]}`)
	closed := write(t, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Query", "Resource": "`+books+`/index/*"}}`)
	const ofTable = `{"TableName": "Books", "KeyConditionExpression": "Author = :a", "ExpressionAttributeValues": {":a": {"S": "Bob"}}}`
	ofIndex := strings.Replace(ofTable, `"KeyCondition`, `"IndexName": "ByYear", "KeyCondition`, 1)
	args := []string{"-principal", bob, all, "-cluster", daxCluster, "-role", all, "-table", books, "-table-policy", closed, "-operation", "dynamodb:Query", "-body", "-"}
	for body, want := range map[string]string{ofTable: "allow/allow", ofIndex: "deny/cached"} {
		_, out, errs := invoke(body, args...)
		if got := cell(out, "Query", 0) + "/" + cell(out, "Query", 1); got != want {
			t.Errorf("%s: %s, want %s\n%s%s", body, got, want, out, errs)
		}
	}
}

// TestAdviceOfCall: what the checks of a call leave out is a note.
func TestAdviceOfCall(t *testing.T) {
	body := `{"TableName": "Books", "Key": {"Id": {"S": "1"}}, "ReplicaUpdates": [{"Create": {"RegionName": "us-east-1"}}]}`
	args := []string{"-principal", bob, "policies/group.json", "-operation", "dynamodb:UpdateTable", "-body", "-", "-region", "us-west-2"}
	_, out, errs := invoke(body, args...)
	if !strings.Contains(out, "\nNotes\n") {
		t.Errorf("no notes:\n%s%s", out, errs)
	}
	_, out, _ = invoke(body, append(args, "-json")...)
	var report struct {
		Studies []struct {
			Answers []struct{ Advice []string }
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || len(report.Studies[0].Answers[0].Advice) == 0 {
		t.Errorf("no advice, %v:\n%s", err, out)
	}
}

func TestColour(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	t.Setenv("NO_COLOR", "")
	if !hasColour(null) {
		t.Error("no colour on a device")
	}
	t.Setenv("NO_COLOR", "1")
	if hasColour(null) {
		t.Error("colour under NO_COLOR")
	}
	if hasColour(new(strings.Builder)) {
		t.Error("colour in a text")
	}
	want := "GetItem  \x1b[32mallow\x1b[0m/\x1b[1;31mBYPASS\x1b[0m"
	if diff := cmp.Diff(want, paint("GetItem  allow/BYPASS", true)); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}
