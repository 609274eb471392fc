package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// planSource is what the plan of these tests was made of.
const planSource = `variable "bucket" {}
variable "actions" { default = ["s3:GetObjekt"] }
resource "aws_iam_policy" "plain" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:ListBuckets", "s3:PutObjekt"], Resource = "arn:aws:s3:::${var.bucket}/*" }]
  })
}
resource "aws_iam_policy" "unknown" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:DeleteObjekt", Resource = aws_s3_bucket.b.arn }]
  })
}
resource "aws_iam_policy" "data" {
  for_each = toset(["a", "b"])
  policy   = data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = var.buckets
    content {
      actions   = ["s3:GetBuckett"]
      resources = [statement.value]
    }
  }
  statement {
    actions   = var.given
    resources = ["*"]
  }
}
resource "aws_s3_bucket" "b" {}
module "m" {
  source = "./m"
  action = "sqs:SendMesage"
}
`

// planned is the plan.
func planned() string {
	resource := func(address, after, unknown string) string {
		parts := strings.Split(address, ".")
		typ, name := parts[len(parts)-2], parts[len(parts)-1]
		module := ""
		if len(parts) > 2 {
			module = `"module_address":"` + strings.Join(parts[:len(parts)-2], ".") + `",`
		}
		return fmt.Sprintf(`{"address":%q,%s"mode":"managed","type":%q,"name":%q,"provider_name":"p","change":{"actions":["create"],"before":null,"after":{%s},"after_unknown":{%s}}}`,
			address, module, typ, strings.TrimSuffix(strings.TrimSuffix(name, `["a"]`), `["b"]`), after, unknown)
	}
	statement := func(action, resource string) string {
		return `{"Action":` + action + `,"Effect":"Allow","Resource":"` + resource + `"}`
	}
	document := func(list ...string) string {
		return `"policy":` + quotedJSON(`{"Statement":[`+strings.Join(list, ",")+`],"Version":"2012-10-17"}`)
	}
	data := document(statement(`"s3:GetBuckett"`, "arn:aws:s3:::x"), statement(`"s3:GetBuckett"`, "arn:aws:s3:::y"), statement(`"s3:Givenn"`, "*"))
	return `{"format_version":"1.2","terraform_version":"1.9.0","variables":{"bucket":{"value":"books"},"given":{"value":["s3:Givenn"]}},"resource_changes":[` + strings.Join([]string{
		resource("aws_iam_policy.plain", document(statement(`["s3:ListBuckets","s3:PutObjekt"]`, "arn:aws:s3:::books/*")), ""),
		resource("aws_iam_policy.unknown", "", `"policy":true`),
		resource(`aws_iam_policy.data["a"]`, data, ""),
		resource(`aws_iam_policy.data["b"]`, data, ""),
		resource("module.m.aws_iam_policy.p", document(statement(`"sqs:SendMesage"`, "arn:aws:sqs:us-east-1:123456789012:q")), ""),
		resource("aws_iam_policy.gone", document(statement(`"sqs:Gone"`, "*")), ""),
	}, ",\n") + `],"configuration":{"root_module":{"resources":[{"address":"aws_iam_policy.unknown","mode":"managed","type":"aws_iam_policy","name":"unknown","provider_config_key":"aws","expressions":{"policy":{"references":["aws_s3_bucket.b.arn","aws_s3_bucket.b"]}},"schema_version":0}]}}}`
}

