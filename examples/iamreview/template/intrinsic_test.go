package template

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// stackOf is a template in which a function is the resource of a statement.
func stackOf(function string) string {
	return fmt.Sprintf(`
AWSTemplateFormatVersion: 2010-09-09
Mappings: {Names: {prod: {books: books-prod}}}
Resources:
  Books: {Type: AWS::DynamoDB::Table, Properties: {TableName: Books}}
  Any: {Type: AWS::DynamoDB::Table}
  Topic: {Type: AWS::SNS::Topic}
  Files: {Type: AWS::S3::Bucket}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Allow, Action: "*", Resource: %s}
`, function)
}

// TestFunctions: what the functions of CloudFormation make, and what of it is not known.
func TestFunctions(t *testing.T) {
	here := Environment{"aws", "us-east-1", "123456789012"}
	for _, test := range []struct {
		function, want string
		env            Environment
	}{
		{"!Ref P", `"‹arn:*:iam::*:policy/*›"`, Environment{}},
		{"!Ref Nothing", `"‹*›"`, Environment{}},
		{"!Ref Any", `"‹*›"`, Environment{}},
		{"!Ref Topic", `"‹arn:*:sns:*:*:*›"`, Environment{}},
		{"{Ref: Topic}", `"‹arn:*:sns:*:*:*›"`, Environment{}},
		{"!GetAtt Books.Arn", `"‹arn:*:dynamodb:*:*:table/Books›"`, Environment{}},
		{"!GetAtt Books.Arn", `"arn:aws:dynamodb:us-east-1:123456789012:table/Books"`, here},
		{"!GetAtt Any.Arn", `"‹arn:aws:dynamodb:us-east-1:123456789012:table/*›"`, here},
		{"!GetAtt [Any, StreamArn]", `"‹arn:*:dynamodb:*:*:table/*/stream/*›"`, Environment{}},
		{"{'Fn::GetAtt': [Any, Arn]}", `"‹arn:*:dynamodb:*:*:table/*›"`, Environment{}},
		{"!GetAtt Any.Nothing", `"‹*›"`, Environment{}},
		{"!Sub 'arn:aws:s3:::${Files}/*'", `"arn:aws:s3:::‹*›/*"`, Environment{}},
		{"!Sub '${Files.Arn}/*'", `"‹arn:*:s3:::*›/*"`, Environment{}},
		{"!Sub 'arn:${AWS::Partition}:s3:::a/${!aws:username}'", `"arn:‹*›:s3:::a/${aws:username}"`, Environment{}},
		{"!Sub 'arn:${AWS::Partition}:s3:::a/${!aws:username}'", `"arn:aws:s3:::a/${aws:username}"`, here},
		{"!Sub ['arn:aws:s3:::${A}-${B}', {A: a, B: !Ref Nothing}]", `"arn:aws:s3:::a-‹*›"`, Environment{}},
		{"!Join ['', ['arn:aws:s3:::', !Ref Files, '/*']]", `"arn:aws:s3:::‹*›/*"`, Environment{}},
		{"!Join [':', [arn, aws, s3, '', '', a]]", `"arn:aws:s3:::a"`, Environment{}},
		{"!Join ['', !Ref Nothing]", `"‹*›"`, Environment{}},
		{"!Select [1, [a, 'arn:aws:s3:::b']]", `"arn:aws:s3:::b"`, Environment{}},
		{"!Select [7, [a]]", `"‹*›"`, Environment{}},
		{"!Select [1, !Split ['|', 'a|arn:aws:s3:::b']]", `"arn:aws:s3:::b"`, Environment{}},
		{"!Split ['|', 'arn:aws:s3:::a|arn:aws:s3:::b']", `["arn:aws:s3:::a","arn:aws:s3:::b"]`, Environment{}},
		{"!Sub ['arn:aws:s3:::${N}', {N: !FindInMap [Names, prod, books]}]", `"arn:aws:s3:::books-prod"`, Environment{}},
		{"!FindInMap [Names, !Ref Stage, books]", `"‹*›"`, Environment{}},
		{"!ImportValue Shared", `"‹*›"`, Environment{}},
		{"'arn:aws:s3:::{{resolve:ssm:name}}/*'", `"arn:aws:s3:::‹*›/*"`, Environment{}},
		{"[!Ref AWS::NoValue, 'arn:aws:s3:::a', !Ref X]", `["arn:aws:s3:::a","‹*›"]`, Environment{}},
		{"{'Fn::Transform': {Name: Macro}}", `"‹*›"`, Environment{}},
		{"!Made-up x", `"‹*›"`, Environment{}},
		{"!Sub [a]", `"‹*›"`, Environment{}},
		{"!Join a", `"‹*›"`, Environment{}},
		{"!GetAtt Any", `"‹*›"`, Environment{}},
		{"!Ref [a]", `"‹*›"`, Environment{}},
	} {
		r, err := Read("stack.yaml", []byte(stackOf(test.function)), test.env)
		if err != nil {
			t.Fatalf("%s: %v", test.function, err)
		}
		docs, _ := listed(r)
		want := []string{`P.PolicyDocument identity: {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":` + test.want + `}}`}
		if diff := cmp.Diff(want, docs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.function, diff)
		}
	}
}

