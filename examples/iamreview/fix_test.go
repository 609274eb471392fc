package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// kindFlag is what --kind calls the kind of a rule's documents.
func kindFlag(r *review.Rule) []string {
	if r.Kind == 0 {
		return nil
	}
	return []string{"--kind", r.Kind.String()}
}

// TestFixRules: the safe fix of each rule that has one is made in its bad document, is
// proved to change nothing, and leaves the rule silent. Fixing again changes nothing.
func TestFixRules(t *testing.T) {
	n := 0
	for r := range review.Rules() {
		if r.Fix != review.SafeFix || r.Needs == review.Command || r.Bad == "" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "p.json", r.Bad)
			args := append([]string{"--only", r.ID, "--fail-on", "suggestion", "p.json"}, kindFlag(r)...)
			status, stdout, stderr := here("", append([]string{"lint", "--fix"}, args...)...)
			if status != exitClean || !strings.HasPrefix(stderr, "p.json: fixes made: ") {
				t.Errorf("status %d, stderr %q\n%s", status, stderr, stdout)
			}
			text, err := os.ReadFile("p.json")
			if err != nil {
				t.Fatal(err)
			}
			was := review.Load("p.json", kindOr(r.Kind), []byte(r.Bad))
			if reason := changed(was, review.Load("p.json", kindOr(r.Kind), text)); reason != "" {
				t.Errorf("%s\n%s", reason, text)
			}
			if _, _, stderr := here("", append([]string{"lint", "--fix"}, args...)...); stderr != "" {
				t.Errorf("again: %q", stderr)
			}
		})
		n++
	}
	if n < 10 {
		t.Errorf("%d rules with a safe fix", n)
	}
}

func kindOr(k policy.Kind) policy.Kind {
	if k == 0 {
		return policy.Identity
	}
	return k
}

