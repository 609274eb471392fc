package template

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// looped is a template with a loop in its resources.
func looped(loop string) string {
	return "Transform: AWS::LanguageExtensions\nParameters:\n  Names: {Type: CommaDelimitedList}\nMappings:\n  M: {a: {names: [Orders, Returns]}}\nResources:\n" + loop
}

const queuePolicies = `  Fn::ForEach::Queues:
    - Name
    - %s
    - "${Name}Policy":
        Type: AWS::SQS::QueuePolicy
        Properties:
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !Sub "arn:aws:sqs:us-east-1:123456789012:${Name}", Condition: {StringEquals: {"aws:PrincipalTag/&{Name}": !Ref Name}}}
`

// TestForEach: a collection that is written out is followed, and of any other the
// resources are read once with holes and named as not checked.
func TestForEach(t *testing.T) {
	document := func(name, value, letters string) string {
		return fmt.Sprintf(`%sPolicy.PolicyDocument resource: {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:%s","Condition":{"StringEquals":{"aws:PrincipalTag/%s":"%s"}}}}`, name, value, letters, value)
	}
	hole := []string{document("${Name}", "‹*›", "‹*›")}
	two := []string{document("Orders", "Orders", "Orders"), document("Returns", "Returns", "Returns")}
	once := func(why string) []string {
		return []string{"Resources.Fn::ForEach::Queues: the resources that it makes are read once: its collection is not known: " + why}
	}
	for collection, test := range map[string]struct{ documents, skipped []string }{
		"[Orders, Returns]":              {two, nil},
		`["x-1.y"]`:                      {[]string{document("x-1.y", "x-1.y", "x1y")}, nil},
		"[]":                             {nil, nil},
		"!FindInMap [M, a, names]":       {two, nil},
		"!Split [',', 'Orders,Returns']": {two, nil},
		"[!FindInMap [M, a, names]]":     {two, nil},
		"!Ref Names":                     {hole, once("!Ref Names")},
		"[Orders, !Ref Names]":           {hole, once("!Ref Names")},
		"[!Sub 'x${AWS::Region}']":       {hole, once("a document")},
		"Orders":                         {hole, once("a document")},
	} {
		docs, skipped := read(t, looped(fmt.Sprintf(queuePolicies, collection)), Environment{})
		if diff := cmp.Diff(test.documents, docs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", collection, diff)
		}
		if diff := cmp.Diff(test.skipped, skipped); diff != "" {
			t.Errorf("%s: skipped (-want +got):\n%s", collection, diff)
		}
	}
}

// TestForEachNested: a loop within another, and one within a document.
func TestForEachNested(t *testing.T) {
	docs, skipped := read(t, looped(`  Fn::ForEach::Rows:
    - Row
    - [A, B]
    - Fn::ForEach::Columns:
        - Column
        - [1, 2]
        - "P${Row}${Column}":
            Type: AWS::IAM::ManagedPolicy
            Properties:
              PolicyDocument:
                Statement:
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: "arn:aws:s3:::${Row}/${Column}"
                  Condition:
                    StringEquals:
                      Fn::ForEach::Tags: [Tag, [x, y], {"aws:PrincipalTag/${Tag}": "${Row}"}]
`), Environment{})
	var want []string
	for _, row := range []string{"A", "B"} {
		for _, column := range []string{"1", "2"} {
			want = append(want, fmt.Sprintf(`P%[1]s%[2]s.PolicyDocument identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::%[1]s/%[2]s","Condition":{"StringEquals":{"aws:PrincipalTag/x":"%[1]s","aws:PrincipalTag/y":"%[1]s"}}}}`, row, column))
		}
	}
	if diff := cmp.Diff(want, docs); diff != "" || len(skipped) > 0 {
		t.Errorf("skipped %v, (-want +got):\n%s", skipped, diff)
	}
}

