package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestDiffRevision: git:REV:PATH is what a revision has, a file or a folder.
func TestDiffRevision(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Chdir(t.TempDir())
	write(t, "policies/a.json", reading("Books"))
	write(t, "policies/b.json", reading("Books"))
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."}, {"-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	write(t, "policies/b.json", reading("*"))
	for _, test := range []struct {
		old, new string
		status   int
		same     int
		changed  string
	}{
		{"git:HEAD:policies", "policies", exitFindings, 1, "b.json"},
		{"git:HEAD:.", ".", exitFindings, 1, "policies/b.json"},
		{"git:HEAD:policies/a.json", "policies/a.json", exitClean, 1, ""},
		{"git:HEAD:policies/b.json", "policies/b.json", exitFindings, 0, "b.json"},
		{"policies/b.json", "git:HEAD:policies/b.json", exitClean, 0, "b.json"}, // less
	} {
		status, stdout, stderr := here("", "diff", "--format", "json", test.old, test.new)
		var d differences
		if err := json.Unmarshal([]byte(stdout), &d); err != nil {
			t.Fatalf("%s %s: %v, stderr %q", test.old, test.new, err, stderr)
		}
		changed := ""
		for _, c := range d.Changes {
			changed += c.Name
		}
		if status != test.status || d.Same != test.same || changed != test.changed {
			t.Errorf("%s %s: status %d, same %d, changed %q; want %+v", test.old, test.new, status, d.Same, changed, test)
		}
	}
	for _, old := range []string{"git:HEAD", "git:none:policies", "git:HEAD:none", "git:--all:policies"} {
		if status, _, stderr := here("", "diff", old, "policies"); status != exitBad || !strings.Contains(stderr, "OLD: ") {
			t.Errorf("%s: status %d, stderr %q", old, status, stderr)
		}
	}
}

// TestDiffKinds: a policy that is not there on one side leaves what holds without it: a
// resource policy and an identity policy allow nothing more, an SCP and an RCP forbid
// nothing.
func TestDiffKinds(t *testing.T) {
	t.Chdir(t.TempDir())
	const deny = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	const bucket = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}]}`
	everybody := strings.ReplaceAll(deny, `"Effect":`, `"Principal":"*","Effect":`)
	for _, test := range []struct{ text, kind, added, lost string }{
		{reading("Books"), "identity", "yes", "no"},
		{bucket, "resource", "yes", "no"},
		{trusting, "trust", "yes", "no"},
		{deny, "scp", "no", "yes"},
		{everybody, "rcp", "no", "yes"},
		{everybody, "endpoint", "no", "yes"},
	} {
		write(t, "old/x.json", reading("Shops"))
		write(t, "new/x.json", reading("Shops"))
		write(t, "new/y.json", test.text)
		_, stdout, stderr := here("", "diff", "--kind", test.kind, "--format", "json", "old", "new")
		var d differences
		if err := json.Unmarshal([]byte(stdout), &d); err != nil {
			t.Fatalf("%s: %v, stderr %q", test.kind, err, stderr)
		}
		at := len(d.Changes) - 1
		if at < 0 || d.Changes[at].Name != "y.json" || d.Changes[at].Where != "new" {
			t.Errorf("%s: changes %+v", test.kind, d.Changes)
			continue
		}
		if c := d.Changes[at]; c.New.Answer != test.added || c.Lost.Answer != test.lost {
			t.Errorf("%s: new access %s (%s), lost %s (%s); want %s and %s", test.kind, c.New.Answer, c.New.Witness, c.Lost.Answer, c.Lost.Witness, test.added, test.lost)
		}
	}
}

// TestDiffTemplates: a document of a template that did not change is the same, though parts
// of it are not known; and what a changed one allows stands in the template.
func TestDiffTemplates(t *testing.T) {
	t.Chdir(t.TempDir())
	held := "    Metadata: {x: 1}\n"
	write(t, "old/s.yaml", adminStack(held, ""))
	write(t, "new/s.yaml", strings.Replace(adminStack("", ""), `Action: "*"`, "Action: [s3:GetObject, !Ref More]", 1))
	_, stdout, _ := here("", "diff", "--format", "json", "new", "new")
	var d differences
	decode(t, []byte(stdout), &d)
	if d.Same != 1 || len(d.Changes) != 0 {
		t.Errorf("the same: %+v", d)
	}
	_, stdout, _ = here("", "diff", "--format", "json", "old", "new")
	d = differences{}
	decode(t, []byte(stdout), &d)
	if len(d.Changes) != 1 || d.Changes[0].New.Answer != "unknown" || !strings.Contains(d.Changes[0].New.Reason, "!Ref More") {
		t.Errorf("a hole: %+v", d)
	}
	write(t, "new/s.yaml", strings.Replace(adminStack("", ""), `Action: "*"`, "Action: s3:GetObject", 1))
	write(t, "old/s.yaml", strings.Replace(adminStack(held, ""), `Action: "*"`, "Action: s3:*", 1))
	_, stdout, _ = here("", "diff", "--format", "json", "new", "old")
	d = differences{}
	decode(t, []byte(stdout), &d)
	if len(d.Changes) != 1 || d.Changes[0].New.Answer != "yes" || d.Changes[0].New.At != "old/s.yaml:10:13" || d.Changes[0].Lost.Answer != "no" {
		t.Errorf("wider: %+v", d.Changes[0].New)
	}
}
