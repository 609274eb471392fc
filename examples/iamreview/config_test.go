package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConfigNearest: the nearest config above a file holds for it, whatever folder the
// program runs in, and flags win.
func TestConfigNearest(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a/p.json", "a/b/p.json", "a/b/c/p.json", "d/p.json"} {
		write(t, name, everything)
	}
	write(t, "a/.iamreview.yaml", "version: 1\nrules: {action-star: off}\n")
	write(t, "a/b/.iamreview.yaml", "version: 1\nrules: {action-star: suggestion, breadth: off}\nfail-on: error\n")
	severities := func(args ...string) (status int, list []string) {
		status, _, r := found(t, "", append(args, "--skip", "passrole-wide,create-slr-wide,admin-attached")...)
		for _, f := range r.Findings {
			list = append(list, f.File+" "+f.Rule+" "+f.Severity)
		}
		return status, list
	}
	status, got := severities("a")
	want := []string{"a/b/c/p.json action-star suggestion", "a/b/p.json action-star suggestion"}
	if diff := cmp.Diff(want, got); diff != "" || status != exitClean {
		t.Errorf("status %d, mismatch (-want +got):\n%s", status, diff)
	}
	if status, got = severities("d", "--only", "action-star"); status != exitFindings || len(got) != 1 {
		t.Errorf("without a config: status %d, %v", status, got)
	}
	if status, got = severities("a/b", "--fail-on", "suggestion"); status != exitFindings || len(got) != 2 {
		t.Errorf("--fail-on: status %d, %v", status, got)
	}
	if _, got = severities("a/p.json", "--only", "action-star"); len(got) != 0 {
		t.Errorf("--only of a rule that the config switches off: %v", got)
	}
	if _, got = severities("a/b/p.json", "--only", "action-star"); len(got) != 1 || !strings.HasSuffix(got[0], " suggestion") {
		t.Errorf("--only with the level of the config: %v", got)
	}
	if _, got = severities("a", "--config", "a/b/.iamreview.yaml"); len(got) != 3 {
		t.Errorf("--config: %v", got)
	}
	t.Chdir("a/b/c")
	if _, got = severities("p.json"); len(got) != 1 {
		t.Errorf("from below: %v", got)
	}
	if _, got = severities(); len(got) != 1 {
		t.Errorf("without a path: %v", got)
	}
}

// TestConfigMembers: each member does what it says.
func TestConfigMembers(t *testing.T) {
	const deny = `{"Version":"2012-10-17","Statement":[{"Sid":"X","Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}`
	const tagged = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"myco:TeamTag":"x"}}}]}`
	for name, test := range map[string]struct{ config, text, without, with string }{
		"kinds":        {`kinds: [{path: "scp/**", kind: scp}, {path: "**", kind: identity}]`, deny, "identity ", "scp "},
		"binding-keys": {`binding-keys: ["myco:TeamTag"]`, tagged, "passrole-wide", ""},
		"profile":      {`profile: strict`, strings.Replace(deny, "Deny", "Allow", 1), "", "resource-star"},
		"level":        {`rules: {iam: error}`, tagged, "security", "error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "scp/p.json", test.text)
			printed := func() string {
				r := newReviewer(&options{})
				f := lintFlags{format: "text", failOn: "never", profile: "default"}
				var err error
				o, err := f.check([]string{"."})
				if err != nil {
					t.Fatal(err)
				}
				r.o = &o
				r.run(nil)
				text := ""
				for _, d := range r.out.read {
					text += d.Kind.String() + " "
				}
				for _, f := range r.report().findings {
					text += f.Rule.ID + " " + f.Severity.String() + " "
				}
				return text
			}
			before := printed()
			write(t, configName, "version: 1\n"+test.config+"\n")
			after := printed()
			if before == after || !strings.Contains(before, test.without) || !strings.Contains(after, test.with) {
				t.Errorf("without %q, with %q", before, after)
			}
		})
	}
}

// TestConfigBroken: a config that cannot be read is wrong use, and the run goes on.
func TestConfigBroken(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/p.json", everything)
	write(t, "b/p.json", everything)
	write(t, "a/.iamreview.yaml", "version: 1\nfail_on: error\n")
	status, stdout, stderr := here("", "lint", ".")
	if status != exitBad || strings.Count(stdout, "action-star") != 2 || stderr != "iamreview lint: a/.iamreview.yaml: line 2: field fail_on not found\n" {
		t.Errorf("status %d, stderr %q\n%s", status, stderr, stdout)
	}
	if err := os.Mkdir(filepath.Join("b", configName), 0o755); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr = here("", "lint", "b"); status != exitBad || !strings.Contains(stderr, "b/.iamreview.yaml: not a file") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

// TestStrictInput: with it, what was not checked is a failure.
func TestStrictInput(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "p.json", reading("Books"))
	write(t, "x.test.yaml", "expect: []\n") // this program's own
	write(t, configName, "version: 1\n")
	if status, _, _ := here("", "lint", "--strict-input"); status != exitClean {
		t.Errorf("status %d, want %d", status, exitClean)
	}
	write(t, "notes.json", "[1]")
	if status, _, _ := here("", "lint"); status != exitClean {
		t.Errorf("without the flag: status %d", status)
	}
	if status, _, _ := here("", "lint", "--strict-input"); status != exitBad {
		t.Errorf("status %d, want %d", status, exitBad)
	}
}

// TestStats: --stats counts by rule, on the standard error.
func TestStats(t *testing.T) {
	workplace(t)
	write(t, configName, `{"version": 1, "ignore": [{"rule": "passrole-wide", "path": "deploy/**", "reason": "x"}]}`)
	_, _, stderr := here("", "lint", "--stats", "--only", "passrole-wide,action-star")
	if want := "     1 action-star (suppressed: 0)\n     1 passrole-wide (suppressed: 2)\n"; stderr != want {
		t.Errorf("got %q", stderr)
	}
}

// adminStack is a template with a comment, or metadata, for a role that may do everything.
func adminStack(metadata, comment string) string {
	return `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Admin:
    Type: AWS::IAM::ManagedPolicy
