package review_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// variant is a document, and what one rule says of it: the severities of its findings,
// in the order of the text, and "?" behind those that are not certain.
type variant struct {
	rule       string
	kind       policy.Kind
	statements string
	want       string
}

const (
	s3Books = `"Resource":"arn:aws:s3:::books/*"`
	anyone  = `"Principal":"*"`
	me      = `"Principal":{"AWS":"123456789012"}`
)

// allowing is an Allow of an action under a condition.
func allowing(action, condition string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,%s,"Condition":{%s}}`, action, s3Books, condition)
}

// denying is a Deny of the same.
func denying(action, condition string) string {
	return strings.Replace(allowing(action, condition), "Allow", "Deny", 1)
}

var variants = []variant{
	// what a condition limits
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalTag/a":"b"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalAccount":"123456789012"}}}`, ""},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/a":"*"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/a":"b"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`, ""},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:CalledVia":"a.amazonaws.com"}}}`, "security"},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:CalledVia":"a.amazonaws.com"},"Null":{"aws:CalledVia":"false"}}}`, ""},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:CalledVia":"a.amazonaws.com"},"ForAnyValue:StringEquals":{"aws:CalledVia":"a.amazonaws.com"}}}`, ""},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}`, ""},
	{"action-star", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"*"}`, "security"},

	// names of actions
	{"unknown-service", policy.Identity, `{"Effect":"Allow","Action":"elb:DescribeTags","Resource":"*"}`, "error"},
	{"unknown-service", policy.Identity, `{"Effect":"Allow","Action":"neverheard:DescribeTags","Resource":"*"}`, "warning?"},
	{"unknown-service", policy.Identity, `{"Effect":"Allow","Action":["exs-mcp:CallTool","dynamdb:GetItem"],"Resource":"*"}`, "warning? error"}, // ecs-mcp or eks-mcp
	{"unknown-service", policy.Identity, `{"Effect":"Allow","NotAction":"neverheard:DescribeTags","Resource":"*"}`, "warning?"},
	{"unknown-service", policy.Identity, `{"Effect":"Allow","Action":"dynamodbstreams:GetRecords","Resource":"*"}`, ""},
	{"api-not-action", policy.Identity, `{"Effect":"Allow","Action":["dynamodbstreams:GetRecords","s3:HeadObject"],"Resource":"*"}`, "error error"},
	{"api-not-action", policy.Identity, `{"Effect":"Allow","Action":["sqs:DeleteMessageBatch","sqs:DeleteMessage"],"Resource":"*"}`, "suggestion"},
	{"unknown-action", policy.Identity, `{"Effect":"Allow","Action":["mobilehub:Nothing","dax:Endpoints","s3:Nothing","s3:GetObjec"],"Resource":"*"}`, "warning? error"},
	{"dead-wildcard", policy.Identity, `{"Effect":"Deny","Action":"s3:Nothing*","Resource":"*"}`, "error"},
	{"wildcard-service", policy.Identity, `{"Effect":"Allow","Action":"s*:GetObject","Resource":"*"}`, "suggestion"},
	{"redundant-action", policy.Identity, `{"Effect":"Allow","Action":["s3:GetObject","s3:getobject","s3:*","*"],"Resource":"*"}`, "suggestion suggestion suggestion"},
	{"redundant-action", policy.Identity, `{"Effect":"Allow","Action":["s3:Get*","s3:GetB*","s3:*t","s?:Get*"],"Resource":"*"}`, "suggestion suggestion"},
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":["s3:*","s3:PutBucketPolicy"],"Resource":"*"}`, ""},
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::books/*"}`, "security?"},
	{"action-unsupported-in-kind", policy.Resource, `{"Effect":"Allow",` + me + `,"Action":["sqs:SendMessage","s3:ListAllMyBuckets","s3:GetObject"],` + s3Books + `}`, "error warning?"},
	{"action-unsupported-in-kind", policy.Resource, `{"Effect":"Allow",` + me + `,"Action":"sqs:SendMessage","Resource":"*"}`, ""},
	{"action-unsupported-in-kind", policy.ResourceControl, `{"Effect":"Deny","Principal":"*","Action":["ec2:RunInstances","s3:GetObject"],"Resource":"*"}`, "error"},
	{"not-storable", policy.Identity, `{"Effect":"Deny","Action":"s3:Get Object","Resource":["arn:aws:iam::123456789012:user","arn:aws:::a:b","arn:aws:iam::123456789012:*"]}`, "error error error"},

	// ARNs
	{"arn-short", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3","arn:aws:dynamodb:us-east-1:123456789012"]}`, "warning warning"},
	{"arn-account", policy.Identity, `{"Effect":"Allow","Action":"iam:GetPolicy","Resource":["arn:aws:iam::aws:policy/A","arn:aws:iam::1234567890*:policy/A","arn:aws:iam::A:policy/A"]}`, "warning"},
	{"arn-partition", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:cn-north-1:123456789012:table/A","arn:*:dynamodb:cn-north-1:123456789012:table/A","arn:aws:*"]}`, "warning"},
	{"arn-fields", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:*","Resource":["arn:aws:dynamodb:us-east-1:123456789012:global-table/A","arn:aws:dynamodb:us-east-1::table/A","arn:aws:s3:us-east-1:123456789012:a/b","arn:aws:*:us-east-1:1:a"]}`, "error error"},
	{"arn-unknown-service", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:*","Resource":["arn:aws:neverheard:us-east-1:123456789012:a","arn:aws:mobilehub:us-east-1:123456789012:a"]}`, "warning?"},
	{"arn-no-format", policy.Identity, `{"Effect":"Allow","Action":"sqs:*","Resource":["arn:aws:sns:us-east-1:123456789012:a","arn:aws:kms:us-east-1:123456789012:keys/a","arn:aws:kms:us-east-1:123456789012:k*"]}`, "warning?"},
	{"action-resource-mismatch", policy.Identity, `{"Effect":"Allow","Action":["s3:PutObject","dynamodb:P*Item"],"Resource":"arn:aws:s3:::books"}`, "error"},
	{"action-resource-mismatch", policy.Identity, `{"Effect":"Allow","Action":"ec2:StopInstances","Resource":"arn:aws:license-manager:*:*:license-configuration:*"}`, "warning?"},
	{"action-resource-mismatch", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:*:*:table/*","arn:aws:dynamodb:us-*-1:123456789012:table/${aws:username}"]}`, ""},
	{"action-resource-mismatch", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-*-1:123456789012:table/a/stream/*"}`, "error"},
	{"star-only-action", policy.Identity, `{"Effect":"Allow","Action":["dynamodb:ListTables","dynamodb:GetItem"],` + onBooks + `}`, "suggestion"},
	{"prefix-overmatch", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::a*","arn:aws:s3:::*"]},{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a/b"}`, ""},

	{"redundant-resource", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::a?b","arn:aws:s3:::a*b"]}`, "suggestion"},

	// the document
	{"version-missing", policy.ServiceControl, "", "warning"},
	{"version-missing", policy.Identity, "", "warning"},
	{"variable-unsupported-element", policy.Resource, `{"Sid":"a ${aws:username}","Effect":"Allow",` + me + `,"Action":"s3:GetObject",` + s3Books + `}`, "error"},
	{"variable-in-arn-prefix", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3::${aws:PrincipalAccount}:a","arn:aws:s3:::${aws:username}:${aws:userid}"],"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:${aws:RequestedRegion}::a"}}}`, "warning? error"},
	{"variable-unresolvable", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::${never:heard}","arn:aws:s3:::${saml:sub}","arn:aws:s3:::${www.example.com:sub}","arn:aws:s3:::${s3:prefix}","arn:aws:s3:::${*}"]}`, "warning?"},
	{"empty-list", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":[],"Condition":{}}`, "suggestion suggestion"},
	{"empty-list", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":[]},"Action":"s3:GetObject",` + s3Books + `}`, "suggestion"},
	{"empty-list", policy.Resource, `{"Effect":"Deny","Principal":{},"Action":"s3:GetObject",` + s3Books + `}`, "error"},
	{"sid-empty", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject",` + s3Books + `,"Sid":""}`, "suggestion"},

	// keys
	{"unknown-condition-key", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"s3:neverheard":"a","deepracer:x":"b","aws:Principal":"c"}`), "warning?"},
	{"condition-key-obsolete", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:PrincipalOrgMasterAccountId":"123456789012"}`), "warning"},
	{"condition-key-not-applicable", policy.Identity, `{"Effect":"Deny","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onBooks + `,"Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`, "warning?"},
	{"condition-key-not-applicable", policy.Identity, `{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onBooks + `,"Condition":{"StringNotEquals":{"dynamodb:Select":"COUNT","lambda:SourceFunctionArn":"a"}}}`, "warning?"},
	{"key-never-present", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:DescribeTable",` + onBooks + `,"Condition":{"StringEqualsIfExists":{"dynamodb:Select":"COUNT"}}}`, "security"},
	{"key-never-present", policy.Identity, `{"Effect":"Deny","Action":"dynamodb:DescribeTable",` + onBooks + `,"Condition":{"StringNotEquals":{"dynamodb:Select":"COUNT"}}}`, "warning"},
	{"key-never-present", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"sqs:x":"a","kms:ViaService":"a"}`), "warning?"},
	{"type-mismatch", policy.Identity, allowing("s3:ListBucket", `"NumericEquals":{"s3:prefix":"1","aws:EpochTime":"2"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1:role/a"},"StringEquals":{"aws:SecureTransport":"true","aws:SourceArn":"a"},"Bool":{"s3:prefix":"true"},"DateLessThan":{"s3:prefix":"2026-01-01"}`), "warning? warning? warning?"},
	{"missing-set-operator", policy.Identity, `{"Effect":"Deny","Action":"dynamodb:TagResource","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"a","aws:PrincipalTag/a":"b"},"StringNotEquals":{"aws:TagKeys":"a"}}}`, "error error"},
	{"missing-set-operator", policy.Identity, `{"Effect":"Allow","Action":"events:PutRule","Resource":"*","Condition":{"StringEquals":{"events:detail-type":"a"}}}`, "warning?"},
	{"set-operator-single", policy.Identity, allowing("s3:GetObject", `"ForAnyValue:StringEquals":{"aws:PrincipalTag/a":"b"}`), "warning"},
	{"set-operator-single", policy.Identity, denying("s3:GetObject", `"ForAllValues:StringEquals":{"aws:PrincipalTag/a":"b"}`), "warning"},
	{"forallvalues-without-null", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:PrincipalTag/a":"false"}}}`, "security"},
	{"forallvalues-without-null", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"aws:TagKeys":"true"}}}`, ""},
	{"null-with-qualifier", policy.Identity, denying("s3:GetObject", `"ForAnyValue:Null":{"aws:TagKeys":"false"}`), "suggestion"},
	{"mfa-bool-deny", policy.Identity, denying("s3:GetObject", `"Null":{"aws:MultiFactorAuthPresent":"false"}`), ""},
	{"mfa-bool-deny", policy.Identity, denying("s3:GetObject", `"StringEquals":{"aws:MultiFactorAuthPresent":"false"}`), ""},
	{"mfa-bool-deny", policy.Identity, denying("s3:GetObject", `"Bool":{"aws:ViaAWSService":"false"}`), ""},
	{"mfa-bool-deny", policy.Identity, allowing("s3:GetObject", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}`), "security"},
	{"mfa-bool-deny", policy.Identity, denying("s3:GetObject", `"Bool":{"aws:MultiFactorAuthPresent":"false","aws:SecureTransport":"true"}`), "security"},
	{"deny-needs-every-key", policy.Identity, denying("s3:GetObject", `"StringNotEqualsIfExists":{"aws:PrincipalTag/a":"b"}`), "suggestion"},
	{"condition-key-without-colon", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"a":"b"}`), "error"},
	{"operator-spelling", policy.Identity, allowing("s3:GetObject", `"stringequals":{"aws:userid":"b","aws:username":"c"}`), "suggestion"},
	{"service-principal-key", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"a.amazonaws.com"},"Action":"s3:GetObject",` + s3Books + `,"Condition":{"StringEquals":{"aws:PrincipalTag/a":"b"}}}`, "error"},
	{"service-principal-key", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"a.amazonaws.com","AWS":"123456789012"},"Action":"s3:GetObject",` + s3Books + `,"Condition":{"StringEquals":{"aws:PrincipalTag/a":"b"}}}`, ""},

	// values
	{"ill-typed-value", policy.Identity, allowing("s3:GetObject", `"Bool":{"aws:SecureTransport":"maybe"},"DateLessThan":{"aws:CurrentTime":"2026-02-30"},"NumericLessThan":{"s3:max-keys":"ten"},"Null":{"aws:userid":"perhaps"},"ArnLike":{"aws:SourceArn":"*"}`), "error error error error error"},
	{"cidr-host-bits", policy.Identity, denying("s3:GetObject", `"NotIpAddress":{"aws:SourceIp":["2001:db8::1/32","192.0.2.1","192.0.2.0/24"]}`), "suggestion"},
	{"private-source-ip", policy.Identity, denying("s3:GetObject", `"NotIpAddress":{"aws:SourceIp":["10.1.2.3","192.0.2.0/24","not an address"]}`), "suggestion"},
	{"wildcard-without-like", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:PrincipalAccount":"*","aws:userid":"${*}"},"StringEqualsIgnoreCase":{"aws:username":"b?"}`), "warning"},
	{"empty-values", policy.Identity, allowing("s3:GetObject", `"StringNotEquals":{"aws:userid":[]},"StringEqualsIfExists":{"aws:userid":[]}`), "suggestion suggestion"},
	{"redundant-condition-value", policy.Identity, allowing("s3:GetObject", `"NumericLessThan":{"s3:max-keys":["1","2"]},"StringLike":{"s3:prefix":["a*","A*","ab*","ab","b"]},"StringEquals":{"aws:userid":["x","x"]}`), "suggestion suggestion suggestion suggestion"},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"Null":{"aws:userid":"true"},"StringEquals":{"aws:userid":"a"}`), "error"},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"NumericLessThan":{"s3:max-keys":"1"},"NumericGreaterThan":{"s3:max-keys":"2"}`), "error"},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"DateLessThan":{"aws:CurrentTime":"2026-01-01"},"DateGreaterThan":{"aws:CurrentTime":"2026-01-02"}`), "error"},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:userid":"${aws:username}"},"StringLike":{"aws:userid":"a"}`), ""},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":"b"}`), "error"},
	{"condition-contradiction", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:TagKeys":"a"},"StringLike":{"aws:TagKeys":"b"}`), ""},

	// statements
	{"notaction-allow", policy.ServiceControl, `{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`, "warning"},
	{"redundant-statement", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":["123456789012","210987654321"]},"Action":"s3:Get*",` + s3Books + `},{"Effect":"Allow",` + me + `,"Action":"s3:GetObject",` + s3Books + `}`, "suggestion"},
	{"redundant-statement", policy.Resource, `{"Effect":"Allow",` + anyone + `,"Action":"s3:Get*",` + s3Books + `},{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject",` + s3Books + `}`, "suggestion"},
	{"redundant-statement", policy.Resource, `{"Effect":"Allow",` + anyone + `,"Action":"s3:Get*",` + s3Books + `},{"Effect":"Allow",` + me + `,"Action":"s3:GetObject",` + s3Books + `}`, ""},
	{"redundant-statement", policy.Identity, denying("s3:Get*", `"StringEquals":{"aws:userid":["a","b"]}`) + "," + denying("s3:GetObject", `"stringEquals":{"aws:UserID":["b","a"]}`), "suggestion"},
	{"redundant-statement", policy.Identity, denying("s3:Get*", `"StringEquals":{"aws:userid":["a","b"]}`) + "," + denying("s3:GetObject", `"StringEquals":{"aws:userid":"a"}`), ""},
	{"redundant-statement", policy.Identity, `{"Effect":"Deny","NotAction":"s3:*","Resource":"*"},{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::a"},{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::a"}`, "suggestion suggestion"},
	{"redundant-statement", policy.Resource, `{"Effect":"Deny","NotPrincipal":{"AWS":"123456789012"},"Action":"s3:*",` + s3Books + `},{"Effect":"Deny","NotPrincipal":{"AWS":["123456789012"]},"Action":"s3:Get*",` + s3Books + `}`, "suggestion"},
	{"redundant-statement", policy.Trust, `{"Effect":"Allow",` + me + `,"Action":"sts:*"},{"Effect":"Allow",` + me + `,"Action":"sts:AssumeRole"}`, "suggestion"},
	{"allow-shadowed", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject",` + s3Books + `},{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::music/*"}`, "warning"},
	{"allow-shadowed", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject",` + s3Books + `},{"Effect":"Deny","NotAction":"sqs:*","Resource":"arn:aws:s3:::*"}`, "warning"},
	{"allow-shadowed", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject",` + s3Books + `},{"Effect":"Deny","NotAction":"s3:Get*","Resource":"*"}`, ""},
	{"allow-shadowed", policy.Resource, `{"Effect":"Allow",` + me + `,"Action":"s3:GetObject",` + s3Books + `},{"Effect":"Deny",` + anyone + `,"Action":"s3:*","Resource":"*"}`, "warning"},
	{"allow-shadowed", policy.Resource, `{"Effect":"Allow",` + me + `,"Action":"s3:GetObject",` + s3Books + `},{"Effect":"Deny",` + me + `,"Action":"s3:*","Resource":"*"}`, ""},
	{"allow-partly-shadowed", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/b","arn:aws:s3:::a/c"]},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::a/b"}`, "suggestion"},
	{"deny-useless", policy.Identity, `{"Effect":"Deny","Action":["dax:Endpoints","s3:Get*"],"Resource":"arn:aws:s3:::a"},{"Effect":"Deny","Action":"dynamodb:GetItem","Resource":"arn:aws:s3:::a"}`, "suggestion?"},

	{"redundant-statement", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-*:123456789012:table/*"},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-*:123456789012:table/*"},{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`, "suggestion"},

	// IAM and principals
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::123456789012:role/Admin"}`, "security"},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:iam::123456789012:role/app-*"}`, "security"},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/app"}`, ""},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:*","Resource":"*"},{"Effect":"Deny","Action":"iam:Pass*","Resource":"*"}`, ""},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::books/*"}`, ""},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::123456789012:user/*"}`, ""},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::books/*","arn:aws:iam::*:role/app"]}`, "security"},
	{"passrole-unlimited-service", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`, ""},
	{"create-slr-wide", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`, ""},
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`, ""},
	{"create-slr-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/dax.amazonaws.com/*"}`, ""},
	{"principal-star", policy.Endpoint, `{"Effect":"Allow",` + anyone + `,"Action":"*","Resource":"*"}`, "suggestion"},
	{"principal-star", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":["123456789012","*"]},"Action":"s3:GetObject",` + s3Books + `}`, "security"},
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":["sns.amazonaws.com","dax.amazonaws.com"]},"Action":"s3:GetObject",` + s3Books + `,"Condition":{"StringEquals":{"s3:x-amz-acl":"a"}}}`, "suggestion"},
	{"trust-star", policy.Trust, `{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`, "suggestion"},
	{"trust-action", policy.Trust, `{"Effect":"Allow",` + me + `,"Action":"sts:TagSession"}`, "error"},
	{"trust-action", policy.Trust, `{"Effect":"Allow",` + me + `,"Action":["sts:TagSession","sts:AssumeRole"]}`, ""},
	{"trust-github-sub", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringNotLike":{"token.actions.githubusercontent.com:sub":"repo:books/shop:*"}}}`, "security"},
	{"trust-oidc-open", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/id.example.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringNotEquals":{"id.example.com:sub":"a"}}}`, "security"},
	{"trust-oidc-open", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/id.example.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"Null":{"id.example.com:sub":"false"}}}`, "security"},
	{"trust-oidc-open", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/id.example.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"id.example.com:sub":"a"}}}`, ""},
	{"trust-github-sub", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:books/*","repo:books/shop:*","x*","repo:books/shop:ref:refs/heads/*"]}}}`, "security warning security"},
	{"trust-audience", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:sub":"a"}}}`, "suggestion"},
	{"trust-audience", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:sub":"a","accounts.google.com:aud":"b"}}}`, ""},
	{"trust-audience", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`, "suggestion"},
	{"trust-oidc-open", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/A"},"Action":"sts:AssumeRoleWithSAML"}`, ""},
	{"trust-other-account", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`, ""},
	{"trust-key-without-action", policy.Trust, `{"Effect":"Allow",` + me + `,"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:RequestTag/a":"b"}}}`, "error"},
	{"rcp-blocks-services", policy.ResourceControl, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}}`, "warning"},

	// DynamoDB and DAX
	{"scan-with-leadingkeys", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:Scan",` + onBooks + `,"Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"a"}}}`, "error"},
	{"scan-with-leadingkeys", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:PartiQL*",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"}}}`, "security"},
	{"scan-with-leadingkeys", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:PartiQLSelect",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"},"Bool":{"dynamodb:FullTableScan":"false"}}}`, ""},
	{"global-table-legacy", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:UpdateGlobalTableSettings","Resource":"*"}`, "error"},
	{"global-table-legacy", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:CreateGlobalTable","Resource":["arn:aws:dynamodb::123456789012:global-table/A"]}`, "error"},
	{"global-table-legacy", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:CreateGlobalTable","Resource":"*"}`, ""},
	{"partiql-bypass", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:PartiQLInsert","Resource":"*"}`, "security"},
	{"dax-arn-form", policy.Identity, `{"Effect":"Allow","Action":"dax:*","Resource":["arn:aws:dax:us-east-1:123456789012:cache/Books","arn:aws:dax:us-east-1:123456789012:books","arn:aws:dax:us-east-1:123456789012:*","arn:aws:dax:us-east-1:123456789012:cache/*","arn:aws:dax:us-east-1:123456789012:x*"]}`, "warning error error"},
	{"dax-condition-useless", policy.Identity, `{"Effect":"Allow","Action":"dax:Query","Resource":"*","Condition":{"StringEquals":{"dynamodb:Select":"a"}}}`, "error"},
	{"dax-wrong-service", policy.Identity, `{"Effect":"Deny","Action":"dynamodb:GetItem","Resource":"arn:aws:dax:us-east-1:123456789012:cache/books"}`, "error"},
	{"rbp-lockout", policy.Resource, `{"Effect":"Deny","Principal":"*","Action":"dynamodb:PutResourcePolicy",` + onBooks + `}`, ""},
	{"index-not-covered", policy.Identity, `{"Effect":"Allow","NotAction":"dynamodb:DeleteTable",` + onBooks + `}`, ""},
	{"index-not-covered", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:Query","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`, ""},
	{"transact-missing-conditioncheck", policy.Identity, `{"Effect":"Allow","NotAction":["dynamodb:PutItem","dynamodb:ConditionCheckItem"],` + onBooks + `,"Condition":{"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":"TransactWriteItems"}}}`, ""},
	{"action-unsupported-in-kind", policy.Resource, `{"Effect":"Allow",` + me + `,"Action":"dax:GetItem","Resource":"arn:aws:dax:us-east-1:123456789012:cache/books"}`, "error"},
	{"index-not-covered", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:Query",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/*"}`, ""},
	{"resource-star", policy.Identity, `{"Effect":"Allow","Action":["secretsmanager:ValidateResourcePolicy","ssm-sap:GetResourcePermission"],"Resource":"*"}`, ""},
	{"resource-star", policy.Identity, `{"Effect":"Allow","Action":["secretsmanager:PutResourcePolicy","ssm-sap:GetResourcePermission"],"Resource":"*"}`, "warning"},
}

// severities writes the severities of findings, with a question mark behind those of
// findings that are not certain: "error warning?".
func severities(all []review.Finding) string {
	words := make([]string, len(all))
	for i := range all {
		words[i] = all[i].Severity.String()
		if !all[i].Certain {
			words[i] += "?"
		}
	}
	return strings.Join(words, " ")
}

// TestVariants: a rule sees its fault in other shapes too, and is silent where it is not
// there. The golden file has what all rules say of each document.
func TestVariants(t *testing.T) {
	golden := new(strings.Builder)
	for _, v := range variants {
		text := `{"Version":"2012-10-17","Statement":[` + v.statements + `]}`
		if v.statements == "" {
			text = `{"Statement":[{"Effect":"Deny","Action":"s3:GetObject",` + s3Books + `}]}`
		}
		d := review.Load("policy.json", v.kind, []byte(text))
		all := check(d, review.Options{Profile: review.Strict})
		if got := severities(of(v.rule, all)); got != v.want {
			t.Errorf("%s: %q, want %q\n%s\n%v", v.rule, got, v.want, text, texts(all))
		}
		list(golden, d, all)
	}
	compareGolden(t, filepath.Join("testdata", "documents", "variants.txt"), golden.String())
}

// list writes a document and its findings.
func list(b *strings.Builder, d *review.Document, all []review.Finding) {
	fmt.Fprintf(b, "# %v: %s\n", d.Kind, d.Text)
	for i := range all {
		fmt.Fprintf(b, "%v\n    at: %s\n", &all[i], all[i].At.Text()[:min(60, len(all[i].At.Text()))])
		describe(b, &all[i])
	}
}

// TestRoleWithoutReads: a role that does not read a table need not describe it.
func TestRoleWithoutReads(t *testing.T) {
	rule, _ := review.Lookup("dax-role-no-describetable")
	for actions, want := range map[string]int{
		`"dynamodb:PutItem"`:                                    0,
		`["dynamodb:PutItem","dynamodb:Query"]`:                 1,
		`["dynamodb:DescribeTable","dynamodb:Query"]`:           0,
		`["dynamodb:UpdateItem","dynamodb:ConditionCheckItem"]`: 0,
	} {
		text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + actions + `,` + onBooks + `}]}`
		if n := len(of(rule.ID, example(rule, text))); n != want {
			t.Errorf("%s: %d findings, want %d", actions, n, want)
		}
	}
}

// TestSizeWithinStrings: a quote that is escaped does not end a string, and white space
// outside strings does not count.
func TestSizeWithinStrings(t *testing.T) {
	for value, want := range map[string]int{`\"`: 0, `\\`: 0, `\\\"`: 0, `\"` + strings.Repeat(" ", 6200): 1} {
		text := `{"Version":"2012-10-17","Statement":[` + allowing("s3:GetObject", `"StringEquals":{"aws:userid":"`+value+`"}`) + strings.Repeat(" ", 6200) + `]}`
		d := review.Load("policy.json", policy.Identity, []byte(text))
		if n := len(of("size-over-quota", check(d, review.Options{}))); n != want {
			t.Errorf("with a value of %d bytes: %d findings, want %d", len(value), n, want)
		}
	}
}

// TestMessages: what a message says is what the engine does.
func TestMessages(t *testing.T) {
	for _, test := range []struct{ rule, statement, want string }{
		{"condition-key-not-applicable", `{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onBooks + `,"Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`, "does not grant"},
		{"condition-key-not-applicable", `{"Effect":"Deny","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onBooks + `,"Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`, "does not deny"},
		{"condition-key-not-applicable", `{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onBooks + `,"Condition":{"StringNotEquals":{"dynamodb:Select":"COUNT"}}}`, "always holds"},
		{"condition-key-without-colon", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"username":"true"}}}`, "always holds"},
		{"condition-key-without-colon", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"username":"false"}}}`, "never applies"},
		{"condition-key-without-colon", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:Null":{"username":"false"}}}`, "always holds"},
		{"condition-key-without-colon", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:Null":{"username":"true"}}}`, "never applies"},
		{"condition-key-without-colon", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"username":["false","TRUE"]}}}`, "always holds"},
		{"redundant-action", `{"Effect":"Allow","Action":["ec2:RunInstances","ec2:RunInstances"],"Resource":"*"}`, `"ec2:RunInstances" stands in the list twice`},
		{"redundant-action", `{"Effect":"Allow","Action":["ec2:RunInstances","ec2:run*"],"Resource":"*"}`, `"ec2:RunInstances" is covered by "ec2:run*"`},
		{"redundant-resource", `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::books/*","arn:aws:s3:::books/*"]}`, `"arn:aws:s3:::books/*" stands in the list twice`},
		{"variable-unresolvable", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${BucketName}/*"}`, `"BucketName" is not`},
		{"variable-unresolvable", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${MyCo:Team}/*"}`, `keys like "MyCo:Team"`},
		{"variable-unresolvable", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${aws:TagKeys}/*"}`, `aws:TagKeys holds`},
		{"arn-short", `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs"}`, "counts as arn:aws:sqs:*:*:*"},
		{"arn-short", `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:"}`, "counts as arn:aws:sqs::*:*"},
		{"arn-short", `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs::123456789012"}`, "counts as arn:aws:sqs::123456789012:*"},
	} {
		all := of(test.rule, check(document("policy.json", test.statement), review.Options{Profile: review.Strict}))
		if len(all) != 1 || !strings.Contains(all[0].Message, test.want) {
			t.Errorf("%s: %v, want one that says %q", test.statement, texts(all), test.want)
		}
	}
}

// TestRetiredOnce: a service that has ended is one finding of a statement, with all places.
func TestRetiredOnce(t *testing.T) {
	all := of("retired-service", check(document("policy.json", `{"Effect":"Allow","Action":["mobilehub:GetProject","mobilehub:ListProjects","MobileHub:Delete*"],"Resource":"*"}`), review.Options{}))
	if len(all) != 1 || len(all[0].Related) != 2 || all[0].Related[1].At.Text() != "MobileHub" {
		t.Errorf("%v, want one with two other places", texts(all))
	}
}

// TestIndexesOfTables: a table without indexes has none to cover. About the indexes of a
// table that is not known, the default profile says nothing.
func TestIndexesOfTables(t *testing.T) {
	books := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	for _, test := range []struct {
		name    string
		indexes map[string][]string
		profile review.Profile
		want    string
	}{
		{"an index", map[string][]string{"Title": {"Title"}}, review.Default, "warning"},
		{"no index", nil, review.Default, ""},
		{"no index", nil, review.Strict, ""},
		{"not known", nil, review.Default, ""},
		{"not known", nil, review.Strict, "suggestion?"},
	} {
		o := review.Options{Profile: test.profile}
		if test.name != "not known" {
			o.Tables = operation.TableMap{books: {Key: []string{"ISBN"}, Indexes: test.indexes}}
		}
		all := check(document("policy.json", `{"Effect":"Allow","Action":"dynamodb:Query",`+onBooks+`}`), o)
		if got := severities(of("index-not-covered", all)); got != test.want {
			t.Errorf("%s, profile %v: %q, want %q", test.name, test.profile, got, test.want)
		}
	}
}
