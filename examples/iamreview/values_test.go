package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shopModule writes a module of Terraform's language and its values.
func shopModule(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "app/main.tf", `variable "actions" { type = list(string) }
variable "create" { default = true }
variable "token" {
  sensitive = true
  default   = "x"
}
resource "aws_iam_policy" "p" {
  count = var.create ? 1 : 0
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.actions, Resource = "arn:aws:s3:::${var.token}" }]
  })
}
`)
	write(t, "app/terraform.tfvars", "actions = [\"s3:GetObjekt\"] # not s3:PutObjekt, hunter1\n")
	write(t, "prod.tfvars", "token   = \"hunter2\"\nactoins = [\"hunter3\"]\n")
}

// TestValues: findings stand in the files that give values, files and flags count in their
// order, and what is wrong with one is a finding in its place, or wrong use.
func TestValues(t *testing.T) {
	shopModule(t)
	const only = "unknown-action,input-error,undeclared-variable"
	write(t, "broken.tfvars", "create = false\ntoken = hunter4\nactions = {}\n")
	write(t, "app/dev.tfvars.json", `{"actions": ["s3:GetObject"]}`)
	inTerraform := "app/terraform.tfvars:1:12 unknown-action"
	other := jsonUnchecked{"app/dev.tfvars.json", "values of Terraform's variables, which count where --var-file names the file"}
	for _, test := range []struct {
		args       []string
		want       []string
		notChecked []jsonUnchecked
		status     int
	}{
		{[]string{"app"}, []string{inTerraform}, []jsonUnchecked{other, {"app/main.tf#aws_iam_policy.p.policy", "other values than the default of var.token"}}, exitFindings},
		{[]string{"app/main.tf"}, []string{inTerraform}, nil, exitFindings},
		{[]string{"app/terraform.tfvars"}, []string{inTerraform}, nil, exitFindings},
		{[]string{"app", "--var-file", "app/dev.tfvars.json"}, nil, nil, exitClean},
		{[]string{"app", "--var-file", "app/dev.tfvars.json", "--var", `actions=["s3:PutObjekt"]`}, []string{"app/main.tf:11:47 unknown-action"}, nil, exitFindings},
		{[]string{"app", "--var", "create=false"}, nil, []jsonUnchecked{other, {"app/main.tf#aws_iam_policy.p", "it is not made: count is 0"}}, exitClean},
		{
			[]string{"app", "--var-file", "prod.tfvars"}, []string{inTerraform, "prod.tfvars:2:1 undeclared-variable"},
			[]jsonUnchecked{other, {"app/main.tf#aws_iam_policy.p.policy", "not known: var.token"}}, exitFindings,
		},
		{
			[]string{"app", "--var-file", "broken.tfvars"}, []string{"broken.tfvars:2:9 input-error", "broken.tfvars:3:11 input-error"},
			[]jsonUnchecked{
				other, {"app/main.tf#aws_iam_policy.p", "it is not made: count is 0"},
				{"broken.tfvars", "the value of actions: list of string required; want list(string), as app/main.tf:1 declares it"},
				{"broken.tfvars", "the value of token: want one that is written out, a string in quotes, without references and functions"},
			}, exitBad,
		},
		{[]string{"prod.tfvars"}, []string{"prod.tfvars:1:1 input-error"}, nil, exitBad},
		{[]string{"--skip-others", "app/main.tf", "prod.tfvars"}, []string{inTerraform}, nil, exitFindings},
		{[]string{"app", "--var", "crate=false"}, []string{inTerraform}, nil, exitBad},
		{[]string{"app", "--var", "create=hunter5"}, []string{inTerraform}, nil, exitFindings}, // it has no type
		{[]string{"app", "--var", "actions=hunter5"}, nil, nil, exitBad},
	} {
		status, lines, r := found(t, "", append([]string{"--only", only}, test.args...)...)
		name := strings.Join(test.args, " ")
		if diff := cmp.Diff(test.want, lines); diff != "" || status != test.status {
			t.Errorf("%s: status %d, want %d, mismatch (-want +got):\n%s", name, status, test.status, diff)
		}
		for _, f := range r.Findings {
			if f.File == "app/terraform.tfvars" && f.End.Column-f.Start.Column != len(`"s3:GetObjekt"`) {
				t.Errorf("%s: the finding is from %+v to %+v", name, f.Start, f.End)
			}
		}
		if test.notChecked == nil {
			continue
		}
		if diff := cmp.Diff(test.notChecked, r.NotChecked); diff != "" {
			t.Errorf("%s: not checked (-want +got):\n%s", name, diff)
		}
	}
}

