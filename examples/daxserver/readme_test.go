package daxserver_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/internal/address"
)

// TestReadme plays the story of the README with its own commands: the server is
// started, Bob is denied and told why, his policy is changed, and he is allowed.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	var list []string
	for line := range strings.SplitSeq(page, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, command)
		}
	}
	if len(list) != 4 {
		t.Fatalf("%d commands on the page, want the server, a put, a change and a get", len(list))
	}
	dir := caseStudy(t)
	for _, name := range []string{"daxserver", "ask"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), "./cmd/"+name).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	at := address.Free(t)
	here := strings.NewReplacer(
		"go -C examples/daxserver run ./cmd/daxserver", "exec "+dir+"/daxserver -state '' -listen "+at,
		"go -C examples/daxserver run ./cmd/ask", "DAX_ENDPOINT=dax://"+at+" "+dir+"/ask",
		"examples/daxserver/cmd/daxserver/", dir+"/", "cmd/daxserver/identities.json", dir+"/identities.json")
	server := exec.Command("sh", "-c", here.Replace(list[0]))
	var log bytes.Buffer
	server.Stderr = &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() { _ = server.Process.Kill() })
	for deadline := time.Now().Add(30 * time.Second); daxserver.Check(t.Context(), "dax://"+at, nil) != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server does not answer")
		}
	}
	ask := func(command string) (string, error) {
		out, err := exec.Command("sh", "-c", here.Replace(command)).CombinedOutput()
		return string(out), err
	}
	denied := answerTo(page, list[1])
	if out, err := ask(list[1]); err == nil || out != denied || denied == "" {
		t.Fatalf("before the change: %v, %s; want %s", err, out, denied)
	}
	if out, err := ask(list[2]); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(500 * time.Millisecond) {
		out, err := ask(list[1])
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the change: %v, %s", err, out)
		}
	}
	if out, err := ask(list[3]); err != nil || out != answerTo(page, list[3]) {
		t.Errorf("the other command: %v, %s; want %s", err, out, answerTo(page, list[3]))
	}
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	_, action, _ := strings.Cut(denied, "perform: ")
	action, _, _ = strings.Cut(action, " ")
	if !strings.Contains(log.String(), "msg=denied") || !strings.Contains(log.String(), "action="+action) || !strings.Contains(log.String(), "msg=reloaded") {
		t.Errorf("the log\n%s\nhas no line with the denial of %s, or none of the reload", log.String(), action)
	}
}

// answerTo returns the line that stands behind a command on the page.
func answerTo(page, command string) string {
	_, rest, _ := strings.Cut(page, "$ "+command+"\n")
	line, _, _ := strings.Cut(rest, "\n")
	return line + "\n"
}
