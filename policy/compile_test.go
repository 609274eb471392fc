package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// TestCompileErrors: each fault is reported at its own character, with its
// path, and the message names the value and what is expected.
func TestCompileErrors(t *testing.T) {
	tests := []struct {
		name string
		kind policy.Kind
		doc  string // the fault begins at ^, which is taken out
		code syntax.Code
		text []string
	}{
		{"action without a colon", policy.Identity, `{"Statement":{"Effect":"Allow","Action":^"GetItem","Resource":"*"}}`, policy.CodeInvalidAction, []string{`"GetItem"`, "service:Name"}},
		{"second colon", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"dynamodb:Get^:Item","Resource":"*"}}`, policy.CodeInvalidAction, []string{`"dynamodb:Get:Item"`, "second colon"}},
		{"no prefix", policy.Identity, `{"Statement":{"Effect":"Allow","Action":^":GetItem","Resource":"*"}}`, policy.CodeInvalidAction, []string{"service prefix"}},
		{"no name", policy.Identity, `{"Statement":{"Effect":"Allow","Action":^"dynamodb:","Resource":"*"}}`, policy.CodeInvalidAction, []string{"name"}},
		{"variable in an action", policy.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:^${aws:username}","Resource":"*"}}`, policy.CodeInvalidAction, []string{"policy variable"}},
		{"resource that is a name", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":^"Books"}}`, policy.CodeInvalidResource, []string{`"Books"`, "arn:"}},
		{"unclosed variable, escaped", policy.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::^\u0024{aws:user"}}`, policy.CodeInvalidVariable, []string{"${aws:user"}},
		{"unclosed variable in a condition", policy.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":["x","y^${"]}}}}`, policy.CodeInvalidVariable, nil},
		{"operator", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{^"StringEqual":{"aws:username":"x"}}}}`, policy.CodeUnknownOperator, []string{`"StringEqual"`, `"StringEquals"`}},
		{"operator in two spellings", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},^"bool":{"aws:ViaAWSService":"true"}}}}`, syntax.CodeDuplicateKey, []string{`"bool"`, `"Bool"`}},
		{"key in two spellings", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true",^"aws:securetransport":"true"}}}}`, syntax.CodeDuplicateKey, []string{`"aws:securetransport"`}},
		{"key without a prefix", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{^":SecureTransport":"true"}}}}`, policy.CodeInvalidKey, []string{":SecureTransport"}},
		{"blank in a key without a colon", policy.Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{^"Secure Transport":"true"}}}}`, policy.CodeInvalidKey, []string{"Secure Transport", "white space"}},
		{"principal in an identity policy", policy.Identity, `{"Statement":{"Effect":"Allow","Principal":^"*","Action":"*","Resource":"*"}}`, policy.CodeUnsupportedElement, []string{"identity policy", "Principal"}},
		{"NotPrincipal in an identity policy", policy.Identity, `{"Statement":{"Effect":"Deny","NotPrincipal":^"*","Action":"*","Resource":"*"}}`, policy.CodeUnsupportedElement, []string{"NotPrincipal"}},
		{"no resource", policy.Identity, `{"Statement":^{"Effect":"Allow","Action":"*"}}`, syntax.CodeMissingElement, []string{"identity policy", "Resource"}},
		{"no principal", policy.Resource, `{"Statement":^{"Effect":"Allow","Action":"*","Resource":"*"}}`, syntax.CodeMissingElement, []string{"resource policy", "Principal"}},
		{"NotPrincipal that allows", policy.Resource, `{"Statement":{"Effect":"Allow","NotPrincipal":^{"AWS":"123456789012"},"Action":"*","Resource":"*"}}`, policy.CodeUnsupportedElement, []string{"NotPrincipal", "Deny"}},
		{"resource of a trust policy", policy.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole","Resource":^"*"}}`, policy.CodeUnsupportedElement, []string{"trust policy", "Resource"}},
		{"NotResource of a trust policy", policy.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole","NotResource":^"*"}}`, policy.CodeUnsupportedElement, []string{"NotResource"}},
		{"action of a trust policy", policy.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":["sts:*",^"iam:GetRole"]}}`, policy.CodeInvalidAction, []string{`"iam:GetRole"`, "sts"}},
		{"old version of an SCP", policy.ServiceControl, `{"Version":^"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, policy.CodeInvalidVersion, []string{"SCP", "2012-10-17"}},
		{"RCP that allows", policy.ResourceControl, `{"Statement":{"Effect":^"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}`, policy.CodeInvalidEffect, []string{"RCP"}},
		{"RCP for one caller", policy.ResourceControl, `{"Statement":{"Effect":"Deny","Principal":^{"AWS":"*"},"Action":"s3:*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{"RCP"}},
		{"RCP for every action", policy.ResourceControl, `{"Statement":{"Effect":"Deny","Principal":"*","Action":["s3:*",^"*"],"Resource":"*"}}`, policy.CodeInvalidAction, []string{"RCP"}},
		{"RCP with NotAction", policy.ResourceControl, `{"Statement":{"Effect":"Deny","Principal":"*","NotAction":^"s3:*","Resource":"*"}}`, policy.CodeUnsupportedElement, []string{"NotAction"}},
		{"Sid", policy.Identity, `{"Statement":{"Sid":"a^ b","Effect":"Allow","Action":"*","Resource":"*"}}`, policy.CodeInvalidSid, []string{`"a b"`, `" "`}},
		{"Sid twice", policy.Identity, `{"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":^"a","Effect":"Allow","Action":"*","Resource":"*"}]}`, policy.CodeDuplicateSid, []string{`"a"`, "statement 0"}},
		{"kind of principal", policy.Resource, `{"Statement":{"Effect":"Allow","Principal":{^"aws":"123456789012"},"Action":"*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{`"aws"`, "AWS, Service"}},
		{"wildcard in a principal", policy.Resource, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/^*"},"Action":"*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{"wildcard"}},
		{"variable in a principal", policy.Resource, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/^${aws:username}"},"Action":"*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{"variable"}},
		{"group as a principal", policy.Resource, `{"Statement":{"Effect":"Allow","Principal":{"AWS":^"arn:aws:iam::123456789012:group/Admins"},"Action":"*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{"group/Admins", "12 digits"}},
		{"service without a dot", policy.Resource, `{"Statement":{"Effect":"Allow","Principal":{"Service":^"dax"},"Action":"*","Resource":"*"}}`, policy.CodeInvalidPrincipal, []string{`"dax"`, "DNS name"}},
		{"unknown provider", policy.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Federated":^"example.com"},"Action":"sts:AssumeRole"}}`, policy.CodeInvalidPrincipal, []string{`"example.com"`, "OIDC"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at := strings.Index(test.doc, "^")
			_, err := policy.Parse("p.json", test.kind, []byte(strings.Replace(test.doc, "^", "", 1)))
			var list syntax.ErrorList
			if !errors.As(err, &list) || len(list) != 1 {
				t.Fatalf("error %v, want one", err)
			}
			e := list[0]
			if diff := cmp.Diff(syntax.Position{Offset: at, Line: 1, Column: at + 1}, e.Position); diff != "" {
				t.Errorf("position mismatch (-want +got):\n%s\n%v", diff, e)
			}
			if e.Code != test.code {
				t.Errorf("code %q, want %q", e.Code, test.code)
			}
			if e.Name != "p.json" || !strings.HasPrefix(e.Error(), "p.json:1:") || e.Pointer == "" {
				t.Errorf("%q lacks its name, place or path", e.Error())
			}
			for _, part := range test.text {
				if !strings.Contains(e.Error(), part) {
					t.Errorf("%q lacks %q", e.Error(), part)
				}
			}
		})
	}
}

// TestAllErrorsAtOnce: the faults of the syntax and those of the compiler come
// in one list, in the order of the text.
func TestAllErrorsAtOnce(t *testing.T) {
	_, err := policy.Parse("p.json", policy.Identity, []byte(`{
  "Version": "2012",
  "Statement": [
    {"Effect": "Allow", "Action": "GetItem", "Resource": "*"},
    {"Effect": "allow", "Action": "dynamodb:*", "Resource": "table/Books"},
    {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", "Condition": {"Bool": {"x:": true}}}
  ]
}`))
	var got []string
	var list syntax.ErrorList
	errors.As(err, &list)
	for _, e := range list {
		got = append(got, e.Position.String()+" "+e.Pointer)
	}
	want := []string{
		"2:14 /Version",
		"4:35 /Statement/0/Action",
		"5:16 /Statement/1/Effect",
		"5:61 /Statement/1/Resource",
		"6:88 /Statement/2/Condition/Bool/x:",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestGoesOnAfterAnError: a fault hides none of its kind that come after it.
func TestGoesOnAfterAnError(t *testing.T) {
	statement := func(rest string) string {
		return `{"Effect": "Allow", "Action": "*", ` + rest + `}`
	}
	tests := []struct {
		name string
		kind policy.Kind
		doc  string
		want []syntax.Code
	}{
		{"operators", policy.Identity, statement(`"Resource": "*", "Condition": {"StringIs": {}, "StringWas": {}}`), []syntax.Code{policy.CodeUnknownOperator, policy.CodeUnknownOperator}},
		{"keys", policy.Identity, statement(`"Resource": "*", "Condition": {"Bool": {"a:": true, ":b": true}}`), []syntax.Code{policy.CodeInvalidKey, policy.CodeInvalidKey}},
		{"kinds of principals", policy.Resource, statement(`"Resource": "*", "Principal": {"aws": "*", "service": "dax.amazonaws.com"}`), []syntax.Code{policy.CodeInvalidPrincipal, policy.CodeInvalidPrincipal}},
		{"Sids", policy.Identity, statement(`"Sid": "a", "Resource": "*"`) + "," + statement(`"Resource": "*"`) + "," + statement(`"Sid": "a", "Resource": "*"`) + "," + statement(`"Sid": "a", "Resource": "*"`),
			[]syntax.Code{policy.CodeDuplicateSid, policy.CodeDuplicateSid}},
	}
	for _, test := range tests {
		_, err := policy.Parse("p.json", test.kind, []byte(`{"Statement": [`+test.doc+`]}`))
		var list syntax.ErrorList
		errors.As(err, &list)
		var got []syntax.Code
		for _, e := range list {
			got = append(got, e.Code)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s\n%v", test.name, diff, err)
		}
	}
}

// TestLongTexts: a message quotes the first 80 characters of a text, and a text
// that is too long is at fault for that, whatever else is wrong with it.
func TestLongTexts(t *testing.T) {
	const open = "${"
	table := "arn:aws:dynamodb:us-west-2:123456789012:table/"
	longest := table + strings.Repeat("T", 2048-len(table)-len(open)) + open
	tests := []struct {
		name, element string
		code          syntax.Code
		message       string
	}{
		{"short", `"Action": "x", "Resource": "*"`, policy.CodeInvalidAction, `"x" has no colon`},
		{"80 characters", `"Action": "` + strings.Repeat("\u00e9", 80) + `", "Resource": "*"`, policy.CodeInvalidAction, `"` + strings.Repeat("\u00e9", 80) + `" has no colon`},
		{"81 characters", `"Action": "` + strings.Repeat("\u00e9", 81) + `", "Resource": "*"`, policy.CodeInvalidAction, `"` + strings.Repeat("\u00e9", 80) + `"... has no colon`},
		{"longest", `"Action": "*", "Resource": "` + longest + `"`, policy.CodeInvalidVariable, "no closing brace"},
		{"too long", `"Action": "*", "Resource": "` + longest + `x"`, syntax.CodeInvalidValue, "longer than 2048 bytes"},
	}
	for _, test := range tests {
		_, err := policy.Parse("p.json", policy.Identity, []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", `+test.element+`}}`))
		var list syntax.ErrorList
		if !errors.As(err, &list) || len(list) != 1 || list[0].Code != test.code || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: error %v, want %s and %q", test.name, err, test.code, test.message)
		}
	}
}

func TestCompileRefusesADocumentWithErrors(t *testing.T) {
	doc, err := syntax.Parse("p.json", []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Conditon":{}}}`))
	if err == nil || doc == nil {
		t.Fatalf("doc %v, error %v", doc, err)
	}
	if _, err := policy.Compile("p.json", policy.Identity, doc); err == nil {
		t.Error("a document that was read with errors compiles")
	}
}

func TestPolicyTellsItsDocument(t *testing.T) {
	p := parse(t, policy.Resource, `{"Version": "2012-10-17", "Id": "the id", "Statement": [
		{"Sid": "first one", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
		{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}`)
	if p.Name() != "resource.json" || p.Kind() != policy.Resource || p.Version() != "2012-10-17" || p.ID() != "the id" {
		t.Errorf("%q %v %q %q", p.Name(), p.Kind(), p.Version(), p.ID())
	}
	type facts struct {
		Index, Line int
		Sid         string
		Effect      policy.Effect
	}
	var got []facts
	for s := range p.Statements() {
		if s.Policy() != p {
			t.Error("a statement of another policy")
		}
		got = append(got, facts{s.Index(), s.Position().Line, s.Sid(), s.Effect()})
	}
	want := []facts{{0, 2, "first one", policy.Deny}, {1, 3, "", policy.Allow}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	for range p.Statements() {
		break // a reader may stop early
	}
}

func TestMustParse(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustParse does not panic on a broken document")
		}
	}()
	policy.MustParse("p.json", policy.Identity, []byte(`{`))
}