// TestPlanSource: with its source, findings in a plan stand where the words were written,
// and a policy that the plan does not know is what the source knows of it.
func TestPlanSource(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "plan.json", planned())
	write(t, "src/main.tf", planSource)
	write(t, "src/m/main.tf", "variable \"action\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = var.action, Resource = \"arn:aws:sqs:us-east-1:123456789012:q\" }] })\n}\n")
	_, _, alone := found(t, "", "--only", "unknown-action", "plan.json")
	for _, f := range alone.Findings {
		if f.File != "plan.json" {
			t.Errorf("without the source: %s:%d", f.File, f.Start.Line)
		}
	}
	if len(alone.Findings) != 6 || len(alone.NotChecked) != 1 {
		t.Errorf("without the source: %d findings, not checked %v", len(alone.Findings), alone.NotChecked)
	}
	_, _, r := found(t, "", "--only", "unknown-action", "--source", "src", "plan.json")
	var got []string
	for _, f := range r.Findings {
		text, _, _ := strings.Cut(f.Message, " ")
		got = append(got, fmt.Sprintf("%s:%d:%d %s %s", f.File, f.Start.Line, f.Start.Column, text, f.Pointer))
	}
	want := []string{
		"plan.json:1:111 s3:Givenn /resource/aws_iam_policy/data/policy/Statement/2/Action",   // of a variable that the plan was given
		"plan.json:6:201 sqs:Gone /resource_changes/5/change/after/policy/Statement/0/Action", // not in the source
		"src/main.tf:6:66 s3:PutObjekt /resource/aws_iam_policy/plain/policy/Statement/0/Action/1",
		"src/main.tf:12:47 s3:DeleteObjekt /resource/aws_iam_policy/unknown/policy/Statement/0/Action",
		"src/main.tf:23:20 s3:GetBuckett /resource/aws_iam_policy/data/policy/Statement/0/Action",
		"src/main.tf:35:12 sqs:SendMesage /resource/aws_iam_policy/p/policy/Statement/0/Action", // in the call of the module
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]jsonUnchecked{{"src/main.tf#aws_iam_policy.unknown.policy", "not known: aws_s3_bucket.b.arn"}}, r.NotChecked); diff != "" {
		t.Errorf("not checked (-want +got):\n%s", diff)
	}
	if status, _, stderr := here("", "lint", "--source", "nowhere", "plan.json"); status != exitBad || !strings.Contains(stderr, `--source: "nowhere" is not a folder`) {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// TestPlanLine: what stands beside a document in a plan is not shown, and of the instances
// of a resource there is one finding, which names the others.
func TestPlanLine(t *testing.T) {
	instance := func(address string) string {
		return fmt.Sprintf(`{"address":%q,"mode":"managed","type":"aws_iam_policy","name":"p","provider_name":"p","change":{"actions":["create"],"before":null,"after":{"policy":%s},"after_unknown":{}}}`, address, quotedJSON(slip))
	}
	src := `{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{"address":"aws_db_instance.x","mode":"managed","type":"aws_db_instance","name":"x","provider_name":"p","change":{"actions":["create"],"before":null,"after":{"password":"hunter1"},"after_unknown":{}}},` +
		instance(`aws_iam_policy.p["a"]`) + `,{"address":"x.y","mode":"managed","type":"x","name":"y","provider_name":"p","change":{"actions":["create"],"before":null,"after":{"password":"hunter2"},"after_unknown":{}}}`
	for _, key := range []string{"b", "c", "d", "e", "f", "g"} {
		src += "," + instance(`aws_iam_policy.p["`+key+`"]`)
	}
	src += "]}"
	_, lines, r := found(t, src, "--only", "unknown-action", "-")
	if len(lines) != 1 || len(r.Findings[0].Related) != 1 {
		t.Fatalf("%v, %+v", lines, r.Findings)
	}
	if got, want := r.Findings[0].Related[0].Why, `the same in aws_iam_policy.p["b"], aws_iam_policy.p["c"], aws_iam_policy.p["d"], aws_iam_policy.p["e"], aws_iam_policy.p["f"] and 1 more`; got != want {
		t.Errorf("related %q, want %q", got, want)
	}
	for _, format := range []string{"text", "html", "sarif", "junit", "github", "json", "access-analyzer"} {
		_, out, _ := here(src, "lint", "--format", format, "--only", "unknown-action", "-")
		if strings.Contains(out, "hunter") || !strings.Contains(out, "GetObjekt") && format != "access-analyzer" {
			t.Errorf("%s shows what stands beside the document, or not it", format)
		}
	}
}

// TestConfigLine: what stands beside a document in an item of AWS Config, such as the
// environment of a function, is not shown.
func TestConfigLine(t *testing.T) {
	src := `{"configurationItems":[{"resourceType":"AWS::Lambda::Function","resourceId":"f","configuration":{"environment":{"variables":{"P":"hunter1"}}},"supplementaryConfiguration":{"Policy":` +
		quotedJSON(quotedJSON(strings.Replace(slip, `"Action"`, `"Principal":{"AWS":"123456789012"},"Action"`, 1))) + `,"X":"hunter2"}}]}`
	_, lines, r := found(t, src, "--only", "unknown-action", "-")
	if len(lines) != 1 || r.Findings[0].Pointer != "/configurationItems/0/supplementaryConfiguration/Policy/Statement/0/Action" {
		t.Fatalf("%v, %+v", lines, r.Findings)
	}
	for _, format := range formatNames {
		_, out, _ := here(src, "lint", "--format", format, "--only", "unknown-action", "-")
		if strings.Contains(out, "hunter") {
			t.Errorf("%s shows what stands beside the document", format)
		}
	}
}
