package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cacheSource is a table, a cluster and its role, of which a plan does not know the policy.
const cacheSource = `variable "actions" { default = ["dynamodb:GetItem"] }
variable "token" {
  sensitive = true
  default   = ""
}
resource "aws_dynamodb_table" "books" {
  name     = "Books"
  hash_key = "isbn"
}
resource "aws_iam_role" "cache" {
  name               = "Cache"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "dax.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "cache" {
  role   = aws_iam_role.cache.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = var.actions, Resource = RESOURCE }] })
}
resource "aws_dax_cluster" "cache" {
  cluster_name = "cache"
  iam_role_arn = aws_iam_role.cache.arn
}
`

// cachePlan is the plan of it, with values of its variables.
func cachePlan(variables string) string {
	resource := func(address, after, unknown string) string {
		typ, name, _ := strings.Cut(address, ".")
		return fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":%q,"provider_name":"p","change":{"actions":["create"],"before":null,"after":{%s},"after_unknown":{%s}}}`, address, typ, name, after, unknown)
	}
	configured := func(address, expressions string) string {
		typ, name, _ := strings.Cut(address, ".")
		return fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":%q,"provider_config_key":"aws","expressions":{%s},"schema_version":0}`, address, typ, name, expressions)
	}
	return `{"format_version":"1.2","terraform_version":"1.9.0","variables":{` + variables + `},"resource_changes":[` + strings.Join([]string{
		resource("aws_dynamodb_table.books", `"name":"Books","hash_key":"isbn"`, `"arn":true`),
		resource("aws_iam_role.cache", `"name":"Cache","assume_role_policy":`+quotedJSON(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}]}`), `"arn":true`),
		resource("aws_iam_role_policy.cache", `"role":"Cache"`, `"policy":true`),
		resource("aws_dax_cluster.cache", `"cluster_name":"cache"`, `"iam_role_arn":true`),
	}, ",\n") + `],"configuration":{"root_module":{"resources":[` + strings.Join([]string{
		configured("aws_iam_role_policy.cache", `"policy":{"references":["aws_dynamodb_table.books.arn","aws_dynamodb_table.books"]}`),
		configured("aws_dax_cluster.cache", `"iam_role_arn":{"references":["aws_iam_role.cache.arn","aws_iam_role.cache"]}`),
	}, ",") + `]}}}`
}

func writeCache(t *testing.T, folder, resource string) {
	t.Helper()
	write(t, folder+"/main.tf", strings.Replace(cacheSource, "RESOURCE", resource, 1))
}

// TestAccessSource: of a plan that does not know the policy of a role, the matrix has what
// the source says.
func TestAccessSource(t *testing.T) {
	t.Chdir(t.TempDir())
	writeCache(t, "src", "aws_dynamodb_table.books.arn")
	write(t, "plan.json", cachePlan(`"actions":{"value":["dynamodb:Query"]}`))
	ask := func(more ...string) (status int, rows []string, stderr string) {
		status, out, stderr := here("", append(append([]string{"access", "--format", "json", "plan.json"}, everywhere...), more...)...)
		var m matrix
		if status != exitBad {
			decode(t, []byte(out), &m)
		}
		for _, r := range m.Rows {
			rows = append(rows, fmt.Sprintf("%s: GetItem %s, Query %s", r.Caller, r.Direct["GetItem"], r.Direct["Query"]))
		}
		return status, rows, stderr
	}
	status, rows, _ := ask()
	if diff := cmp.Diff([]string(nil), rows); diff != "" || status != exitClean {
		t.Errorf("without the source: status %d, mismatch (-want +got):\n%s", status, diff)
	}
	status, rows, _ = ask("--source", "src")
	if diff := cmp.Diff([]string{"role/Cache: GetItem no, Query allow"}, rows); diff != "" || status != exitClean {
		t.Errorf("with it: status %d, mismatch (-want +got):\n%s", status, diff)
	}
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--source nowhere":     `--source: "nowhere" is not a folder`,
		"--source empty":       `--source: "empty" has no source of Terraform's in it`,
		"--source git:main":    `--source: "git:main"; want git:REV:PATH`,
		"--source git::src":    `--source: "git::src"; want git:REV:PATH`,
		"--source git:-x:src":  "a revision and a path do not begin with a dash",
		"--source plan.json":   `--source: "plan.json" is not a folder`,
		"--source git:HEAD:no": "--source: git",
	} {
		if status, _, stderr := ask(strings.Fields(args)...); status != exitBad || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q, want %q", args, status, stderr, want)
		}
	}
	if status, _, stderr := here("", "access", "--source", "src"); status != exitBad || !strings.Contains(stderr, "--source: want a plan of Terraform's among the files") {
		t.Errorf("without a plan: status %d, %q", status, stderr)
	}
}

