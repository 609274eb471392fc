package review_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// A matrix is a set of documents that differ in one thing at a time. Its golden file has,
// for each outcome, the documents that have it, so that a list which treats one of its
// members otherwise shows.

// matrix collects documents by outcome.
type matrix struct {
	t     *testing.T
	o     review.Options
	title string
	names []string
	docs  []*review.Document
	text  strings.Builder
}

// plain takes from a text of JSON what only JSON needs.
var plain = strings.NewReplacer(`"`, "", "{", "", "}", "", "arn:aws:dynamodb:us-east-1:123456789012:", "..:")

func newMatrix(t *testing.T) *matrix {
	return &matrix{t: t, o: review.Options{Profile: review.Strict, Now: time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)}}
}

// section begins a group of documents, which are checked together.
func (m *matrix) section(title string) {
	m.flush()
	m.title = title
}

// add adds a document of some statements, which the golden file has by a name.
func (m *matrix) add(name string, kind policy.Kind, statements string) {
	m.addDocument(name, withHoles(kind, `{"Version":"2012-10-17","Statement":[`+statements+`]}`))
}

func (m *matrix) addDocument(name string, d *review.Document) {
	m.names, m.docs = append(m.names, plain.Replace(name)), append(m.docs, d)
}

// flush checks the documents of a section and writes it.
func (m *matrix) flush() {
	said := make(map[*review.Document][]string)
	for f := range review.Check(m.docs, m.o) {
		word := f.Severity.String()
		if !f.Certain {
			word += "?"
		}
		word += " " + f.Rule.ID
		if len(f.Fixes) > 0 {
			word += " (can be mended)"
		}
		said[f.At.Document] = append(said[f.At.Document], word)
	}
	var outcomes []string
	by := make(map[string][]string)
	for i, d := range m.docs {
		outcome := strings.Join(said[d], ", ")
		if outcome == "" {
			outcome = "nothing"
		}
		if by[outcome] == nil {
			outcomes = append(outcomes, outcome)
		}
		by[outcome] = append(by[outcome], m.names[i])
	}
	if len(m.docs) > 0 {
		fmt.Fprintf(&m.text, "# %s\n", plain.Replace(m.title))
	}
	for _, outcome := range outcomes {
		fmt.Fprintf(&m.text, "%s\n\t%s\n", outcome, strings.Join(by[outcome], "\n\t"))
	}
	m.names, m.docs = nil, nil
}

// golden compares the matrix with its file.
func (m *matrix) golden(name string) {
	m.flush()
	compareGolden(m.t, filepath.Join("testdata", "matrix", name+".txt"), m.text.String())
}

// someKeys are the global keys, keys of services that rules name, and texts that are not
// keys.
func someKeys() (all []string) {
	for k := range catalog.Keys("aws") {
		name := k.Name
		if strings.HasSuffix(name, "/") {
			name += "team"
		}
		all = append(all, strings.ReplaceAll(name, "${TagKey}", "team"))
	}
	return append(all, "aws:ARN", "aws:Principal", "aws:PrincipalOrgMasterAccountId", "aws:SourceOwner",
		"aws:PrincipalTag", "aws:RequestTag/", "aws:ResourceTag", "aws:ResourceTag/${aws:username}", "aws:neverheard", "neverheard:Key", "username",
		"s3:prefix", "s3:max-keys", "s3:ResourceAccount", "s3:ExistingObjectTag/team", "s3:x-amz-acl", "kms:ViaService", "iam:PassedToService", "iam:PermissionsBoundary", "sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "sts:TransitiveTagKeys",
		"dynamodb:LeadingKeys", "dynamodb:Attributes", "dynamodb:Select", "dynamodb:ReturnValues", "dynamodb:EnclosingOperation", "dynamodb:FullTableScan", "ec2:ResourceTag/team", "deepracer:UserToken",
		"saml:sub", "saml:aud", "www.example.com:sub", "token.actions.githubusercontent.com:sub", "cognito-identity.amazonaws.com:amr", "accounts.google.com:aud", "graph.facebook.com:id")
}

