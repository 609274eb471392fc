package condition

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Errors. A condition of a policy is refused with an ErrorList of everything
// wrong with its key and values; a request's context is faulty with an
// EntryError for each entry. Every error names the place, quotes the text,
// shortened if it is long, and says what is wrong or what is expected.

// Error is a fault in the key or in a value of a policy's condition.
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
	return fmt.Sprintf("%s %s, byte %d: %s", what, quote.Around(e.Text, e.Offset), e.Offset, e.Reason)
}

// valueError returns the Error for policy value i, with the text s, from the error
// of package variables or arn.
func valueError(i int, s string, err error) *Error {
	at := &variables.Error{Reason: err.Error()} // unless err has an offset
	errors.As(err, &at)
	return &Error{i, s, at.Offset, at.Reason}
}

// ErrorList holds all faults of one condition, the key's first.
type ErrorList []*Error

// Error returns the messages of the list, separated by semicolons.
func (l ErrorList) Error() string {
	messages := make([]string, len(l))
	for i, e := range l {
		messages[i] = e.Error()
	}
	return strings.Join(messages, "; ")
}

// Unwrap returns the errors of l, for errors.Is and errors.As.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// EntryError is a fault in an entry of a context.
type EntryError struct {
	Key   string // as given
	Value string // as given, shortened if it is long
	Want  string // what is expected instead
}

// Error returns key, value and expectation in one line.
func (e *EntryError) Error() string {
	return fmt.Sprintf("context key %s with value %q: want %s", quote.Text(e.Key), e.Value, e.Want)
}
