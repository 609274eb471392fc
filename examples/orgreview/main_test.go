package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var golden = flag.Bool("golden", false, "write testdata/review anew")

// asWorker is set where this test is the program itself, as an engine starts it.
const asWorker = "ORGREVIEW_ARGS"

func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv(asWorker); ok {
		os.Exit(run(context.Background(), strings.Fields(args), os.Stdout, os.Stderr))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestWorker: an engine starts the program with flags of Beam alone. It is a worker
// then, which looks for the engine, and does not ask for -in.
func TestWorker(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, program)
	c.Env = append(os.Environ(), asWorker+"=--worker --id=1 --logging_endpoint=127.0.0.1:1 --control_endpoint=127.0.0.1:1", "PIPELINE_OPTIONS_FILE=testdata/none")
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "pipeline options file") || strings.Contains(string(out), "-in") {
		t.Errorf("%v: %s", err, out)
	}
}

const at = "2026-01-01T00:00:00Z"

// tree returns the files of a folder by name.
func tree(t testing.TB, dir string) map[string]string {
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// invoke runs the command and returns its exit status, what it printed and the files.
func invoke(t testing.TB, in string, args ...string) (status int, out, errs string, files map[string]string) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	args = append([]string{"-in", in, "-out", dir, "-csv", filepath.Join(dir, "csv"), "-time", at}, args...)
	status = run(context.Background(), args, &stdout, &stderr)
	return status, stdout.String(), stderr.String(), tree(t, dir)
}

// TestGolden: the review of testdata/org, by goroutines, by a pipeline in this process,
// and by three processes that share the accounts, is the same, byte for byte.
func TestGolden(t *testing.T) {
	status, out, errs, files := invoke(t, "testdata/org", "-plain")
	if want := "111122223333: 2 bypasses\n123456789012: 4 bypasses\n4 of 4 accounts reviewed, 6 bypasses, 0 problems\n"; status != exitBypass || out != want || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if *golden {
		if err := os.RemoveAll("testdata/review"); err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			name = filepath.Join("testdata/review", name)
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := tree(t, "testdata/review")
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("plain: mismatch (-want +got):\n%s", diff)
	}

	status, _, _, files = invoke(t, "testdata/org")
	if diff := cmp.Diff(want, files); diff != "" || status != exitBypass {
		t.Errorf("pipeline: status %d, mismatch (-want +got):\n%s", status, diff)
	}

	all, summary := make(map[string]string), make([]string, 0, 3)
	for i := range 3 {
		_, _, _, files := invoke(t, "testdata/org", "-plain", "-shard", fmt.Sprintf("%d/3", i))
		for name, text := range files {
			if strings.HasPrefix(name, "summary-") {
				summary = append(summary, text)
				continue
			}
			if _, twice := all[name]; twice {
				t.Errorf("%s is of two shards", name)
			}
			all[name] = text
		}
	}
	all["summary.jsonl"] = strings.Join(summary, "")
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("shards: mismatch (-want +got):\n%s", diff)
	}
}

// lines decodes a file of lines of one kind.
func lines(t testing.TB, text, kind string) (list []map[string]any) {
	for l := range strings.Lines(text) {
		var v map[string]any
		if err := json.Unmarshal([]byte(l), &v); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		if v["kind"] == kind {
			list = append(list, v)
		}
	}
	return list
}

// TestAcrossAccounts: Frank may read a table of another account whose policy lets his
// account in.
func TestAcrossAccounts(t *testing.T) {
	_, _, _, files := invoke(t, "testdata/org", "-plain")
	const shared = "arn:aws:dynamodb:us-west-2:222233334444:table/Shared"
	if !strings.Contains(files["csv/tables/333344445555.csv"], "333344445555,0,"+shared+"\n") {
		t.Errorf("the table is not in\n%s", files["csv/tables/333344445555.csv"])
	}
	if want := "333344445555,0,0,Query,allow,false\n"; !strings.Contains(files["csv/direct/333344445555.csv"], want) {
		t.Errorf("no %sin\n%s", want, files["csv/direct/333344445555.csv"])
	}
	if strings.Contains(files["csv/direct/333344445555.csv"], "PutItem") {
		t.Error("the policy of the table lets nobody write")
	}
}

// TestWhole: a file that was cut is told from a whole one by its last line.
func TestWhole(t *testing.T) {
	text := tree(t, "testdata/review")["111122223333.jsonl"]
	all := slices.Collect(strings.Lines(text))
	for n := range all {
		cut := lines(t, strings.Join(all[:n], ""), "end")
		if len(cut) != 0 {
			t.Errorf("the first %d lines have an end", n)
		}
	}
	if len(lines(t, all[len(all)-1], "end")) != 1 {
		t.Error("the last line is not the end")
	}
}

