package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/policy/review"
)

// TestRules: every rule is listed and has its page, that of the documentation.
func TestRules(t *testing.T) {
	status, list, _ := here("", "rules")
	if status != exitClean {
		t.Errorf("status %d", status)
	}
	lines := strings.Split(strings.TrimSpace(list), "\n")
	if len(lines) != len(allRules()) {
		t.Errorf("%d lines, want %d", len(lines), len(allRules()))
	}
	for i, r := range allRules() {
		if fields := strings.Fields(lines[i]); fields[0] != r.ID || fields[1] != r.Severity.String() {
			t.Errorf("line %q, want that of %s", lines[i], r.ID)
		}
		status, page, _ := here("", "rules", r.ID)
		if status != exitClean || !strings.HasPrefix(page, "# "+r.ID+"\n") {
			t.Errorf("%s: status %d, page %.40q", r.ID, status, page)
		}
		if slices.Contains(ownRules, r) {
			continue
		}
		want, err := os.ReadFile(filepath.Join("..", "..", "policy", "review", "rules", r.ID+".md"))
		if err != nil || string(want) != page {
			t.Errorf("%s: not the page of the documentation (%v)", r.ID, err)
		}
	}
	for _, r := range ownRules {
		if _, taken := review.Lookup(r.ID); taken {
			t.Errorf("the library has a rule %s too", r.ID)
		}
	}
}

// TestReadmeConfig: the config of the README is one.
func TestReadmeConfig(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(version:.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("the README has no config")
	}
	name := filepath.Join(t.TempDir(), configName)
	if err := os.WriteFile(name, block[1], 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(name, &options{now: time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC)})
	if err != nil || len(c.Ignore) != 1 || c.Ignore[0].over || len(c.Kinds) == 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
