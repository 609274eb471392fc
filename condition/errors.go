package condition

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
)

// Errors. A condition of a policy is refused with an ErrorList of everything
// wrong with its key and values; a request's context is faulty with an
// EntryError for each entry. Every error names the place, quotes the text,
// shortened if it is long, and says what is wrong or what is expected.

// Error is what is wrong with the key or with a value of a condition in a
// policy.
type Error struct {
	Value  int    // index of the value, -1 for the key
	Text   string // that value, or the key
	Offset int    // where in Text, in bytes
	Reason string // what is wrong there, without the text
}

// Error returns a message that quotes the text.
func (e *Error) Error() string {
	if e == nil {
		return "no error"
	}
	what := "key"
	if e.Value >= 0 {
		what = fmt.Sprintf("value %d", e.Value)
	}
	return fmt.Sprintf("%s %q, byte %d: %s", what, clip(e.Text), e.Offset, e.Reason)
}

// valueError returns the Error of policy value i, which is s and for which
// package variables or arn gave err.
func valueError(i int, s string, err error) *Error {
	at := &variables.Error{Reason: err.Error()} // unless err tells more
	errors.As(err, &at)
	return &Error{i, s, at.Offset, at.Reason}
}

// ErrorList is all that is wrong with one condition, the key first.
type ErrorList []*Error

// Error returns the messages of the list, separated by semicolons.
func (l ErrorList) Error() string {
	messages := make([]string, len(l))
	for i, e := range l {
		messages[i] = e.Error()
	}
	return strings.Join(messages, "; ")
}

// Unwrap returns the errors of l, for errors.As.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// EntryError says which entry of a context is at fault. The fields hold the
// key and the value as they were given, the value perhaps shortened, and what
// was expected instead.
type EntryError struct {
	Key   string
	Value string
	Want  string
}

// Error returns key, value and expectation in one line.
func (e *EntryError) Error() string {
	return fmt.Sprintf("context key %q with value %q: want %s", clip(e.Key), e.Value, e.Want)
}

// clip shortens s to what a message can show.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