// TestMatrixOfKeys: what each key means under each operator.
func TestMatrixOfKeys(t *testing.T) {
	m := newMatrix(t)
	for _, statement := range []string{
		`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*"`, `{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"`,
		`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",` + s3Books, `{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"s3:GetObject",` + s3Books,
		`{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"sts:AssumeRole"`, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"`,
	} {
		kind := policy.Identity
		switch {
		case strings.Contains(statement, "AssumeRole"):
			kind = policy.Trust
		case strings.Contains(statement, `"Deny","Principal"`):
			kind = policy.ResourceControl
		case strings.Contains(statement, "Principal"):
			kind = policy.Resource
		}
		tests := []string{`"StringEquals":{KEY:"a"}`}
		switch {
		case strings.Contains(statement, "PutItem"):
			tests = append(tests, `"StringLike":{KEY:"*"}`, `"StringEqualsIfExists":{KEY:"a"}`, `"ForAllValues:StringLike":{KEY:"a"}`)
		case kind == policy.Identity:
			tests = append(tests, `"ForAllValues:StringLike":{KEY:"a"}`, `"ForAnyValue:StringEquals":{KEY:"a"}`, `"ArnLike":{KEY:"arn:aws:iam::123456789012:role/a"}`, `"Bool":{KEY:"true"}`, `"NumericLessThan":{KEY:"1"}`,
				`"DateLessThan":{KEY:"2030-01-01T00:00:00Z"}`, `"IpAddress":{KEY:"192.0.2.0/24"}`, `"BinaryEquals":{KEY:"QQ=="}`, `"Null":{KEY:"false"}`)
		case kind == policy.ResourceControl:
			tests = []string{`"StringNotEquals":{KEY:"a"}`, `"StringNotEqualsIfExists":{KEY:"a"}`}
		case kind == policy.Resource:
			tests = append(tests, `"StringNotEqualsIfExists":{KEY:"a"}`)
		}
		for _, test := range tests {
			m.section(fmt.Sprintf("%v: %s under %s", kind, statement, test))
			for _, key := range someKeys() {
				m.add(key, kind, statement+`,"Condition":{`+strings.ReplaceAll(test, "KEY", `"`+key+`"`)+`}}`)
			}
		}
	}
	m.golden("keys")
}

// someARNs are entries of Resource of all shapes.
var someARNs = []string{
	"*", "arn:*", "arn:aws:*", "arn:aws:dynamodb", "arn:aws:dynamodb:*", "arn:aws:dynamodb:us-east-1:123456789012", "arn:aws:dynamodb:us-east-1:table/Books",
	"arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/*", "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/Title", "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*", "arn:aws:dynamodb:us-east-1:123456789012:table/Books*",
	"arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/*", "arn:aws:dynamodb:us-east-1:123456789012:table/Books/*", "arn:aws:dynamodb:us-east-1:123456789012:tables/Books", "arn:aws:dynamodb:us-east-1:123456789012:*", "arn:aws:dynamodb::123456789012:table/Books", "arn:aws:dynamodb:us-east-1::table/Books",
	"arn:aws:dynamodb:*:*:table/Books", "arn:aws:dynamodb:us-*-1:123456789012:table/${aws:username}", "arn:aws:dynamodb:mars-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:12345:table/Books", "arn:aws-cn:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:cn-north-1:123456789012:table/Books", "arn:awss:dynamodb:us-east-1:123456789012:table/Books",
	"arn:aws:DynamoDB:us-east-1:123456789012:table/Books", "arn:aws:dynamdb:us-east-1:123456789012:table/Books", "arn:aws:neverheard:us-east-1:123456789012:table/Books", "arn:aws:mobilehub:us-east-1:123456789012:project/1", "arn:aws::us-east-1:123456789012:table/Books", "arn:aws:d*:us-east-1:123456789012:table/Books", "arn:*:dynamodb:us-east-1:123456789012:table/Books",
	"arn:aws:dynamodb::123456789012:global-table/Books", "arn:aws:dynamodb:us-east-1:123456789012:global-table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books/backup/1", "arn:aws:dynamodb:${aws:RequestedRegion}:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:${aws:PrincipalAccount}:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/${name}",
	"arn:aws:dax:us-east-1:123456789012:cache/books", "arn:aws:dax:us-east-1:123456789012:cache/Books", "arn:aws:dax:us-east-1:123456789012:cluster/Books", "arn:aws:dax:us-east-1:123456789012:books", "arn:aws:dax:us-east-1:123456789012:*", "arn:aws:dax:us-east-1:123456789012:cache/${aws:username}", "arn:aws:dax:us-east-1:123456789012:c*", "arn:aws:dax:us-east-1:123456789012:x*",
	"arn:aws:s3:::books", "arn:aws:s3:::books/*", "arn:aws:s3:::*", "arn:aws:s3:us-east-1:123456789012:books", "arn:aws:s3:::books:a", "arn:aws:s3:us-east-1:123456789012:accesspoint/a", "arn:aws:S3:::books",
	"arn:aws:iam::123456789012:role/Reader", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:role/Reader", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/books-*", "arn:aws:iam:us-east-1:123456789012:role/Reader", "arn:aws:iam::123456789012:Role/Reader", "arn:aws:iam::123456789012:role", "arn:aws:iam::123456789012:r*", "arn:aws:iam::123456789012:root",
	"arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/*", "arn:aws:iam::123456789012:role/aws-service-role/*", "arn:aws:iam::123456789012:user", "arn:aws:iam::123456789012:group/a", "arn:aws:iam::123456789012:instance-profile/a", "arn:aws:iam::123456789012:mfa/a", "arn:aws:iam::123456789012:u2f/a", "arn:aws:iam::123456789012:server-certificate/a", "arn:aws:iam::123456789012:saml-provider/a", "arn:aws:iam::123456789012:oidc-provider/a",
	"arn:aws:iam::123456789012:sms-mfa/a", "arn:aws:iam::123456789012:access-report/a", "arn:aws:iam::123456789012:delegation-request/a", "arn:aws:iam::123456789012:federated-user/a", "arn:aws:iam::123456789012:assumed-role/a/b",
	"arn:aws:lambda:us-east-1:123456789012:function:f", "arn:aws:lambda:us-east-1:123456789012:function:*", "arn:aws:lambda:us-east-1:123456789012:functions:f", "arn:aws:kms:us-east-1:123456789012:key/1", "arn:aws:kms:us-east-1:123456789012:alias/a", "arn:aws:sqs:us-east-1:123456789012:books", "arn:aws:execute-api:us-east-1:123456789012:a1b2/*", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript", "arn:aws:ec2:us-east-1::image/ami-1",
}

