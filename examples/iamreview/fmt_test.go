package main

import (
	"os"
	"testing"
)

// TestFmtWrite: files are written in place, keep their permissions, and are then in the
// layout; what is not a policy document is left alone.
func TestFmtWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/p.json", everything)
	write(t, "a/q.json", `{"PolicyDocument": `+everything+`}`)
	write(t, "a/notes.json", `{"x":1}`)
	if err := os.Chmod("a/p.json", 0o640); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := here("", "fmt", "--check", "a"); status != exitFindings || stdout != "a/p.json\n" || stderr != "" {
		t.Errorf("--check: status %d, %q, %q", status, stdout, stderr)
	}
	if status, stdout, stderr := here("", "fmt", "--write", "a"); status != exitClean || stdout != "a/p.json\n" || stderr != "" {
		t.Errorf("--write: status %d, %q, %q", status, stdout, stderr)
	}
	if status, stdout, _ := here("", "fmt", "--check", "a"); status != exitClean || stdout != "" {
		t.Errorf("--check after --write: status %d, %q", status, stdout)
	}
	info, err := os.Stat("a/p.json")
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if status, _, _ := here("", "fmt", "--write", "--min", "a"); status != exitClean {
		t.Errorf("--min: status %d", status)
	}
	if text, err := os.ReadFile("a/p.json"); err != nil || string(text) != everything {
		t.Errorf("--min: %s, %v", text, err)
	}
	if text, err := os.ReadFile("a/notes.json"); err != nil || string(text) != `{"x":1}` {
		t.Errorf("notes.json: %s, %v", text, err)
	}
	if status, stdout, _ := here(everything, "fmt", "--min", "-"); status != exitClean || stdout != everything+"\n" {
		t.Errorf("stdin: status %d, %q", status, stdout)
	}
}
