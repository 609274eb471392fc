package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBrokenInputs: whatever the files of a command hold, it ends with one of its three
// statuses, and says something.
func TestBrokenInputs(t *testing.T) {
	const books = "arn:aws:dynamodb:us-west-2:123456789012:table/Books"
	shop := func(broken, by string) []string {
		args := []string{}
		for _, flag := range []string{"auth-details account", "clusters clusters", "tables tables"} {
			name, file, _ := strings.Cut(flag, " ")
			path := "testdata/shop/" + file + ".json"
			if file == broken {
				path = by
			}
			args = append(args, "--"+name, path)
		}
		return args
	}
	for from, commands := range map[string]func(string) [][]string{
		"testdata/shop/account.json": func(f string) [][]string {
			return [][]string{
				append([]string{"who-can", "dynamodb:GetItem", books}, shop("account", f)...), append([]string{"what-can", "user/Alice"}, shop("account", f)...),
				append([]string{"access"}, shop("account", f)...), {"diff", "testdata/shop/account.json", f}, {"lint", f},
			}
		},
		"testdata/shop/clusters.json": func(f string) [][]string {
			return [][]string{append([]string{"access"}, shop("clusters", f)...), append([]string{"lint", "testdata/shop/account.json"}, shop("clusters", f)[2:]...)}
		},
		"testdata/shop/tables.json": func(f string) [][]string {
			return [][]string{append([]string{"access"}, shop("tables", f)...), {"lint", "--tables", f, "testdata/fix"}}
		},
		"testdata/shop/books-policy.json": func(f string) [][]string {
			return [][]string{append([]string{"who-can", "dynamodb:GetItem", books, "--resource-policy", books + "=" + f}, shop("", "")...), {"diff", f, "testdata/shop/books-policy.json"}}
		},
		"testdata/cloudtrail/records.json": func(f string) [][]string { return [][]string{append([]string{"explain", f}, shop("", "")...)} },
		"testdata/tests/books.test.yaml":   func(f string) [][]string { return [][]string{{"test", f}} },
		"testdata/tests/cases.json":        func(f string) [][]string { return [][]string{{"test", f}} },
		"testdata/fix/carol.json": func(f string) [][]string {
			return [][]string{{"fmt", f}, {"lint", "--diff", f}, {"lint", "--diff", "--fix-unsafe", f}, {"diff", f, "testdata/fix/carol.json"},
				{"explain", "--principal", "arn:aws:iam::123456789012:user/Carol", "--action", "dynamodb:Query", "--resource", books, "--policy", f, "--keys"}}
		},
		"testdata/catalog/new/svc.json": func(f string) [][]string {
			return [][]string{{"catalog", "--catalog", f}, {"catalog", "diff", filepath.Dir(f)}}
		},
	} {
		text, err := os.ReadFile(filepath.FromSlash(from))
		if err != nil {
			t.Fatal(err)
		}
		broken := filepath.Join(t.TempDir(), filepath.Base(from))
		step := max(7, len(text)/5)
		for i := 0; i < len(text); i += step {
			flipped := bytes.Clone(text)
			flipped[i] ^= 1 << (i % 7)
			for _, faulty := range [][]byte{text[:i], flipped} {
				if err := os.WriteFile(broken, faulty, 0o600); err != nil {
					t.Fatal(err)
				}
				for _, args := range commands(broken) {
					status, stdout, stderr := here("", args...)
					if status < exitClean || status > exitBad || status != exitClean && stdout+stderr == "" {
						t.Errorf("%v: status %d, %q, %q of %q", args, status, stdout, stderr, faulty)
					}
				}
			}
		}
	}
}
