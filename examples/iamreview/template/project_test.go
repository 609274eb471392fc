package template

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// project reads files that are given as "name", "text", ..., and lists what was read.
func readProject(t *testing.T, env Environment, pairs ...string) (documents, skipped []string) {
	t.Helper()
	var files []File
	for i := 0; i+1 < len(pairs); i += 2 {
		files = append(files, File{pairs[i], []byte(pairs[i+1])})
	}
	all, failed := readModules(files, env)
	for name, err := range failed {
		t.Errorf("%s: %v", name, err)
	}
	for _, r := range all {
		checkPlaces(t, []byte(whole(files)), r)
		docs, more := listed(r)
		documents, skipped = append(documents, docs...), append(skipped, more...)
	}
	return documents, skipped
}

// allowing is a resource with a document in which an expression is the Resource.
func allowing(name, expression string) string {
	return fmt.Sprintf("resource \"aws_iam_policy\" %q {\n  policy = jsonencode({Statement = [{Effect = \"Allow\", Action = \"s3:GetObject\", Resource = %s}]})\n}\n", name, expression)
}

// allowed is what is read of it.
func allowed(name, resource string) string {
	return fmt.Sprintf(`%s identity: {"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":%s}]}`, name, resource)
}

func compare(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestVariables: a variable of a root module has its default, which the document says,
// unless it is empty. What hangs on which value it has is not concluded from a default.
func TestVariables(t *testing.T) {
	const variables = `variable "bucket" { default = "books" }
variable "list" { default = ["arn:aws:s3:::a", "arn:aws:s3:::b"] }
variable "map" { default = { prod = "arn:aws:s3:::p" } }
variable "empty" { default = "" }
variable "none" { default = [] }
variable "null" { default = null }
variable "given" {}
variable "self" { default = var.self }
locals {
  arn  = "arn:aws:s3:::${var.bucket}"
  arns = { books = "arn:aws:s3:::books", a = ["x", "y"] }
  loop = local.pool
  pool = local.loop
}
resource "aws_s3_bucket" "b" { bucket = var.bucket }
`
	for expression, test := range map[string]struct{ want, of string }{
		`"arn:aws:s3:::${var.bucket}/*"`:     {`"arn:aws:s3:::books/*"`, "var.bucket"},
		`local.arn`:                          {`"arn:aws:s3:::books"`, "var.bucket"},
		`var.list`:                           {`["arn:aws:s3:::a","arn:aws:s3:::b"]`, "var.list"},
		`var.list[1]`:                        {`"arn:aws:s3:::b"`, "var.list"},
		`var.map["prod"]`:                    {`"arn:aws:s3:::p"`, "var.map"},
		`var.map.prod`:                       {`"arn:aws:s3:::p"`, "var.map"},
		`var.map["other"]`:                   {`"‹*›"`, ""},
		`var.empty`:                          {`"‹*›"`, ""},
		`var.none`:                           {`"‹*›"`, ""},
		`var.null`:                           {`"‹*›"`, ""},
		`var.given`:                          {`"‹*›"`, ""},
		`var.nobody`:                         {`"‹*›"`, ""},
		`var.self`:                           {`"‹*›"`, ""},
		`local.loop`:                         {`"‹*›"`, ""},
		`local.arns["books"]`:                {`"arn:aws:s3:::books"`, ""},
		`local.arns.a[1]`:                    {`"y"`, ""},
		`local.arns.a[true]`:                 {`"‹*›"`, ""},
		`local.arns.a[null]`:                 {`"‹*›"`, ""},
		`local.arns.a[0.5]`:                  {`"‹*›"`, ""},
		`local["arns"].books`:                {`"‹*›"`, ""},
		`local.arns.a["0"]`:                  {`"‹*›"`, ""},
		`local.arns.a[-1]`:                   {`"‹*›"`, ""},
		`local.arns.a[99999999999999999999]`: {`"‹*›"`, ""},
		`local.arns[null]`:                   {`"‹*›"`, ""},
		`local.arns.a[2]`:                    {`"‹*›"`, ""},
		`local.arns[var.bucket]`:             {`"‹*›"`, ""}, // which one hangs on the default
		`local.arns[lower("BOOKS")]`:         {`"‹*›"`, ""},
		`[for b in var.list : "${b}/*"]`:     {`[‹"*/*"›]`, ""},
		`aws_s3_bucket.b.arn`:                {`"‹arn:*:s3:::*›"`, ""},
	} {
		docs, skipped := readProject(t, Environment{}, "main.tf", variables+allowing("p", expression))
		name, reasons := "aws_iam_policy.p.policy", []string(nil)
		if test.of != "" {
			reasons = []string{name + ": other values than the default of " + test.of}
			name += " (with the default of " + test.of + ")"
		}
		compare(t, expression, []string{allowed(name, test.want)}, docs)
		compare(t, expression+": skipped", reasons, skipped)
	}
}

// TestCalls: a module is read as it is called, its variables are what the call says or
// their defaults, and what it puts out is known where it is called.
func TestCalls(t *testing.T) {
	const child = `variable "arn" {}
variable "suffix" { default = "/*" }
variable "role" { default = null }
output "arn" { value = "${var.arn}${var.suffix}" }
output "json" { value = data.aws_iam_policy_document.d.json }
output "role" { value = aws_iam_role.r.name }
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:PutObject"]
    resources = [var.arn]
  }
}
resource "aws_iam_role" "r" { name = "R" }
`
	docs, skipped := readProject(t, Environment{},
		"app/main.tf", `locals { bucket = "arn:aws:s3:::books" }
module "one" {
  source = "../modules/child"
  arn    = local.bucket
}
module "two" {
  source   = "./../modules/child"
  for_each = toset(["a", "b"])
  arn      = each.value
  suffix   = ""
}
module "far" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
module "gone" { source = "../gone" }
resource "aws_iam_policy" "out" { policy = module.one.json }
`+allowing("one", "module.one.arn")+allowing("two", `module.two["a"].arn`)+allowing("far", "module.far.arn"),
		"modules/child/main.tf", child+allowing("p", `"${var.arn}${var.suffix}"`))
	want := []string{
		`aws_iam_policy.out.policy identity: {"Version":"2012-10-17","Statement":[{"Action":"s3:PutObject","Effect":"Allow","Resource":"arn:aws:s3:::books"}]}`,
		allowed("aws_iam_policy.one.policy", `"arn:aws:s3:::books/*"`),
		allowed("aws_iam_policy.two.policy", `"‹*›‹*›"`), // an empty value is not known
		allowed("aws_iam_policy.far.policy", `"‹*›"`),
		allowed("module.one.aws_iam_policy.p.policy", `"arn:aws:s3:::books/*"`),
		allowed("module.two.aws_iam_policy.p.policy", `"‹*›‹*›"`),
		`module.two.data.aws_iam_policy_document.d identity: {"Version":"2012-10-17","Statement":[{"Action":"s3:PutObject","Effect":"Allow","Resource":["‹*›"]}]}`,
	}
	compare(t, "documents", want, docs)
	compare(t, "skipped", []string{
		"module.far: what it makes is not read: its source is not among the files",
		"module.gone: what it makes is not read: its source is not among the files",
	}, skipped)
}

// TestCallCircles: modules that call each other, or themselves, and what refers to itself
// through them, are bounded.
func TestCallCircles(t *testing.T) {
	docs, skipped := readProject(t, Environment{},
		"a/main.tf", "module \"b\" {\n  source = \"../b\"\n  arn = module.b.arn\n}\n"+allowing("p", "module.b.arn"),
		"b/main.tf", "variable \"arn\" {}\noutput \"arn\" { value = var.arn }\n")
	compare(t, "through itself", []string{allowed("aws_iam_policy.p.policy", `"‹*›"`)}, docs)
	compare(t, "through itself: skipped", nil, skipped)

	docs, skipped = readProject(t, Environment{}, "a/main.tf", "module \"b\" { source = \"../b\" }\n"+allowing("a", `"*"`),
		"b/main.tf", "module \"a\" { source = \"../a\" }\n"+allowing("b", `"*"`))
	if len(docs) != 2 || len(skipped) != 1 || !strings.Contains(skipped[0], "nested deeper than 20 levels") { // equal ones are one
		t.Errorf("%d documents, skipped %v", len(docs), skipped)
	}
	many := ""
	for i := range 10 {
		many += fmt.Sprintf("module \"m%d\" { source = \"./\" }\n", i)
	}
	docs, skipped = readProject(t, Environment{}, "main.tf", many+allowing("a", `"*"`))
	if len(docs) != 1 || len(skipped) == 0 || !strings.Contains(skipped[0], "more than 1000 calls") {
		t.Errorf("%d documents, skipped %.3q", len(docs), skipped)
	}
}

// TestComposed: what a document takes in from others counts, by the rules of the data
// source, and what is not known of it is a hole.
func TestComposed(t *testing.T) {
	const parts = `data "aws_iam_policy_document" "base" {
  statement {
    sid = "Read"
    actions = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    sid = "List"
    actions = ["s3:ListBucket"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "over" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid = "Read"
    effect = "Deny"
    actions = ["s3:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "self" {
  source_policy_documents = [data.aws_iam_policy_document.self.json]
}
variable "more" {}
`
	const (
		read   = `{"Action":"s3:GetObject","Effect":"Allow","Resource":"*","Sid":"Read"}`
		list   = `{"Action":"s3:ListBucket","Effect":"Allow","Resource":"*","Sid":"List"}`
		deny   = `{"Action":"s3:*","Effect":"Deny","Resource":"*","Sid":"Read"}`
		source = "source_policy_documents = [data.aws_iam_policy_document.base.json]\n"
		block  = "statement {\n sid = %s\n effect = \"Deny\"\n actions = [\"s3:*\"]\n resources = [\"*\"]\n}\n"
	)
	for arguments, want := range map[string]string{
		source: read + "," + list,
		"override_policy_documents = [data.aws_iam_policy_document.base.json]":          read + "," + list,
		source + fmt.Sprintf(block, `"Read"`):                                           deny + "," + list,
		source + fmt.Sprintf(block, `"Other"`):                                          read + "," + list + "," + strings.Replace(deny, `"Read"`, `"Other"`, 1),
		source + fmt.Sprintf(block, "var.more"):                                         "{‹›" + read[1:] + ",{‹›" + list[1:] + "," + strings.Replace(deny, `"Read"`, `"‹*›"`, 1),
		source + "override_policy_documents = [data.aws_iam_policy_document.over.json]": deny + "," + list,
		source + "override_policy_documents = [var.more]":                               "", // not even whether it is empty
		"source_policy_documents = [data.aws_iam_policy_document.base.json, var.more]":  read + "," + list + "‹›",
		"source_policy_documents = [data.aws_iam_policy_document.self.json]":            "",
		source + "dynamic \"statement\" {\n for_each = var.more\n content {\n sid = \"Read\"\n effect = \"Deny\"\n actions = [\"s3:*\"]\n resources = [\"*\"]\n}\n}\n": "{‹›" + read[1:] + "," + list + ",{‹›" + deny[1:],
	} {
		docs, _ := readProject(t, Environment{}, "main.tf", parts+"data \"aws_iam_policy_document\" \"d\" {\n "+arguments+"\n}\nresource \"aws_iam_policy\" \"p\" { policy = data.aws_iam_policy_document.d.json }\n")
		if len(docs) == 0 || !strings.HasPrefix(docs[0], "aws_iam_policy.p.policy") {
			t.Errorf("%s: %v", arguments, docs)
			continue
		}
		_, got, _ := strings.Cut(strings.TrimSuffix(docs[0], "}"), `"Statement":`)
		got = strings.NewReplacer("‹[", "[", "]›", "]").Replace(got)
		if got = strings.TrimSuffix(strings.TrimPrefix(got, "["), "]"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", arguments, got, want)
		}
	}
}

// TestModuleEstate: resources of one name in two modules are two, and one whose name hangs
// on a default is not known.
func TestModuleEstate(t *testing.T) {
	const role = `resource "aws_iam_role" "r" {
  name = "%s"
  assume_role_policy = jsonencode({Statement = [{Effect = "Allow", Principal = {Service = "dax.amazonaws.com"}, Action = "sts:AssumeRole"}]})
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = jsonencode({Statement = [{Effect = "Allow", Action = "dynamodb:%s", Resource = "*"}]})
}
`
	files := []File{
		{"main.tf", []byte("module \"m\" { source = \"./m\" }\nvariable \"name\" { default = \"Books\" }\nresource \"aws_dynamodb_table\" \"t\" {\n  name = var.name\n  hash_key = \"isbn\"\n}\n" + fmt.Sprintf(role, "Root", "GetItem"))},
		{"m/main.tf", []byte(fmt.Sprintf(role, "Child", "PutItem"))},
	}
	env := Environment{Partition: "aws", Region: "us-east-1", Account: "123456789012"}
	all, _ := readModules(files, env)
	if len(all) != 1 || len(all[0].Estate.Roles) != 2 || len(all[0].Estate.Tables) != 0 {
		t.Fatalf("%d templates, %+v", len(all), all[0].Estate)
	}
	for i, want := range []string{"GetItem", "PutItem"} {
		role := all[0].Estate.Roles[i]
		if len(role.Documents) != 1 || !strings.Contains(string(role.Documents[0].Text), want) {
			t.Errorf("%s has %d documents", role.ARN, len(role.Documents))
		}
	}
	files[1].Text = append(files[1].Text, "variable \"role\" {}\nresource \"aws_iam_role_policy\" \"q\" {\n  role = var.role\n  policy = jsonencode({Statement = []})\n}\n"...)
	if all, _ = readModules(files, env); len(all[0].Estate.Roles) != 0 {
		t.Errorf("with a policy of any role: %d roles", len(all[0].Estate.Roles))
	}
}
