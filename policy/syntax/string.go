package syntax

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// String is a JSON string of the document, or the number or Boolean that a condition
// value may be. The zero String is an empty text at offset 0.
type String struct {
	Value string // the text: decoded, or as in the source for a number or Boolean
	Pos   int    // byte offset of the first byte of Raw
	Raw   string // the JSON as written, with its quotes and escapes
}

// Quoted reports whether s was written as a JSON string. In a Document without errors,
// only a condition value may be a number or a Boolean instead.
func (s *String) Quoted() bool { return s != nil && strings.HasPrefix(s.Raw, `"`) }

// Offset returns the byte offset in the source of the character that s.Value[i] belongs
// to. For an escape it is the offset of the backslash: if "a\u0024{b" is at offset 10, the
// dollar sign, byte 1, is at 12, and the brace, byte 2, at 18. For i = len(s.Value) it
// is the offset of the closing quote. It takes time proportional to i and does not
// allocate.
func (s *String) Offset(i int) int {
	if s == nil {
		return 0
	}
	if !s.Quoted() {
		return s.Pos + min(max(i, 0), len(s.Raw))
	}
	at, decoded := 1, 0
	for at < len(s.Raw)-1 {
		r, size := character(s.Raw[at:])
		decoded += runeLen(r)
		if decoded > i {
			break
		}
		at += size
	}
	return s.Pos + at
}

// newString returns the String of a JSON string literal. If there is no escape, its
// Value shares the memory of the literal.
func newString(raw string, pos int) String {
	s := String{Value: raw[1 : len(raw)-1], Pos: pos, Raw: raw}
	if strings.IndexByte(s.Value, '\\') >= 0 {
		s.Value = decode(s.Value)
	}
	return s
}

// decode replaces the escapes of a JSON string by their characters, and half a surrogate
// pair by U+FFFD.
func decode(escaped string) string {
	text := make([]byte, 0, len(escaped))
	for i := 0; i < len(escaped); {
		r, size := character(escaped[i:])
		text = utf8.AppendRune(text, r)
		i += size
	}
	return string(text)
}

// character returns the first character of the inside of a JSON string and the bytes
// that it is written with: a raw one, an escape, or two escapes that make a surrogate
// pair. Half a pair is returned as that code point, U+D800 to U+DFFF. s is not empty; a
// broken escape, which no valid JSON has, is a character of its own.
func character(s string) (r rune, size int) {
	if s[0] != '\\' || len(s) < 2 {
		return utf8.DecodeRuneInString(s)
	}
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		high, ok := codeUnit(s)
		if !ok {
			return utf8.RuneError, 2
		}
		if low, ok := codeUnit(s[6:]); ok && utf16.DecodeRune(high, low) != utf8.RuneError {
			return utf16.DecodeRune(high, low), 12
		}
		return high, 6
	}
	return rune(s[1]), 2 // the quote, the backslash and the slash stand for themselves
}

// codeUnit returns the number of the escape of four hexadecimal digits that s begins
// with.
func codeUnit(s string) (rune, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// runeLen returns the bytes that decode writes for r.
func runeLen(r rune) int {
	if utf16.IsSurrogate(r) {
		return len("\ufffd")
	}
	return utf8.RuneLen(r)
}
