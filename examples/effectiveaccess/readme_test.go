package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadmeQuickStart compiles and runs the Go of the README as a program of a
// module of its own, beside the policy that it names.
func TestReadmeQuickStart(t *testing.T) {
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(readme(t))
	if block == nil {
		t.Fatal("the README has no Go")
	}
	program := `package main

import (
	"fmt"
	"log"
	"os"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

func main() {
` + block[1] + `}
`
	out := runModule(t, program)
	// Each comment of the block that shows output is true.
	first, _, _ := strings.Cut(out, "\n")
	if !strings.Contains(block[1], "fmt.Println(set.Evaluate(&req)) // "+first+"\n") {
		t.Errorf("the README does not say that the first line is %q", first)
	}
}

// TestReadmeHandler runs the handler of the README: an allowed body is passed
// on as it came, a denied one is not.
func TestReadmeHandler(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("the README has %d blocks of Go, want 2", len(blocks))
	}
	got := runModule(t, `package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

`+blocks[1][1]+`
func main() {
	doc, err := os.ReadFile("alice.json")
	if err != nil {
		panic(err)
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("alice.json", policy.Identity, doc)}})
	if err != nil {
		panic(err)
	}
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	calls := &operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	h := authorize(echo, set, policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")), calls)
	for _, table := range []string{"Alice_ProductCatalog", "Payroll", ""} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(`+"`"+`{"TableName":"`+"`"+`+table+`+"`"+`","Key":{"Id":{"S":"1"}}}`+"`"+`))
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810.GetItem")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
}
`)
	lines := strings.Split(strings.TrimSpace(got), "\n")
	wants := []string{
		`200 {"TableName":"Alice_ProductCatalog","Key":{"Id":{"S":"1"}}}`,
		"403 User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Payroll",
		"400 ",
	}
	if len(lines) != len(wants) {
		t.Fatalf("got %q", lines)
	}
	for i, want := range wants {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("got %q, want it to begin with %q", lines[i], want)
		}
	}
}

// runModule runs a program as a module of its own, with alice.json beside it,
// and returns what it prints.
func runModule(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	alice, err := os.ReadFile("policies/alice.json")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	module := "module quickstart\n\ngo 1.25.0\n\nrequire github.com/iameval/iameval v0.0.0\n\nreplace github.com/iameval/iameval => " + abs + "\n"
	for name, text := range map[string]string{"main.go": program, "go.mod": module, "go.sum": string(sums), "alice.json": string(alice)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", "-mod=mod", ".")
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// TestReadmeCommands runs every command of the README that runs an example and
// compares what it prints; "..." stands for the rest.
func TestReadmeCommands(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```console\n\\$ go run \\./examples/effectiveaccess(.*?)\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(blocks) < 2 {
		t.Fatalf("the README runs the example %d times only", len(blocks))
	}
	t.Chdir(root)
	for _, block := range blocks {
		_, got, errs := invoke("", strings.Fields(block[1])...)
		want, cut := strings.CutSuffix(block[2], "...\n")
		if got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("effectiveaccess%s prints\n%s%s\nthe README says\n%s", block[1], got, errs, want)
		}
	}
}
