package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		"# The facts are from the package named above, which comes under this licence:\n#\n" +
		"# MIT License\n#\n# Copyright (c) 2024 Somebody\n" +
		"service\tsvc\t12\tService\na\tA\tW\na\tB\tR\n"
	if out.String() != want {
		t.Errorf("gen writes\n%s\nwant\n%s", &out, want)
	}
	file := filepath.Join(t.TempDir(), "catalog.txt")
	if err := run([]string{"-o", file, dir}, nil); err != nil {
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
