package review_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// fault is a statement with one thing wrong, at the text that is marked.
type fault struct {
	kind      policy.Kind
	statement string // the fault is between the marks ‹ and ›
	rule      string
}

// faults are of the kinds that IAM Access Analyzer looks for: 39, and ten of DynamoDB
// and DAX, which it does not.
var faults = []fault{
	{policy.Identity, `{"Effect":"Allow","Action":‹"s3:GetObjct"›,"Resource":"arn:aws:s3:::books/*"}`, "unknown-action"},
	{policy.Identity, `{"Effect":"Allow","Action":"‹s33›:GetObject","Resource":"arn:aws:s3:::books/*"}`, "unknown-service"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:‹12345678901›:table/Books"}`, "arn-account"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":‹"books/*"›}`, "invalid-resource"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:‹us-east-11›:123456789012:table/Books"}`, "arn-region-unknown"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:*","Resource":‹"arn:aws:dynamodb:us-east-1:123456789012:books"›}`, "arn-no-format"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:‹S3›:::books/*"}`, "arn-service-case"},
	{policy.Identity, `{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam:‹us-east-1›:123456789012:user/bob"}`, "arn-fields"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:‹awss›:s3:::books/*"}`, "arn-partition"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":‹"arn:aws:dynamodb:us-east-1:table/Books"›}`, "arn-short"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{‹"aws:usernam"›:"bob"}}}`, "unknown-condition-key"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{"StringEquals":{‹"s3:prefx"›:"a"}}}`, "unknown-condition-key"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{‹"username"›:"bob"}}}`, "condition-key-without-colon"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{‹"StringEqual"›:{"aws:username":"bob"}}}`, "unknown-operator"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":‹["true","false"]›}}}`, "bool-multiple"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"a",‹"aws:UserName"›:"b"}}}`, "key-case-twice"},
	{policy.Identity, `{"Effect":‹"allow"›,"Action":"s3:GetObject","Resource":"*"}`, "invalid-value"},
	{policy.Identity, `{"Effect":"Allow",‹"Actions"›:"s3:GetObject","Resource":"*"}`, "unknown-element"},
	{policy.Resource, `{"Effect":"Allow","Principal":{"AWS":‹"arn:aws:iam::123456789012:role/*"›},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`, "invalid-principal"},
	{policy.Resource, `{"Effect":"Allow","Principal":{‹"aws"›:"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`, "invalid-principal"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"NumericEquals":{"s3:max-keys":‹"${aws:userid}"›}}}`, "variable-wrong-operator"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:TagResource","Resource":"*","Condition":{‹"StringEquals"›:{"aws:TagKeys":"team"}}}`, "missing-set-operator"},
	{policy.Identity, `‹{"Effect":"Allow","Action":"s3:GetObject"}›`, "missing-element"},
	{policy.Identity, `‹{"Action":"s3:GetObject","Resource":"*"}›`, "missing-element"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/‹${aws:username"›}`, "invalid-variable"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":‹"10.1.0.0/16"›}}}`, "private-source-ip"},
	{policy.Trust, `{"Effect":"Allow","Principal":{"Service":‹"ec2.amazon.com"›},"Action":"sts:AssumeRole"}`, "service-principal-format"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{‹"aws:PrincipalTag"›:"a"}}}`, "tag-key-missing"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":‹"vpc-xyz"›}}}`, "id-format"},
	{policy.Trust, `{"Effect":"Allow","Principal":‹"*"›,"Action":"sts:AssumeRole"}`, "trust-star"},
	{policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":‹"sts:AssumeRole"›}`, "trust-action"},
	{policy.Identity, `{"Effect":"Allow","Action":"iam:PassRole","Resource":‹"*"›}`, "passrole-wide"},
	{policy.Identity, `{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":‹"*"›}`, "create-slr-wide"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":‹"tomorrow"›}}}`, "ill-typed-value"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a","aws:username":‹"b*"›}}}`, "wildcard-without-like"},
	{policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{‹"ForAllValues:StringEquals"›:{"aws:PrincipalTag/a":"b"}}}`, "set-operator-single"},
	{policy.Identity, `{"Effect":"Allow","Action":["s3:Get*",‹"s3:GetObject"›],"Resource":"arn:aws:s3:::books/*"}`, "redundant-action"},
	{policy.Resource, `{"Effect":"Allow","Principal":{"Service":‹"sns.amazonaws.com"›},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:books"}`, "service-principal-unscoped"},
	{policy.Trust, `{"Effect":"Allow","Principal":{"Federated":‹"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"›},"Action":"sts:AssumeRoleWithWebIdentity"}`, "trust-github-sub"},

	{policy.Identity, `{"Effect":"Allow","Action":‹"dynamodb:TransactGetItems"›,` + onBooks + `}`, "api-not-action"},
	{policy.Identity, `{"Effect":"Allow","Action":["dynamodb:Query",‹"dynamodb:Scan"›],` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`, "scan-with-leadingkeys"},
	{policy.Identity, `{"Effect":"Allow","Action":‹"dynamodb:GetRecords"›,` + onBooks + `}`, "action-resource-mismatch"},
	{policy.Identity, `{"Effect":"Allow","Action":‹"dynamodb:ListTables"›,` + onBooks + `}`, "star-only-action"},
	{policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":‹"arn:aws:dax:us-east-1:123456789012:cluster/books"›}`, "dax-arn-form"},
	{policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":‹"arn:aws:dynamodb:us-east-1:123456789012:table/Books"›}`, "dax-wrong-service"},
	{policy.Identity, `{"Effect":"Allow","Action":["dax:Query","dax:Endpoints","dax:Define*"],"Resource":"*","Condition":{"StringEquals":{‹"dynamodb:Select"›:"COUNT"}}}`, "dax-condition-useless"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:Query",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{‹"dynamodb:Attributes":["ISBN"]›}}}`, "attributes-without-select"},
	{policy.Identity, `{"Effect":"Allow","Action":"dynamodb:*",` + onBooks + `},{"Effect":"Deny","Action":‹["dynamodb:GetItem","dynamodb:Query","dynamodb:Scan","dynamodb:BatchGetItem"]›,` + onBooks + `}`, "partiql-bypass"},
	{policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":"*"},{"Effect":"Deny","Action":‹"dynamodb:GetItem"›,"Resource":"*"}`, "dax-deny-alone"},
}

// TestFaults: each fault is named at its place, in the default profile.
func TestFaults(t *testing.T) {
	golden := new(strings.Builder)
	for _, f := range faults {
		before, rest, _ := strings.Cut(f.statement, "‹")
		marked, after, _ := strings.Cut(rest, "›")
		const open = `{"Version":"2012-10-17","Statement":[`
		start := len(open) + len(before)
		d := review.Load("policy.json", f.kind, []byte(open+before+marked+after+"]}"))
		all := check(d, review.Options{})
		list(golden, d, all)
		found := of(f.rule, all)
		if len(found) == 0 {
			t.Errorf("%s: not named, but %v", f.rule, all)
			continue
		}
		at := found[0].At
		if at.Start < start || at.Start >= start+len(marked) {
			t.Errorf("%s: named at %q (%d), want it at %q (%d)", f.rule, at.Text(), at.Start, marked, start)
		}
	}
	compareGolden(t, filepath.Join("testdata", "documents", "faults.txt"), golden.String())
	if len(faults) != 49 {
		t.Errorf("%d faults, want 39 and ten", len(faults))
	}
}
