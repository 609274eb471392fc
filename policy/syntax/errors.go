package syntax

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Position is a place in the source text. The zero Position is not a place: lines and
// columns count from 1.
type Position struct {
	Offset int // in bytes, from 0
	Line   int // from 1; a line ends after U+000A
	Column int // in runes, from 1; a tab is one, a byte that is not UTF-8 is one
}

// String returns the position as line:column.
func (p Position) String() string {
	return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// PositionOf returns the place of a byte offset in a text of any kind, such as one that
// Parse refuses. An offset outside the text counts as its nearest end. It takes time
// proportional to offset; for places in a [Document] use [Document.PositionFrom].
func PositionOf(text []byte, offset int) Position {
	offset = min(max(offset, 0), len(text))
	return positionIn(string(text[:offset]), Position{}, offset)
}

// Code names a kind of error. Codes are stable, so programs may compare them; the text
// of an error may change. The codes of this package are the constants below; package
// policy has more for its own checks.
type Code string

// The codes of the first stage. An error with one of these is the only error.
const (
	CodeTooLarge      Code = "too-large"       // more than MaxSize bytes
	CodeTooDeep       Code = "too-deep"        // nested deeper than MaxDepth
	CodeTooMany       Code = "too-many"        // more than MaxStatements or MaxEntries
	CodeInvalidUTF8   Code = "invalid-utf8"    // a byte that is not UTF-8
	CodeByteOrderMark Code = "byte-order-mark" // U+FEFF before the document
	CodeJSON          Code = "json-syntax"     // not one JSON value
)

// The codes of the second stage.
const (
	CodeSurrogate      Code = "unpaired-surrogate" // half of a surrogate pair, written as an escape
	CodeCharacter      Code = "invalid-character"  // outside the characters that IAM accepts
	CodeDuplicateKey   Code = "duplicate-key"      // the same key twice in one object
	CodeUnknownElement Code = "unknown-element"    // not the name of a policy element
	CodeMissingElement Code = "missing-element"    // a required element is missing
	CodeConflict       Code = "conflict"           // two elements that exclude each other
	CodeNull           Code = "null"               // null, which no element may be
	CodeWrongType      Code = "wrong-type"         // a JSON type that is not allowed here
	CodeInvalidValue   Code = "invalid-value"      // a string that is not allowed here
	CodeEmpty          Code = "empty"              // empty where something must be named
	CodeTooManyErrors  Code = "too-many-errors"    // MaxErrors reached; the rest is left out
)

// MaxErrors is the number of errors that [ErrorList.Add] keeps. Nobody reads a longer
// list, and a hostile document could make it megabytes long.
const MaxErrors = 100

// Error is one fault of a document.
type Error struct {
	Name     string // the name given to Parse, such as a file name; may be empty
	Position        // where the fault is, if possible at the offending character
	Pointer  string // JSON pointer (RFC 6901) of the value or member; "" is the whole document
	Code     Code   // what kind of fault, stable
	Err      error  // what is wrong and what is allowed, for people
}

// Error returns the fault as "name:line:column: pointer: text". Name and pointer are
// left out if they are empty.
func (e *Error) Error() string {
	if e == nil {
		return "no error"
	}
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(e.Name + ":")
	}
	b.WriteString(e.Position.String() + ": ")
	if e.Pointer != "" {
		b.WriteString(printable(e.Pointer) + ": ")
	}
	fmt.Fprint(&b, e.Err)
	return b.String()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// offset is where the fault is; a nil one is before all others.
func (e *Error) offset() int {
	if e == nil {
		return -1
	}
	return e.Offset
}

// printable returns s with what would disturb a terminal or a log, such as a line break
// in a key, escaped as in a Go string.
func printable(s string) string {
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// ErrorList is the errors of one document. It is itself an error. The zero ErrorList is
// empty, which means no errors: see [ErrorList.Err].
type ErrorList []*Error

// Add appends the error that d.Errorf makes of the arguments. The first error beyond
// MaxErrors is replaced by one that says so; later ones are dropped. d must be the same
// in all calls.
func (l *ErrorList) Add(d *Document, offset int, code Code, format string, args ...any) {
	switch {
	case len(*l) < MaxErrors:
		*l = append(*l, d.Errorf(offset, code, format, args...))
	case len(*l) == MaxErrors:
		*l = append(*l, d.Errorf(offset, CodeTooManyErrors, "more than %d errors; the others are left out", MaxErrors))
	}
}

// Full reports whether Add will drop further errors, so that a check can stop.
func (l ErrorList) Full() bool { return len(l) > MaxErrors }

// Sort orders the list by position. Errors at the same position keep their order.
func (l ErrorList) Sort() {
	slices.SortStableFunc(l, func(a, b *Error) int { return cmp.Compare(a.offset(), b.offset()) })
}

// Err returns the list as an error: nil if it is empty.
func (l ErrorList) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error returns the errors one to a line.
func (l ErrorList) Error() string {
	if len(l) == 0 {
		return "no errors"
	}
	return errors.Join(l.Unwrap()...).Error()
}

// Unwrap returns the errors, for [errors.Is] and [errors.As].
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}
