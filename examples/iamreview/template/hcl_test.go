package template

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module reads the files of a folder in testdata.
func module(t *testing.T, folder string) (files []File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{filepath.Base(name), src})
	}
	return files
}

// readModules reads files without values of variables beside them.
func readModules(files []File, env Environment) ([]*Template, map[string]error) {
	m := ReadModules(files, nil, env)
	return m.Templates, m.Failed
}

// readModule reads the files of one folder.
func readModule(files []File, env Environment) (*Template, map[string]error) {
	all, failed := readModules(files, env)
	if len(all) == 0 {
		return &Template{Form: "Terraform"}, failed
	}
	return all[0], failed
}

// whole is the text of a module's files, in which places of documents count.
func whole(files []File) string {
	var all strings.Builder
	for _, f := range files {
		all.Write(f.Text)
		all.WriteByte('\n')
	}
	return all.String()
}

// TestModules: the documents of each folder in testdata/modules are those in its file
// "want", and each of their words stands where it was written.
func TestModules(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join("testdata", "modules", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, folder := range folders {
		files := module(t, folder)
		r, failed := readModule(files, Environment{})
		if len(failed) > 0 {
			t.Fatal(failed)
		}
		checkPlaces(t, []byte(whole(files)), r)
		docs, skipped := listed(r)
		golden(t, filepath.Join(folder, "want"), docs, skipped)
	}
}

// golden compares what was read with a file.
func golden(t *testing.T, name string, docs, skipped []string) {
	t.Helper()
	got := strings.Join(docs, "\n") + "\n"
	for _, s := range skipped {
		got += "skipped " + s + "\n"
	}
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestModuleFiles: a place of a module is in one of its files, and a file that cannot be
// read does not keep the others from being read.
func TestModuleFiles(t *testing.T) {
	files := append(module(t, filepath.Join("testdata", "modules", "shop")),
		File{"broken.tf", []byte("resource \"a\" \"b\" {\n  x = [\n")},
		File{"latin.tf", []byte("x = \"\xe4\"")},
		File{"deep.tf", []byte("locals {\n x = " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "\n}")},
		File{"not.tf", []byte("locals {\n x = " + strings.Repeat("!", 2000) + "true\n}")},
		File{"choices.tf", []byte("locals {\n x = " + strings.Repeat("a ? a : ", 20000) + "a\n}")},
		File{"large.tf", []byte(strings.Repeat(" ", maxSource+1))})
	r, failed := readModule(files, Environment{})
	for name, want := range map[string]string{
		"broken.tf": "not Terraform's language", "latin.tf": "not UTF-8", "deep.tf": "nested deeper", "not.tf": "nested deeper",
		"choices.tf": "nested deeper", "large.tf": "a file of 1048577 bytes",
	} {
		var at *Error
		err := failed[name]
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
		if errors.As(err, &at) && at.Offset <= 0 {
			t.Errorf("%s: at %d", name, at.Offset)
		}
	}
	if len(failed) != 6 {
		t.Errorf("failed: %v", failed)
	}
	for _, d := range r.Documents {
		file, offset := r.Place(&d, d.At[0])
		if file != d.File && !strings.HasSuffix(file, ".tf") || offset < 0 {
			t.Errorf("%s begins at %s %d", d.Name, file, offset)
		}
		if strings.Contains(d.Name, "inline_policy[0]") && file != "data.tf" {
			t.Errorf("%s is in %s, want data.tf", d.Name, file)
		}
	}
}

// TestModuleBombs: what expressions make of each other is bounded.
func TestModuleBombs(t *testing.T) {
	for name, step := range map[string]string{
		"text": `"${local.x%}${local.x%}${local.x%}${local.x%}"`, "list": `flatten([local.x%, local.x%, local.x%, local.x%])`,
		"object": `{a = local.x%, b = local.x%, c = local.x%}`, "concat": `concat(local.x%, local.x%, local.x%)`,
	} {
		src := "locals {\n  x0 = [\"abcdefgh\"]\n"
		if name == "text" {
			src = "locals {\n  x0 = \"abcdefgh\"\n"
		}
		for i := range 30 {
			src += "  x" + strconv.Itoa(i+1) + " = " + strings.ReplaceAll(step, "%", strconv.Itoa(i)) + "\n"
		}
		src += "}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Statement = [{Effect = \"Allow\", Action = local.x30}]})\n}\n"
		r, failed := readModule([]File{{"main.tf", []byte(src)}}, Environment{})
		if len(failed) > 0 || len(r.Documents) != 1 || len(r.Documents[0].Text) > 2*maxDocument {
			t.Errorf("%s: %v, %d documents", name, failed, len(r.Documents))
		}
	}
}
