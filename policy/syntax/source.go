package syntax

import (
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// source is a text with its name: what an offset needs to become a position. It also
// holds the first stage of reading, the checks that come before any tree.
type source struct {
	name     string
	text     string
	plain    bool // ASCII without a backslash: all strings are what they look like
	controls int  // the number of bytes below the space
}

// read returns src as a source with its tape, which may be walked, or the error that
// ends the reading. The order matters: size before anything that takes time, limits
// before the grammar, UTF-8 before the text is quoted.
func read(name string, src []byte) (source, tape, *Error) {
	if len(src) > MaxSize {
		s := source{name: name}
		return s, tape{}, s.errorf(0, CodeTooLarge, "the document is %d bytes long; at most %d are allowed", len(src), MaxSize)
	}
	s := newSource(name, src)
	t, err := s.scan()
	if err != nil {
		return s, tape{}, err
	}
	if !s.plain && !utf8.ValidString(s.text) { // SEMANTICS 1.1.1
		i := invalidUTF8(s.text)
		return s, tape{}, s.errorf(i, CodeInvalidUTF8, "the byte 0x%02x is not valid UTF-8; a document must be UTF-8 text", s.text[i])
	}
	if strings.HasPrefix(s.text, "\ufeff") {
		return s, tape{}, s.errorf(0, CodeByteOrderMark, "the document begins with U+FEFF, a byte order mark; save it without one")
	}
	if !t.json { // SEMANTICS 1.1.3
		offset, fault := jsonFault(s.text)
		return s, tape{}, s.errorf(offset, CodeJSON, "%s", fault)
	}
	return s, t, nil
}

// newSource returns src as a source.
func newSource(name string, src []byte) source {
	s := source{name: name, text: string(src)}
	s.survey()
	return s
}

// survey reads the whole text once, eight bytes at a time, to find whether it is plain and
// how many control characters it has. Then strings need not be read for their own sake:
// in a plain text they have no escapes, and if all control characters are between
// tokens, no string has one.
func (s *source) survey() {
	const ones = 0x0101010101010101
	high := uint64(0)
	i := 0
	for ; i <= len(s.text)-8; i += 8 {
		w := eightBytes(s.text[i:])
		high |= w
		printable := w | (w&(0x7f*ones) + 0x60*ones) // the high bit of each byte that is at least a space
		s.controls += bits.OnesCount64(^printable & (0x80 * ones))
	}
	for ; i < len(s.text); i++ {
		high |= uint64(s.text[i])
		if s.text[i] < ' ' {
			s.controls++
		}
	}
	s.plain = high&(0x80*ones) == 0 && strings.IndexByte(s.text, '\\') < 0
}

// eightBytes returns the first eight bytes of s, which has at least eight.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// invalidUTF8 returns the offset of the first byte of text that is not UTF-8.
func invalidUTF8(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return len(text)
}

// position returns the place of a byte offset. An offset outside the text counts as its
// nearest end.
func (s *source) position(offset int) Position { return s.positionFrom(Position{}, offset) }

// positionFrom is position, but counts on from the place of an earlier offset. If p is
// zero or not before the offset, it counts from the start.
func (s *source) positionFrom(p Position, offset int) Position {
	return positionIn(s.text, p, offset)
}

func positionIn(text string, p Position, offset int) Position {
	offset = min(max(offset, 0), len(text))
	if p.Line == 0 || p.Offset < 0 || p.Offset > offset {
		p = Position{Line: 1, Column: 1}
	}
	between := text[p.Offset:offset]
	if line := strings.LastIndexByte(between, '\n') + 1; line > 0 {
		p.Line += strings.Count(between, "\n")
		p.Column, between = 1, between[line:]
	}
	return Position{Offset: offset, Line: p.Line, Column: p.Column + utf8.RuneCountInString(between)}
}

// mark is an offset that stands in a message as line:column. The lines are counted only
// if the message is written.
type mark struct {
	source *source
	offset int
}

// String returns the place as line:column.
func (m mark) String() string { return m.source.position(m.offset).String() }

// errorf returns an error without a pointer: there may be no JSON to point into.
func (s *source) errorf(offset int, code Code, format string, args ...any) *Error {
	return &Error{Name: s.name, Position: s.position(offset), Code: code, Err: fmt.Errorf(format, args...)}
}