// TestMatrixOfARNs: what each ARN means beside actions of several services and kinds.
func TestMatrixOfARNs(t *testing.T) {
	m := newMatrix(t)
	for _, action := range []string{
		`"Action":"dynamodb:GetItem"`, `"Action":["dynamodb:Query","dynamodb:ListTables"]`, `"Action":"dynamodb:*"`, `"Action":["dax:GetItem","dax:Endpoints","dax:Define*"]`, `"Action":["s3:GetObject","s3:ListBucket"]`,
		`"Action":["iam:PassRole","iam:CreateServiceLinkedRole"]`, `"Action":"iam:PutRolePolicy"`, `"Action":"iam:CreatePolicyVersion"`, `"Action":"*"`, `"NotAction":"iam:*"`, `"Action":["lambda:UpdateFunctionCode","kms:Decrypt","ssm:SendCommand"]`, `"Action":"s3:ListAllMyBuckets"`,
	} {
		for _, effect := range []string{"Allow", "Deny"} {
			if effect == "Deny" && !strings.Contains(action, "d") {
				continue
			}
			m.section(effect + " " + action)
			for _, a := range someARNs {
				m.add(a, policy.Identity, fmt.Sprintf(`{"Effect":%q,%s,"Resource":%q}`, effect, action, a))
			}
		}
	}
	m.section("a second resource")
	for _, a := range someARNs {
		m.add(a, policy.Identity, fmt.Sprintf(`{"Effect":"Allow","Action":["dynamodb:GetItem","s3:GetObject"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books",%q]}`, a))
	}
	m.section("NotResource")
	for _, a := range someARNs {
		m.add(a, policy.Identity, fmt.Sprintf(`{"Effect":"Allow","Action":"dynamodb:Query","NotResource":%q}`, a))
	}
	m.section("a table's policy")
	for _, a := range someARNs {
		d := review.Load("policy.json", policy.Resource, []byte(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["210987654321","123456789012"]},"Action":["dynamodb:GetItem","dynamodb:UpdateTable","s3:GetObject"],"Resource":%q}]}`, a)))
		d.Origin.Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
		m.addDocument(a, d)
	}
	m.section("a bucket's policy")
	for _, a := range someARNs {
		d := review.Load("policy.json", policy.Resource, []byte(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"s3:GetObject","Resource":%q}]}`, a)))
		d.Origin.Resource = "arn:aws:s3:::books"
		m.addDocument(a, d)
	}
	m.golden("arns")
}

// someActions are entries of Action of all shapes.
var someActions = []string{
	"*", "**", "*:*", "*:Get*", "d*:GetItem", "dynamodb:*", "dynamodb:Get*", "dynamodb:GetItem", "DynamoDB:getitem", "dynamodb:GetItems", "dynamodb:Nothing", "dynamodb:Nothing*", "dynamodb:TransactGetItems", "dynamodb:ListTables", "dynamodb:Get Item", "dynamodb:Get-Item", "dynamodb:PutItem", "dynamodb:Delete*", "dynamodb:PutResourcePolicy", "dynamodb:P*",
	"dynamdb:GetItem", "neverheard:GetItem", "never heard:GetItem", "mobilehub:GetProject", "deepracer:GetCar", "dynamodbstreams:GetRecords", "dax:GetItem", "dax:*", "dax:Nothing", "dax:TransactGetItems", "s3:HeadObject", "s3:GetObject", "s3:*", "s3:Put*", "s3:GetObjectt", "s3:List*", "iam:*", "iam:PassRole", "iam:Pass*", "iam:CreateServiceLinkedRole", "sts:AssumeRole", "sts:*",
	"apigatewayv2:GET", "athenae:GetQuery", "aurora:DescribeDBClusters", "cloudwatchlogs:PutLogEvents", "cognito:ListUsers", "dynamo:GetItem", "elb:DescribeTags", "elbv2:DescribeTags", "email:SendEmail", "eventbridge:PutEvents", "iamroles:PassRole", "msk:ListClusters", "parameterstore:GetParameter", "stepfunctions:StartExecution", "systemsmanager:GetParameter",
	"secretsmanager:GetSecretValue", "kms:Decrypt", "kms:*", "ec2:DescribeInstances", "sqs:DeleteMessageBatch", "redshift:GetClusterCredentials", "cloudhsm:ListHapgs", "ec2:RunInstances",
}

