package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stack is a template with a slip in each form of text.
const stack = `Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [a, b]}
Resources:
  Books: {Type: AWS::DynamoDB::Table}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: [ "dynamodb:GteItem", !If [IsProd, 's3:GetObjekt', s3:GetObject] ]
            Resource: [ !GetAtt Books.Arn, '*' ]
  Text:
    Type: AWS::SSO::PermissionSet
    Properties:
      InlinePolicy: !Sub |
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Action": "s3:PutObjekt", "Resource": "arn:${AWS::Partition}:s3:::books/*"}]}
`

// TestTemplate: findings of templates stand where the user wrote the word, once however
// often the place is read, and what is not known is "not checked".
func TestTemplate(t *testing.T) {
	status, lines, r := found(t, stack, "--only", "unknown-action", "-")
	want := []string{"stdin:12:23 unknown-action", "stdin:12:56 unknown-action", "stdin:19:21 unknown-action"}
	if diff := cmp.Diff(want, lines); diff != "" || status != exitFindings {
		t.Errorf("status %d, mismatch (-want +got):\n%s", status, diff)
	}
	pointers := []string{
		"/Resources/Reader/Properties/PolicyDocument/Statement/0/Action/0",
		"/Resources/Reader/Properties/PolicyDocument/Statement/0/Action/1",
		"/Resources/Text/Properties/InlinePolicy/Statement/0/Action",
	}
	for i, f := range r.Findings {
		if f.Pointer != pointers[i] || f.End.Line != f.Start.Line || f.End.Column <= f.Start.Column || f.Fixes[0].Edits != nil {
			t.Errorf("finding %d is at %s to %+v, with %+v", i, f.Pointer, f.End, f.Fixes)
		}
	}
	if r.Findings[1].Document != "Reader.PolicyDocument (with IsProd)" {
		t.Errorf("the finding of one condition is in %q", r.Findings[1].Document)
	}
	if r.Summary.Documents != 2 {
		t.Errorf("%d documents, want 2", r.Summary.Documents)
	}
	notChecked := []jsonUnchecked{
		{"stdin#Reader.PolicyDocument (with IsProd)", "not known: !GetAtt Books.Arn"},
		{"stdin#Text.InlinePolicy", "not known: ${AWS::Partition}"},
	}
	if diff := cmp.Diff(notChecked, r.NotChecked); diff != "" {
		t.Errorf("not checked (-want +got):\n%s", diff)
	}
	_, _, r = found(t, stack, "--only", "unknown-action", "--partition", "aws", "--account", "123456789012", "--region", "us-east-1", "-")
	if len(r.NotChecked) != 1 {
		t.Errorf("with an environment: not checked %v", r.NotChecked)
	}
}

// TestTemplateBroken: a template that cannot be read is one finding, where it is broken,
// and the run goes on.
func TestTemplateBroken(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.yaml", "Resources:\n  A: [b\n")
	write(t, "b.yaml", "Resources: &a {b: *a}\n")
	write(t, "c.json", `{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": ]}`)
	write(t, "d.yaml", "Resources: \xff\n")
	write(t, "e.yaml", stack)
	write(t, "f.yaml", "kind: Pod\n")
	status, lines, r := found(t, "", "--only", "unknown-action,input-error", ".")
	want := []string{"a.yaml:1:1 input-error", "b.yaml:1:19 input-error", "c.json:1:63 input-error", "d.yaml:1:1 input-error"}
	if diff := cmp.Diff(want, lines[:4]); diff != "" || status != exitBad {
		t.Errorf("status %d, mismatch (-want +got):\n%s", status, diff)
	}
	for _, line := range lines[4:] {
		if !strings.HasPrefix(line, "e.yaml") {
			t.Error(line)
		}
	}
	if len(lines) != 7 || r.Summary.Documents != 2 {
		t.Errorf("%d findings, %d documents", len(lines), r.Summary.Documents)
	}
}

// TestModule: files of Terraform's language in a folder are read together, and a finding
// stands in the file that has the word.
func TestModule(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "locals.tf", "locals {\n  actions = [\"s3:GetObjekt\"]\n}\n")
	write(t, "main.tf", "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = local.actions, Resource = var.r }]\n  })\n}\n")
	write(t, "broken.tf", "locals {\n")
	_, lines, r := found(t, "", "--only", "unknown-action,input-error", ".")
	want := []string{"broken.tf:1:8 input-error", "locals.tf:2:14 unknown-action"}
	if diff := cmp.Diff(want, lines); diff != "" || r.Summary.Documents != 1 {
		t.Errorf("%d documents, mismatch (-want +got):\n%s", r.Summary.Documents, diff)
	}
	if diff := cmp.Diff(jsonUnchecked{"main.tf#aws_iam_policy.p.policy", "not known: var.r"}, r.NotChecked[len(r.NotChecked)-1]); diff != "" {
		t.Errorf("not checked (-want +got):\n%s", diff)
	}
}

// TestTheirs: in a policy template of SAM only what the author wrote is a fault.
func TestTheirs(t *testing.T) {
	text := `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSPollerPolicy: {QueueName: "a queue"}
        - CodeCommitReadPolicy: {RepositoryName: r}
        - EC2CopyImagePolicy: {ImageId: i}
`
	_, lines, r := found(t, text, "--account", "123456789012", "--region", "us-east-1", "--partition", "aws", "-")
	want := []string{"stdin:9:11 arn-no-format"}
	if diff := cmp.Diff(want, lines); diff != "" || r.Summary.Documents != 3 {
		t.Errorf("%d documents, mismatch (-want +got):\n%s", r.Summary.Documents, diff)
	}
}

// TestFragmentFile: beside Terraform's source, what templatefile fills in is not known;
// elsewhere, and where the file is named, it is a fault.
func TestFragmentFile(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"${bucket}"}]}`
	write(t, "a/templates/p.json", text)
	write(t, "a/main.tf", "locals {}\n")
	write(t, "b/p.json", text)
	const chosen = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}%{ if kms },{}%{ endif }]}`
	write(t, "a/templates/q.json", chosen)
	_, lines, r := found(t, "", ".")
	if len(r.NotChecked) != 3 || r.NotChecked[1] != (jsonUnchecked{"a/templates/q.json", "not known: what the %{...} of Terraform's templatefile leave of it"}) {
		t.Errorf("not checked %v", r.NotChecked)
	}
	write(t, "b/q.json", chosen)
	if _, lines, _ := found(t, "", "b/q.json"); len(lines) != 1 || !strings.HasSuffix(lines[0], " json-syntax") {
		t.Errorf("elsewhere: %v", lines)
	}
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "b/p.json:1:") || r.NotChecked[0] != (jsonUnchecked{"a/templates/p.json", "not known: ${bucket}"}) {
		t.Errorf("%v, not checked %v", lines, r.NotChecked)
	}
	if _, lines, _ = found(t, "", "a/templates/p.json"); len(lines) != 1 {
		t.Errorf("named: %v", lines)
	}
}
