package infile

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A document inside a string is written with escapes, each longer than what it
// stands for:
//
//	{"Policy": "{\"Statement\": []}"}
//
// Blanks between the tokens of JSON change nothing. So align writes as many as
// decoding took columns away, and every token is again where the file has it:
//
//	{"Policy": "{\"Statement\": []}"}
//	            { "Statement" : []}

// A unit is one byte of the decoded document and what it takes in the file.
type unit struct {
	b     byte
	width int // columns in the file: 0 for all but the first byte of a character
	size  int // bytes in the file: an escape is that of its first byte
}

// plainUnits are the units of a text without escapes.
func plainUnits(text []byte) []unit {
	units := make([]unit, len(text))
	for i, b := range text {
		units[i].b, units[i].size = b, 1
		if utf8.RuneStart(b) {
			units[i].width = 1
		}
	}
	return units
}

// stringUnits decodes the inside of a valid JSON string.
func stringUnits(raw []byte) ([]unit, error) {
	var units []unit
	for len(raw) > 0 {
		if raw[0] != '\\' {
			end := max(bytes.IndexByte(raw, '\\'), 0)
			if end == 0 {
				end = len(raw)
			}
			units = append(units, plainUnits(raw[:end])...)
			raw = raw[end:]
			continue
		}
		r, width, ok := escape(raw)
		if !ok {
			return nil, fmt.Errorf("%s in the string that holds the document is half of a surrogate pair; want a character", raw[:width])
		}
		units = appendRune(units, r, width)
		raw = raw[width:]
	}
	return units, nil
}

// escape decodes the escape that raw begins with and returns its length. It
// reports false for half of a surrogate pair.
func escape(raw []byte) (r rune, width int, ok bool) {
	if i := bytes.IndexByte([]byte(`bfnrt`), raw[1]); i >= 0 {
		return rune("\b\f\n\r\t"[i]), 2, true
	}
	if raw[1] != 'u' {
		return rune(raw[1]), 2, true
	}
	r = codeUnit(raw)
	switch {
	case !utf16.IsSurrogate(r):
		return r, 6, true
	case len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u':
		whole := utf16.DecodeRune(r, codeUnit(raw[6:]))
		return whole, 12, whole != utf8.RuneError
	}
	return 0, 6, false
}

// codeUnit reads \uXXXX.
func codeUnit(raw []byte) rune {
	n, _ := strconv.ParseUint(string(raw[2:6]), 16, 16) // valid JSON: four hexadecimal digits
	return rune(n)
}

func appendRune(units []unit, r rune, width int) []unit {
	for _, b := range utf8.AppendRune(nil, r) {
		units = append(units, unit{b, width, width}) // an escape is ASCII
		width = 0
	}
	return units
}

// isEncoded reports whether a text is a URL-encoded object: %7B is a brace.
func isEncoded(text []byte) bool {
	return len(text) > 3 && text[0] == '%' && text[1] == '7' && text[2]|0x20 == 'b'
}

// decodeURL decodes %XX, as IAM encodes documents (RFC 3986: a plus stays one).
func decodeURL(units []unit) ([]unit, error) {
	var decoded []unit
	for i := 0; i < len(units); i++ {
		u := units[i]
		if u.b == '%' {
			var b [1]byte
			if i+2 >= len(units) {
				return nil, errors.New("the URL-encoded document ends within an escape; want % and two hexadecimal digits")
			}
			if _, err := hex.Decode(b[:], []byte{units[i+1].b, units[i+2].b}); err != nil {
				return nil, fmt.Errorf("%%%c%c in the URL-encoded document is not an escape; want %% and two hexadecimal digits", units[i+1].b, units[i+2].b)
			}
			u = unit{b[0], u.width + units[i+1].width + units[i+2].width, u.size + units[i+1].size + units[i+2].size}
			i += 2
		}
		decoded = append(decoded, u)
	}
	return decoded, nil
}

func unitBytes(units []unit) []byte {
	text := make([]byte, len(units))
	for i, u := range units {
		text[i] = u.b
	}
	return text
}

// align writes the units with blanks, outside strings, for the columns that
// decoding took away. They go next to punctuation, where they separate nothing.
func align(units []unit) []byte {
	var out []byte
	quoted, escaped := false, false
	between := true // between tokens of JSON
	lost := 0       // columns
	pad := func() {
		for ; lost > 0; lost-- {
			out = append(out, ' ')
		}
	}
	for _, u := range units {
		switch {
		case escaped:
			escaped = false
		case quoted && u.b == '\\':
			escaped = true
		case u.b == '"':
			if !quoted { // what follows belongs in its column
				lost += u.width - 1
				u.width = 1
				pad()
			}
			quoted = !quoted
		case quoted:
		case u.b == '\n' && u.width == 1: // a line of the file
			lost, between = 0, true
		case u.b == ' ' || u.b == '\t' || u.b == '\r' || u.b == '\n':
			pad()
			u.b, between = ' ', true
		case bytes.IndexByte([]byte("{}[],:"), u.b) >= 0:
			pad()
			between = true
		case between: // a number or a word
			pad()
			between = false
		}
		out = append(out, u.b)
		lost += u.width
		if utf8.RuneStart(u.b) {
			lost--
		}
	}
	return out
}
