package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// invoke runs the program.
func invoke(stdin string, args ...string) (status int, out, errs string) {
	var o, e bytes.Buffer
	status = run(args, strings.NewReader(stdin), &o, &e)
	return status, o.String(), e.String()
}

// asksAbout are the flags that ask what a role can do to Books through the
// cluster of the page.
func asksAbout(policies ...string) []string {
	return append([]string{"-principal", bobUserRole, "-table", books, "-cluster", daxCluster}, policies...)
}

const (
	authors = "arn:aws:dynamodb:us-west-2:123456789012:table/Authors"
	other   = "arn:aws:dax:us-west-2:123456789012:cache/other"
)

// TestGolden compares whole outputs with the files of testdata; go test -update
// writes them.
func TestGolden(t *testing.T) {
	several := asksAbout("-role", "policies/dax-5.json", "-cluster", other, "-role", "policies/dax-3.json", "-role-arn",
		"arn:aws:iam::123456789012:role/Other", "-trust", "policies/bob-trust.json", "-table", authors, "policies/bob-6.json")
	one := asksAbout("-role", "policies/dax-5.json", "-operation", "dynamodb:GetItem", "policies/bob-7.json")
	// One request with everything that the engine takes.
	bucket := []string{"-principal", bobUserRole, "testdata/get-role-policy.json", "-action", "s3:GetObject", "-resource", "arn:aws:s3:::books/cover.png",
		"-resource-account", "999999999999", "-resource-policy", "testdata/get-bucket-policy.json", "-reach", "cross-account",
		"-rcp", "testdata/describe-policy.json", "-endpoint-policy", "testdata/endpoint.json", "-unknown", "aws:SourceVpce", "-time", "2026-01-31T12:00:00Z", "-explain"}
	tests := []struct {
		file   string
		status int
		args   []string
	}{
		{"bucket.txt", exitBad, bucket},
		{"demo.txt", exitGood, nil},
		{"policies.txt", exitGood, []string{"-story", "policies"}},
		{"several.txt", exitBad, several},
		{"several.json", exitBad, append([]string{"-json", "-operation", "dynamodb:GetItem"}, several...)},
		{"explain.txt", exitBad, append([]string{"-explain"}, one...)},
		{"account.txt", exitBad, []string{"-account", accountText("bookshop"), "-table", books, "-table-policy", accountText("bookshop/books-policy.json"), "-explain", "-escalation"}},
		{"account.json", exitBad, []string{"-account", accountText("bookshop"), "-json"}},
		{"broken.txt", exitGood, []string{accountText("broken"), "-table", books}},
		{"broken-principal.txt", exitGood, []string{accountText("broken"), "-table", books, "-principal", "arn:aws:iam::123456789012:user/Otto", "-can", "list"}},
		{"organization.txt", exitGood, []string{accountText("organization")}},
		{"signin.txt", exitGood, []string{accountText("startup")}},
		{"can-list.txt", exitGood, []string{accountText("passrole"), "-principal", "arn:aws:iam::123456789012:user/builder", "-table", books, "-can", "list"}},
		{"tags.txt", exitGood, []string{accountText("tags")}},
		{"can.txt", exitGood, []string{accountText("bookshop"), "-principal", carl, "-table", books, "-operation", "GetItem", "-can", "policy", "-escalation"}},
		{"cycles.txt", exitGood, []string{accountText("cycles"), "-escalation"}},
		{"explain.json", exitBad, append([]string{"-explain", "-json"}, one...)},
	}
	for _, test := range tests {
		status, out, errs := invoke("", test.args...)
		if status != test.status {
			t.Errorf("%s: status %d, want %d", test.file, status, test.status)
		}
		if errs != "" {
			out = errs + out
		}
		file := filepath.Join("testdata", test.file)
		if *update {
			if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.file, diff)
		}
	}
}

// TestDemoFits: the case study is to be taken in at a glance.
func TestDemoFits(t *testing.T) {
	_, out, _ := invoke("")
	if n := strings.Count(out, "\n"); n > 80 {
		t.Errorf("%d lines, want at most 80", n)
	}
	for line := range strings.Lines(out) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("%d columns, want at most %d: %s", n, width, line)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("there is colour outside a terminal")
	}
}
