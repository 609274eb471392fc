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
	// Each comment of the block that shows output tells the truth.
	first, _, _ := strings.Cut(string(out), "\n")
	if !strings.Contains(block[1], "fmt.Println(set.Evaluate(&req)) // "+first+"\n") {
		t.Errorf("the README does not say that the first line is %q", first)
	}
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
