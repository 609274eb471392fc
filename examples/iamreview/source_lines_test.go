package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/syntax"
)

// TestSourcePlaces: the places and the lines of a source are those that counting from its
// start finds, in texts of many lines, of one and of few bytes.
func TestSourcePlaces(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a newline": "\n", "two lines": "a\r\nb", "one long line": strings.Repeat("\u00e9x", 9000),
		"many lines": strings.Repeat("\u00e9\n\nsome text\n", 4000), "long lines": strings.Repeat(strings.Repeat("\u65e5y", 3000)+"\n", 5),
		"not UTF-8": strings.Repeat("\xff\n\x80", 5000), "only tails": strings.Repeat("\x80", 10000),
	} {
		s := newSource(name, []byte(text))
		for offset := 0; offset <= len(text); offset += 1 + offset%97 {
			if got, want := s.position(offset), syntax.PositionOf([]byte(text), offset); want.Offset == offset && got != want {
				t.Fatalf("%s: offset %d is at %+v, want %+v", name, offset, got, want)
			}
		}
		lines := bytes.Split([]byte(text), []byte("\n"))
		if s.lines() != len(lines) {
			t.Errorf("%s: %d lines, want %d", name, s.lines(), len(lines))
		}
		for i := 0; i < len(lines); i += 1 + i%13 {
			if got, want := s.line(i+1), bytes.TrimSuffix(lines[i], []byte("\r")); !bytes.Equal(got, want) {
				t.Fatalf("%s: line %d is %.40q, want %.40q", name, i+1, got, want)
			}
		}
		if s.line(0) != nil || s.line(-1) != nil || s.line(len(lines)+1) != nil {
			t.Errorf("%s: lines that are not there", name)
		}
	}
}