// copyOrg copies testdata/org with some files replaced; "" deletes one.
func copyOrg(t testing.TB, replaced map[string]string) string {
	dir := t.TempDir()
	files := tree(t, "testdata/org")
	for name, text := range replaced {
		if files[name] = text; text == "" {
			delete(files, name)
		}
	}
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestBroken: what cannot be read is a line with its place, the other accounts are
// reviewed all the same, and the exit status says so.
func TestBroken(t *testing.T) {
	const broken = `{"UserDetailList": [{"UserName": "Erin", "Arn": "arn:aws:iam::222233334444:user/Erin",
 "UserPolicyList": [{"PolicyName": "all", "PolicyDocument": {"Statement": [{"Effect": "Perhaps", "Action": "dynamodb:*", "Resource": "*"}]}}]}]}`
	for _, test := range []struct {
		name, file, text string
		reviewed         bool
		want             string // of the first problem
	}{
		{"a document", "222233334444/authorization.json", broken, true,
			"invalid-value 222233334444/authorization.json:2 /UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement/0/Effect"},
		{"no JSON", "222233334444/authorization.json", "{", false, "page-unreadable 222233334444/authorization.json:1"},
		{"another file", "222233334444/authorization.json", `{"Clusters": []}`, false, "account-unreadable"},
		{"a table", "222233334444/tables.jsonl", `{"Table": {"TableArn": "Ledger"}}`, true, "entry-unreadable 222233334444/tables.jsonl:1 /Table"},
		{"the policy of a table", "222233334444/tables.jsonl", `{"Table": {"TableArn": "arn:aws:dynamodb:us-west-2:222233334444:table/Shared"}, "ResourcePolicy": "{}"}`, true, "222233334444/tables.jsonl"},
		{"a cluster", "111122223333/clusters.json", `{"Clusters": [7]}`, true, "entry-unreadable 111122223333/clusters.json:1 /Clusters/0"},
	} {
		for _, args := range [][]string{{"-plain"}, {}} {
			if len(args) == 0 && test.name != "a document" && test.name != "no JSON" {
				continue // one way is like the other
			}
			status, out, _, files := invoke(t, copyOrg(t, map[string]string{test.file: test.text}), args...)
			if status != exitBad || !strings.Contains(out, " accounts reviewed") {
				t.Errorf("%s: status %d\n%s", test.name, status, out)
			}
			account, _, _ := strings.Cut(test.file, "/")
			text := files[account+".jsonl"]
			problems, ends := lines(t, text, "problem"), lines(t, text, "end")
			if len(problems) == 0 || len(ends) != 1 || ends[0]["reviewed"] != test.reviewed {
				t.Errorf("%s: %v, %v", test.name, problems, ends)
				continue
			}
			p := problems[0]
			got := fmt.Sprint(p["code"], " ", p["file"], ":", p["line"], " ", p["pointer"])
			if !strings.Contains(got, test.want) {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
			other := "333344445555.jsonl"
			if len(lines(t, files[other], "block")) == 0 {
				t.Errorf("%s: the other account is not reviewed", test.name)
			}
		}
	}
}

// TestUsage names the flag that is wrong, and writes nothing.
func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{}, "-in: want the folder"},
		{[]string{"-in", "testdata/org"}, "-out: want a folder"},
		{[]string{"-in", "testdata/org", "-out", dir, "more"}, "more: want flags only"},
		{[]string{"-in", "testdata/org", "-out", dir, "-time", "noon"}, "-time: noon; want an instant"},
		{[]string{"-in", "testdata/org", "-out", dir, "-shard", "0/2"}, "-shard: want -plain with it"},
		{[]string{"-in", "testdata/org", "-out", dir, "-plain", "-shard", "2/2"}, "-shard: 2/2; want i/n"},
		{[]string{"-in", "testdata/org", "-out", dir, "-plain", "-shard", "x"}, "-shard: x; want i/n"},
		{[]string{"-in", "testdata/org", "-out", dir, "-check", "-1"}, "-check: -1; want 0 or more"},
		{[]string{"-in", "testdata/org", "-out", dir, "-what"}, "flag provided but not defined: -what"},
		{[]string{"-in", "testdata/none", "-out", dir, "-plain"}, "no such file"},
		{[]string{"-in", "testdata", "-out", dir, "-plain"}, "testdata: there is no account; want a folder for each, with authorization.json"},
		{[]string{"-in", copyOrg(t, map[string]string{"organization.json": "{}"}), "-out", dir, "-plain"}, "organization.json"},
	} {
		var out, errs bytes.Buffer
		if status := run(context.Background(), test.args, &out, &errs); status != exitBad || out.String() != "" || !strings.Contains(errs.String(), test.want) {
			t.Errorf("%q: status %d, %s%s, want %s", test.args, status, out.String(), errs.String(), test.want)
		}
		if files := tree(t, dir); len(files) > 0 {
			t.Errorf("%q: wrote %d files", test.args, len(files))
		}
	}
}

// TestMembers: a class of many members comes in parts.
func TestMembers(t *testing.T) {
	var users []string
	for i := range 2*maxMembers + 1 {
		users = append(users, fmt.Sprintf(`{"UserName": "u%04d", "Arn": "arn:aws:iam::222233334444:user/u%04d"}`, i, i))
	}
	dir := copyOrg(t, map[string]string{"222233334444/authorization.json": `{"UserDetailList": [` + strings.Join(users, ",") + `]}`})
	_, _, _, files := invoke(t, dir, "-plain", "-check", "100")
	var got []string
	for _, l := range lines(t, files["222233334444.jsonl"], "caller-class") {
		members := l["members"].([]any)
		got = append(got, fmt.Sprint(l["class"], " ", l["part"], " ", len(members), " ", members[0]))
	}
	want := []string{"0 0 1000 arn:aws:iam::222233334444:user/u0000", "0 1 1000 arn:aws:iam::222233334444:user/u1000", "0 2 1 arn:aws:iam::222233334444:user/u2000"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if len(strings.Split(files["csv/callers/222233334444.csv"], "\n")) != 2*maxMembers+3 {
		t.Error("the table of callers is not complete")
	}
}

// TestReadme: the command of the page prints what the page says.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```console\n$ go -C examples/orgreview run . ")
	block, _, _ = strings.Cut(block, "```")
	command, want, _ := strings.Cut(block, "\n")
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if status := run(context.Background(), strings.Fields(strings.ReplaceAll(command, " review", " "+dir)), &out, &errs); status != exitBypass || out.String() != want {
		t.Errorf("%s: status %d\n%s%s, want\n%s", command, status, out.String(), errs.String(), want)
	}
}
