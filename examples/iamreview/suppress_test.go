package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// workplace makes a folder with policies and goes there.
func workplace(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "deploy/ci/role.json", `{"Version":"2012-10-17","Statement":[
{"Sid":"Deploy","Effect":"Allow","Action":"iam:PassRole","Resource":"*"},
{"Sid":"Other","Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}`)
	write(t, "star.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if i := strings.LastIndex(name, "/"); i > 0 {
		if err := os.MkdirAll(name[:i], 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// suppressed are the findings that do not count, those that do, as file:line rule.
func suppressed(t *testing.T, args ...string) (status int, open, ignored []string) {
	t.Helper()
	status, lines, r := found(t, "", append([]string{"--only", "passrole-wide,action-star", "--now", "2026-01-31"}, args...)...)
	for i, f := range r.Findings {
		if f.Suppressed {
			ignored = append(ignored, lines[i]+": "+f.Reason)
		} else {
			open = append(open, lines[i])
		}
	}
	if r.Summary.Findings != len(open) || r.Summary.Suppressed != len(ignored) {
		t.Errorf("summary %+v, want %d and %d", r.Summary, len(open), len(ignored))
	}
	return status, open, ignored
}

// TestIgnore: an entry ignores what it names and nothing else, until its last day.
func TestIgnore(t *testing.T) {
	const deploy, other, star = "deploy/ci/role.json:2:69 passrole-wide", "deploy/ci/role.json:3:68 passrole-wide", "star.json:1:65 action-star"
	const wide = "star.json:1:80 passrole-wide"
	all := []string{deploy, other, star, wide}
	for entry, want := range map[string][]string{
		`"rule": "passrole-wide", "path": "deploy/**", "sid": "Deploy"`:                         {deploy},
		`"rule": "passrole-wide", "path": "**/role.json"`:                                       {deploy, other},
		`"rule": "passrole-wide", "path": "deploy/*"`:                                           nil,
		`"rule": "passrole-wide", "path": "deploy/*/role.json", "pointer": "/Statement/1"`:      {other},
		`"rule": "passrole-wide", "pointer": "/Statement"`:                                      {deploy, other, wide},
		`"rule": "passrole-wide", "pointer": "/State"`:                                          nil,
		`"rule": "iam", "document": "star.json"`:                                                {wide},
		`"rule": "action-star", "until": "2026-01-31"`:                                          {star},
		`"rule": "action-star", "until": "2026-01-30"`:                                          nil,
		`"rule": "action-star", "path": "star.json", "sid": "Deploy"`:                           nil,
		`"rule": "condition-contradiction", "path": "star.json"`:                                nil,
		`"rule": "passrole-wide", "reason": "known"}, {"rule": "action-star", "path": "*.json"`: all,
	} {
		t.Run(entry, func(t *testing.T) {
			workplace(t)
			write(t, ".iamreview.yaml", `{"version": 1, "ignore": [{`+entry+`, "reason": "known"}]}`)
			status, open, ignored := suppressed(t, ".")
			var wantOpen, wantIgnored []string
			for _, f := range all {
				if strings.Contains(strings.Join(want, "\n"), f) {
					wantIgnored = append(wantIgnored, f+": known")
				} else {
					wantOpen = append(wantOpen, f)
				}
			}
			if diff := cmp.Diff([][]string{wantOpen, wantIgnored}, [][]string{open, ignored}); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
			if clean := len(wantOpen) == 0; clean != (status == exitClean) {
				t.Errorf("status %d", status)
			}
		})
	}
}

// TestIgnoreUnused: an entry that does nothing is a finding at its place, unless its
// rule or its files were not looked at.
func TestIgnoreUnused(t *testing.T) {
	for entry, want := range map[string]string{
		`"rule": "action-star", "path": "star.json"`:                          "",
		`"rule": "action-star", "path": "deploy/**"`:                          "the ignore of action-star ignores nothing",
		`"rule": "action-star", "path": "none/**"`:                            "",
		`"rule": "action-star", "path": "star.json", "until": "2026-01-30"`:   "the ignore of action-star has ended on 2026-01-30",
		`"rule": "condition-contradiction", "path": "star.json"`:              "", // it is off
		`"rule": "passrole-wide", "path": "star.json", "pointer": "/Version"`: "the ignore of passrole-wide ignores nothing",
	} {
		workplace(t)
		write(t, ".iamreview.yaml", "{\"version\": 1, \"ignore\": [\n  {"+entry+`, "reason": "known"}]}`)
		_, lines, r := found(t, "", "--only", "passrole-wide,action-star,suppression-unused", "--now", "2026-01-31", ".")
		got := ""
		for i, f := range r.Findings {
			if f.Rule == "suppression-unused" {
				got = f.Message
				if !strings.HasPrefix(lines[i], ".iamreview.yaml:2:3 ") {
					t.Errorf("%s: at %s", entry, lines[i])
				}
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", entry, got, want)
		}
	}
}

// TestIgnoreFaults: a faulty ignore file or baseline ends the run, with the flag named.
func TestIgnoreFaults(t *testing.T) {
	workplace(t)
	for text, want := range map[string]string{
		`{"version": 1, "ignore": [{"rule": "action-star"}]}`:                                      "--config: f.json: line 1: reason: want why",
		`{"version": 1, "ignore": [{"rule": "action-stars", "reason": "x"}]}`:                      `did you mean "action-star"?`,
		`{"version": 1, "ignore": [{"rule": "input-error", "reason": "x"}]}`:                       "input-error cannot be ignored",
		`{"version": 1, "ignore": [{"rule": "action-star", "reason": "x", "paths": "a"}]}`:         "paths",
		`{"version": 1, "ignore": [{"rule": "action-star", "reason": "x", "path": "[a"}]}`:         `path: "[a"`,
		`{"version": 1, "ignore": [{"rule": "action-star", "reason": "x", "until": "31.1.2026"}]}`: `until: "31.1.2026"; want a day`,
		`{"version": 2, "ignore": []}`:                                                             "version is 2; want 1",
		`{"version": 1, "findings": []}`:                                                           "--config: f.json: line 1: field findings not found",
		`{"version": 1, "rules": {"action-star": "loud"}}`:                                         `rules: action-star: "loud"; want error, security`,
		`{"version": 1, "rules": {"input-error": "off"}}`:                                          "input-error has one level",
		`{"version": 1, "kinds": [{"path": "a/*", "kind": "bucket"}]}`:                             `kinds: "bucket"; want identity`,
		`{"version": 1, "kinds": [{"kind": "scp"}]}`:                                               `kinds: path: "" is not a pattern`,
		`{"version": 1, "profile": "hard"}`:                                                        `profile: "hard"; want`,
		`{"version": 1, "fail-on": "high"}`:                                                        `fail-on: "high"; want`,
		`{"version": 1, "account": "12345"}`:                                                       `account: "12345"; want the 12 digits`,
		`{"version": 1, "tables": "none.json"}`:                                                    "tables: none.json: no such file",
		`{"version": 1, "clusters": ["none.json"]}`:                                                "clusters: none.json: no such file",
		`{"version": 1, "catalog": "none.txt"}`:                                                    "none.txt: no such file",
		"":                                                                                         "f.json: the file is empty",
		"version: 1\n---\nversion: 1\n":                                                            "more than one document",
	} {
		write(t, "f.json", text)
		status, stdout, stderr := here("", "lint", "--config", "f.json", ".")
		if status != exitBad || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q; want %q", text, status, stderr, want)
		}
	}
	for args, want := range map[string]string{
		"--config none.yaml":   "--config: none.yaml: no such file",
		"--baseline none.json": "--baseline: none.json: no such file",
		"--baseline star.json": "--baseline: star.json: ",
		"--baseline deploy/ci": "--baseline: deploy/ci: is a directory",
	} {
		status, _, stderr := here("", append(append([]string{"lint"}, strings.Fields(args)...), ".")...)
		if status != exitBad || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q; want %q", args, status, stderr, want)
		}
	}
}

// TestBaseline: what a baseline has does not count, what is new does; writing again
// leaves out what is gone; and nothing is written if an input was not read.
func TestBaseline(t *testing.T) {
	workplace(t)
	args := []string{"--only", "passrole-wide,action-star", "--baseline", "base.json", "."}
	status, _, stderr := here("", append([]string{"lint", "--write-baseline"}, args...)...)
	if status != exitClean || stderr != "base.json: findings: 4; no longer there: 0\n" {
		t.Errorf("status %d, %q", status, stderr)
	}
	write(t, "new.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	status, open, known := suppressed(t, "--baseline", "base.json", ".")
	if diff := cmp.Diff([]string{"new.json:1:65 action-star", "new.json:1:80 passrole-wide"}, open); diff != "" || status != exitFindings || len(known) != 4 {
		t.Errorf("status %d, %d known, mismatch (-want +got):\n%s", status, len(known), diff)
	}
	if err := os.Remove("star.json"); err != nil {
		t.Fatal(err)
	}
	status, _, stderr = here("", append([]string{"lint", "--write-baseline"}, args...)...)
	if status != exitClean || stderr != "base.json: findings: 4; no longer there: 2\n" {
		t.Errorf("status %d, %q", status, stderr)
	}
	before, err := os.ReadFile("base.json")
	if err != nil {
		t.Fatal(err)
	}
	status, _, stderr = here("", append([]string{"lint", "--write-baseline"}, append(args, "missing.json")...)...)
	after, err := os.ReadFile("base.json")
	if err != nil || status != exitBad || string(after) != string(before) || !strings.Contains(stderr, "not written") {
		t.Errorf("with a missing file: status %d, %q, %v", status, stderr, err)
	}
	var b baseline
	if err := json.Unmarshal(after, &b); err != nil || len(b.Findings) != 4 || b.Findings[0].Fingerprint > b.Findings[1].Fingerprint {
		t.Errorf("%v: %+v", err, b)
	}
}

// TestSuppressedFormats: suppressed findings stay in JSON and SARIF with their reason,
// and are left out of what people read.
func TestSuppressedFormats(t *testing.T) {
	workplace(t)
	write(t, ".iamreview.yaml", `{"version": 1, "ignore": [{"rule": "action-star", "reason": "break <glass>"}]}`)
	for format, want := range map[string]string{
		"json": `"reason": "break <glass>"`, "sarif": `"justification": "break <glass>"`, "text": "no findings; suppressed: 1", "github": "no findings; suppressed: 1",
	} {
		status, out, _ := here("", "lint", "--only", "action-star", "--format", format, ".")
		if status != exitClean || !strings.Contains(out, want) {
			t.Errorf("%s: status %d\n%s", format, status, out)
		}
		if shown := strings.Contains(out, "all actions are allowed"); shown != (format == "json" || format == "sarif") {
			t.Errorf("%s: shown is %t\n%s", format, shown, out)
		}
	}
}