// TestDiffSource: each side has the source of its own plan. One that a side lacks is not
// taken from the other.
func TestDiffSource(t *testing.T) {
	t.Chdir(t.TempDir())
	writeCache(t, "old", "aws_dynamodb_table.books.arn")
	writeCache(t, "new", `"*"`)
	writeCache(t, "secret", `"arn:aws:dynamodb:us-east-1:123456789012:table/${var.token}"`)
	write(t, "old.json", cachePlan(`"actions":{"value":["dynamodb:GetItem"]}`))
	write(t, "new.json", cachePlan(`"actions":{"value":["dynamodb:GetItem"]},"token":{"value":"hunter2"}`))
	write(t, "other.json", cachePlan(`"actions":{"value":["dynamodb:GetItem"]},"token":{"value":"hunter3"}`))
	for _, test := range []struct {
		args, want string
		status     int
	}{
		{"old.json new.json", "new access: 0; lost access: 0; not known: 0; the same: 1; not checked: 2", exitClean}, // what neither knows
		{"old.json new.json --source new --old-source old", "new access: 1; lost access: 0; not known: 0; the same: 1; not checked: 0", exitFindings},
		{"old.json old.json --source old --old-source old", "new access: 0; lost access: 0; not known: 0; the same: 2; not checked: 0", exitClean},
		{"old.json new.json --source new", "new access: 1; lost access: 0; not known: 0; the same: 1; not checked: 1", exitFindings},
		{"old.json new.json --old-source old", "new access: 0; lost access: 1; not known: 0; the same: 1; not checked: 1", exitClean},
		{"new.json new.json --source secret --old-source secret", "new access: 0; lost access: 0; not known: 0; the same: 2; not checked: 0", exitClean},
		{"new.json other.json --source secret --old-source secret", "new access: 0; lost access: 0; not known: 2; the same: 1; not checked: 0", exitFindings},
	} {
		status, out, stderr := here("", append(append([]string{"diff"}, strings.Fields(test.args)...), everywhere...)...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if got := lines[len(lines)-1]; got != test.want || status != test.status {
			t.Errorf("%s: status %d, %s%s, want %d, %q", test.args, status, out, stderr, test.status, test.want)
		}
		if strings.Contains(out, "hunter") {
			t.Errorf("%s: a sensitive value is shown: %s", test.args, out)
		}
	}
	if status, _, stderr := here("", "diff", "old.json", "new.json", "--old-source", "nowhere"); status != exitBad || !strings.Contains(stderr, `--old-source: "nowhere" is not a folder`) {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// TestSourceOfRevision: the source may be what a revision has.
func TestSourceOfRevision(t *testing.T) {
	t.Chdir(t.TempDir())
	writeCache(t, "src", "aws_dynamodb_table.books.arn")
	for _, args := range [][]string{{"init", "-q"}, {"add", "src"}, {"-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Skipf("git: %v, %s", err, out)
		}
	}
	writeCache(t, "src", `"*"`)
	write(t, "plan.json", cachePlan(`"actions":{"value":["dynamodb:GetItem"]}`))
	status, out, stderr := here("", append([]string{"diff", "plan.json", "plan.json", "--old-source", "git:HEAD:src", "--source", "src"}, everywhere...)...)
	if status != exitFindings || !strings.Contains(out, "new access: 1; lost access: 0; not known: 0; the same: 1; not checked: 0") {
		t.Errorf("status %d, %s%s", status, out, stderr)
	}
}

// TestBrokenSource: what of a source cannot be read is said with its place.
func TestBrokenSource(t *testing.T) {
	t.Chdir(t.TempDir())
	writeCache(t, "src", `"*"`)
	write(t, "src/broken.tf", "locals {}\nresource {\n")
	write(t, "plan.json", cachePlan(""))
	_, _, r := found(t, "", "--only", "unknown-action", "--source", "src", "plan.json")
	if len(r.NotChecked) == 0 || !strings.HasPrefix(r.NotChecked[0].Reason, "src/broken.tf:2: not Terraform's language") {
		t.Errorf("not checked %v", r.NotChecked)
	}
}
