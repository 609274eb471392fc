package main

import (
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/internal/browser"
)

// pageOf runs a command that writes a page, and returns the page.
func pageOf(t *testing.T, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", file)
	}
	if status, _, stderr := here("", args...); status == exitBad {
		t.Fatalf("%v: %s", args, stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var shopFiles = []string{
	"--auth-details", "testdata/shop/account.json", "--clusters", "testdata/shop/clusters.json", "--tables", "testdata/shop/tables.json",
	"--resource-policy", "arn:aws:dynamodb:us-west-2:123456789012:table/Books=testdata/shop/books-policy.json", "--time", "2026-01-31T12:00:00Z",
}

// TestAccessPage: the page has the matrix, the bypasses and the findings, and each
// statement leads to its lines, which bear the numbers that they have in the file.
func TestAccessPage(t *testing.T) {
	page := pageOf(t, append([]string{"access", "--html", "FILE"}, shopFiles...)...)
	for _, want := range []string{"<h1>Account 123456789012</h1>", "<b>2</b> <span>bypasses</span>", "2 principals reach 1 table through DAX", `>NotDirectly</a>`,
		"testdata/shop/account.json:", ">testdata/shop/books-policy.json<", ">testdata/shop/clusters.json<"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "did not run") {
		t.Errorf("there are rules that did not run")
	}
	if found := regexp.MustCompile(`(statement \d|DaxAccess) <small>of [^<]*`).FindString(page); found != "" {
		t.Errorf("%q leads to nothing", found)
	}
	text, err := os.ReadFile("testdata/shop/account.json")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	links := regexp.MustCompile(`<a href="#(P\d+L(\d+))">[^<]*</a> <small>of [^<]*, line (\d+)<`).FindAllStringSubmatch(page, -1)
	if len(links) < 10 {
		t.Errorf("%d statements, want more", len(links))
	}
	for _, l := range links {
		n, err := strconv.Atoi(l[2])
		if err != nil || l[2] != l[3] || !strings.Contains(lines[n-1], "{") {
			t.Errorf("%s: line %s of the file is %q", l[0], l[3], lines[n-1])
		}
		if !regexp.MustCompile(`<li id="` + l[1] + `"( class="f")?>\s*{`).MatchString(page) {
			t.Errorf("%s leads to nothing, or not to a statement", l[1])
		}
	}
}

// TestLintPage: lint writes the page, too, without clusters, of which it knows nothing.
func TestLintPage(t *testing.T) {
	page := pageOf(t, "lint", "--format", "html=FILE", "--now", "2026-01-31", "testdata/shop/account.json")
	for _, want := range []string{"<h1>Account 123456789012</h1>", "Not looked for: no DAX clusters were given.", `scope="col" title="arn:aws:dynamodb:us-west-2:123456789012:table/Books"`, `rules need clusters`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	page = pageOf(t, "lint", "--format", "html=FILE", "--now", "2026-01-31", "testdata/policies/alice.json")
	for _, want := range []string{"<h1>testdata/policies/alice.json</h1>", "It takes the export of an account", "<mark>&#34;dynamodb:GteItem&#34;</mark>", `href="#P0L7">testdata/policies/alice.json:7:38`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	page = pageOf(t, "lint", "--format", "html=FILE", "testdata/shop/account.json", "testdata/policies/account.json")
	if want := "There are several accounts"; !strings.Contains(page, want) {
		t.Errorf("the page of two accounts lacks %q", want)
	}
}

// TestLintAround: with the tables and the clusters of an account the rules about them run,
// and what cannot be read of these files is said.
func TestLintAround(t *testing.T) {
	with := func(clusters string) []string {
		return []string{"--now", "2026-01-31", "testdata/shop/account.json", "--tables", "testdata/shop/tables.json", "--clusters", clusters}
	}
	_, lines, r := found(t, "", with("testdata/shop/clusters.json")...)
	if want := "testdata/shop/account.json:349:43 dax-write-subverts"; !slices.Contains(lines, want) {
		t.Errorf("%v lacks %s", lines, want)
	}
	if len(r.RulesNotRun) != 0 || len(r.NotChecked) != 0 {
		t.Errorf("not run: %v, not checked: %v", r.RulesNotRun, r.NotChecked)
	}
	_, lines, r = found(t, "", "--now", "2026-01-31", "testdata/shop/account.json")
	if text := strings.Join(lines, " "); strings.Contains(text, "subverts") || len(r.RulesNotRun) != 2 {
		t.Errorf("without clusters: %v, not run: %v", lines, r.RulesNotRun)
	}
	broken := filepath.Join(t.TempDir(), "clusters.json")
	if err := os.WriteFile(broken, []byte(`{"Clusters": [{"ClusterName": "c"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, r = found(t, "", with(broken)...); len(r.NotChecked) != 1 || r.NotChecked[0].Name != broken {
		t.Errorf("a cluster without a name: not checked: %v", r.NotChecked)
	}
	if status, _, stderr := here("", append([]string{"lint"}, with("missing.json")...)...); status != exitBad || !strings.Contains(stderr, "--clusters: missing.json") {
		t.Errorf("a file that is missing: status %d, %s", status, stderr)
	}
}

// TestMaskedAccounts: nothing of the account is left, in names of files neither.
func TestMaskedAccounts(t *testing.T) {
	const number = "123456789012"
	folder := filepath.Join(t.TempDir(), number)
	if err := os.CopyFS(folder, os.DirFS("testdata/shop")); err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, "lint", "--format", "html=FILE", "--mask-accounts", folder)
	if strings.Contains(page, number) {
		t.Errorf("the page has the account")
	}
	if !strings.Contains(page, "arn:aws:iam::account-1:user/Dave") {
		t.Errorf("the page has no name in its place")
	}
}

// TestTemplatePage: of a template the page shows the lines that the user wrote, and the
// document that was made of them.
func TestTemplatePage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stack.yaml")
	const stack = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: dynamodb:GteItem
            Resource: "*"
`
	if err := os.WriteFile(file, []byte(stack), 0o600); err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, "lint", "--format", "html=FILE", file)
	for _, want := range []string{"Action: <mark>dynamodb:GteItem</mark>", `"Action": "dynamodb:GteItem"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestReadmePages: the commands of the README write pages.
func TestReadmePages(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^iamreview .*report\.html.*$`).FindAllString(string(text), -1)
	if len(commands) < 2 {
		t.Fatalf("%d commands", len(commands))
	}
	for _, c := range commands {
		args := strings.Fields(strings.ReplaceAll(c, "report.html", "FILE"))[1:]
		if page := pageOf(t, args...); !strings.Contains(page, `<article class="finding`) {
			t.Errorf("%s: no findings", c)
		}
	}
}

// TestPictures: the pictures of the README are there and, with -update and a browser, made
// anew.
func TestPictures(t *testing.T) {
	const width, height = 1280, 1626
	if _, ok := browser.Find(); ok && *update {
		file := filepath.Join(t.TempDir(), "report.html")
		if status, _, stderr := here("", append([]string{"access", "--html", file}, shopFiles...)...); status != exitClean {
			t.Fatal(stderr)
		}
		b := browser.Start(t)
		for _, theme := range []string{"light", "dark"} {
			p := b.New()
			p.Size(width, height)
			p.Media("prefers-color-scheme", theme)
			p.Open("file://" + filepath.ToSlash(file))
			p.Screenshot("picture-" + theme + ".png")
		}
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"picture-light.png", "picture-dark.png"} {
		if !strings.Contains(string(text), name) {
			t.Errorf("the README does not show %s", name)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		size, _, err := image.DecodeConfig(f)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || size.Width != width || size.Height != height {
			t.Errorf("%s: %d x %d, %v", name, size.Width, size.Height, err)
		}
	}
}

// withoutStyle is a page without its style and its script and their hashes, which say
// nothing of the policies.
func withoutStyle(page string) string {
	return regexp.MustCompile(`(?s)(<style>).*(</style>)|(<script>).*(</script>)|(http-equiv="Content-Security-Policy" content=")[^"]*`).ReplaceAllString(page, "$1$2$3$4$5")
}
