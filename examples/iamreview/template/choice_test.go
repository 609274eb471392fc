package template

import (
	"strings"
	"testing"
)

// TestChoices: where a document hangs on one condition, both are read; where it hangs on
// several, or the condition is known, nothing is guessed.
func TestChoices(t *testing.T) {
	const before = `
variable "prod" {}
variable "flag" { default = true }
locals {
  arn  = var.prod ? "arn:aws:s3:::a" : "arn:aws:s3:::b"
  more = [local.arn, var.prod ? "arn:aws:s3:::c" : "arn:aws:s3:::d"]
  both = [local.arn, var.flag ? "arn:aws:s3:::c" : "arn:aws:s3:::d"]
  loop = var.prod ? local.pool : "arn:aws:s3:::e"
  pool = var.prod ? local.loop : "arn:aws:s3:::e"
}
`
	const name = "aws_iam_policy.p.policy"
	for expression, want := range map[string][]string{
		`local.arn`: {allowed(name+" (with var.prod)", `"arn:aws:s3:::a"`), allowed(name+" (without var.prod)", `"arn:aws:s3:::b"`)},
		`local.more`: {
			allowed(name+" (with var.prod)", `["arn:aws:s3:::a","arn:aws:s3:::c"]`), allowed(name+" (without var.prod)", `["arn:aws:s3:::b","arn:aws:s3:::d"]`),
		},
		`[local.arn, local.arn]`: {
			allowed(name+" (with var.prod)", `["arn:aws:s3:::a","arn:aws:s3:::a"]`), allowed(name+" (without var.prod)", `["arn:aws:s3:::b","arn:aws:s3:::b"]`),
		},
		`[var.prod ? "arn:aws:s3:::a" : "arn:aws:s3:::b", var.prod ? "arn:aws:s3:::c" : ""]`: {
			allowed(name+" (with var.prod)", `["arn:aws:s3:::a","arn:aws:s3:::c"]`), allowed(name+" (without var.prod)", `["arn:aws:s3:::b",""]`),
		},
		`"${local.arn}/*"`: {allowed(name+" (with var.prod)", `"arn:aws:s3:::a/*"`), allowed(name+" (without var.prod)", `"arn:aws:s3:::b/*"`)},
		`local.both`:       {allowed(name, `["‹*›","‹*›"]`)},
		`!var.prod ? local.arn : "arn:aws:s3:::c"`: {allowed(name, `"‹*›"`)},
		`true ? "arn:aws:s3:::a" : local.arn`:      {allowed(name, `"arn:aws:s3:::a"`)},
		`false ? local.arn : "arn:aws:s3:::b"`:     {allowed(name, `"arn:aws:s3:::b"`)},
		`var.prod ? "arn:aws:s3:::a" : "arn:aws:s3:::a"`: {
			allowed(name+" (with var.prod)", `"arn:aws:s3:::a"`), // and the same without
		},
		`var.prod ? [] : ["arn:aws:s3:::b"]`: {allowed(name, `["‹*›"]`)},
		`local.loop`:                         {allowed(name+" (with var.prod)", `"‹*›"`), allowed(name+" (without var.prod)", `"arn:aws:s3:::e"`)},
	} {
		docs, _ := readProject(t, Environment{}, "main.tf", before+allowing("p", expression))
		compare(t, expression, want, docs)
	}
}