// TestMatrixOfActions: what each entry of Action means, alone, beside another, and in
// policies of other kinds.
func TestMatrixOfActions(t *testing.T) {
	m := newMatrix(t)
	for _, form := range []string{
		`{"Effect":"Allow","Action":"X","Resource":"*"}`, `{"Effect":"Deny","Action":"X","Resource":"*"}`, `{"Effect":"Allow","NotAction":"X","Resource":"*"}`, `{"Effect":"Allow","Action":["X","dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`,
		`{"Effect":"Allow","Action":["dynamodb:Get*","X"],"Resource":"*"}`, `{"Effect":"Deny","Action":"X","Resource":["arn:aws:s3:::books/*"]}`, `{"Effect":"Allow","Action":["‹dynamodb:*›","X"],"NotResource":"arn:aws:s3:::books"}`,
		`{"Effect":"Allow","Action":"X","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}`, `{"Effect":"Allow","Action":["X","ec2:DescribeInstances"],"Resource":"*"},{"Effect":"Deny","Action":["dynamodb:*","iam:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`,
	} {
		m.section("identity: " + form)
		for _, a := range someActions {
			m.add(a, policy.Identity, strings.Replace(form, "X", a, 1))
		}
	}
	for _, other := range []struct {
		kind policy.Kind
		form string
	}{
		{policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"X","Resource":"*"}`},
		{policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["X","dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`},
		{policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"NotAction":"X","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`},
		{policy.ResourceControl, `{"Effect":"Deny","Principal":"*","Action":"X","Resource":"*"}`},
		{policy.ServiceControl, `{"Effect":"Deny","NotAction":"X","Resource":"*"}`},
		{policy.Endpoint, `{"Effect":"Allow","Principal":"*","Action":"X","Resource":"*"}`},
		{policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"X"}`},
	} {
		m.section(other.kind.String() + ": " + other.form)
		for _, a := range someActions {
			m.add(a, other.kind, strings.Replace(other.form, "X", a, 1))
			if other.kind == policy.Resource {
				d := review.Load("policy.json", other.kind, []byte(`{"Version":"2012-10-17","Statement":[`+strings.Replace(other.form, "X", a, 1)+`]}`))
				d.Origin.KindGuessed = true
				m.addDocument(a+", of a kind that was guessed", d)
			}
		}
	}
	m.golden("actions")
}

// TestMatrixOfPairs: what two statements say of each other.
func TestMatrixOfPairs(t *testing.T) {
	statements := []string{
		`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`, `{"Effect":"Allow","Action":"dynamodb:Get*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`, `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DeleteItem"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:us-east-1:123456789012:table/Music"]}`,
		`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`, `{"Effect":"Allow","Action":"*","Resource":"*"}`, `{"Effect":"Allow","NotAction":"dynamodb:DeleteItem","Resource":"*"}`, `{"Effect":"Allow","Action":"dynamodb:GetItem","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Music"}`, `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Music"}`,
		`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"StringEquals":{"aws:userid":["a","b"]}}}`, `{"Effect":"Allow","Action":["dynamodb:GetItem"],` + onBooks + `,"Condition":{"stringequals":{"aws:UserId":["b","a","a"]}}}`, `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"StringEquals":{"aws:userid":["a","b"],"aws:username":"c"}}}`, `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"StringLike":{"aws:userid":["a","b"]}}}`,
		`{"Effect":"Allow","Action":[],"Resource":"*"}`, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":[]}`, `{"Effect":"Allow","Action":"‹dynamodb:GetItem›",` + onBooks + `}`, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"‹arn:aws:dynamodb:us-east-1:123456789012:table/Books›"}`, `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":‹{}›}`,
		`{"Effect":"Deny","Action":"dynamodb:Delete*","Resource":"*"}`, `{"Effect":"Deny","Action":"dynamodb:GetItem",` + onBooks + `}`, `{"Effect":"Deny","Action":"*","Resource":"*"}`, `{"Effect":"Deny","Action":"*",` + onBooks + `}`, `{"Effect":"Deny","NotAction":"dynamodb:GetItem","Resource":"*"}`, `{"Effect":"Deny","Action":"dynamodb:*","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Music"}`, `{"Effect":"Deny","NotAction":"dynamodb:Delete*","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`,
		`{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, `{"Effect":"Deny","Action":"‹*›","Resource":"*"}`, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":‹{}›}`,
	}
	principals := []string{`"Principal":"*"`, `"Principal":{"AWS":"*"}`, `"Principal":{"AWS":"123456789012"}`, `"Principal":{"AWS":["123456789012","210987654321"]}`, `"Principal":{"Service":"sns.amazonaws.com"}`, `"NotPrincipal":{"AWS":"123456789012"}`, `"NotPrincipal":{"AWS":["123456789012","210987654321"]}`, `"Principal":{"AWS":"‹*›"}`}
	m := newMatrix(t)
	for i, a := range statements {
		m.section("first " + a)
		for j, b := range statements {
			if i != j {
				m.add(b, policy.Identity, a+","+b)
			}
		}
	}
	for _, a := range principals {
		m.section("an Allow of " + a)
		for _, b := range principals {
			for _, effect := range []string{"Allow", "Deny"} {
				if effect == "Deny" || !strings.HasPrefix(b, `"Not`) {
					m.add(effect+" "+b, policy.Resource, strings.Replace(`{"Effect":"Allow",PRINCIPAL,"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"},`, "PRINCIPAL", strings.Replace(a, `"Not`, `"`, 1), 1)+
						strings.NewReplacer("EFFECT", effect, "PRINCIPAL", b).Replace(`{"Effect":"EFFECT",PRINCIPAL,"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::books/*"]}`))
					m.add(effect+" of more "+b, policy.Resource, strings.NewReplacer("EFFECT", effect, "PRINCIPAL", b).Replace(`{"Effect":"EFFECT",PRINCIPAL,"Action":"s3:*","Resource":"*"},`)+
						strings.Replace(`{"Effect":"Allow",PRINCIPAL,"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`, "PRINCIPAL", strings.Replace(a, `"Not`, `"`, 1), 1))
				}
			}
		}
	}
	m.golden("pairs")
}

// TestMatrixOfTrust: who may assume a role under which condition.
func TestMatrixOfTrust(t *testing.T) {
	const (
		github = "token.actions.githubusercontent.com"
		oidc   = `{"Federated":"arn:aws:iam::123456789012:oidc-provider/` + github + `"}`
		other  = `{"Federated":"arn:aws:iam::123456789012:oidc-provider/id.example.com/A"}`
	)
	m := newMatrix(t)
	for _, account := range []string{"", "123456789012"} {
		m.flush()
		m.o.Account = account
		for _, principal := range []string{
			`"*"`, `{"AWS":"*"}`, `{"AWS":"123456789012"}`, `{"AWS":"arn:aws:iam::210987654321:root"}`, `{"AWS":["arn:aws:iam::123456789012:role/A","arn:aws:sts::123456789012:assumed-role/A/s","arn:aws:sts::210987654321:assumed-role/B/s"]}`, `{"Service":"dax.amazonaws.com"}`, `{"Service":"rolesanywhere.amazonaws.com"}`, `{"Service":["ec2.amazon.com","EC2.amazonaws.com","edgelambda.amazonaws.com","aws.internal","s3"]}`,
			oidc, other, `{"Federated":"arn:aws:iam::123456789012:saml-provider/A"}`, `{"Federated":"accounts.google.com"}`, `{"Federated":"www.amazon.com"}`, `{"Federated":"graph.facebook.com"}`, `{"Federated":"cognito-identity.amazonaws.com"}`, `{"Federated":"id.example.com"}`, `{"AWS":"AIDAABCDEFGHIJKLMNOPQ"}`, `{"AWS":"AROAABCDEFGHIJKLMNOPQ"}`, `{"AWS":"AGPAABCDEFGHIJKLMNOPQ"}`, `{"AWS":"‹*›"}`,
		} {
			m.section(fmt.Sprintf("account %q, principal %s", account, principal))
			for _, action := range []string{`"sts:AssumeRole"`, `"sts:AssumeRoleWithWebIdentity"`, `"sts:AssumeRoleWithSAML"`, `"sts:TagSession"`, `["sts:AssumeRole","sts:TagSession"]`, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `"sts:*"`, `"‹*›"`} {
				m.add(action, policy.Trust, `{"Effect":"Allow","Principal":`+principal+`,"Action":`+action+`}`)
			}
			if account != "" {
				continue
			}
			action := `"sts:AssumeRole"`
			switch {
			case strings.Contains(principal, "saml"):
				action = `"sts:AssumeRoleWithSAML"`
			case strings.Contains(principal, "Federated"):
				action = `"sts:AssumeRoleWithWebIdentity"`
			}
			for _, condition := range []string{
				`"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}`, `"StringEquals":{"sts:ExternalId":"a"}`, `"StringEquals":{"sts:RoleSessionName":"a"}`, `"StringEquals":{"aws:RequestTag/a":"b"}`, `"StringEquals":{"sts:SourceIdentity":"b"}`, `"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":"b"}`, `"ForAnyValue:StringEquals":{"aws:TagKeys":"b"}`, `"ForAllValues:StringEquals":{"aws:TagKeys":"b"}`,
				`"StringEquals":{"` + github + `:aud":"sts.amazonaws.com"}`, `"ForAllValues:StringEquals":{"` + github + `:aud":"sts.amazonaws.com"}`, `"StringLike":{"` + github + `:sub":"repo:books/shop:*"}`, `"StringLike":{"` + github + `:sub":["repo:books/*:x","repo:books/s?op:ref:refs/heads/main"]}`, `"StringEquals":{"` + github + `:sub":"repo:*"}`, `"StringLike":{"` + github + `:sub":["repo:books/shop","repo:books/shop:**","repo:books/shop:environment:*","‹*›"]}`, `"StringNotLike":{"` + github + `:sub":"repo:books/shop:*"}`, `"StringLike":{"` + github + `:actor":"*"}`,
				`"StringEquals":{"id.example.com/a:sub":"a"}`, `"StringEquals":{"accounts.google.com:sub":"a"}`, `"Null":{"id.example.com/a:sub":"false"}`, `"StringEqualsIfExists":{"id.example.com/a:sub":"a"}`, `"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}`,
			} {
				m.add("{"+condition+"}", policy.Trust, `{"Effect":"Allow","Principal":`+principal+`,"Action":`+action+`,"Condition":{`+condition+`}}`)
			}
			m.add("‹{}›", policy.Trust, `{"Effect":"Allow","Principal":`+principal+`,"Action":`+action+`,"Condition":‹{}›}`)
			m.add("a Deny", policy.Trust, `{"Effect":"Deny","Principal":`+principal+`,"Action":`+action+`}`)
		}
	}
	m.golden("trust")
}

// TestMatrixOfValues: values of each kind under each operator.
func TestMatrixOfValues(t *testing.T) {
	m := newMatrix(t)
	for _, test := range []struct{ key, operators, values string }{
		{"aws:SourceIp", "IpAddress NotIpAddress IpAddressIfExists StringEquals", "0.0.0.0/0 ::/0 10.0.0.0/8 10.1.2.3 172.16.0.0/12 172.32.0.0/16 192.168.1.0/24 192.0.0.0/8 127.0.0.1 169.254.1.1 ::1 ::1/128 fe80::1 fc00::/7 fd00::/8 192.0.2.1/24 192.0.2.0/24 2001:db8::1/32 ::ffff:192.0.2.1/120 192.0.2.0/33 office"},
		{"aws:CurrentTime", "DateLessThan DateGreaterThan DateEquals DateLessThanEquals DateLessThanIfExists DateNotEquals", "2025 1899 2100 2020-01-01T00:00:00Z 2020-01-01 2030-01-01T00:00:00Z 1577836800 tomorrow"},
		{"aws:TokenIssueTime", "DateLessThan DateLessThanEquals DateGreaterThan", "2020-01-01T00:00:00Z 2026-01-29T11:59:59Z 2026-01-29T12:00:00Z 2026-01-29T12:00:01Z 2026-01-30T00:00:00Z 2025"},
		{"aws:PrincipalOrgID", "StringEquals StringLike StringNotEquals", "o-a1b2c3d4e5 o-12 o-* O-A1B2C3D4E5 ${aws:PrincipalOrgID} * o-a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b o-a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b2c"},
		{"aws:ResourceOrgID", "StringEquals", "o-a1b2c3d4e5 a"}, {"aws:SourceOrgID", "StringEquals", "o-a1b2c3d4e5 a"}, {"aws:VpceOrgID", "StringEquals", "o-a1b2c3d4e5 a"},
		{"aws:SourceVpc", "StringEquals", "vpc-0a1b2c3d vpc-0a1b2c3d4e5f6a7b8 vpc-0A1B2C3D vpce-0a1b2c3d vpc-0a1b2c vpc-0a1b2c3d4e5f6a7b89c"}, {"aws:SourceVpce", "StringEquals ArnEquals", "vpce-0a1b2c3d vpce-0a1b2c3d4e5f6a7b8 vpc-0a1b2c3d vpce-0a1b2c3d4e5f6a7b89"},
		{"aws:PrincipalAccount", "StringEquals StringLike", "123456789012 12345678901 1234567890123 anonymous aws * 1234*"}, {"aws:ResourceAccount", "StringEquals", "123456789012 1 *"}, {"aws:SourceAccount", "StringEquals", "123456789012 1 *"}, {"aws:VpceAccount", "StringEquals", "123456789012 1"},
		{"aws:RequestedRegion", "StringEquals StringLike", "us-east-1 us-east us-gov-west-1 mars-1 eusc-de-east-1 us-east-1a us-* US-EAST-1"},
		{"aws:PrincipalArn", "ArnLike ArnEquals StringLike StringEquals", "arn:aws:iam::123456789012:role/a arn:aws:iam::123456789012:role/* arn:aws:iam::*:role/a * arn:aws:${aws:PrincipalTag/a}::123456789012:role/a books"},
		{"aws:SourceArn", "ArnLike ArnEquals StringLike StringEquals", "arn:aws:sns:us-east-1:123456789012:a arn:aws:sns:us-east-1:*:a arn:aws:sns:us-east-1:12345678901?:a arn:aws:sns:* *"},
		{"aws:SecureTransport", "Bool BoolIfExists StringEquals", "true false TRUE maybe ${a}"}, {"aws:MultiFactorAuthPresent", "Bool BoolIfExists Null", "true false FALSE ‹true›"}, {"s3:max-keys", "NumericEquals NumericLessThan", "1 -1.5 ten 0x10"},
		{"s3:prefix", "StringEquals StringLike StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringEqualsIfExists", "a a* a? * ${aws:username} ${aws:username}/* ${*} ‹a*›"},
		{"aws:userid", "Null ForAllValues:Null ForAnyValue:Null BinaryEquals", "true false maybe QQ== ${aws:username}"},
		{"aws:PrincipalIsAWSService", "Bool BoolIfExists StringEquals", "true false"}, {"aws:ViaAWSService", "Bool", "true false"},
	} {
		for _, operator := range strings.Fields(test.operators) {
			m.section(operator + " " + test.key)
			for _, value := range strings.Fields(test.values) {
				condition := fmt.Sprintf(`,"Condition":{%q:{%q:"%s"}}}`, operator, test.key, value)
				m.add("Allow "+value, policy.Identity, `{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*"`+condition)
				m.add("Deny "+value, policy.Identity, `{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books"`+condition)
				if !strings.HasPrefix(test.key, "aws:S") && !strings.HasPrefix(test.key, "aws:P") && !strings.HasPrefix(test.key, "aws:V") {
					continue
				}
				m.add("Deny everybody else "+value, policy.Resource, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",`+s3Books+`},{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"`+condition)
			}
		}
	}
	for _, lists := range []struct{ operator, key, values string }{
		{"StringLike", "s3:prefix", "a* ab* b A*"}, {"StringEquals", "s3:prefix", "a a b"}, {"StringLike", "s3:prefix", "a:* a:b* a/*"}, {"StringLike", "s3:prefix", "${aws:username}* ${aws:username}a"}, {"StringLikeIfExists", "s3:prefix", "*a *ba ?a"}, {"ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:* arn:aws:sns:*:*:a"}, {"StringLike", "s3:prefix", "a?b ab"},
		{"NumericLessThan", "s3:max-keys", "1 2"}, {"NumericGreaterThanEquals", "s3:max-keys", "1 2"}, {"NumericEquals", "s3:max-keys", "1 2 1"}, {"Bool", "aws:SecureTransport", "true false"}, {"Bool", "aws:SecureTransport", "true ‹false›"}, {"IpAddress", "aws:SourceIp", "10.0.0.0/8 192.0.2.0/24"}, {"IpAddress", "aws:SourceIp", "10.0.0.0/8 172.16.0.0/12"}, {"IpAddress", "aws:SourceIp", "192.0.2.0/24 0.0.0.0/0"},
		{"StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5 ‹*›"}, {"StringEquals", "s3:prefix", ""}, {"StringNotEquals", "s3:prefix", ""}, {"ForAllValues:StringEquals", "aws:TagKeys", ""}, {"ForAnyValue:StringNotEquals", "aws:TagKeys", ""}, {"StringEqualsIfExists", "s3:prefix", ""}, {"DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z 2021-01-01T00:00:00Z"}, {"Null", "aws:userid", "true false"},
	} {
		m.section("values of " + lists.operator + " " + lists.key)
		list := strings.Join(strings.Fields(lists.values), `","`)
		if list != "" {
			list = `"` + list + `"`
		}
		for _, effect := range []string{"Allow", "Deny"} {
			m.add(effect+" ["+list+"]", policy.Identity, fmt.Sprintf(`{"Effect":%q,"Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{%q:{%q:[%s]}}}`, effect, lists.operator, lists.key, list))
		}
	}
	m.section("two tests of a key")
	tests := []string{`"StringEquals":{"aws:userid":"a"}`, `"StringLike":{"aws:userid":"b*"}`, `"StringNotEquals":{"aws:userid":"a"}`, `"StringEquals":{"aws:userid":["a","b"]}`, `"Null":{"aws:userid":"true"}`, `"Null":{"aws:userid":"false"}`, `"StringLike":{"aws:userid":"${aws:username}"}`, `"NumericEquals":{"aws:userid":"x"}`, `"StringEqualsIfExists":{"aws:userid":"c"}`, `"ForAnyValue:StringEquals":{"aws:userid":"d"}`, `"StringLike":{"aws:userid":"‹b*›"}`, `"StringLike":{"aws:TagKeys":"b*"}`, `"StringEquals":{"aws:TagKeys":"a"}`, `"StringNotLike":{"aws:username":"b*"}`}
	for i, a := range tests {
		for _, b := range tests[i+1:] {
			if name, _, _ := strings.Cut(a, ":{"); !strings.HasPrefix(b, name+":") {
				m.add("{"+a+","+b+"}", policy.Identity, `{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{`+a+`,`+b+`}}`)
			}
		}
	}
	m.golden("values")
}

// TestMatrixOfData: fine-grained access and its ways round, with a table that is known and
// one that is not.
func TestMatrixOfData(t *testing.T) {
	books := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	m := newMatrix(t)
	for _, known := range []bool{false, true} {
		m.flush()
		m.o.Tables = nil
		if known {
			m.o.Tables = operation.TableMap{books: {Key: []string{"ISBN"}, Indexes: map[string][]string{"Title": {"Title"}, "": {"ISBN"}}}}
		}
		actions := strings.Fields("dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem dynamodb:PartiQLSelect dynamodb:*")
		if !known {
			actions = strings.Fields("dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:Scan dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete dynamodb:ConditionCheckItem dynamodb:* dynamodb:*Item dax:GetItem dax:Query dax:* dynamodb:CreateTableReplica dynamodb:RestoreTableFromBackup dynamodb:RestoreTableToPointInTime dynamodb:CreateGlobalTable dynamodb:UpdateGlobalTable dynamodb:UpdateGlobalTableSettings dax:CreateCluster dynamodb:GetRecords dynamodb:DescribeTable")
		}
		for _, action := range actions {
			m.section(fmt.Sprintf("%s, the table known: %t", action, known))
			for _, condition := range []string{
				"", `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"}`, `"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"a"}`, `"StringEquals":{"dynamodb:LeadingKeys":"a"}`, `"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["ISBN","arn:aws:s3:::a"]}`, `"Null":{"dynamodb:LeadingKeys":"false"}`, `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"},"Null":{"dynamodb:LeadingKeys":"false"}`, `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"},"Bool":{"dynamodb:FullTableScan":"false"}`,
				`"ForAllValues:StringEquals":{"dynamodb:Attributes":["Title"]}`, `"ForAllValues:StringLike":{"dynamodb:Attributes":["Title","I*"]}`, `"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN"]},"StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}`, `"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN"]},"StringEqualsIfExists":{"dynamodb:Select":["COUNT","SPECIFIC_ATTRIBUTES"],"dynamodb:ReturnValues":["NONE","UPDATED_OLD","UPDATED_NEW"]}`, `"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN"]},"StringEqualsIfExists":{"dynamodb:Select":["ALL_ATTRIBUTES"],"dynamodb:ReturnValues":["NONE","ALL_OLD"]}`, `"ForAnyValue:StringNotEquals":{"dynamodb:Attributes":["ISBN"]}`, `"ForAllValues:StringEquals":{"dynamodb:Attributes":["${aws:userid}"]}`,
				`"StringEquals":{"dynamodb:EnclosingOperation":"TransactWriteItems"}`, `"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":["transactwriteitems"]}`, `"StringEquals":{"dynamodb:EnclosingOperation":"BatchWriteItem"}`, `"StringEquals":{"aws:ResourceTag/team":"a"}`,
			} {
				for _, resource := range []string{onBooks, `"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*","arn:aws:dax:us-east-1:123456789012:cache/books"]`} {
					if condition != "" && resource != onBooks {
						continue
					}
					m.add("Allow "+condition+strings.TrimPrefix(resource, onBooks), policy.Identity, `{"Effect":"Allow","Action":"`+action+`",`+resource+`,"Condition":{`+condition+`}}`)
				}
				if strings.Contains(condition, "LeadingKeys") {
					m.add("Deny "+condition, policy.Identity, `{"Effect":"Deny","Action":"`+action+`","Resource":"*","Condition":{`+condition+`}},{"Effect":"Allow","Action":["dynamodb:*","dax:*"],"Resource":"*"}`)
					m.add("Deny everybody "+condition, policy.Resource, `{"Effect":"Deny","Principal":"*","Action":"`+action+`",`+onBooks+`,"Condition":{`+condition+`}}`)
				}
			}
			m.add("a Deny", policy.Identity, `{"Effect":"Deny","Action":"`+action+`",`+onBooks+`},{"Effect":"Allow","Action":["dynamodb:*","dax:*"],"Resource":"*"}`)
			m.add("a Deny of reads", policy.Identity, `{"Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books"]},{"Effect":"Allow","Action":["dynamodb:RestoreTableFromBackup","`+action+`"],"Resource":"*"}`)
			m.add("a Deny on another table", policy.Identity, `{"Effect":"Deny","Action":"`+action+`",`+strings.ReplaceAll(onBooks, "Books", "Music")+`},{"Effect":"Allow","Action":["dynamodb:*","dax:*"],`+onBooks+`}`)
			m.add("beside others", policy.Identity, `{"Effect":"Allow","Action":["`+action+`","dynamodb:GetItem","dynamodb:Query","dynamodb:PutItem"],`+onBooks+`},{"Effect":"Allow","Action":["dax:PutItem","dax:Endpoints"],"Resource":"*"}`)
		}
	}
	m.golden("data")
}

// TestSomeKeys: the keys are not few.
func TestSomeKeys(t *testing.T) {
	if n := len(someKeys()); n < 80 || !slices.Contains(someKeys(), "aws:PrincipalTag/team") {
		t.Errorf("%d keys: %v", n, someKeys())
	}
}
