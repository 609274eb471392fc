package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDescribed: the policy in the description of an API is read under the conditions that
// it depends on, not those of the rest. A description that is not here has none.
func TestDescribed(t *testing.T) {
	docs, skipped := read(t, `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: !If [A, a, b], description: !If [B, a, b], version: !If [C, a, !If [D, a, b]]}
        x-amazon-apigateway-policy:
          Statement:
            - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/*, Condition: !If [A, {StringEquals: {"aws:SourceVpc": !Ref Vpc}}, !Ref AWS::NoValue]}
  Serverless:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody: {swagger: 2.0, x-amazon-apigateway-policy: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}}'}
  Elsewhere:
    Type: AWS::Serverless::Api
    Properties: {DefinitionBody: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: api.yaml}}}}
  Unknown:
    Type: AWS::ApiGateway::RestApi
    Properties: {Body: {x-amazon-apigateway-policy: !Ref Policy}}
  Without:
    Type: AWS::ApiGateway::RestApi
    Properties: {Body: {openapi: 3.0.1}}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionBody: {x-amazon-apigateway-policy: {Statement: []}}}
  Domain:
    Type: AWS::ApiGateway::DomainNameV2
    Properties:
      Policy: {"Fn::ToJsonString": {Statement: {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/*}}}
`, Environment{})
	want := []string{
		`Rest.Body.x-amazon-apigateway-policy (with A) resource: {"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"‹arn:*:execute-api:*:*:*/›*","Condition":{"StringEquals":{"aws:SourceVpc":"‹*›"}}}]}`,
		`Rest.Body.x-amazon-apigateway-policy (without A) resource: {"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"‹arn:*:execute-api:*:*:*/›*"}]}`,
		`Serverless.DefinitionBody.x-amazon-apigateway-policy resource: {"Statement":{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"‹arn:*:execute-api:*:*:*/›*"}}`,
		`Domain.Policy resource: {"Statement":{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"‹arn:*:execute-api:*:*:*/›*"}}`,
	}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Unknown.Body.x-amazon-apigateway-policy: the document is not known: !Ref Policy"}, skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

// TestStackSet: the template of a stack set is read with what holds in its own accounts.
func TestStackSet(t *testing.T) {
	const policy = `{Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: !Sub "arn:${AWS::Partition}:s3:::${AWS::AccountId}-books"}}}}`
	docs, skipped := read(t, `
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Yaml:
    Type: AWS::CloudFormation::StackSet
    Properties:
      TemplateBody: |
        Resources:
          P: `+policy+`
          Q: {Type: AWS::IAM::ManagedPolicy, Properties: !Ref Everything}
  Json:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: '{"Resources":{"P":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":{"Fn::GetAtt":["T","Arn"]}}}}},"T":{"Type":"AWS::DynamoDB::Table"}}}'}
  Object:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: {"Fn::ToJsonString": {Resources: {P: `+policy+`}}}}
  Sub:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: !Sub "Resources: {P: ${Policy}}"}
  Ref:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: !Ref Body}
  Broken:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: "{"}
  Other:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: "of no use"}
  Address:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateURL: "https://books.example.com/stack.yaml"}
  P:
    Type: Custom::StackSet
    Properties: {TemplateBody: {Resources: {P: `+policy+`}}}
`, Environment{Partition: "aws", Region: "us-east-1", Account: "123456789012"})
	const own = ` identity: {"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::‹*›-books"}}`
	want := []string{
		"Yaml.TemplateBody.P.PolicyDocument" + own,
		`Json.TemplateBody.P.PolicyDocument identity: {"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"‹arn:aws:dynamodb:*:*:table/*›"}}`,
		strings.Replace("Object.TemplateBody.P.PolicyDocument"+own, "‹*›", "123456789012", 1), // the file makes the text
	}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	wantSkipped := []string{
		"Yaml.TemplateBody.Q: the properties are not known: !Ref Everything",
		"Sub.TemplateBody: the template is not known",
		"Ref.TemplateBody: the template is not known",
		"Broken.TemplateBody: the template is not read: ",
	}
	for i, s := range skipped {
		if i >= len(wantSkipped) || !strings.HasPrefix(s, wantSkipped[i]) {
			t.Errorf("skipped %q", s)
		}
	}
	if len(skipped) != len(wantSkipped) {
		t.Errorf("%d skipped, want %d", len(skipped), len(wantSkipped))
	}
}

// TestStackSetEstate: tables of other accounts are not those of the file.
func TestStackSetEstate(t *testing.T) {
	r, err := Read("t.yaml", []byte(`{"Resources":{"S":{"Type":"AWS::CloudFormation::StackSet","Properties":{"TemplateBody":"{\"Resources\":{\"T\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"TableName\":\"Books\"}}}}"}}}}`), Environment{Partition: "aws", Region: "us-east-1", Account: "123456789012"})
	if err != nil || len(r.Estate.Tables) != 0 {
		t.Errorf("%v, %+v", err, r.Estate.Tables)
	}
}

// TestNestedPointers: documents within texts have the pointer of the text, too.
func TestNestedPointers(t *testing.T) {
	r, err := Read("t.yaml", []byte(`
Resources:
  A/B:
    Type: AWS::ApiGateway::RestApi
    Properties: {Body: {x-amazon-apigateway-policy: {Statement: []}}}
  S/T:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: '{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": []}}}}}'}
`), Environment{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range r.Documents {
		got = append(got, d.Pointer)
	}
	want := []string{
		"/Resources/A~1B/Properties/Body/x-amazon-apigateway-policy",
		"/Resources/S~1T/Properties/TemplateBody/Resources/P/Properties/PolicyDocument",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}