// TestChoiceOfDocuments: a choice may be among documents, and what is not made under a
// condition has no such document.
func TestChoiceOfDocuments(t *testing.T) {
	text := `
variable "prod" {}
variable "logs" {}
data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::a"]
  }
}
resource "aws_iam_policy" "p" {
  policy = var.prod ? data.aws_iam_policy_document.a.json : jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b" } })
}
resource "aws_iam_policy" "same" {
  policy = aws_iam_policy.p.policy
}
resource "aws_iam_policy" "made" {
  count  = var.prod ? 1 : 0
  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = var.prod ? "arn:aws:s3:::c" : "arn:aws:s3:::d" } })
}
resource "aws_iam_policy" "again" {
  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = local.arn } })
}
resource "aws_iam_policy" "and_again" {
  policy = jsonencode({ Statement = { Effect = "Deny", Action = "s3:GetObject", Resource = local.arn } })
}
locals { arn = var.prod ? "arn:aws:s3:::g" : "arn:aws:s3:::h" }
module "m" {
  source = "./m"
}
resource "aws_iam_policy" "two" {
  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = [local.arn, module.m.arn] } })
}
resource "aws_iam_policy" "other" {
  count  = var.logs ? 1 : 0
  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = var.prod ? "arn:aws:s3:::e" : "arn:aws:s3:::f" } })
}
`
	docs, _ := readProject(t, Environment{}, "main.tf", text, "m/main.tf", "variable \"prod\" {}\noutput \"arn\" {\n  value = var.prod ? \"arn:aws:s3:::i\" : \"arn:aws:s3:::j\"\n}\n")
	compare(t, "documents", []string{
		`aws_iam_policy.p.policy (with var.prod) identity: {"Version":"2012-10-17","Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::a"}]}`,
		`aws_iam_policy.p.policy (without var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b"}}`,
		`aws_iam_policy.made.policy (with var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::c"}}`,
		`aws_iam_policy.again.policy (with var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::g"}}`,
		`aws_iam_policy.again.policy (without var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::h"}}`,
		`aws_iam_policy.and_again.policy (with var.prod) identity: {"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::g"}}`,
		`aws_iam_policy.and_again.policy (without var.prod) identity: {"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::h"}}`,
		`aws_iam_policy.two.policy identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":["‹*›","‹*›"]}}`, // two conditions of one text
		`aws_iam_policy.other.policy (with var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::e"}}`,
		`aws_iam_policy.other.policy (without var.prod) identity: {"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::f"}}`,
	}, docs)
}

// TestNone: nothing is checked of a resource or a call of which none is made.
func TestNone(t *testing.T) {
	for block, want := range map[string]string{
		`count = 0`:                      "it is not made: count is 0",
		`for_each = {}`:                  "it is not made: for_each is empty",
		`for_each = []`:                  "it is not made: for_each is empty",
		`for_each = toset([])`:           "it is not made: for_each is empty",
		`count = local.none`:             "it is not made: count is 0",
		`count = false ? 1 : 0`:          "it is not made: count is 0",
		`count = 1`:                      "",
		`count = var.none`:               "",
		`count = null`:                   "",
		`for_each = var.nobody`:          "",
		`for_each = var.none ? {} : {}`:  "",
		`for_each = { a = 1 }`:           "",
		`for_each = [for x in [] : "x"]`: "",
	} {
		text := strings.Replace(allowing("p", `"arn:aws:s3:::a"`), "{", "{\n"+block, 1)
		docs, skipped := readProject(t, Environment{}, "main.tf", "variable \"none\" { default = 0 }\nvariable \"nobody\" { default = {} }\nlocals { none = 0 }\n"+text)
		got := strings.Join(skipped, "")
		if want == "" && (len(docs) != 1 || got != "") || want != "" && (len(docs) != 0 || got != "aws_iam_policy.p: "+want) {
			t.Errorf("%s: not checked %q, documents %v", block, got, docs)
		}
	}
	docs, skipped := readProject(t, Environment{}, "main.tf", "module \"m\" {\n  count = 0\n  source = \"./m\"\n}\nmodule \"n\" {\n  count = 1\n  source = \"./m\"\n}\n", "m/main.tf", allowing("p", `"arn:aws:s3:::a"`))
	compare(t, "calls", []string{allowed("module.n.aws_iam_policy.p.policy", `"arn:aws:s3:::a"`)}, docs)
	compare(t, "calls: skipped", nil, skipped)
}

