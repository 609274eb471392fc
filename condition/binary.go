package condition

import (
	"encoding/base64"
	"strings"
)

// Binary values. A policy has base64, in the standard alphabet and padded. A request
// has bytes, or a text of the same base64 (SEMANTICS 4.4j).
//
// Base64 is read strictly: without line breaks, and with zero bits before the
// padding. Then different texts always mean different bytes, so the base64 of a
// request need not be decoded: its bytes are equal if its text is.

// binary is a binary value. A policy value has both fields; a request value has
// the one that the caller gave.
type binary struct {
	text  string // strict base64, empty if only the bytes are given
	bytes string
}

// parseBinary decodes s, if it is strict base64.
func parseBinary(s string) (binary, bool) {
	if !isBase64(s) {
		return binary{}, false
	}
	b, err := base64.StdEncoding.DecodeString(s)
	return binary{text: s, bytes: string(b)}, err == nil
}

// equals reports whether b, of a policy, has the bytes of v, of a request.
func (b *binary) equals(v *binary) bool {
	if v.text == "" {
		return b.bytes == v.bytes
	}
	return b.text == v.text
}

// compare compares b, of a policy, with v, of a request, by their bytes. Base64
// sorts as its bytes do if digits are compared by the bits they stand for, and
// the padding comes before all digits.
func (b *binary) compare(v *binary) int {
	if v.text == "" {
		return strings.Compare(b.bytes, v.bytes)
	}
	for i := range min(len(b.text), len(v.text)) {
		if b.text[i] == v.text[i] {
			continue
		}
		c, digit := base64Digit(b.text[i])
		d, other := base64Digit(v.text[i])
		switch {
		case !digit:
			return -1
		case !other:
			return 1
		}
		return int(c) - int(d)
	}
	return len(b.text) - len(v.text)
}

// isBase64 reports whether s is strict base64.
func isBase64(s string) bool {
	if len(s)%4 != 0 {
		return false
	}
	unused := uint8(0) // the bits of the last digit that are not used
	digits := s
	if strings.HasSuffix(digits, "=") {
		unused, digits = 0b11, digits[:len(digits)-1]
	}
	if strings.HasSuffix(digits, "=") {
		unused, digits = 0b1111, digits[:len(digits)-1]
	}
	last := uint8(0)
	for i := range len(digits) {
		var ok bool
		if last, ok = base64Digit(digits[i]); !ok {
			return false
		}
	}
	return last&unused == 0
}

// base64Digit returns the six bits that c stands for.
func base64Digit(c byte) (bits uint8, ok bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A', true
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26, true
	case isDigit(c):
		return c - '0' + 52, true
	case c == '+':
		return 62, true
	case c == '/':
		return 63, true
	}
	return 0, false
}
