package review_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

const (
	invokeAll = `{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:us-east-1:123456789012:a1b2/*"}`
	exceptAPI = `{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:us-east-1:123456789012:a1b2/*","Condition":`
	adminAll  = `{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*"`
)

// reals are shapes of public templates and policies, each made up after files that were
// reported wrongly once, with their neighbours. Parts in ‹› are holes.
var reals = []variant{
	// who is let in by an Allow may be shut out by a Deny of all others
	{"principal-star", policy.Resource, invokeAll, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEquals":{"aws:sourceVpce":"‹*›"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/Reader"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotLike":{"aws:PrincipalArn":"*"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"true"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d","aws:UserAgent":"us"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEquals":{"aws:UserAgent":"us"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"},"Null":{"aws:SourceVpce":"false"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"ForAnyValue:StringNotLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"ForAllValues:StringNotLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `{"StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + strings.Replace(exceptAPI, "a1b2/*", "a1b2/live/*", 1) + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + strings.Replace(exceptAPI, "execute-api:Invoke", "execute-api:ManageConnections", 1) + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + strings.Replace(exceptAPI, `"*"`, `{"AWS":"123456789012"}`, 1) + `{"StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`, "security"},
	{"principal-star", policy.Resource, invokeAll + `,` + strings.Replace(exceptAPI, `"Principal":"*"`, `"NotPrincipal":{"AWS":"123456789012"}`, 1) + `{}}`, ""},
	{"principal-star", policy.Resource, invokeAll + `,` + exceptAPI + `‹{}›}`, ""},
	{"action-star", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Bool":{"aws:ViaAWSService":"false"}}}`, ""},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"},{"Effect":"Deny","Action":"iam:PassRole","Resource":"*","Condition":{"StringNotEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}`, ""},

	// policies of AWS's own cannot be changed
	{"privilege-escalation", policy.Identity, adminAll + `}`, "security"},
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"arn:aws:iam::aws:policy/books-*"}`, ""},
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","Action":"iam:SetDefaultPolicyVersion","Resource":["arn:aws:iam::aws:policy/*","arn:aws:iam::123456789012:policy/books-*"]}`, "security"},

	// nor can roles that are linked to services
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:AttachRolePolicy","iam:PutRolePolicy","iam:UpdateAssumeRolePolicy"],"Resource":"arn:aws:iam::*:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*"}`, ""},
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":["arn:aws:iam::*:role/aws-service-role/*","arn:aws:iam::123456789012:role/books-*"]}`, "security"},
	{"privilege-escalation", policy.Identity, `{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"arn:aws:iam::*:role/aws-service-role*"}`, "security"},
	{"passrole-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/aws-service-role/*"}`, "security"},
	{"create-slr-wide", policy.Identity, `{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/*"}`, "warning"},

	// one rule says that an ARN has the prefix of other names
	{"arn-no-format", policy.Identity, `{"Effect":"Allow","Action":"aps:QueryMetrics","Resource":"arn:aws:prometheus:eu-west-1:123456789012:workspace/ws-1"}`, ""},
	{"arn-unknown-service", policy.Identity, `{"Effect":"Allow","Action":"aps:QueryMetrics","Resource":"arn:aws:prometheus:eu-west-1:123456789012:workspace/ws-1"}`, "warning?"},
	{"arn-unknown-service", policy.Identity, `{"Effect":"Allow","Action":"devops-guru:ListNotificationChannels","Resource":"arn:aws:devops-guru:*:*:/channels"}`, "warning?"},
	{"arn-no-format", policy.Identity, `{"Effect":"Allow","Action":"devops-guru:ListNotificationChannels","Resource":"arn:aws:devops-guru:*:*:/channels"}`, ""},
	{"arn-unknown-service", policy.Identity, `{"Effect":"Allow","Action":"execute-api:Invoke","Resource":["arn:aws:execute-api:us-east-1:123456789012:a1b2/*","arn:aws:dynamdb:us-east-1:123456789012:table/Books"]}`, "error"},
	{"arn-no-format", policy.Identity, `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3::123456789012:books"}`, "warning?"},

	// a window that is over grants nothing
	{"privilege-escalation", policy.Identity, adminAll + `,"Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}`, ""},
	{"privilege-escalation", policy.Identity, adminAll + `,"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2020-01-01T00:00:01Z"}}}`, ""},
	{"privilege-escalation", policy.Identity, adminAll + `,"Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}`, "security"},
	{"privilege-escalation", policy.Identity, adminAll + `,"Condition":{"DateLessThanIfExists":{"aws:TokenIssueTime":"2020-01-01T00:00:01Z"}}}`, "security"},
	{"privilege-escalation", policy.Identity, adminAll + `,"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}`, "security"},

	// keys of which AWS's list knows too little
	{"set-operator-single", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}`, ""},
	{"missing-set-operator", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}`, "warning?"},
	{"set-operator-single", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:sub":"us-east-1:*"}}}`, "warning"},
	{"key-never-present", policy.Identity, `{"Effect":"Allow","Action":"states:InvokeHTTPEndpoint","Resource":"*","Condition":{"StringEquals":{"states:HTTPMethod":"GET"}}}`, ""},
	{"condition-key-not-applicable", policy.Identity, `{"Effect":"Allow","Action":["states:InvokeHTTPEndpoint","states:StartExecution"],"Resource":"*","Condition":{"StringEquals":{"states:HTTPMethod":"GET"}}}`, ""},
	{"key-never-present", policy.Identity, `{"Effect":"Allow","Action":"ec2:DescribeVpcs","Resource":"*","Condition":{"StringEquals":{"ec2:InstanceType":"t3.micro"}}}`, "warning?"},
	{"unknown-condition-key", policy.Resource, `{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"arn:aws:sns:us-east-1:123456789012:books","Condition":{"StringEquals":{"AWS:SourceOwner":"123456789012"}}}`, ""},
	{"condition-key-obsolete", policy.Resource, `{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"arn:aws:sns:us-east-1:123456789012:books","Condition":{"StringEquals":{"AWS:SourceOwner":"123456789012"}}}`, "warning"},
	{"principal-star", policy.Resource, `{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"arn:aws:sns:us-east-1:123456789012:books","Condition":{"StringEquals":{"AWS:SourceOwner":"123456789012"}}}`, ""},

	// a word of four letters with two others is another word, not a slip
	{"unknown-action", policy.Identity, `{"Effect":"Allow","Action":"cloudhsm:ListHapgs","Resource":"*"}`, "warning?"},
	{"unknown-action", policy.Identity, `{"Effect":"Allow","Action":["cloudhsm:ListTagss","dynamodb:GteItem","dynamodb:BatchGteItems","ec2:DescribeInstancess"],"Resource":"*"}`, "error error error error"},

	// services that act for others
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","sqs.amazonaws.com","dax.amazonaws.com"],"AWS":"123456789012"},"Action":"sqs:SendMessage","Resource":"*"}`, "security"},
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, "security"},
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Action":"s3:PutObject",` + s3Books + `,"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}`, "suggestion"},
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},"Bool":{"aws:PrincipalIsAWSService":"true"}}}`, ""},
	{"service-principal-unscoped", policy.Resource, `{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, "security"},

	// the statement that each key policy should have
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}`, ""},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"arn:‹*›:iam::‹*›:root"},"Action":["kms:*"],"Resource":"*"}`, ""},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":["123456789012","arn:aws:iam::123456789012:root"]},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Keeper"},"Action":"kms:Put*","Resource":"*"}`, "security?"},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":["123456789012","111122223333"]},"Action":"kms:*","Resource":"*"}`, "security?"},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Create*","Resource":"*"}`, "security? security?"},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sqs:*","Resource":"arn:aws:sqs:us-east-1:123456789012:books"}`, "security?"},
	{"wildcard-permissions", policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Keeper"},"Action":"kms:*","Resource":"*"}`, "security?"},

	// AWS's list gives some actions that only read the level of those that change permissions
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":["backup:List*","quicksight:Describe*","glue:*Get*","secretsmanager:Validate*","ssm-sap:Get*","backup:Search*","monitron:List*","managedblockchain:G*","glue:Test*","glue:BatchGet*","opensearch:View*"],"Resource":"*"}`, ""},
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":["secretsmanager:*ResourcePolicy"],"Resource":"*"},{"Effect":"Deny","Action":["secretsmanager:DeleteResourcePolicy","secretsmanager:PutResourcePolicy"],"Resource":"*"}`, ""},
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":["secretsmanager:*ResourcePolicy","secretsmanager:GetResourcePolicy"],"Resource":"*"}`, "security?"},
	{"wildcard-permissions", policy.Identity, `{"Effect":"Allow","Action":["secretsmanager:*ResourcePolicy","secretsmanager:ValidateResourcePolicy"],"Resource":"*"}`, "security?"},

	// a service has ended once, however many of its actions stand there
	{"retired-service", policy.Identity, `{"Effect":"Allow","Action":["mobilehub:Get*","dynamodb:GetItem","mobilehub:ListProjects","MobileHub:List*","deeplens:GetModel","‹mobilehub:*›"],"Resource":"*"}`, "suggestion? suggestion?"},
	{"retired-service", policy.Identity, `{"Effect":"Allow","Action":"mobilehub:Get*","Resource":"*"},{"Effect":"Allow","Action":"mobilehub:List*","Resource":"*"}`, "suggestion? suggestion?"},

	{"redundant-action", policy.Identity, `{"Effect":"Allow","Action":["ec2:RunInstances","ec2:RunInstances","EC2:runinstances"],"Resource":"*"}`, "suggestion suggestion"},

	// what is not known may be of the service that the rest is of
	{"dax-wrong-service", policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem"],` + onBooks + `}`, "error"},
	{"dax-wrong-service", policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem","‹*›"],` + onBooks + `}`, ""},
	{"dax-wrong-service", policy.Identity, `{"Effect":"Allow","Action":["dax:GetItem"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","‹*›"]}`, ""},

	// placeholders
	{"id-format", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:PrincipalOrgID":["<my-org-id>","{{org}}","o-xxxx","_ORG_ID_","REPLACE_ME","ORG_ID","%ORG%","@org@","[org]","#{org}"]}`), strings.TrimSpace(strings.Repeat("warning? ", 10))},
	{"id-format", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:PrincipalOrgID":["<org>","<org>"],"aws:ResourceOrgID":"<org>"}`), "warning?"},
	{"id-format", policy.Identity, allowing("s3:GetObject", `"StringEquals":{"aws:PrincipalOrgID":["o-12","my-org","o_a1b2c3d4e5"]}`), "error error error"},
	{"arn-partition", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:PARTITION:s3:::books/*","arn:<partition>:s3:::books/*"]}`, "warning? warning?"},
	{"arn-partition", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:awss:s3:::books/*"}`, "error"},
	{"variable-in-arn-prefix", policy.Identity, `{"Effect":"Allow","Action":"iam:GetRole","Resource":["arn:${partition}:iam::${account}:role/${prefix}-a","arn:${partition}:iam::${account}:role/b"]}`, ""},
	{"variable-unresolvable", policy.Identity, `{"Effect":"Allow","Action":"iam:GetRole","Resource":["arn:${partition}:iam::${account}:role/${prefix}-a","arn:${partition}:iam::${account}:role/b"]}`, "warning? warning? warning?"},
	{"variable-in-arn-prefix", policy.Identity, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:${aws:RequestedRegion}:123456789012:table/${name}"}`, "error"},
	{"variable-unsupported-element", policy.Identity, `{"Sid":"","Effect":"Allow","Action":"s3:GetObject",` + s3Books + `,"Condition":{"StringEquals":{"aws:PrincipalTag/${tag}":"a","aws:PrincipalTag/${aws:username}":"a"}}}`, "warning? error"},
	{"variable-wrong-operator", policy.Identity, allowing("s3:GetObject", `"NumericEquals":{"s3:max-keys":["${most}","${aws:PrincipalTag/most}"]}`), "warning? error"},
	{"ill-typed-value", policy.Identity, allowing("s3:GetObject", `"Bool":{"aws:SecureTransport":["<true or false>","maybe"]}`), "warning? error"},
	{"invalid-resource", policy.Identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"<bucket>"}`, "error"},
}

// TestReal: shapes that real files have.
func TestReal(t *testing.T) {
	golden := new(strings.Builder)
	for _, v := range reals {
		text := `{"Version":"2012-10-17","Statement":[` + v.statements + `]}`
		d := withHoles(v.kind, text)
		all := check(d, review.Options{Now: time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)})
		if got := severities(of(v.rule, all)); got != v.want {
			t.Errorf("%s: %q, want %q\n%s\n%v", v.rule, got, v.want, text, texts(all))
		}
		list(golden, d, all)
	}
	compareGolden(t, filepath.Join("testdata", "documents", "real.txt"), golden.String())
}

// TestGuessed: a document with principals may be of a VPC endpoint or an organization,
// where nobody says what it is; then no error rests on its being a resource's.
func TestGuessed(t *testing.T) {
	for _, test := range []struct{ statements, want, guessed string }{
		{`{"Effect":"Allow","Principal":"*","Action":["cloudformation:CreateStack","cloudformation:ListStacks"],"Resource":"*"}`, "error warning? security", "suggestion"},
		{`{"Effect":"Deny","Principal":"*","Action":["s3:GetObject","sts:GetSessionToken"],"Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"o-a1b2c3d4e5"}}}`, "warning? suggestion", ""},
		{`{"Effect":"Allow","Principal":"*","Action":["dynamodb:GetItem","dynamodb:ListTables"],"Resource":"*"}`, "error security", "warning? security"},
		{`{"Effect":"Allow","Principal":"*","Action":["kms:Decrypt","kms:ListAliases"],"Resource":"*"}`, "warning? security", "warning? security"},
		{`{"Effect":"Allow","Principal":"*","Action":["kms:*","kms:ListAliases"],"Resource":"*"}`, "warning? security security?", "warning? security security?"},
		{`{"Effect":"Allow","Principal":"*","Action":"cloudformation:*","Resource":"*"}`, "security security?", "suggestion"},
	} {
		for _, guessed := range []bool{false, true} {
			d := review.Load("policy.json", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":[`+test.statements+`]}`))
			d.Origin.KindGuessed = guessed
			all := check(d, review.Options{})
			all = slices.Concat(of("action-unsupported-in-kind", all), of("key-irrelevant-in-kind", all), of("principal-star", all), of("wildcard-permissions", all))
			want := test.want
			if guessed {
				want = test.guessed
			}
			if got := severities(all); got != want {
				t.Errorf("guessed %v: %q, want %q\n%s", guessed, got, want, test.statements)
			}
		}
	}
}

// TestBypassTrust: a role is handed to services that it trusts, that the statement names,
// and that the holder has act.
func TestBypassTrust(t *testing.T) {
	const functions = `"lambda:CreateFunction","lambda:InvokeFunction"`
	for _, test := range []struct {
		actions, condition, trusted string
		want                        int
	}{
		{functions, "", `{"Service":"lambda.amazonaws.com"}`, 1},
		{functions, "", `{"Service":["ssm.amazonaws.com","Lambda.amazonaws.com"]}`, 1},
		{functions, "", `{"Service":"ssm.amazonaws.com"}`, 0},
		{functions, "", `{"AWS":"123456789012"}`, 0},
		{functions, "", `"*"`, 1},
		{functions, "", "", 1}, // not known
		{functions, `"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}`, `{"Service":"lambda.amazonaws.com"}`, 1},
		{functions, `"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}`, `{"Service":["lambda.amazonaws.com","ec2.amazonaws.com"]}`, 0},
		{functions, `"StringLike":{"iam:PassedToService":"lambda.*"}`, `{"Service":"lambda.amazonaws.com"}`, 1},
		{`"ecs:RegisterTaskDefinition","ecs:RunTask"`, "", `{"Service":"ecs-tasks.amazonaws.com"}`, 1},
		{`"ecs:RegisterTaskDefinition"`, "", `{"Service":"ecs-tasks.amazonaws.com"}`, 0},
	} {
		holder := review.Load("holder.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:PassRole",`+test.actions+`],"Resource":"*","Condition":{`+test.condition+`}},{"Effect":"Allow","Action":["lambda:ListTags",`+test.actions+`],"Resource":"*"}]}`))
		var o review.Options
		docs := append(beside(holder, &o), holder)
		if test.trusted != "" {
			o.Subjects[1].Trust = review.Load("trust.json", policy.Trust, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":`+test.trusted+`,"Action":"sts:AssumeRole"}]}`))
		}
		n := 0
		for f := range review.Check(docs, o) {
			if f.Rule.ID == "bypass" {
				n++
			}
		}
		if n != test.want {
			t.Errorf("%s under {%s} with a role that trusts %s: %d findings, want %d", test.actions, test.condition, test.trusted, n, test.want)
		}
	}
}

// TestSizeOfAWS: AWS's own policies, which exports hold, have no quota.
func TestSizeOfAWS(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["` + strings.Repeat("arn:aws:s3:::a-bucket-with-a-long-name/*\",\"", 200) + `*"]}]}`
	for name, want := range map[string]int{"arn:aws:iam::aws:policy/Long": 0, "arn:aws-cn:iam::aws:policy/job-function/Long": 0, "arn:aws:iam::123456789012:policy/Long": 1, "policy.json": 1} {
		d := review.Load(name, policy.Identity, []byte(text))
		if n := len(of("size-over-quota", check(d, review.Options{}))); n != want {
			t.Errorf("%s: %d findings, want %d", name, n, want)
		}
	}
}

// TestWitnessOfPattern: the request that shows what a pattern lets in is one that somebody
// may make, on a resource of its service.
func TestWitnessOfPattern(t *testing.T) {
	for _, test := range []struct{ statement, action, resource string }{
		{`{"Effect":"Allow","Principal":"*","Action":"es:*","Resource":"*"}`, "es:", "arn:aws:es:"},
		{`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sqs:*","Resource":"*"}`, "sqs:", "arn:aws:sqs:"},
		{`{"Effect":"Allow","Principal":"*","Action":["sns:Get*","sns:Publish"],"Resource":"*"}`, "sns:Get", "arn:aws:sns:"},
	} {
		d := review.Load("policy.json", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":[`+test.statement+`]}`))
		all := of("principal-star", check(d, review.Options{}))
		if len(all) != 1 || all[0].Witness == nil {
			t.Errorf("%s: %v, want one finding with a witness", test.statement, texts(all))
			continue
		}
		w := all[0].Witness.Request
		if !strings.HasPrefix(w.Action, test.action) || strings.HasSuffix(w.Action, "-") || !strings.HasPrefix(w.Resource.String(), test.resource) {
			t.Errorf("%s: %s on %s, want an action of %s on %s", test.statement, w.Action, w.Resource, test.action, test.resource)
		}
	}
}
