package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop is a folder of Terraform's language: main.tf refers to the other files.
func shop(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "shop/main.tf", "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = local.actions, Resource = \"*\" }] })\n}\n")
	write(t, "shop/locals.tf", "locals {\n  actions = [\"s3:GteObject\"]\n}\n")
	write(t, "shop/broken.tf", "locals {\n")
	write(t, "shop/other.tf", "module \"m\" {\n  source = \"./elsewhere\"\n}\nresource \"aws_iam_policy\" \"other\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"s3:Gte\", Resource = var.r }] })\n}\n")
	write(t, "shop/values.tf.json", `{"variable": {"r": {"default": "*"}}}`)
	write(t, "shop/old.txt", "locals {\n  actions = [\"s3:GetObject\"]\n}\n")
	write(t, "shop/deeper/more.tf", "locals {\n  actions = [\"s3:GetObject\"]\n}\n")
}

// TestNeighbours: a file that is named alone refers to those of its folder, and nothing
// else of them is checked.
func TestNeighbours(t *testing.T) {
	shop(t)
	for _, at := range []string{".", "shop"} {
		t.Chdir(at)
		name := map[string]string{".": "shop/main.tf", "shop": "main.tf"}[at]
		_, lines, r := found(t, "", "--only", "unknown-action,input-error,version-missing", name)
		want := strings.Replace(name, "main", "locals", 1) + ":2:14 unknown-action"
		if diff := cmp.Diff([]string{want}, lines); diff != "" || r.Summary.Documents != 1 || r.Summary.Files != 1 || len(r.NotChecked) != 0 {
			t.Errorf("%d documents in %d files, not checked %v, mismatch (-want +got):\n%s", r.Summary.Documents, r.Summary.Files, r.NotChecked, diff)
		}
	}
	_, lines, _ := found(t, "", "--only", "unknown-action", "main.tf", "locals.tf", "main.tf")
	if diff := cmp.Diff([]string{"locals.tf:2:14 unknown-action"}, lines); diff != "" {
		t.Errorf("two files: mismatch (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile("main.tf")
	if err != nil {
		t.Fatal(err)
	}
	if _, lines, r := found(t, string(text), "--input", "terraform", "-"); len(lines) != 0 || len(r.NotChecked) != 1 {
		t.Errorf("the standard input has neighbours: %v, not checked %v", lines, r.NotChecked)
	}
}

// TestNeighboursFix: a fix is made in the files that are named.
func TestNeighboursFix(t *testing.T) {
	shop(t)
	t.Chdir("shop")
	for _, name := range []string{"main.tf", "locals.tf"} {
		before, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _, stderr := here("", "lint", "--fix-unsafe", "--only", "unknown-action", "main.tf")
		after, err := os.ReadFile(name)
		if err != nil || string(after) != string(before) || stderr != "" {
			t.Errorf("%v, stderr %q: %s", err, stderr, cmp.Diff(string(before), string(after)))
		}
	}
}

// TestNeighboursRevision: a file of a revision has no neighbours on the disk.
func TestNeighboursRevision(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	shop(t)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "x"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
	write(t, "shop/locals.tf", "locals {\n  actions = [\"s3:*\"]\n}\n")
	status, out, stderr := here("", "diff", "git:HEAD:shop/main.tf", "shop/main.tf")
	if status != exitFindings || !strings.Contains(out, "not known") || strings.Contains(out, "the same: 1") {
		t.Errorf("status %d, stderr %q:\n%s", status, stderr, out)
	}
}
