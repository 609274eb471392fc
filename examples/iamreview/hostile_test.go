package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostile: files that are made to cost their reader much are named with the reason, in
// bounded time, and the others are checked.
func TestHostile(t *testing.T) {
	t.Chdir(t.TempDir())
	aliases := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		aliases += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	policy := func(resource string) string {
		return "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = " + resource + " }] })\n}\n"
	}
	each := `{"P${A}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": []}}}}`
	hundred := `["` + strings.TrimSuffix(strings.Repeat(`x","`, 100), `","`) + `"]`
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		each = fmt.Sprintf(`{"Fn::ForEach::%s": [%q, %s, %s]}`, name, name, hundred, each)
	}
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	calls := ""
	for i := range 10 {
		calls += fmt.Sprintf("module \"m%d\" { source = \"./\" }\n", i)
	}
	for name, test := range map[string]struct{ text, reason string }{
		"aliases.yaml":      {"Resources: {}\n" + aliases, "values once the aliases are written out"},
		"deep.json":         {`{"Resources": ` + deep + `}`, "nested deeper than 200 levels"},
		"deep.yaml":         {"Resources: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nested deeper than 200 levels"},
		"each.json":         {`{"AWSTemplateFormatVersion": "2010-09-09", "Resources": ` + each + `}`, "it makes more than 100000 values"},
		"tf/locals.tf":      {"locals {\n  a = local.b\n  b = local.a\n}\n" + policy("local.a"), "not known: local.a"},
		"tf2/deep.tf":       {"locals {\n  a = " + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "\n}\n", "nested deeper than 500 levels"},
		"tf3/deep.tf.json":  {`{"locals": {"a": ` + deep + `}}`, "nested deeper than 200 levels"},
		"tf4/modules.tf":    {calls + policy(`"*"`), "more than 1000 calls"},
		"tf5/variables.tf":  {"variable \"a\" { default = var.a }\n" + policy("var.a"), "not known: var.a"},
		"tf6/large.tf":      {strings.Repeat("# x\n", 1<<19), "want at most 1048576"},
		"answer.json":       {`{"Roles": [` + strings.Repeat(`{"AssumeRolePolicyDocument": `, 300) + `{}` + strings.Repeat("}", 300) + `]}`, "nested deeper than 200 levels"},
		"serverless.yml":    {"service: x\nprovider: {name: aws, iamRoleStatements: '${self:custom.a}'}\ncustom: {a: '${self:custom.b}', b: '${self:custom.a}'}\n", "not known"},
		"config.json":       {`{"configurationItems": ` + deep + `}`, "nested deeper than 200 levels"},
		"organization.json": {`{"management": "1", "root": {"id": "r"}, "policies": {"p": ` + deep + `}}`, "nested deeper than 200 levels"},
	} {
		write(t, "files/"+name, test.text)
		began := time.Now()
		_, _, r := found(t, "", "files/"+name)
		found := false
		for _, u := range r.NotChecked {
			found = found || strings.HasPrefix(u.Name, "files/"+name) && strings.Contains(u.Reason, test.reason)
		}
		if !found {
			t.Errorf("%s, after %v: not checked %.500v, want %q", name, time.Since(began), fmt.Sprint(r.NotChecked), test.reason)
		}
	}
	write(t, "files/z.json", slip)
	_, lines, _ := found(t, "", "--only", "unknown-action", "files")
	if n := len(lines); n != 10 || lines[n-1] != "files/z.json:1:65 unknown-action" {
		t.Errorf("all together: %v", lines)
	}
}
