package template

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// inJSON is a module in Terraform's form of JSON.
const inJSON = `{
  "//": "made by a program",
  "terraform": {"required_version": ">= 1.0"},
  "variable": {"bucket": {"default": "books"}, "role": {}},
  "locals": {"arns": ["arn:aws:s3:::a", "${aws_s3_bucket.b.arn}"], "name": "a\u0062c"},
  "resource": {
    "aws_s3_bucket": {"b": {"bucket": "abc"}},
    "aws_iam_policy": [
      {"call": {"policy": "${jsonencode({Statement = [{Effect = \"Allow\", Action = \"s3:GetObject\", Resource = local.arns}]})}"}},
      {"text": {"policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::${var.bucket}/$${aws:username}\"}}"}},
      {"data": {"policy": "${data.aws_iam_policy_document.d.json}"}}
    ],
    "aws_organizations_policy": {"o": {"type": "SERVICE_CONTROL_POLICY", "content": "{\"Statement\": []}"}},
    "aws_iam_role": {"r": {"name": "${local.name}", "inline_policy": [{"policy": "{\"Statement\": []}"}, {"policy": "${var.role}"}], "assume_role_policy": "${file(\"trust.json\")}"}}
  },
  "data": {"aws_iam_policy_document": {
    "d": {
      "statement": [
        {"actions": ["s3:ListBucket"], "resources": "${local.arns}", "condition": {"test": "StringEquals", "variable": "aws:PrincipalTag/team", "values": ["&{aws:username}"]}},
        {"effect": "Deny", "actions": ["s3:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}
      ],
      "dynamic": {"statement": {"for_each": "${var.role}", "iterator": "it", "content": {"actions": ["${it.value}"], "resources": ["*"]}}}
    },
    "unused": {"statement": {"actions": ["s3:DeleteObject"], "resources": ["*"]}}
  }}
}
`

// TestTerraformJSON: what is in Terraform's form of JSON is read as its language is, and
// each word of a document stands where it was written.
func TestTerraformJSON(t *testing.T) {
	docs, skipped := readProject(t, Environment{}, "main.tf.json", inJSON)
	compare(t, "documents", []string{
		`aws_iam_policy.call.policy identity: {"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a","‹arn:*:s3:::abc›"]}]}`,
		`aws_iam_policy.text.policy (with the default of var.bucket) identity: {"Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::books/${aws:username}"}}`,
		`aws_iam_policy.data.policy identity: {"Version":"2012-10-17","Statement":[{"Action":"s3:ListBucket","Effect":"Allow","Resource":["arn:aws:s3:::a","‹arn:*:s3:::abc›"],"Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:username}"}}},{"Action":"s3:*","Effect":"Deny","Resource":"*","Principal":{"AWS":"*"}},{‹›"Action":["‹*›"],"Effect":"Allow","Resource":"*"}]}`,
		`aws_organizations_policy.o.content scp: {"Statement":[]}`,
		`aws_iam_role.r.inline_policy[0].policy identity: {"Statement":[]}`,
		`data.aws_iam_policy_document.unused identity: {"Version":"2012-10-17","Statement":[{"Action":"s3:DeleteObject","Effect":"Allow","Resource":"*"}]}`,
	}, docs)
	compare(t, "skipped", []string{
		`aws_iam_role.r.inline_policy[1].policy: the document is not known: var.role`,
		`aws_iam_role.r.assume_role_policy: the document is not known: file("trust.json")`,
		`aws_iam_policy.text.policy: other values than the default of var.bucket`,
	}, skipped)
}

// TestTerraformMixed: files in both forms are one module.
func TestTerraformMixed(t *testing.T) {
	docs, _ := readProject(t, Environment{}, "a.tf", allowing("p", "local.arn"), "b.tf.json", `{"locals": {"arn": "arn:aws:s3:::ä\"b"}}`)
	compare(t, "documents", []string{allowed("aws_iam_policy.p.policy", `"arn:aws:s3:::ä\"b"`)}, docs)
}

// TestTerraformJSONPlaces: a word in an escaped string stands where its first byte does.
func TestTerraformJSONPlaces(t *testing.T) {
	files := []File{{"pad.tf", []byte("locals {}\n")}, {"main.tf.json", []byte(inJSON)}}
	all, failed := readModules(files, Environment{})
	if len(all) != 1 || len(failed) > 0 {
		t.Fatalf("%d, %v", len(all), failed)
	}
	words := []string{"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "arn:aws:s3:::a"}
	for i := range all[0].Documents {
		d := &all[0].Documents[i]
		for _, word := range words {
			at := strings.Index(string(d.Text), word)
			if at < 0 {
				continue
			}
			if file, offset := all[0].Place(d, d.At[at]); file != "main.tf.json" || !strings.HasPrefix(inJSON[offset:], word) {
				t.Errorf("%s: %s stands at %s:%.20q", d.Name, word, file, inJSON[offset:])
			}
		}
	}
}

// TestTerraformJSONBroken: a file that cannot be read says where, and the others are read.
func TestTerraformJSONBroken(t *testing.T) {
	bomb, _ := json.Marshal("${" + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "}")
	for src, want := range map[string]string{
		`{"resource": `: "not JSON",
		`[1]`:           "want an object",
		`{"resource": {"aws_iam_policy": {"p": ["x"]}}}`:                          "resource.aws_iam_policy.p: want an object",
		`{"locals": {"a": "x${"}}`:                                                "not Terraform's language",
		`{"locals": {"a": "\u0078${]}"}}`:                                         "not Terraform's language",
		`{"locals": {"a": ` + string(bomb) + `}}`:                                 "nested deeper",
		`{"locals": ` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`: "nested deeper",
		"{\"locals\": \"\xff\"}":                                                  "not UTF-8",
	} {
		all, failed := readModules([]File{{"a.tf", []byte(allowing("p", `"*"`))}, {"main.tf.json", []byte(src)}}, Environment{})
		err := failed["main.tf.json"]
		var at *Error
		if err == nil || !strings.Contains(err.Error(), want) || len(all[0].Documents) != 1 {
			t.Errorf("%.60s: %v, %d documents", src, err, len(all[0].Documents))
		}
		if errors.As(err, &at) && (at.Offset < 0 || at.Offset > len(src)) {
			t.Errorf("%.60s: at %d", src, at.Offset)
		}
	}
}
