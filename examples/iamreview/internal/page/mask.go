package page

import (
	"bytes"
	"fmt"
)

// Masking replaces the number of each account, twelve digits, by a name: account-1 for
// the first, wherever it stands in the page. Digits count in every form in which a
// policy may hold them:
//
//	arn:aws:iam::123456789012:role/r
//	%22123456789012%22                         percent-encoded, where %22 is not digits
//	\u0031\u00323456789012
//
// Twelve digits that are not an account are replaced, too.

// accountDigits is the length of an account's number.
const accountDigits = 12

// fingerprintHex is the length of a finding's fingerprint, which stays as it is.
const fingerprintHex = 32

// mask returns the text with accounts replaced.
func mask(text []byte) []byte {
	names := make(map[string]string)
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if n := fingerprint(text[i:]); n > 0 {
			out, i = append(out, text[i:i+n]...), i+n
			continue
		}
		digits, n := run12(text[i:])
		switch {
		case n == 0:
			n = unitLength(text[i:])
			out = append(out, text[i:i+n]...)
		case len(digits) == accountDigits:
			if names[digits] == "" {
				names[digits] = fmt.Sprintf("account-%d", len(names)+1)
			}
			out = append(out, names[digits]...)
		default:
			out = append(out, text[i:i+n]...)
		}
		i += n
	}
	return out
}

// run12 returns the digits that a text begins with, and the bytes that they take.
func run12(text []byte) (digits string, n int) {
	var all []byte
	for n < len(text) {
		d, size := digit(text[n:])
		if size == 0 {
			break
		}
		all, n = append(all, d), n+size
	}
	return string(all), n
}

// digit returns the digit that a text begins with, in any form; a size of 0 if it does
// not begin with one.
func digit(text []byte) (d byte, size int) {
	switch {
	case isDigit(text[0]):
		return text[0], 1
	case len(text) >= 3 && text[0] == '%' && text[1] == '3' && isDigit(text[2]):
		return text[2], 3
	case len(text) >= 6 && bytes.EqualFold(text[:5], []byte(`\u003`)) && isDigit(text[5]):
		return text[5], 6
	}
	return 0, 0
}

// unitLength is the length of what stands for one byte or character, so that the digits
// of an escape are not taken for digits of the text. A percent sign before an account
// is just that.
func unitLength(text []byte) int {
	if text[0] == '%' {
		if digits, _ := run12(text[1:]); len(digits) == accountDigits {
			return 1
		}
	}
	switch {
	case len(text) >= 3 && text[0] == '%' && isHex(text[1]) && isHex(text[2]):
		return 3
	case len(text) >= 6 && text[0] == '\\' && text[1] == 'u' && allHex(text[2:6]):
		return 6
	}
	return 1
}

// fingerprint returns the length of the name of a finding.
func fingerprint(text []byte) int {
	const prefix = "F-"
	if n := len(prefix) + fingerprintHex; len(text) >= n && string(text[:len(prefix)]) == prefix && allHex(text[len(prefix):n]) {
		return n
	}
	return 0
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isHex(b byte) bool { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }

func allHex(text []byte) bool {
	for _, b := range text {
		if !isHex(b) {
			return false
		}
	}
	return true
}
