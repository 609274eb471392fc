package template

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// FuzzRead: whatever a file holds, it is read or refused, every byte of a document has a
// place in the file, its holes lie in it, and its findings can be made.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"stacks/*", "plans/*", "services/*", "modules/*/*.tf"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			if src, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".want") {
				f.Add(src)
			}
		}
	}
	f.Add([]byte(inJSON))
	f.Add([]byte("module \"m\" {\n  source = \"./d\"\n  a = module.m.b\n}\nvariable \"a\" { default = local.c }\noutput \"b\" { value = var.a }\nlocals { c = [\"x\"][0] }\n" + allowing("p", "var.a")))
	f.Add([]byte(looped("  Fn::ForEach::A: [A, [x, y], {\"${A}\": {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Fn::ForEach::B: [B, !Ref N, {Statement: []}]}}}}]\n")))
	f.Add([]byte(`{"Roles": [{"AssumeRolePolicyDocument": "%7B%22Statement%22%3A[]%7D"}], "TemplateBody": "Resources: {}"}`))
	f.Add([]byte(`{"invokingEvent": "{\"configurationItem\": {\"resourceType\": \"AWS::KMS::Key\", \"supplementaryConfiguration\": {\"Policy\": \"{}\"}}}"}`))
	f.Add([]byte("a = [\"s3:x\", 5]\nb = { c = null }\n"))
	f.Add([]byte(`{"a": ["s3:x", 1.5], "b": {"c": "${d}"}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		if r, err := Read("t", src, Environment{Region: "us-east-1"}); err == nil {
			checkRead(t, r, len(src))
		}
		if docs, err := parse(src); err == nil && len(docs) > 0 {
			for _, v := range docs {
				d, at := load("t", policy.Identity, v.written(docs[0]))
				checkRead(t, &Template{Documents: []Document{{Document: d, At: at}}}, len(src))
			}
		}
		all, _ := readModules([]File{{"a.tf", src}, {"b.tf", src}, {"c.tf.json", src}, {"d/e.tf", src}}, Environment{})
		for _, r := range all {
			checkRead(t, r, 4*len(src)+3)
		}
		const main = "variable \"a\" {\n  type = list(string)\n}\nvariable \"b\" { type = any }\n"
		files := []File{{"main.tf", []byte(main + allowing("p", "concat(var.a, [var.b])"))}, {"terraform.tfvars", src}, {"terraform.tfvars.json", src}}
		m := ReadModules(files, []Given{{Name: "a", Value: string(src)}, {File: &File{"f", src}}}, Environment{})
		for _, r := range m.Templates {
			checkRead(t, r, len(files[0].Text)+3*len(src)+3)
		}
		for _, f := range m.Faults {
			if f.Start < 0 || f.Start > f.End || f.End > len(src) {
				t.Fatalf("a fault from %d to %d of %d", f.Start, f.End, len(src))
			}
		}
	})
}

func checkRead(t *testing.T, r *Template, size int) {
	t.Helper()
	for _, d := range r.Documents {
		if len(d.At) != len(d.Text)+1 {
			t.Fatalf("%s: %d places for %d bytes", d.Name, len(d.At), len(d.Text))
		}
		for i, at := range d.At {
			if at < 0 || at > size {
				t.Fatalf("%s: byte %d is at %d of %d", d.Name, i, at, size)
			}
		}
		for _, h := range d.Holes {
			if h.Start < 0 || h.End < h.Start || h.End > len(d.Text) {
				t.Fatalf("%s: a hole from %d to %d of %d", d.Name, h.Start, h.End, len(d.Text))
			}
		}
		for found := range review.Check([]*review.Document{d.Document}, review.Options{}) {
			if found.At.Start < 0 || found.At.End < found.At.Start || found.At.End > len(d.Text) {
				t.Fatalf("%s: %v", d.Name, found.String())
			}
		}
	}
}
