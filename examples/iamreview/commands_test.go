package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// words divides a command line as a shell does, as far as the examples need it: at
// blanks, but for those in single quotes.
func words(line string) (list []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			list[len(list)-1] += part
			continue
		}
		fields := strings.Fields(part)
		if i > 0 && !strings.HasPrefix(part, " ") && len(fields) > 0 {
			list[len(list)-1] += fields[0]
			fields = fields[1:]
		}
		list = append(list, fields...)
		if strings.HasSuffix(part, " ") {
			list = append(list, "")
		}
	}
	return strings.Split(strings.Join(list, "\x00"), "\x00")
}

// session runs the commands of a text, which are its lines that begin with "$ iamreview",
// and returns the text with what they print and how they end.
func session(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		args, ok := strings.CutPrefix(strings.TrimSpace(line), "$ iamreview ")
		if !ok {
			continue
		}
		status, stdout, stderr := here("", words(args)...)
		b.WriteString(line + stdout + stderr)
		if status != exitClean {
			fmt.Fprintf(&b, "exit status %d\n", status)
		}
	}
	return b.String()
}

// TestCommands: the sessions of testdata/commands print what stands there, in this folder.
func TestCommands(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "commands", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	shown := make(map[string]bool)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range regexp.MustCompile(`(?m)^\$ iamreview ([a-z-]+)`).FindAllSubmatch(want, -1) {
				shown[string(match[1])] = true
			}
			got := session(string(want))
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
		})
	}
	for _, command := range commands {
		if name := command(&program{}).Name(); !shown[name] {
			t.Errorf("no session shows the command %s", name)
		}
	}
}

// TestReadme: the sessions of the README print what stands there.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```console\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Fatal("the README has no session")
	}
	for _, block := range blocks {
		if diff := cmp.Diff(string(block[1]), session(string(block[1]))); diff != "" {
			t.Errorf("mismatch (-want +got):\n%s", diff)
		}
	}
}