// TestForEachUnknown: of a loop within a document or within properties whose collection
// is not known, nothing is known of what it stands in.
func TestForEachUnknown(t *testing.T) {
	docs, skipped := read(t, looped(`  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {"Fn::ForEach::Tags": [Tag, !Ref Names, {"aws:PrincipalTag/${Tag}": x}]}}}
  Q:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Fn::ForEach::Documents: [Document, !Ref Names, {"${Document}": {}}]
  Fn::ForEach::Broken: [Name, [a]]
  Fn::ForEach::Nameless: [!Ref Names, [a], {}]
`), Environment{})
	want := []string{`P.PolicyDocument identity: {"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":‹{}›}}}`}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	wantSkipped := []string{
		"Resources.Fn::ForEach::Broken: the resources that it makes are not read: want a name, a collection and an object",
		"Resources.Fn::ForEach::Nameless: the resources that it makes are not read: its name is not known",
		"Q: the properties are not known: Fn::ForEach::Documents: its collection is not known: !Ref Names",
	}
	if diff := cmp.Diff(wantSkipped, skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

// TestForEachBounds: what loops make is bounded, and what was left out is named.
func TestForEachBounds(t *testing.T) {
	inner := `{"P${A}": {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}}}}`
	thousand := "[" + strings.TrimSuffix(strings.Repeat("x, ", 1000), ", ") + "]"
	for _, name := range []string{"A", "B", "C", "D"} {
		inner = fmt.Sprintf(`{"Fn::ForEach::%s": [%s, %s, %s]}`, name, name, thousand, inner)
	}
	r, err := Read("t.yaml", []byte(`{"AWSTemplateFormatVersion": "2010-09-09", "Resources": `+inner+`}`), Environment{})
	if err != nil || len(r.Documents) > maxLooped || len(r.Skipped) == 0 || !strings.Contains(r.Skipped[0].Reason, "it makes more than 100000 values") {
		t.Errorf("%v, %+v", err, r.Skipped)
	}
	deep := `{"P": {}}`
	for range 90 {
		deep = `{"Fn::ForEach::A": [A, [x], ` + deep + `]}`
	}
	if _, err := Read("t.yaml", []byte(`{"AWSTemplateFormatVersion": "2010-09-09", "Resources": `+deep+`}`), Environment{}); err != nil {
		t.Error(err)
	}
}

// TestToJSONString: a document that is made a text of is read as it stands.
func TestToJSONString(t *testing.T) {
	docs, skipped := read(t, looped(`  S: {Type: "AWS::SSO::PermissionSet", Properties: {InlinePolicy: {"Fn::ToJsonString": {Statement: {Effect: Allow, Action: "s3:*", Resource: !Ref Bucket}}}}}
  T: {Type: "AWS::SSO::PermissionSet", Properties: {InlinePolicy: {"Fn::ToJsonString": !Ref Document}}}
`), Environment{})
	want := []string{`S.InlinePolicy identity: {"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"‹*›"}}`}
	if diff := cmp.Diff(want, docs); diff != "" || len(skipped) != 1 {
		t.Errorf("skipped %v, (-want +got):\n%s", skipped, diff)
	}
}

// TestConstructs: a document of CDK bears the path of its construct, and one that SAM adds
// to all APIs is read where it stands.
func TestConstructs(t *testing.T) {
	docs, skipped := read(t, `Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Auth: {ResourcePolicy: {CustomStatements: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]}}
Resources:
  Role5FFB7DAB:
    Type: AWS::IAM::Policy
    Metadata: {"aws:cdk:path": Shop/Role/Resource}
    Properties: {PolicyDocument: {Statement: []}}
`, Environment{})
	compare(t, "documents", []string{
		`Shop/Role/Resource.PolicyDocument identity: {"Statement":[]}`,
		`Globals.Api.Auth.ResourcePolicy.CustomStatements resource: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"‹arn:*:execute-api:*:*:*/›*"}]}`,
	}, docs)
	compare(t, "skipped", nil, skipped)
}
