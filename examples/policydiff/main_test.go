package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the outputs under testdata")

// TestGolden holds what the command prints to files, and its exit status.
func TestGolden(t *testing.T) {
	const old, new, bob = "testdata/bob-old.json", "testdata/bob-new.json", "arn:aws:iam::111122223333:user/bob"
	for _, test := range []struct {
		name   string
		args   []string
		status int
	}{
		{"change", []string{old, new}, exitYes},
		{"change-back", []string{new, old}, exitNo},
		{"change-json", []string{"-json", old, new}, exitYes},
		{"change-known", []string{"-known", "dynamodb:LeadingKeys=bob,aws:username=bob", old, new}, exitYes},
		{"change-boundary", []string{"-boundary", "testdata/boundary.json", old, new}, exitYes},
		{"change-scp", []string{"-scp", "testdata/scp.json", old, new}, exitNo},
		{"change-resources", []string{"-resources", "arn:aws:dynamodb:*:*:table/Other*,arn:aws:s3:::*", old, new}, exitNo},
		{"change-any-value", []string{"-any-value", "-plain", old, new}, exitYes},
		{"change-same-files", []string{old + "," + new, new + "," + old}, exitNo},
		{"granted", []string{"-granted", "dynamodb:Scan,iam:*", new}, exitYes},
		{"granted-not", []string{"-granted", "dynamodb:DeleteItem,iam:*", new}, exitNo},
		{"granted-not-json", []string{"-json", "-granted", "iam:*", new}, exitNo},
		{"public", []string{"-public", "testdata/bucket.json"}, exitYes},
		{"public-organization", []string{"-public", "-trust-account", "444455556666", "testdata/bucket.json"}, exitYes},
		{"public-not", []string{"-public", "-trust-account", "444455556666", "-trust-organization", "o-exampleorgid", "testdata/bucket.json"}, exitNo},
		{"public-named", []string{"-public", "-trust-named", "testdata/bucket.json"}, exitNo},
		{"trust", []string{"-type", "trust", "testdata/trust-old.json", "testdata/trust-new.json"}, exitYes},
		{"trust-back", []string{"-type", "trust", "testdata/trust-new.json", "testdata/trust-old.json"}, exitNo},
		{"which", []string{"-which", "dynamodb:GetItem", "-as", bob, "testdata/tables.json"}, exitYes},
		{"which-json", []string{"-json", "-which", "dynamodb:Query", "-as", bob, "testdata/tables.json"}, exitYes},
		{"which-all", []string{"-which", "*", "-as", "arn:aws:iam::111122223333:role/reader", "testdata/tables.json," + old}, exitYes},
		{"which-session", []string{"-which", "dynamodb:*", "-as", "arn:aws:sts::111122223333:assumed-role/reader/s", "-boundary", "testdata/boundary.json", new}, exitNo},
		{"which-resource", []string{"-which", "s3:*", "-as", "arn:aws:iam::444455556666:root", "-type", "resource", "testdata/bucket.json"}, exitYes},
		{"which-none", []string{"-which", "s3:GetObject", "-as", bob, "testdata/tables.json"}, exitNo},
		{"which-unknown", []string{"-which", "dynamodb:GetItem", "-as", bob, "testdata/mixed.json"}, exitUnknown},
		{"matters", []string{"-matters", "testdata/get-item.json", new}, exitYes},
		{"matters-not", []string{"-matters", "testdata/delete-item.json", new}, exitNo},
		{"matters-json", []string{"-json", "-matters", "testdata/get-item.json", new}, exitYes},
		{"matters-unknown", []string{"-matters", "testdata/mixed-request.json", "testdata/mixed.json"}, exitUnknown},
		{"redundant", []string{"-redundant", "testdata/redundant.json"}, exitYes},
		{"redundant-not", []string{"-redundant", new}, exitNo},
		{"redundant-json", []string{"-json", "-redundant", "testdata/redundant.json"}, exitYes},
		{"redundant-unknown", []string{"-redundant", "testdata/mixed.json"}, exitUnknown},
		{"allow", []string{"-allow", "testdata/delete-item.json", new}, exitNo},
		{"allow-scp", []string{"-scp", "testdata/scp.json", "-allow", "testdata/get-item.json", new}, exitNo},
		{"allow-json", []string{"-json", "-allow", "testdata/list-tables.json", new}, exitNo},
		{"allow-already", []string{"-allow", "testdata/get-item.json", new}, exitNo},
		{"allow-more", []string{"-allow", "testdata/denied.json", "testdata/deny.json"}, exitYes},
		{"stop", []string{"-stop", "dynamodb:Scan", new}, exitNo},
		{"stop-resources", []string{"-stop", "dynamodb:Get*", "-resources", "arn:aws:dynamodb:*:*:table/Books", "testdata/redundant.json"}, exitNo},
		{"stop-nothing", []string{"-stop", "dynamodb:Delete*", new}, exitNo},
		{"stop-unknown", []string{"-stop", "*", "testdata/mixed.json"}, exitUnknown},
		{"unknown", []string{"-granted", "*", "testdata/mixed.json"}, exitUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(test.args, &stdout, &stderr)
			if status != test.status || stderr.Len() > 0 {
				t.Errorf("status %d, want %d; stderr %s", status, test.status, stderr.String())
			}
			file := filepath.Join("testdata", test.name+".golden")
			if *update {
				if err := os.WriteFile(file, stdout.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), stdout.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	const p = "testdata/bob-old.json"
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "usage: policydiff"},
		{[]string{p}, "usage: policydiff"},
		{[]string{"-granted", "s3:*", p, p}, "usage: policydiff"},
		{[]string{"-what", p, p}, "flag provided but not defined"},
		{[]string{p, "testdata/none.json"}, "none.json"},
		{[]string{p, "testdata/broken.json"}, `"Acton"`},
		{[]string{"-granted", "s3", p}, "-granted"},
		{[]string{"-granted", "s3:a b", p}, "no action has"},
		{[]string{"-resources", "x", p, p}, "-resources"},
		{[]string{"-known", "k", p, p}, "has no ="},
		{[]string{"-known", "k=v", p, p}, "-known"},
		{[]string{"-boundary", p + "," + p, p, p}, "want one"},
		{[]string{"-boundary", "testdata/none.json", p, p}, "none.json"},
		{[]string{"-scp", "testdata/none.json", p, p}, "none.json"},
		{[]string{"-type", "scp", p, p}, "-type"},
		{[]string{"-public", "-type", "identity", p}, "-type"},
		{[]string{"-public", "testdata/none.json"}, "none.json"},
		{[]string{"-public", "testdata/bucket.json,testdata/bucket.json"}, "a resource has one"},
		{[]string{"-type", "trust", "-scp", "testdata/scp.json", p, p}, "policies of callers"},
		{[]string{"-type", "trust", "testdata/none.json", p}, "none.json"},
		{[]string{"-which", "s3:*", p}, "-as"},
		{[]string{"-redundant", p, p}, "usage: policydiff"},
		{[]string{"-redundant", "-public", p}, "question of its own"},
		{[]string{"-redundant", "-stop", "s3:*", p}, "question of its own"},
		{[]string{"-redundant", "testdata/none.json"}, "none.json"},
		{[]string{"-redundant", "-known", "k", p}, "-known"},
		{[]string{"-matters", "testdata/none.json", p}, "none.json"},
		{[]string{"-matters", p, p}, "unknown field"},
		{[]string{"-matters", "testdata/two-requests.json", p}, "after the value; want one JSON value"},
		{[]string{"-allow", "testdata/none.json", p}, "none.json"},
		{[]string{"-allow", "testdata/not-valid.json", p}, "Action"},
		{[]string{"-stop", "s3", p}, "-stop"},
		{[]string{"-which", "s3", "-as", "x", p}, "-which"},
		{[]string{"-which", "s3:*", "-as", "arn:aws:s3:::b", p}, "not the ARN of a user"},
		{[]string{"-which", "s3:*", "-as", "arn:aws:iam::111122223333:user/", p}, "-as"},
		{[]string{"-which", "s3:*", "-public", "-as", "x", p}, "question of its own"},
		{[]string{"-which", "s3:*", "-known", "k", "-as", "x", p}, "-known"},
		{[]string{"-which", "s3:*", "-as", "arn:aws:iam::111122223333:user/b", "testdata/none.json"}, "none.json"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(test.args, &stdout, &stderr); status != exitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), test.want) {
			t.Errorf("%q: status %d, %q; want %q", test.args, status, stderr.String(), test.want)
		}
	}
	if status := run([]string{"-h"}, new(bytes.Buffer), new(bytes.Buffer)); status != exitNo {
		t.Errorf("-h: status %d", status)
	}
}

// TestReadme holds the README to what the command prints.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"change", "change-scp", "which", "matters", "redundant"} {
		want, err := os.ReadFile(filepath.Join("testdata", name+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		indented := "    " + strings.ReplaceAll(strings.TrimSuffix(string(want), "\n"), "\n", "\n    ") + "\n"
		if !strings.Contains(string(text), indented) {
			t.Errorf("README.md does not have the output %s", name)
		}
	}
}
