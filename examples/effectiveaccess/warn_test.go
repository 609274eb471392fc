package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWarnings: an action that AWS does not list is named with its place, and
// what was meant where that is known. The answer and the status stay.
func TestWarnings(t *testing.T) {
	misspelt := write(t, `{"Statement": [
  {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:GetItems"], "Resource": "*"},
  {"Effect": "Deny", "NotAction": "dax:Zap", "Resource": "*"},
  {"Effect": "Deny", "Action": ["DynamoDB:Puts*", "dynamodb:*", "dax:?etItem", "s3:GetObjects", "*"], "Resource": "*"},
  {"Effect": "Deny", "Action": ["dynamodb:ExecuteStatement", "dynamobd:PutItem", "dynamodbstreams:ListStreams", "d*:x"], "Resource": "*"}
]}`)
	const w = "effectiveaccess: warning: "
	status, out, errs := invoke("", decides(misspelt, "-action", "dynamodb:GetItme")...)
	if status != exitBad || !strings.HasPrefix(out, "explicit-deny: identity, "+misspelt) {
		t.Errorf("status %d: %s", status, out)
	}
	want := []string{
		misspelt + `:2:54: "dynamodb:GetItems" is not an action: AWS does not list it; did you mean dynamodb:GetItem?`,
		misspelt + `:3:35: "dax:Zap" is not an action that AWS lists for dax`,
		misspelt + `:4:33: "DynamoDB:Puts*" matches no action that AWS lists for dynamodb`,
		misspelt + `:4:80: "s3:GetObjects" is not an action: AWS does not list it; did you mean s3:GetObject?`,
		misspelt + `:5:33: "dynamodb:ExecuteStatement" is not an action: every statement is authorized by the PartiQL action for its verb; did you mean dynamodb:PartiQLDelete, dynamodb:PartiQLInsert, dynamodb:PartiQLSelect or dynamodb:PartiQLUpdate?`,
		misspelt + `:5:62: "dynamobd:PutItem" is not an action: AWS does not list it; did you mean dynamodb:PutItem?`,
		misspelt + `:5:82: "dynamodbstreams:ListStreams" is not an action: the actions of DynamoDB Streams have the prefix dynamodb; did you mean dynamodb:ListStreams?`,
		`-action: "dynamodb:GetItme" is not an action: AWS does not list it; did you mean dynamodb:GetItem?`,
	}
	if diff := cmp.Diff(w+strings.Join(want, "\n"+w)+"\n", errs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestManyWarnings: a long list of misspelt actions is not gone through to its
// end.
func TestManyWarnings(t *testing.T) {
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf(`"dynamodb:GetItem%d"`, i))
	}
	many := write(t, `{"Statement": {"Effect": "Allow", "Action": [`+strings.Join(names, ",")+`], "Resource": "*"}}`)
	_, _, errs := invoke("", decides(many)...)
	if n := strings.Count(errs, "\n"); n != maxWarnings+1 || !strings.Contains(errs, "more than 20 warnings about actions") {
		t.Errorf("%d lines:\n%s", n, errs)
	}
}

// TestNotes: what is read out of the output of the AWS CLI is said, with the
// field; the positions of statements are those in the file.
func TestNotes(t *testing.T) {
	const document = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}`
	const trust = `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "` + bob + `"}, "Action": "sts:AssumeRole"}}`
	escaped := strings.ReplaceAll(document, `"`, `\"`)
	assumes := []string{"-principal", bob, "-action", "sts:AssumeRole", "-resource", bobUserRole, "-trust"}
	tests := []struct {
		name, text string
		args       []string
		at         string // of the statement
		note       string
	}{
		{"get-policy-version", "{\n  \"PolicyVersion\": {\n    \"Document\": " + document + "\n  }\n}\n", decides(), "3:56",
			"the document is read from the field PolicyVersion.Document (aws iam get-policy-version)"},
		{"get-role-policy", `{"PolicyDocument": ` + document + `}`, decides(), "1:59",
			"the document is read from the field PolicyDocument (aws iam get-user-policy, get-group-policy or get-role-policy)"},
		{"get-role", `{"Role": {"AssumeRolePolicyDocument": ` + trust + `}}`, assumes, "1:53",
			"the document is read from the field Role.AssumeRolePolicyDocument (aws iam get-role)"},
		{"get-resource-policy", `{"Policy": "` + strings.ReplaceAll(strings.Replace(document, `"Effect"`, `"Principal": "*", "Effect"`, 1), `"`, `\"`) + `"}`, decides("-resource-policy"), "1:58",
			"the document is read from the field Policy (aws dynamodb get-resource-policy, kms get-key-policy, s3api get-bucket-policy or lambda get-policy)"},
		{"describe-policy", `{"Policy": {"Content": "` + escaped + `"}}`, decides("policies/group.json", "-scp"), "",
			"the document is read from the field Policy.Content (aws organizations describe-policy)"},
		{"a JSON string", `"` + escaped + `"`, decides(), "1:47", "the document is read from a JSON string"},
		{"URL-encoded", strings.NewReplacer(`{`, "%7B", `"`, "%22", ` `, "%20", `}`, "%7D").Replace(document), decides(), "1:60", "the document is read as URL-encoded text"},
	}
	for _, test := range tests {
		file := write(t, test.text)
		status, out, errs := invoke("", append(test.args, file)...)
		if status != exitGood || test.at != "" && !strings.HasSuffix(out, file+":"+test.at+", statement 0\n") {
			t.Errorf("%s: status %d: %s; want a statement at %s", test.name, status, out, test.at)
		}
		if diff := cmp.Diff("effectiveaccess: note: "+file+": "+test.note+"\n", errs); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestNoteOfReach: what the catalog does not know is taken as granting least,
// and said.
func TestNoteOfReach(t *testing.T) {
	public := write(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:*", "Resource": "*"}}`)
	mount := []string{"-principal", bob, "-action", "elasticfilesystem:ClientMount", "-resource", "arn:aws:elasticfilesystem:us-west-2:123456789012:file-system/fs-1", "-resource-policy", public}
	_, _, errs := invoke("", mount...)
	const want = "effectiveaccess: note: -reach: the catalog does not say what a resource policy can do for elasticfilesystem:ClientMount; assuming same-account\n"
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if _, _, errs := invoke("", append(mount, "-reach", "cross-account")...); errs != "" {
		t.Errorf("a note where -reach is given: %s", errs)
	}
}