` + metadata + `    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "*"` + comment + `
            Resource: "*"
`
}

// TestComments: a comment or metadata ignores what it stands beside, with a reason; and
// says so if it ignores nothing.
func TestComments(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "s.yaml", adminStack("", ""))
	const rule = "action-star"
	if _, lines, _ := found(t, "", "--only", rule, "s.yaml"); len(lines) != 1 || lines[0] != "s.yaml:10:21 action-star" {
		t.Fatalf("%v to ignore", lines)
	}
	for _, test := range []struct{ text, want string }{
		{adminStack("", " # iamreview:ignore "+rule+" -- known"), "suppressed"},
		{adminStack("", " # iamreview:ignore version-2008,"+rule+" -- known"), "suppressed, unused"},
		{adminStack("    # iamreview:ignore "+rule+" -- too far above\n", ""), "open, unused"},
		{adminStack("    Metadata: {iamreview: {ignore: [{rule: "+rule+", reason: known}]}}\n", ""), "suppressed"},
		{adminStack("    Metadata: {iamreview: {ignore: [{rule: "+rule+", reason: known, pointer: /Properties/PolicyDocument/Statement/0}]}}\n", ""), "suppressed"},
		{adminStack("    Metadata: {iamreview: {ignore: [{rule: "+rule+", reason: known, until: 2026-01-30}]}}\n", ""), "open, unused"},
		{"Metadata: {iamreview: {ignore: [{rule: action, reason: known}]}}\n" + adminStack("", ""), "suppressed"},
		{adminStack("", " # iamreview:ignore "+rule), "open, wrong: s.yaml:10"},
		{adminStack("", " # iamreview:ignore nothing -- x"), "open, wrong: s.yaml:10"},
		{adminStack("    Metadata: {iamreview: {ignore: [{rule: "+rule+"}]}}\n", ""), "open, wrong: s.yaml:5"},
		{adminStack("    Metadata: {iamreview: {ignore: [7]}}\n", ""), "open, wrong: s.yaml:5"},
	} {
		write(t, "s.yaml", test.text)
		status, _, r := found(t, "", "--now", "2026-01-31", "s.yaml")
		got := "gone"
		for _, f := range r.Findings {
			switch {
			case f.Rule == rule && f.Suppressed:
				got = "suppressed"
			case f.Rule == rule:
				got = "open"
			}
		}
		for _, f := range r.Findings {
			if f.Rule == "suppression-unused" {
				got += ", unused"
			}
		}
		if status == exitBad {
			_, _, stderr := here("", "lint", "s.yaml")
			at, _, _ := strings.Cut(strings.TrimPrefix(stderr, "iamreview lint: "), ":")
			got += ", wrong: " + at + ":" + strings.Split(stderr, ":")[2]
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestCommentsTerraform: a comment of its own line is about the next line that is not one.
func TestCommentsTerraform(t *testing.T) {
	t.Chdir(t.TempDir())
	module := func(comment string) string {
		return `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
` + comment + `      Action   = "*"
      Resource = "*"
    }]
  })
}
`
	}
	for comment, want := range map[string]bool{
		"": false,
		"      // iamreview:ignore action-star -- known\n      # more\n\n": false, // an empty line divides
		"      // iamreview:ignore action-star -- known\n      # more\n":   true,
		"      # iamreview:ignore action -- known\n":                       true,
	} {
		write(t, "main.tf", module(comment))
		_, _, r := found(t, "", "--only", "action-star", ".")
		if len(r.Findings) != 1 || r.Findings[0].Suppressed != want {
			t.Errorf("%q: %+v", comment, r.Findings)
		}
	}
}

// TestOnlyMild: a rule that is chosen says what it says among the others, as mildly, and one
// of the strict profile is looked for.
func TestOnlyMild(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "p.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["devops-guru:Nothing","dynamodb:PutItem"],"Resource":"*"}]}`)
	for _, args := range [][]string{{"p.json"}, {"--only", "unknown-action", "p.json"}, {"--only", "resource-star", "p.json"}} {
		_, _, r := found(t, "", args...)
		if len(r.Findings) != 1 || r.Findings[0].Severity != "warning" {
			t.Errorf("%v: findings %v, want one warning", args, r.Findings)
		}
	}
}
