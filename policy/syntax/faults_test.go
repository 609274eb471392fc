package syntax

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fault is an error as the tables of this package expect it: without its text.
type fault struct {
	At      string // line:column
	Code    Code
	Pointer string
}

// faults returns what err, from Parse or Format, reports.
func faults(t *testing.T, err error) []fault {
	t.Helper()
	var list ErrorList
	if err != nil && !errors.As(err, &list) {
		t.Fatalf("the error is a %T, not an ErrorList: %v", err, err)
	}
	var fs []fault
	for _, e := range list {
		fs = append(fs, fault{e.Position.String(), e.Code, e.Pointer})
	}
	return fs
}

// marked takes the carets out of a source text. Each stands before a byte where an
// error is expected; at is their places as line:column.
func marked(src string) (clean string, at []string) {
	var b strings.Builder
	line, column := 1, 1
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRuneInString(src[i:])
		switch r {
		case '^':
			at = append(at, fmt.Sprint(line, ":", column))
		case '\n':
			line, column = line+1, 1
		default:
			column++
		}
		if r != '^' {
			b.WriteString(src[i : i+size])
		}
		i += size
	}
	return b.String(), at
}

// checkFaults parses src, which has a caret at each expected error. want has a line for
// each: a code and the pointer, as "null /Statement/0/Sid".
func checkFaults(t *testing.T, src string, want ...string) {
	t.Helper()
	clean, at := marked(src)
	if len(at) != len(want) {
		t.Fatalf("the test has %d carets for %d errors:\n%s", len(at), len(want), src)
	}
	var wantFaults []fault
	for i, w := range want {
		code, pointer, _ := strings.Cut(w, " ")
		wantFaults = append(wantFaults, fault{at[i], Code(code), pointer})
	}
	_, err := Parse("", []byte(clean))
	if diff := cmp.Diff(wantFaults, faults(t, err)); diff != "" {
		t.Errorf("Parse(%s): errors mismatch (-want +got):\n%s\n%v", clean, diff, err)
	}
}
