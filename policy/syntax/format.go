package syntax

import (
	"bytes"
	"unicode/utf8"
)

// Format returns a document in the canonical layout: each member of an object on a line
// of its own, two spaces for each level, an array of scalars on one line if it fits
// into 80 columns, a line break at the end.
//
//	{
//	  "Version": "2012-10-17",
//	  "Statement": [
//	    {
//	      "Effect": "Allow",
//	      "Action": ["dynamodb:GetItem", "dynamodb:Query"],
//	      "Resource": "*"
//	    }
//	  ]
//	}
//
// Only the white space between tokens changes: the order of keys and entries, the
// spelling of numbers and the escapes in strings stay. So the result means what src
// means, and Format(Format(x)) is Format(x).
//
// src and the result must be JSON within the limits of this package, but need not be a
// policy. The error is an [ErrorList] of one [Error].
func Format(src []byte) ([]byte, error) {
	source, tape, fault := read("", src)
	if fault != nil {
		return nil, ErrorList{fault}
	}
	l := layout{buf: make([]byte, 0, 2*len(src))}
	l.value(tape.root(), 0)
	l.buf = append(l.buf, '\n')
	if len(l.buf) > MaxSize {
		return nil, ErrorList{source.errorf(0, CodeTooLarge, "the formatted document would be %d bytes long; at most %d are allowed", len(l.buf), MaxSize)}
	}
	return l.buf, nil
}

// lineWidth is the number of columns that an array on one line may reach.
const lineWidth = 80

// layout is a document being written.
type layout struct {
	buf []byte
}

// value writes v, which stands at a level of nesting.
func (l *layout) value(v node, level int) {
	switch v.kind() {
	case kindObject:
		l.block('{', '}', v, level)
	case kindArray:
		if !l.line(v) {
			l.block('[', ']', v, level)
		}
	default:
		l.buf = append(l.buf, v.raw()...)
	}
}

// block writes an object or array with one entry to a line.
func (l *layout) block(opening, closing byte, v node, level int) {
	l.buf = append(l.buf, opening)
	first := true
	for key, member := range v.entries() {
		if !first {
			l.buf = append(l.buf, ',')
		}
		first = false
		l.newLine(level + 1)
		if opening == '{' {
			l.buf = append(l.buf, key.raw()...)
			l.buf = append(l.buf, ": "...)
		}
		l.value(member, level+1)
	}
	if !first {
		l.newLine(level)
	}
	l.buf = append(l.buf, closing)
}

// newLine begins a line at a level of nesting.
func (l *layout) newLine(level int) {
	l.buf = append(l.buf, '\n')
	for range level {
		l.buf = append(l.buf, "  "...)
	}
}

// line writes an array on the current line if all its entries are scalars and the line,
// with a comma after it, is not too wide. Otherwise it writes nothing and returns false.
func (l *layout) line(array node) bool {
	start := len(l.buf)
	columns := utf8.RuneCount(l.buf[bytes.LastIndexByte(l.buf, '\n')+1:])
	separator := "["
	for _, member := range array.entries() {
		l.buf = append(l.buf, separator...)
		l.buf = append(l.buf, member.raw()...)
		columns += len(separator) + utf8.RuneCountInString(member.raw())
		separator = ", "
		if !member.isScalar() || columns+len("],") > lineWidth {
			l.buf = l.buf[:start]
			return false
		}
	}
	if separator == "[" {
		l.buf = append(l.buf, '[')
	}
	l.buf = append(l.buf, ']')
	return true
}
