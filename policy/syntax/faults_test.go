package syntax

import (
	"errors"
	"testing"
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
