package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// folder writes a small package.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"LICENSE.txt":                    "MIT License\n\nCopyright (c) 2024 Somebody\n",
		"package.json":                   `{"name":"data","version":"1","updatedAt":"2026-01-31T12:00:00Z"}`,
		"data/services.json":             `["svc"]`,
		"data/serviceNames.json":         `{"svc":"Service"}`,
		"data/rcpSupportedServices.json": `[]`,
		"data/actions/svc.json":          `{"b":{"name":"B","accessLevel":"Read"},"a":{"name":"A","accessLevel":"Write"}}`,
		"data/resourceTypes/svc.json":    `{}`,
		"data/conditionKeys/svc.json":    `{}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	dir := folder(t)
	var out bytes.Buffer
	if err := run([]string{dir}, &out); err != nil {
		t.Fatal(err)
	}
	want := "iam catalog\t1\tdata 1\t2026-01-31\n" +
		"# Made by policy/catalog/aws/gen; not to be edited. The form is described in table.go.\n" +
		"# The facts are from the package named above, but for those of corrections.go. The package\n# comes under this licence:\n#\n" +
		"# MIT License\n#\n# Copyright (c) 2024 Somebody\n" +
		"service\tsvc\t12\tService\na\tA\tW\na\tB\tR\n"
	if out.String() != want {
		t.Errorf("gen writes\n%s\nwant\n%s", &out, want)
	}
	file := filepath.Join(t.TempDir(), "catalog.txt")
	if err := run([]string{"-o", file, dir}, &out); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("gen -o writes\n%s, %v", got, err)
	}
}

func TestRunErrors(t *testing.T) {
	bare := folder(t)
	if err := os.Remove(filepath.Join(bare, "LICENSE.txt")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		want string
	}{
		{nil, "want one folder"},
		{[]string{"-x"}, "flag provided but not defined"},
		{[]string{t.TempDir()}, "no data/services.json"},
		{[]string{bare}, "the licence of the package"},
	}
	for _, tt := range tests {
		if err := run(tt.args, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("gen %q: error %v, want %s", tt.args, err, tt.want)
		}
	}
}

// TestGuard replaces a table by another.
func TestGuard(t *testing.T) {
	table := func(services ...string) string {
		text := "iam catalog\t1\ttest\n"
		for _, s := range services {
			prefix, lines, _ := strings.Cut(s, "\n")
			text += fmt.Sprintf("service\t%s\t%d\n%s", prefix, len(lines), lines)
		}
		return text
	}
	many := "many\n"
	for i := range 40 {
		many += fmt.Sprintf("a\tA%02d\tW\n", i)
	}
	tests := []struct {
		name, before, after string
		report, refused     string
	}{
		{"the same", table("svc\na\tA\tW\n"), table("svc\na\tA\tW\n"), "0 actions added, 0 removed, 0 of another level\n", ""},
		{"more", table("svc\na\tA\tW\n"), table("new\na\tN\tL\n", "svc\na\tA\tW\na\tB\tR\n"), "2 actions added, 0 removed, 0 of another level\n+ new:N\n+ svc:B\n", ""},
		{"another level", table("svc\na\tA\tW\n"), table("svc\na\tA\tR\n"), "0 actions added, 0 removed, 1 of another level\n~ svc:A: Read was Write\n", ""},
		{"two of forty", table(many), table(strings.Replace(many, "a\tA07\tW\na\tA08\tW\n", "", 1)), "0 actions added, 2 removed, 0 of another level\n- many:A07\n- many:A08\n", ""},
		{"three of forty", table(many), table(strings.Replace(many, "a\tA07\tW\na\tA08\tW\na\tA09\tW\n", "", 1)), "0 actions added, 3 removed, 0 of another level\n- many:A07\n- many:A08\n- many:A09\n", "service many loses 3 of its 40 actions"},
		{"a service", table("a\na\tA\tW\n", "svc\n"), table("a\na\tA\tW\n"), "0 actions added, 0 removed, 0 of another level\n", "service svc is gone"},
		{"a retired one", table("deeplens\na\tA\tW\n", "svc\n"), table("svc\n"), "0 actions added, 1 removed, 0 of another level\n- deeplens:A\n", ""},
	}
	for _, tt := range tests {
		after, err := aws.Read(strings.NewReader(tt.after))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "catalog.txt")
		if err := os.WriteFile(file, []byte(tt.before), 0o644); err != nil {
			t.Fatal(err)
		}
		var report bytes.Buffer
		err = guard(file, after, false, &report)
		if (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.refused)
		}
		if report.String() != tt.report {
			t.Errorf("%s: gen prints %q, want %q", tt.name, &report, tt.report)
		}
		if err := guard(file, after, true, &report); err != nil {
			t.Errorf("%s: forced: %v", tt.name, err)
		}
	}
	broken := filepath.Join(t.TempDir(), "catalog.txt")
	if err := os.WriteFile(broken, []byte("no table\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-o", broken, folder(t)}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("over a file that is not a table: %v", err)
	}
}

// TestNames compares a table with the list of another source.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	many := "svc:A\n"
	for i := range 30 {
		many += fmt.Sprintf("other:X%02d\n", i)
	}
	tests := []struct{ names, want string }{
		{"svc:A\nsvc:B\n", "actions in this table only: 0; in FILE only: 0\n"},
		{"svc:A\nsvc:C\n", "actions in this table only: 1 (svc:B); in FILE only: 1 (svc:C)\n"},
		{many, "actions in this table only: 1 (svc:B); in FILE only: 30 (other:X00 other:X01"},
	}
	for _, tt := range tests {
		file := filepath.Join(dir, "names")
		if err := os.WriteFile(file, []byte(tt.names), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run([]string{"-names", file, "-o", filepath.Join(t.TempDir(), "catalog.txt"), folder(t)}, &out); err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(out.String(), file, "FILE"); !strings.HasPrefix(got, tt.want) {
			t.Errorf("gen prints %q, want %q", got, tt.want)
		}
	}
	if err := run([]string{"-names", filepath.Join(dir, "gone"), "-o", filepath.Join(dir, "c"), folder(t)}, &bytes.Buffer{}); err == nil {
		t.Error("a list that is not there is no error")
	}
}

// TestWorkflows holds the actions that the workflows use to commits, as a tag can
// be moved, and the refresh of the table to the packages that the tests read.
func TestWorkflows(t *testing.T) {
	const dir = "../../../../.github/workflows"
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	pinned := regexp.MustCompile(`^actions/[a-z-]+@[0-9a-f]{40} # v\d`)
	uses := 0
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if _, used, ok := strings.Cut(line, "uses: "); ok {
				uses++
				if !pinned.MatchString(used) {
					t.Errorf("%s uses %s, want a commit and its version", f.Name(), used)
				}
			}
		}
	}
	if uses < 6 {
		t.Errorf("%d actions are used", uses)
	}
	refresh, err := os.ReadFile(filepath.Join(dir, "catalog.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"go run ./policy/catalog/aws/gen", "IAM_DATA", ".ci/run"} {
		if !strings.Contains(string(refresh), want) {
			t.Errorf("catalog.yml does not name %s", want)
		}
	}
}
