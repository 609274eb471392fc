package realclients

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iameval/iameval/examples/daxserver/daxtest"
)

// node returns a command that runs a script with AWS's clients for JavaScript, from
// the folder node_modules that IAMEVAL_DAX_CLIENTS names. Without them the test is
// skipped or, if IAMEVAL_REQUIRE_CLIENTS is set, fails.
func node(t *testing.T, s *daxtest.Server, script string, args ...string) *exec.Cmd {
	t.Helper()
	modules := os.Getenv("IAMEVAL_DAX_CLIENTS")
	program, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, "amazon-dax-client"))
	}
	switch {
	case err == nil && modules != "":
	case os.Getenv("IAMEVAL_REQUIRE_CLIENTS") != "":
		t.Fatalf("no clients of DAX for JavaScript: %v", err)
	default:
		t.Skip("IAMEVAL_DAX_CLIENTS does not name a folder node_modules with @amazon-dax-sdk/lib-dax, amazon-dax-client and aws-sdk")
	}
	c := exec.CommandContext(t.Context(), program, slices.Insert(args, 0, filepath.Join("js", script))...)
	c.Env = append(os.Environ(), "NODE_PATH="+modules, "AWS_ACCESS_KEY_ID="+s.Key, "AWS_SECRET_ACCESS_KEY="+s.Secret, "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE=1")
	return c
}

// jsChecks is how many checks js/check.cjs makes.
const jsChecks = 32

// runJS makes the checks of a client and returns how many passed.
func runJS(t *testing.T, s *daxtest.Server, client, endpoint string, env ...string) {
	t.Helper()
	c := node(t, s, "check.cjs", client, endpoint)
	c.Env = append(c.Env, env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Errorf("%s: %v\n%s", client, err, stderr.String())
	}
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); n++ {
		var line struct{ Check, Error string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%s: %s", client, lines.Text())
		}
		if line.Error != "" {
			t.Errorf("%s: %s: %s", client, line.Check, line.Error)
		}
	}
	if n != jsChecks {
		t.Errorf("%s: %d checks; want %d", client, n, jsChecks)
	}
}

// TestJavaScript makes the checks of both clients.
func TestJavaScript(t *testing.T) {
	for _, client := range []string{"v2", "v3"} {
		t.Run(client, func(t *testing.T) {
			s := daxtest.Start(t)
			runJS(t, s, client, s.Endpoint)
		})
	}
}
