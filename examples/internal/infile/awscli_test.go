package infile

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// documents are policy documents in every manner of writing.
var documents = []string{
	`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
	"{\n  \"Statement\": [\n    {\"Effect\": \"Deny\",\t\"Action\": [\"a:b\", \"c:d\"], \"Resource\": \"*\"}\r\n  ]\n}\n",
	`{"Statement":{"Sid":"Bücher","Effect":"Allow","Action":"a:\u0042","Resource":"*","Condition":{"Bool":{"a:b":true},"NumericEquals":{"c:d":[1.50,2]}}}}`,
	`{"Id":"a\"b\\c","Statement":[]}`,
	`{"Statement": {"Effect": "allow"}} trailing`,
	`{"Statement": "unclosed`,
	`{}`,
}

// outputs puts a document into what each command prints.
var outputs = []struct {
	field    string
	document func(doc string) string
}{
	{"PolicyVersion.Document", func(d string) string {
		return "{\n    \"PolicyVersion\": {\n        \"CreateDate\": \"2015-06-17T19:23:32+00:00\",\n        \"VersionId\": \"v1\",\n        \"Document\": " + d + ",\n        \"IsDefaultVersion\": true\n    }\n}\n"
	}},
	{"PolicyDocument", func(d string) string { return `{"RoleName": "Tést", "PolicyDocument": ` + d + `, "PolicyName": "P"}` }},
	{"Role.AssumeRolePolicyDocument", func(d string) string {
		return `{"Role": {"Path": "/", "AssumeRolePolicyDocument": ` + d + `, "RoleId": "AROA"}}`
	}},
	{"Policy.Content", func(d string) string { return `{"Policy": {"PolicySummary": {"Id": "p-1"}, "Content": ` + d + `}}` }},
	{"Policy", func(d string) string { return `{"Policy": ` + d + `, "RevisionId": "17"}` }},
	{"ResourcePolicy", func(d string) string { return `{"ARN": "x", "ResourcePolicy": ` + d + `}` }},
	{"Attributes.Policy", func(d string) string { return `{"Attributes": {"Owner": "1", "Policy": ` + d + `}}` }},
	{"policyText", func(d string) string { return `{"repositoryName": "x", "policyText": ` + d + `}` }},
	{"InlinePolicy", func(d string) string { return `{"InlinePolicy": ` + d + `}` }},
	{"PolicyInJson", func(d string) string { return `{"PolicyInJson": ` + d + `, "PolicyHash": "x"}` }},
	{"policy", func(d string) string { return `{"policy": ` + d + `, "state": "Active"}` }},
	{"policy.document", func(d string) string {
		return `{"policy": {"resourceArn": "x", "document": ` + d + `, "revision": "1"}}`
	}},
	{"policy.Policy", func(d string) string { return `{"policy": {"Policy": ` + d + `}}` }},
	{"", func(d string) string { return " " + d }},
}

// TestFind takes every document out of every output, written as an object, a
// string and a URL-encoded string: the text has the same tokens, each where the
// output has it.
func TestFind(t *testing.T) {
	for _, o := range outputs {
		for _, doc := range documents {
			forms := map[string]string{"string": quoted(doc), "encoded": quoted(strings.ReplaceAll(url.QueryEscape(doc), "+", "%20")), "escaped": escapeAll(doc)}
			if json.Valid([]byte(doc)) && o.field != "Policy" {
				forms["object"] = doc
			}
			for form, text := range forms {
				t.Run(o.field+"/"+form, func(t *testing.T) {
					whole := o.document(text)
					got, err := Find([]byte(whole))
					if err != nil || got.Field != o.field {
						t.Fatalf("%s: field %q, error %v; want field %q", whole, got.Field, err, o.field)
					}
					if diff := cmp.Diff(tokens(doc), tokens(string(got.Text))); diff != "" {
						t.Errorf("%s: mismatch (-want +got):\n%s", whole, diff)
					}
					if form == "string" || form == "object" {
						aligned(t, whole, string(got.Text))
					}
				})
			}
		}
	}
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

// escapeAll writes every character as an escape.
func escapeAll(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(`\u` + strings.Repeat("0", 4-len(strconv.FormatInt(int64(r), 16))) + strconv.FormatInt(int64(r), 16))
	}
	return `"` + b.String() + `"`
}

// tokens drops the blanks outside of strings.
func tokens(doc string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range doc {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case !quoted && strings.ContainsRune(" \t\r\n", r):
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// aligned checks that each character of the document stands where the output
// has the same one; in a string that holds for those before the first escape.
func aligned(t *testing.T, whole, doc string) {
	t.Helper()
	lines := strings.Split(whole, "\n")
	quoted, escaped, drift := false, false, false
	for i, line := range strings.Split(doc, "\n") {
		file := []rune(lines[i])
		for j, r := range []rune(line) {
			begins := r == '"' && !quoted
			switch {
			case escaped:
				escaped = false
			case quoted && r == '\\':
				escaped, drift = true, true
			case r == '"':
				quoted = !quoted
			}
			if r == ' ' || drift || r == '"' && !begins {
				drift = drift && quoted
				continue
			}
			if j >= len(file) || file[j] != r {
				t.Fatalf("%d:%d: %q of\n%s\nis not there in\n%s", i+1, j+1, r, doc, whole)
			}
		}
	}
}

// TestFindEncoded: a whole file that is URL-encoded.
func TestFindEncoded(t *testing.T) {
	text := "%7b%22Statement%22%3A%20%5B1%2B1, \"%C3%A4+\"%5D%7D\n"
	got, err := Find([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := "{    \"Statement\"  :     [  1+1  , \"ä+\"     ]  }  \n"
	if diff := cmp.Diff(strings.TrimRight(want, " \n"), strings.TrimRight(string(got.Text), " \n")); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if got.Form != "the document is read as URL-encoded text" {
		t.Errorf("form %q", got.Form)
	}
}

// TestFindNothing: what is a document, or nothing that is known, stays as it is.
func TestFindNothing(t *testing.T) {
	for _, text := range []string{
		``, ` `, `x`, `[]`, `1`, `{`, `{"Statement": []}`, `{"PolicyDocument": {}, "Version": "1"}`, `{"a": {"Document": {}}}`, "{\"Policy\": \"\xff\"}",
		`{"PolicyDocument": {}, "PolicyDocument": {}}`, `{"Role": {"AssumeRolePolicyDocument": {}, "AssumeRolePolicyDocument": {}}}`,
	} {
		got, err := Find([]byte(text))
		if err != nil || got.Field != "" || got.Form != "" || string(got.Text) != text {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// TestFindErrors: an output without a document, or with several.
func TestFindErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"Policy": {"PolicyName": "P", "DefaultVersionId": "v1"}}`, "the field Policy does not hold a document; want Policy.Content"},
		{`{"PolicyDocument": {}, "Policy": "{}"}`, "the fields PolicyDocument and Policy both hold a document; want one"},
		{`{"PolicyDocument": null}`, "the field PolicyDocument holds null; want a policy document"},
		{`{"Policy": [` + strings.Repeat("1,", 100) + `1]}`, "the field Policy holds [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1; want a policy document"},
		{`{"Policy": "\ud800"}`, `\ud800 in the string that holds the document is half of a surrogate pair`},
		{`{"Policy": "\ud800\u0041"}`, `is half of a surrogate pair`},
		{`{"PolicyDocument": "%7B%2"}`, "ends within an escape"},
		{`{"PolicyDocument": "%7B%2x"}`, "%2x in the URL-encoded document is not an escape"},
		{`%7B%`, "ends within an escape"},
	}
	for _, test := range tests {
		if _, err := Find([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.60s: error %v; want one with %q", test.text, err, test.want)
		}
	}
}