// TestExpressions: holes say what the template has there.
func TestExpressions(t *testing.T) {
	for function, want := range map[string]string{
		"!Ref Nothing": "!Ref Nothing", "{Ref: Nothing}": "!Ref Nothing", "!GetAtt [Any, Arn]": "!GetAtt Any.Arn",
		"!Sub '${Any.Arn}/index/*'": "${Any.Arn}", "!ImportValue X": "!ImportValue X", "!FindInMap [A, !Ref B, C]": "!FindInMap A, C",
		"'{{resolve:ssm:n}}'": "{{resolve:ssm:n}}", "!Join ['', !Ref B]": "!Join",
	} {
		r, err := Read("stack.yaml", []byte(stackOf(function)), Environment{})
		if err != nil || len(r.Documents) != 1 || len(r.Documents[0].Holes) != 1 {
			t.Fatalf("%s: %+v, %v", function, r, err)
		}
		if got := r.Documents[0].Holes[0].Expr; got != want {
			t.Errorf("%s: %q, want %q", function, got, want)
		}
	}
}

// TestConditions: a property is read once for each combination of the conditions that it
// depends on, and what depends on more than three is not known.
func TestConditions(t *testing.T) {
	one := "!If [A, 'arn:aws:s3:::a', 'arn:aws:s3:::b']"
	docs, skipped := read(t, stackOf(one), Environment{})
	if len(docs) != 2 || len(skipped) != 0 || !strings.HasPrefix(docs[0], "P.PolicyDocument (with A) ") || !strings.Contains(docs[1], ":::b") {
		t.Errorf("one: %q, skipped %q", docs, skipped)
	}
	same := "[!If [A, 'arn:aws:s3:::a', !Ref AWS::NoValue], !If [A, !Ref AWS::NoValue, 'arn:aws:s3:::b']]"
	docs, _ = read(t, stackOf(same), Environment{})
	if len(docs) != 2 || !strings.Contains(docs[0], `["arn:aws:s3:::a"]`) || !strings.Contains(docs[1], `["arn:aws:s3:::b"]`) {
		t.Errorf("the same twice: %q", docs)
	}
	many := "[!If [A, a, b], !If [B, a, b], !If [C, a, b], !If [D, a, b]]"
	docs, skipped = read(t, stackOf(many), Environment{})
	if len(docs) != 1 || len(skipped) != 1 || !strings.Contains(skipped[0], "more than 3 conditions is not known: A, B, C, D") {
		t.Errorf("many: %q, skipped %q", docs, skipped)
	}
}