// TestValuesUnused: values for no root module are not checked, and nothing is wrong.
func TestValuesUnused(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "env/terraform.tfvars", "a = 1\n")
	status, lines, r := found(t, "", ".")
	want := []jsonUnchecked{{"env/terraform.tfvars", "its values are not used: its folder has no source of Terraform's"}}
	if diff := cmp.Diff(want, r.NotChecked); diff != "" || status != exitClean || len(lines) > 0 {
		t.Errorf("status %d, %v, not checked (-want +got):\n%s", status, lines, diff)
	}
}

// TestValuesUse: wrong use of the flags says what is wanted, before anything is read.
func TestValuesUse(t *testing.T) {
	shopModule(t)
	for _, test := range []struct{ args, want string }{
		{"lint app --var actions", `iamreview lint: --var: "actions" has no value; want NAME=VALUE`},
		{"lint app --var =hunter2", "iamreview lint: --var: want NAME=VALUE, where NAME is that of a variable, without blanks around it"},
		{"lint app --var hunter+2", "iamreview lint: --var: want NAME=VALUE, where NAME is that of a variable, without blanks around it"},
		{"lint app --var-file none.tfvars", "iamreview lint: --var-file: none.tfvars: no such file or directory"},
		{"lint app --var-file app", "iamreview lint: --var-file: app: is a directory"},
		{"diff app app --var-file none.tfvars", "iamreview diff: --var-file: none.tfvars: no such file or directory"},
		{"diff app app --var crate=hunter2", "iamreview diff: --var: no root module declares the variable crate, so that its value is not used; create is one"},
		{"diff prod.json prod.json --var a=b", "iamreview diff: --var and --var-file: no file that was read is Terraform's source, which has variables; a plan has their values in it"},
		{"access app --var crate=hunter2", "iamreview access: --var: no root module declares the variable crate, so that its value is not used; create is one"},
		{"access app --var actions", `iamreview access: --var: "actions" has no value; want NAME=VALUE`},
		{"access --var a=b", "iamreview access: --var and --var-file: want Terraform's source among the files"},
		{"lint --only unknown-action prod.json --var a=b", "iamreview lint: --var and --var-file: no file that was read is Terraform's source, which has variables; a plan has their values in it"},
	} {
		write(t, "prod.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`)
		status, _, stderr := here("", strings.Fields(test.args)...)
		if status != exitBad || strings.TrimSpace(stderr) != test.want {
			t.Errorf("%s: status %d, %q, want %q", test.args, status, stderr, test.want)
		}
	}
}

// TestValuesShown: of a file of values a report shows what is in a document alone, and of a
// variable that is sensitive nothing, in any format.
func TestValuesShown(t *testing.T) {
	shopModule(t)
	write(t, "broken.tfvars", "token = hunter4\n")
	write(t, "type.tfvars", "create = true\nactions = \"hunter5\"\n")
	for _, file := range []string{"prod.tfvars", "broken.tfvars", "type.tfvars"} {
		for _, format := range formatNames {
			_, stdout, stderr := here("", "lint", "app", "--var-file", file, "--var", "token=hunter6", "--format", format)
			if strings.Contains(stdout+stderr, "hunter") {
				t.Errorf("%s as %s shows a value:\n%s%s", file, format, stdout, stderr)
			}
			if _, stdout, stderr = here("", "lint", "app", "--var-file", file, "--format", format); strings.Contains(stdout+stderr, "hunter") {
				t.Errorf("%s as %s shows a value:\n%s%s", file, format, stdout, stderr)
			}
		}
	}
	if _, stdout, _ := here("", "lint", "app", "--only", "input-error", "--var-file", "broken.tfvars"); strings.Contains(stdout, " | ") {
		t.Errorf("an input-error shows its line:\n%s", stdout)
	}
	_, stdout, _ := here("", "lint", "app", "--only", "unknown-action,undeclared-variable", "--var-file", "prod.tfvars")
	want := `app/terraform.tfvars:1:12: error unknown-action: s3:GetObjekt is not an action in the list of 2026-09-26, so that it allows nothing; s3:GetObject is one
  1 |           ["s3:GetObjekt"]
    |            ^^^^^^^^^^^^^^
  in aws_iam_policy.p.policy
  fix: write s3:GetObject
prod.tfvars:2:1: warning undeclared-variable: no root module declares the variable actoins, so that its value is not used; actions is one
  2 | actoins
    | ^^^^^^^
`
	if diff := cmp.Diff(want, stdout[:min(len(want), len(stdout))]); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestValuesCompared: sides are compared with the values that each of them has, and what
// differs in a value that is shown to nobody is not called the same.
func TestValuesCompared(t *testing.T) {
	shopModule(t)
	text, err := os.ReadFile("app/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		values string
		args   []string
		want   string
		status int
	}{
		{`actions = ["s3:GetObjekt"]`, []string{"--var", "token=a"}, "new access: 0; lost access: 0; not known: 0; the same: 1; not checked: 0", exitClean},
		{`actions = ["s3:PutObject"]`, nil, "new access: 1; lost access: 1; not known: 0; the same: 0; not checked: 2", exitFindings},
		{`actions = ["s3:PutObject"]`, []string{"--var", `actions=["s3:GetObject"]`}, "new access: 0; lost access: 0; not known: 0; the same: 1; not checked: 2", exitClean},
		{"actions = [\"s3:GetObjekt\"]\ntoken = \"hunter2\"", nil, "new access: 0; lost access: 0; not known: 2; the same: 0; not checked: 1", exitFindings},
		{`actions = ["s3:PutObject"]`, []string{"--var", "extra=x"}, "new access: 1; lost access: 1; not known: 0; the same: 0; not checked: 2", exitFindings}, // in one of them alone
		{"actions = [\"s3:GetObjekt\"]\ntoken = hunter2", nil, "new access: 0; lost access: 0; not known: 2; the same: 0; not checked: 2", exitBad},
	} {
		write(t, "other/main.tf", string(text)+"variable \"extra\" {}\n")
		write(t, "other/terraform.tfvars", test.values+"\n")
		status, stdout, stderr := here("", append([]string{"diff", "app", "other"}, test.args...)...)
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		if got := lines[len(lines)-1]; got != test.want || status != test.status {
			t.Errorf("%s %v: status %d, %q, want %d, %q; %s", test.values, test.args, status, got, test.status, test.want, stderr)
		}
		if strings.Contains(stdout, "hunter") {
			t.Errorf("a value is shown: %s", stdout)
		}
	}
}

// TestAccessBroken: a matrix of files of which one could not be read is not clean.
func TestAccessBroken(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "stack.yaml", daxStack)
	args := []string{"access", ".", "--account", "123456789012", "--region", "us-east-1", "--partition", "aws"}
	if status, _, stderr := here("", args...); status != exitClean {
		t.Fatalf("status %d, %s", status, stderr)
	}
	write(t, "main.tf", "variable \"a\" {}\n")
	write(t, "terraform.tfvars", "\na = b\n")
	status, stdout, _ := here("", args...)
	if want := "not read: not-checked: terraform.tfvars:2:5: the value of a: want one"; status != exitBad || !strings.Contains(stdout, want) {
		t.Errorf("status %d, %s, want %q", status, stdout, want)
	}
}