// TestChoiceEstate: what a role may do is known where its policies hang on no condition.
// Those that are not made do not count.
func TestChoiceEstate(t *testing.T) {
	const role = `
variable "prod" {}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({ Statement = { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" } })
}
`
	of := func(name, more, resource string) string {
		return strings.NewReplacer(`"aws_iam_policy"`, `"aws_iam_role_policy"`, " {\n", " {\n  role = aws_iam_role.r.id\n"+more).Replace(allowing(name, resource))
	}
	for name, test := range map[string]struct {
		text      string
		documents int // of the role; -1: it is not known
		again     string
	}{
		"plain":      {of("p", "", `"arn:aws:s3:::a"`), 1, ""},
		"a choice":   {of("p", "", `var.prod ? "arn:aws:s3:::a" : "arn:aws:s3:::b"`), -1, "aws_iam_role_policy.p.policy (without var.prod)"},
		"made with":  {of("p", "  count = var.prod ? 1 : 0\n", `var.prod ? "arn:aws:s3:::a" : "arn:aws:s3:::b"`), -1, ""},
		"not made":   {of("p", "", `"arn:aws:s3:::a"`) + of("q", "  count = 0\n", `"arn:aws:s3:::b"`), 1, ""},
		"not at all": {of("q", "  for_each = {}\n", `"arn:aws:s3:::b"`), 0, ""},
	} {
		all, failed := readModules([]File{{"main.tf", []byte(role + test.text)}}, Environment{Partition: "aws", Region: "us-east-1", Account: "123456789012"})
		if len(failed) != 0 || len(all) != 1 {
			t.Fatalf("%s: %v, %d templates", name, failed, len(all))
		}
		got, again := -1, ""
		for _, r := range all[0].Estate.Roles {
			got = len(r.Documents)
		}
		for _, d := range all[0].Documents {
			if d.Again {
				again += d.Name
			}
		}
		if got != test.documents || again != test.again {
			t.Errorf("%s: %d documents of the role, read again %q; want %+v", name, got, again, test)
		}
	}
}

// TestChoicesApart: what is taken of one document's condition, and what was met in another
// document, is nothing to the others.
func TestChoicesApart(t *testing.T) {
	const text = `
locals {
  arn  = var.a ? "arn:aws:s3:::a" : "arn:aws:s3:::b"
  more = var.a ? ["arn:aws:s3:::c"] : []
}
`
	docs, _ := readProject(t, Environment{}, "main.tf", text+
		allowing("mixed", `[var.b ? "arn:aws:s3:::d" : "arn:aws:s3:::e", local.arn]`)+
		allowing("p", `local.arn`)+
		allowing("q", `concat([var.a ? "arn:aws:s3:::f" : "arn:aws:s3:::g"], local.more)`)+
		allowing("r", `concat([var.b ? "arn:aws:s3:::f" : "arn:aws:s3:::g"], local.more)`))
	compare(t, "documents", []string{
		allowed("aws_iam_policy.mixed.policy", `["‹*›","‹*›"]`),
		allowed("aws_iam_policy.p.policy (with var.a)", `"arn:aws:s3:::a"`),
		allowed("aws_iam_policy.p.policy (without var.a)", `"arn:aws:s3:::b"`),
		allowed("aws_iam_policy.q.policy (with var.a)", `["arn:aws:s3:::f","arn:aws:s3:::c"]`),
		allowed("aws_iam_policy.q.policy (without var.a)", `["arn:aws:s3:::g"]`),
		allowed("aws_iam_policy.r.policy (with var.b)", `["arn:aws:s3:::f","‹*›"]`),
		allowed("aws_iam_policy.r.policy (without var.b)", `["arn:aws:s3:::g","‹*›"]`),
	}, docs)
}

// TestSplat: what all instances of a data source have may be nothing.
func TestSplat(t *testing.T) {
	const perhaps, surely = `{‹›"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}`, `{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}`
	for many, statement := range map[string]string{
		`count = var.a && var.b ? 1 : 0`:         perhaps,
		`count = var.n`:                          perhaps,
		`for_each = var.all`:                     perhaps,
		`for_each = var.a && var.b ? ["a"] : []`: perhaps,
		`for_each = var.a ? ["a"] : ["b"]`:       perhaps,
		`count = 2`:                              surely,
		`for_each = toset(["a"])`:                surely,
		`for_each = { a = 1 }`:                   surely,
		`count = 0`:                              "",
		``:                                       surely,
	} {
		docs, _ := readProject(t, Environment{}, "main.tf", `
data "aws_iam_policy_document" "a" {
  `+many+`
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = flatten(concat(data.aws_iam_policy_document.a[*].json))
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.all.json
}
`)
		compare(t, many, []string{`aws_iam_policy.p.policy identity: {"Version":"2012-10-17","Statement":[` + statement + `]}`}, docs)
	}
}
