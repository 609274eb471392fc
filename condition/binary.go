package condition

import (
	"encoding/base64"
	"strings"
)

// Binary values. A policy has them in base64, in the standard alphabet and
// padded; a request has bytes, or a text that is itself such base64
// (SEMANTICS 4.4j).
//
// Base64 is read strictly: no line breaks, and the bits that the padding
// leaves over are zero. Then every text stands for other bytes than every
// other text, and the base64 of a request need not be decoded: its bytes are
// equal if its text is.

// binary is a binary value of a policy, as text and as the bytes it means.
type binary struct {
	text  string
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

// isBinary reports whether v is bytes or strict base64.
func (v *value) isBinary() bool {
	return v.kind == KindBytes || v.kind == KindSingle && isBase64(v.text)
}

// equals reports whether v, which is binary, has the bytes b.
func (v *value) equals(b *binary) bool {
	if v.kind == KindBytes {
		return v.text == b.bytes
	}
	return v.text == b.text
}

// against compares b with v, which is binary, by their bytes. Base64 sorts as the
// bytes do if its digits are compared by what they stand for, as the padding comes
// before all of them.
func (v *value) against(b *binary) int {
	if v.kind == KindBytes {
		return strings.Compare(b.bytes, v.text)
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

// equalBytes answers for the Binary family.
func (t *Test) equalBytes(e *Env, v *value) Outcome {
	if !v.isBinary() {
		return illTyped()
	}
	with := func(i int) Why { return matched(v.equals(&t.binaries[i])) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1+len(v.text)/8, func(i int32) int { return v.against(&t.binaries[i]) }, with)
}

// isBase64 reports whether s is strict base64.
func isBase64(s string) bool {
	if len(s)%4 != 0 {
		return false
	}
	unused := uint8(0) // bits of the last digit that stand for nothing
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