// TestFixUntouched: bytes outside the edits, permissions and a link stay, and what is
// suppressed is left alone.
func TestFixUntouched(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "{ \"Version\":\"2012-10-17\",\r\n\t\"Statement\" : [{\"Sid\":\"A\",\"Effect\":\"Allow\",\n\"Action\":[\"s3:Get*\" ,\"s3:GetObject\"],\"Resource\":\"*\"}],  \"Id\":\"x\" }\n\n"
	write(t, "real/p.json", text)
	if err := os.Chmod("real/p.json", 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real/p.json", "link.json"); err != nil {
		t.Fatal(err)
	}
	write(t, configName, "version: 1\nignore: [{rule: redundant-action, sid: A, reason: x}]\n")
	if _, _, stderr := here("", "lint", "--fix", "--only", "redundant-action", "link.json"); stderr != "" {
		t.Errorf("suppressed: %q", stderr)
	}
	write(t, configName, "version: 1\n")
	if _, stdout, _ := here("", "lint", "--diff", "--only", "redundant-action", "link.json"); !strings.HasPrefix(stdout, "--- link.json\n+++ link.json\n@@ ") {
		t.Errorf("diff %q", stdout)
	}
	if now, err := os.ReadFile("real/p.json"); err != nil || string(now) != text {
		t.Errorf("--diff changed the file: %q, %v", now, err)
	}
	if _, _, stderr := here("", "lint", "--fix", "--only", "redundant-action", "link.json"); stderr != "link.json: fixes made: 1\n" {
		t.Errorf("fixed: %q", stderr)
	}
	now, err := os.ReadFile("real/p.json")
	if want := strings.Replace(text, `,"s3:GetObject"`, "", 1); err != nil || string(now) != want {
		t.Errorf("got %q, want %q, %v", now, want, err)
	}
	info, err := os.Lstat("link.json")
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	if info, err = os.Stat("real/p.json"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestFixUnsafe: a fix that changes what is allowed is made if it is asked for alone.
func TestFixUnsafe(t *testing.T) {
	t.Chdir(t.TempDir())
	text := strings.Replace(reading("Books"), "GetItem", "GteItem", 1)
	write(t, "p.json", text)
	if _, _, stderr := here("", "lint", "--fix", "p.json"); stderr != "" {
		t.Errorf("--fix: %q", stderr)
	}
	if status, _, stderr := here("", "lint", "--fix-unsafe", "p.json"); status != exitClean || stderr != "p.json: fixes made: 1\n" {
		t.Errorf("--fix-unsafe: status %d, %q", status, stderr)
	}
	if now, err := os.ReadFile("p.json"); err != nil || string(now) != reading("Books") {
		t.Errorf("got %s, %v", now, err)
	}
}

// TestFixRefused: a fix that is called safe and is not proved to change nothing is not
// made, and the message says so.
func TestFixRefused(t *testing.T) {
	old := review.Load("p", policy.Identity, []byte(reading("Books")))
	for text, want := range map[string]string{
		reading("Books"): "",
		strings.Replace(reading("Books"), `"Action":"dynamodb:GetItem"`, `"Action":["dynamodb:GetItem"]`, 1): "",
		reading("*"):               "it changes the verdict on dynamodb:GetItem",
		reading("Shops"):           "it changes the verdict on dynamodb:GetItem",
		`{"Version":"2012-10-17"}`: "afterwards it does not load",
	} {
		got := changed(old, review.Load("p", policy.Identity, []byte(text)))
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	t.Chdir(t.TempDir())
	write(t, "p.json", reading("Books"))
	x := &fixer{o: &options{levels: map[string]review.Level{}}}
	in := input{name: "p.json"}
	if reason := x.changes(in, []byte(reading("Books")), []byte(reading("*"))); !strings.Contains(reason, "please report this") {
		t.Errorf("reason %q", reason)
	}
	if reason := x.changes(in, []byte(reading("Books")), []byte("[]")); reason == "" {
		t.Error("another document is none")
	}
}

// TestFixTemplate: in a template a fix of one scalar is made, whatever its quotes are, and
// others are not.
func TestFixTemplate(t *testing.T) {
	for _, quote := range []string{"", `"`, `'`} {
		t.Chdir(t.TempDir())
		text := strings.NewReplacer(`"*"`, quote+"s3:GteObject"+quote, "resource-star", "x").Replace(adminStack("", ""))
		text = strings.Replace(text, "Resource: "+quote+"s3:GteObject"+quote, "Resource: \"*\" # all", 1)
		write(t, "s.yaml", text)
		_, _, stderr := here("", "lint", "--fix-unsafe", "--only", "unknown-action", "s.yaml")
		now, err := os.ReadFile("s.yaml")
		if want := strings.Replace(text, "GteObject", "GetObject", 1); err != nil || string(now) != want || stderr != "s.yaml: fixes made: 1\n" {
			t.Errorf("%v, stderr %q:\n%s", err, stderr, cmp.Diff(want, string(now)))
		}
	}
	t.Chdir(t.TempDir())
	module := "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", # keep\n" +
		"    Statement = [{ Effect = \"Allow\", Action = [\"s3:GteObject\", \"s3:ListBucket\"], Resource = \"*\" }] })\n}\n"
	write(t, "main.tf", module)
	_, _, stderr := here("", "lint", "--fix-unsafe", "--only", "unknown-action", "main.tf")
	now, err := os.ReadFile("main.tf")
	if want := strings.Replace(module, "GteObject", "GetObject", 1); err != nil || string(now) != want || stderr != "main.tf: fixes made: 1\n" {
		t.Errorf("%v, stderr %q:\n%s", err, stderr, cmp.Diff(want, string(now)))
	}
	text := strings.Replace(adminStack("", ""), `Action: "*"`, `Action: [s3:Get*, s3:GetObject]`, 1)
	write(t, "s.yaml", text)
	if _, _, stderr := here("", "lint", "--fix", "--only", "redundant-action", "s.yaml"); stderr != "" {
		t.Errorf("a list is mended: %q", stderr)
	}
}

// TestFixRandom: whatever documents the safe fixes meet, no verdict changes and nothing is
// left to fix.
func TestFixRandom(t *testing.T) {
	t.Chdir(t.TempDir())
	refused := regexp.MustCompile(`(?m)^.* is called safe, and was not made: .*$`)
	for seed := range 60 {
		text := randomDocument(seed)
		write(t, "p.json", text)
		_, _, stderr := here("", "lint", "--fix", "p.json")
		for _, line := range refused.FindAllString(stderr, -1) {
			t.Errorf("%d: %s\n%s", seed, line, text)
		}
		now, err := os.ReadFile("p.json")
		if err != nil {
			t.Fatal(err)
		}
		if string(now) == text {
			continue
		}
		was, is := review.Load("p.json", policy.Identity, []byte(text)), review.Load("p.json", policy.Identity, now)
		if reason := changed(was, is); reason != "" {
			t.Errorf("%d: %s\n%s\n%s", seed, reason, text, now)
		}
		if _, _, again := here("", "lint", "--fix", "p.json"); again != "" {
			t.Errorf("%d: again %q\n%s", seed, again, now)
		}
	}
}

// randomDocument makes a document with entries that often cover each other.
func randomDocument(seed int) string {
	pick := func(salt int, list []string) string { return list[(seed*7919+salt*104729+seed*salt)%len(list)] }
	actions := []string{`"s3:GetObject"`, `"s3:Get*"`, `"s3:*"`, `"dynamodb:GetItem"`, `"dynamodb:*Item"`, `"S3:getobject"`}
	resources := []string{`"*"`, `"arn:aws:s3:::books/*"`, `"arn:aws:s3:::books/x"`, `"arn:aws:dynamodb:us-east-1:123456789012:table/Books"`}
	conditions := []string{"", "", `,"Condition":{"StringLike":{"aws:username":["a*","ab"]}}`, `,"Condition":{"Bool":{"aws:SecureTransport":true}}`,
		`,"Condition":{"StringEquals":{"aws:PrincipalTag/x":["b","b"]}}`, `,"Condition":{}`}
	text := `{"Version":"2012-10-17","Statement":[`
	for s := range 1 + seed%3 {
		if s > 0 {
			text += ","
		}
		text += fmt.Sprintf(`{"Effect":%s,"Action":[%s,%s,%s],"Resource":[%s,%s]%s}`, pick(s, []string{`"Allow"`, `"Allow"`, `"Deny"`}),
			pick(s+1, actions), pick(s+2, actions), pick(s+5, actions), pick(s+3, resources), pick(s+8, resources), pick(s+4, conditions))
	}
	return text + "]}"
}
