package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// hook is the manifest of pre-commit.
type hook struct {
	ID       string
	Name     string
	Entry    string
	Language string
	Files    string
	Serial   bool `yaml:"require_serial"`
}

// scratch is a repository with policies and other files.
func scratch(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "policies/star.json", everything)
	write(t, "policies/books.json", reading("Books"))
	write(t, "package.json", `{"name": "x", "version": "1.0.0"}`)
	write(t, "deploy.yaml", "kind: Deployment\n")
	write(t, "x.test.yaml", "expect: []\n")
	write(t, "main.go", "package main\n")
}

// status runs a command and returns its exit status and what it printed.
func status(t *testing.T, c *exec.Cmd) (int, string) {
	t.Helper()
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String()
}

// TestHook does what pre-commit does by its manifest: it runs the entry of the hook's
// checkout in another repository, with the arguments and the files that match.
func TestHook(t *testing.T) {
	for _, tool := range []string{"sh", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var hooks []hook
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&hooks); err != nil || len(hooks) != 1 {
		t.Fatal(hooks, err)
	}
	h := hooks[0]
	if h.ID != "iamreview" || h.Name == "" || h.Language != "script" || !h.Serial {
		t.Errorf("hook %+v", h)
	}
	entry := filepath.Join(root, filepath.FromSlash(h.Entry))
	if err := os.RemoveAll(filepath.Join(filepath.Dir(entry), ".build")); err != nil {
		t.Fatal(err)
	}
	scratch(t)
	files := regexp.MustCompile(h.Files)
	var named []string
	for _, name := range []string{"policies/star.json", "policies/books.json", "package.json", "deploy.yaml", "x.test.yaml", "main.go"} {
		if files.MatchString(name) {
			named = append(named, name)
		}
	}
	if len(named) != 5 {
		t.Errorf("files %v", named)
	}
	for _, test := range []struct {
		args  []string
		files []string
		want  int
		says  string
	}{
		{nil, named, exitFindings, "policies/star.json:1:65: security action-star"},
		{[]string{"--fail-on", "error"}, named, exitClean, "action-star"},
		{nil, []string{"package.json", "policies/books.json", "deploy.yaml", "x.test.yaml"}, exitClean, "no findings; documents: 1"},
		{nil, []string{"policies/gone.json"}, exitBad, "input-error"},
	} {
		c := exec.Command(entry, append(test.args, test.files...)...)
		c.Env = append(os.Environ(), "GIT_DIR=.git", "GIT_INDEX_FILE=.git/index")
		if got, out := status(t, c); got != test.want || !strings.Contains(out, test.says) {
			t.Errorf("%v %v: status %d, want %d\n%s", test.args, test.files, got, test.want, out)
		}
	}
}

// action is the manifest of GitHub's action, as far as it is run.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []struct {
			Name, ID, Shell, Run, Uses, If string
			Env, With                      map[string]string
		}
	}
}

// TestAction runs the shell lines of GitHub's action as a runner does.
func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	for _, step := range a.Runs.Steps {
		if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(step.Uses) {
			t.Errorf("%s is not pinned", step.Uses)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("%s: an input stands in its script", step.Name)
		}
	}
	scratch(t)
	temp := t.TempDir()
	for _, test := range []struct {
		inputs         map[string]string
		findings, code string
		says           string
	}{
		{nil, "3", "1", "::warning file=policies/star.json"},
		{map[string]string{"path": "policies/books.json"}, "0", "0", "no findings"},
		{map[string]string{"path": "policies/books.json\npolicies/star.json\n", "fail-on": "never", "format": "text", "sarif-file": "out.sarif"}, "3", "0", "policies/star.json:1:65: security action-star"},
		{map[string]string{"path": "policies", "baseline": "none.json"}, "0", "2", "--baseline: none.json"},
		{map[string]string{"path": "--help"}, "1", "2", "--help"},
	} {
		outputs := filepath.Join(t.TempDir(), "outputs")
		code, printed := 0, ""
		for _, step := range a.Runs.Steps {
			if step.Run == "" {
				continue
			}
			c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
			c.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+here, "RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+outputs, "CI=true")
			for name, value := range step.Env {
				c.Env = append(c.Env, name+"="+a.expand(t, value, test.inputs, outputs))
			}
			var out string
			code, out = status(t, c)
			printed += out
			if code != 0 && step.Name != "result" {
				t.Fatalf("%s: status %d\n%s", step.Name, code, out)
			}
		}
		got := a.expand(t, a.Outputs["findings"].Value, nil, outputs) + " " + a.expand(t, a.Outputs["exit-code"].Value, nil, outputs)
		if got != test.findings+" "+test.code || test.code != string(rune('0'+code)) || !strings.Contains(printed, test.says) {
			t.Errorf("%v: outputs %s, status %d, want %s %s\n%s", test.inputs, got, code, test.findings, test.code, printed)
		}
	}
	if _, err := os.Stat("out.sarif"); err != nil {
		t.Error(err)
	}
}

// expand puts inputs and outputs in the places of expressions.
func (a *action) expand(t *testing.T, text string, inputs map[string]string, outputs string) string {
	t.Helper()
	return regexp.MustCompile(`\$\{\{ (inputs|steps\.lint\.outputs)\.([a-z-]+) \}\}`).ReplaceAllStringFunc(text, func(expression string) string {
		name := strings.TrimSuffix(expression[strings.LastIndex(expression, ".")+1:], " }}")
		if strings.Contains(expression, "inputs.") {
			if value, given := inputs[name]; given {
				return value
			}
			return a.Inputs[name].Default
		}
		written, err := os.ReadFile(outputs)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(written)) {
			if key, value, _ := strings.Cut(strings.TrimSpace(line), "="); key == name {
				return value
			}
		}
		t.Errorf("no output %s in %s", name, written)
		return ""
	})
}
