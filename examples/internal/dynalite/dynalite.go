// Package dynalite starts dynalite, a DynamoDB on the local machine, for tests.
package dynalite

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/internal/address"
)

// Start returns the URL of a dynalite that ends with the test. The program is on the
// PATH, or in the folder node_modules that IAMEVAL_NODE_MODULES names. Without it
// the test is skipped or, if CI or IAMEVAL_REQUIRE_DYNALITE is set, fails.
func Start(t testing.TB) string {
	t.Helper()
	program, err := exec.LookPath("dynalite")
	if modules := os.Getenv("IAMEVAL_NODE_MODULES"); modules != "" {
		program, err = exec.LookPath(filepath.Join(modules, ".bin", "dynalite"))
	}
	switch {
	case err == nil:
	case os.Getenv("CI") != "" || os.Getenv("IAMEVAL_REQUIRE_DYNALITE") != "":
		t.Fatalf("no dynalite: %v; install it: npm install -g dynalite", err)
	default:
		t.Skipf("no dynalite: %v; to run this test: npm install -g dynalite", err)
	}
	for range 3 { // another process may take the port that was free
		if url, ok := run(t, program); ok {
			return url
		}
	}
	t.Fatal("dynalite does not listen")
	return ""
}

func run(t testing.TB, program string) (url string, ok bool) {
	t.Helper()
	at := address.Free(t)
	_, port, _ := strings.Cut(at, ":")
	c := exec.Command(program, "--host", "127.0.0.1", "--port", port, "--createTableMs", "0")
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	})
	deadline := time.AfterFunc(30*time.Second, func() { _ = c.Process.Kill() })
	defer deadline.Stop()
	line, _ := bufio.NewReader(out).ReadString('\n')
	return "http://" + at, strings.Contains(line, "listening")
}
