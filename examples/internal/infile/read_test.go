package infile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadFile: a file is read up to the limit, and of what is longer, or has no
// end, no more than a byte beyond it.
func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	if err := os.WriteFile(name, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		limit int
		want  string // the text, or what the error says
		ok    bool
	}{
		{name, 6, "12345", true},
		{name, 5, "12345", true},
		{name, 4, name + " is too large; want at most 4 bytes", false},
		{os.DevNull, 4, "", true},
		{"/dev/zero", 1 << 20, "/dev/zero is too large; want at most 1048576 bytes", false},
		{dir, 4, dir + " is a folder; want a file", false},
		{filepath.Join(dir, "none"), 4, "no such file", false},
	}
	for _, test := range tests {
		if _, err := os.Stat(test.name); err != nil && strings.HasPrefix(test.name, "/dev/") {
			continue // not on this system
		}
		text, err := ReadFile(test.name, test.limit)
		switch {
		case test.ok && (err != nil || string(text) != test.want):
			t.Errorf("%s, %d: %q, %v; want %q", test.name, test.limit, text, err, test.want)
		case !test.ok && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s, %d: error %v; want one with %q", test.name, test.limit, err, test.want)
		}
	}
}

// endless counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

// TestReadNoFurther: one byte beyond the limit shows that there is more.
func TestReadNoFurther(t *testing.T) {
	var e endless
	if _, err := Read(&e, "stdin", 1000); err == nil || !strings.HasPrefix(err.Error(), "stdin is ") {
		t.Errorf("error %v; want one that names stdin", err)
	}
	if e.read != 1001 {
		t.Errorf("%d bytes are read; want 1001", e.read)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, os.ErrClosed }

func TestReadError(t *testing.T) {
	if _, err := Read(broken{}, "stdin", 10); err == nil || !strings.Contains(err.Error(), "stdin: file already closed") {
		t.Errorf("error %v", err)
	}
}
