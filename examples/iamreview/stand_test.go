package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// daxStack is a template with a table, a cluster, its role and one who goes round a Deny
// by the cluster.
const daxStack = `AWSTemplateFormatVersion: 2010-09-09
Resources:
  Books:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: Books
      KeySchema: [{AttributeName: isbn, KeyType: HASH}]
      GlobalSecondaryIndexes: [{IndexName: ByTitle, KeySchema: [{AttributeName: title, KeyType: HASH}]}]
  Cache:
    Type: AWS::DAX::Cluster
    Properties: {ClusterName: books, IAMRoleARN: !GetAtt CacheRole.Arn, NodeType: dax.r5.large, ReplicationFactor: 1}
  CacheRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: dax.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: !GetAtt Books.Arn}]
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  ReaderPolicy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Reader]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: ["dax:GetItem", "dax:Query"], Resource: !GetAtt Cache.Arn}
          - {Effect: Deny, Action: ["dynamodb:GetItem"], Resource: !GetAtt Books.Arn}
          - Effect: Allow
            Action: dynamodb:Query
            Resource: !GetAtt Books.Arn
            Condition: {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [isbn]}}
`

var everywhere = []string{"--account", "123456789012", "--region", "us-east-1", "--partition", "aws"}

// TestTemplateEstate: the tables and clusters of a template are those that its documents
// are checked with, and where their ARNs are not known nothing is concluded of them.
func TestTemplateEstate(t *testing.T) {
	only := []string{"--only", "dax-subverts,dax-role-star,leadingkeys-wrong-kind", "-"}
	_, lines, r := found(t, daxStack, append(everywhere, only...)...)
	want := []string{"stdin:22:49 dax-role-star", "stdin:37:37 dax-subverts", "stdin:42:80 leadingkeys-wrong-kind"}
	if diff := cmp.Diff(want, lines); diff != "" || len(r.RulesNotRun) > 0 {
		t.Errorf("not run %v, mismatch (-want +got):\n%s", r.RulesNotRun, diff)
	}
	if f := r.Findings[1]; f.Severity != "error" || len(f.Related) != 2 || f.Related[1].Start.Line != 22 {
		t.Errorf("dax-subverts: %+v", f)
	}
	_, lines, r = found(t, daxStack, only...)
	if len(lines) > 0 || len(r.RulesNotRun) == 0 {
		t.Errorf("without an account: %v, not run %v", lines, r.RulesNotRun)
	}
	for name, change := range map[string][2]string{
		"a role with a managed policy of AWS": {"      Policies:\n        - PolicyName: all", "      ManagedPolicyArns: [arn:aws:iam::aws:policy/X]\n      Policies:\n        - PolicyName: all"},
		"a role with a boundary":              {"      Policies:\n        - PolicyName: all", "      PermissionsBoundary: arn:aws:iam::123456789012:policy/X\n      Policies:\n        - PolicyName: all"},
		"a document with a hole":              {"Action: \"dynamodb:*\"", "Action: !Ref Actions"},
		"a policy of whoever":                 {"Roles: [!Ref Reader]", "Roles: !Ref Roles"},
	} {
		_, lines, _ := found(t, strings.Replace(daxStack, change[0], change[1], 1), append(everywhere, only...)...)
		for _, line := range lines {
			if strings.Contains(line, "dax-") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

// TestMaybeAttached: where a policy may be one of a role, and may not be, nothing is
// concluded of what the role may do.
func TestMaybeAttached(t *testing.T) {
	only := append(everywhere, "--only", "dax-subverts", "-")
	if _, lines, _ := found(t, daxStack, only...); len(lines) != 1 {
		t.Fatalf("%v, want one finding", lines)
	}
	const policy = "  ReaderPolicy:\n    Type: AWS::IAM::Policy\n"
	for name, change := range map[string][2]string{
		"on a condition":                      {policy, policy + "    Condition: C\n"},
		"another on a condition":              {policy, "  More:\n    Type: AWS::IAM::Policy\n    Condition: C\n    Properties: {Roles: [!Ref CacheRole], PolicyDocument: {Statement: []}}\n" + policy},
		"of a role that a parameter names":    {"Roles: [!Ref Reader]", "Roles: [!Ref Reader, !Ref RoleName]"},
		"of a role whose name is a parameter": {"Roles: [!Ref Reader]", "Roles: [reader]"},
	} {
		src := strings.Replace(daxStack, change[0], change[1], 1)
		if name == "of a role whose name is a parameter" {
			src = strings.Replace(src, "Type: AWS::IAM::Role\n    Properties:\n", "Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref RoleName\n", 2)
		}
		if _, lines, _ := found(t, src, only...); len(lines) > 0 {
			t.Errorf("%s: %v", name, lines)
		}
	}
	each := strings.Replace(daxStack, policy, "  Fn::ForEach::Policies:\n  - Name\n  - !Ref Names\n  - ReaderPolicy:\n      Type: AWS::IAM::Policy\n", 1)
	i := strings.Index(each, "      Type: AWS::IAM::Policy\n") + len("      Type: AWS::IAM::Policy\n")
	each = each[:i] + strings.ReplaceAll("  "+strings.TrimSuffix(each[i:], "\n"), "\n", "\n  ") + "\n"
	if _, lines, r := found(t, each, only...); len(lines) > 0 || r.Summary.Documents != 4 {
		t.Errorf("for each of a parameter: %v, %d documents", lines, r.Summary.Documents)
	}
	if _, lines, _ := found(t, strings.Replace(each, "!Ref Names", "[a]", 1), only...); len(lines) != 1 {
		t.Errorf("for each of a list: %v", lines)
	}
}

// daxState is a state with the same.
const daxState = `{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[
{"address":"aws_dynamodb_table.books","mode":"managed","type":"aws_dynamodb_table","name":"books","provider_name":"p","schema_version":1,"sensitive_values":{},"values":{"arn":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","name":"Books","hash_key":"isbn","range_key":null,"global_secondary_index":[{"name":"ByTitle","hash_key":"title"}],"local_secondary_index":[],"replica":[{"region_name":"eu-west-1"}],"server_side_encryption":[{"enabled":true,"kms_key_arn":"arn:aws:kms:us-east-1:123456789012:key/k"}]}},
{"address":"aws_dax_cluster.c","mode":"managed","type":"aws_dax_cluster","name":"c","provider_name":"p","schema_version":0,"sensitive_values":{},"values":{"arn":"arn:aws:dax:us-east-1:123456789012:cache/books","cluster_name":"books","iam_role_arn":"arn:aws:iam::123456789012:role/service/Cache"}},
{"address":"aws_iam_role.cache","mode":"managed","type":"aws_iam_role","name":"cache","provider_name":"p","schema_version":0,"sensitive_values":{},"values":{"arn":"arn:aws:iam::123456789012:role/service/Cache","name":"Cache","id":"Cache","inline_policy":[],"managed_policy_arns":["arn:aws:iam::123456789012:policy/All"],
 "assume_role_policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}},
{"address":"aws_iam_policy.all","mode":"managed","type":"aws_iam_policy","name":"all","provider_name":"p","schema_version":0,"sensitive_values":{},"values":{"arn":"arn:aws:iam::123456789012:policy/All","name":"All","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"dynamodb:*\",\"Resource\":\"arn:aws:dynamodb:us-east-1:123456789012:table/Books\"}]}"}},
{"address":"aws_iam_role_policy_attachment.a","mode":"managed","type":"aws_iam_role_policy_attachment","name":"a","provider_name":"p","schema_version":0,"sensitive_values":{},"values":{"role":"Cache","policy_arn":"arn:aws:iam::123456789012:policy/All"}},
{"address":"aws_dynamodb_resource_policy.p","mode":"managed","type":"aws_dynamodb_resource_policy","name":"p","provider_name":"p","schema_version":0,"sensitive_values":{},"values":{"resource_arn":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::210987654321:root\"},\"Action\":\"dynamodb:GetItem\",\"Resource\":\"arn:aws:dynamodb:us-east-1:123456789012:table/Books\"}]}"}}
]}}}`

// TestStateEstate: a state says all of it.
func TestStateEstate(t *testing.T) {
	_, lines, r := found(t, daxState, "--only", "dax-role-star,dax-role-untrusted,rbp-cmk", "-")
	var rules []string
	for _, f := range r.Findings {
		rules = append(rules, f.Document+" "+f.Rule)
	}
	want := []string{"aws_iam_role.cache.assume_role_policy dax-role-untrusted", "aws_iam_policy.all.policy dax-role-star", "aws_dynamodb_resource_policy.p.policy rbp-cmk"}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("%v, mismatch (-want +got):\n%s", lines, diff)
	}
}

// TestDescribedTables: what AWS prints of a table, among the files, is what documents are
// checked with, in whatever order.
func TestDescribedTables(t *testing.T) {
	t.Chdir(t.TempDir())
	const books = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	write(t, "a.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"`+books+`","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["isbn"]}}}]}`)
	write(t, "table.json", `{"Table":{"TableArn":"`+books+`","TableName":"Books","KeySchema":[{"AttributeName":"isbn","KeyType":"HASH"}]}}`)
	_, lines, r := found(t, "", "--only", "leadingkeys-wrong-kind", ".")
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "a.json:1:") || len(r.NotChecked) > 0 || len(r.RulesNotRun) > 0 || r.Summary.Files != 2 {
		t.Errorf("%v, not checked %v, not run %v", lines, r.NotChecked, r.RulesNotRun)
	}
	write(t, "table.json", `{"Table":{"TableName":"Books"}}`)
	if _, lines, r = found(t, "", "--only", "leadingkeys-wrong-kind", "."); len(lines) > 0 || len(r.NotChecked) != 1 {
		t.Errorf("a broken one: %v, not checked %v", lines, r.NotChecked)
	}
}
