package condition

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
)

// Numbers. A number is written with an optional sign, digits, an optional
// fraction and an optional exponent of one to three digits, in at most 64
// characters (SEMANTICS 4.4f):
//
//	12   +3.50   -0.001   6.02e23
//
// White space, hexadecimal digits and infinity are not allowed, and digits stand on
// both sides of a point. Numbers are compared exactly: 1.0 equals 1e0, and
// 9007199254740993 is more than 9007199254740992, although they are the same
// float64.

// maxNumber is the length of the longest number in bytes.
const maxNumber = 64

// decimal is a number as its digits and the place of its point:
//
//	-0.00120  is  -1 x 0.12 x 10^-2:  negative, digits "12", exponent -2
//
// The digits neither start nor end with 0, so every number has one form. Zero has no
// digits, exponent 0 and no sign; it is the zero decimal.
type decimal struct {
	negative bool
	exponent int16
	n        uint8 // how many digits are used
	digits   [maxNumber]byte
}

// decimalOf returns n as a decimal.
func decimalOf(n int64) decimal {
	var buf [20]byte // a sign and 19 digits
	d := decimal{negative: n < 0}
	digits := strconv.AppendInt(buf[:0], n, 10)
	if d.negative {
		digits = digits[1:]
	}
	d.exponent = int16(len(digits))
	for _, c := range digits {
		d.push(c)
	}
	d.trim()
	return d
}

// parseDecimal parses s, if it is a number.
func parseDecimal(s string) (d decimal, ok bool) {
	ok = d.parse(s)
	return d, ok
}

// parse sets d, which is zero, to s, and reports whether s is a number.
func (d *decimal) parse(s string) bool {
	if len(s) > maxNumber {
		return false
	}
	rest := s
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		d.negative = rest[0] == '-'
		rest = rest[1:]
	}
	whole, rest := cutDigits(rest)
	fraction, rest, ok := cutFraction(rest)
	exponent, fits := parseExponent(rest)
	if whole == "" || !ok || !fits {
		return false
	}
	d.exponent = int16(len(whole) + exponent)
	for i := range len(whole) {
		d.push(whole[i])
	}
	for i := range len(fraction) {
		d.push(fraction[i])
	}
	d.trim()
	return true
}

// cutFraction reads a point and the digits after it, if there is a point. It is not
// ok if the digits are missing.
func cutFraction(s string) (digits, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return "", s, true
	}
	digits, rest = cutDigits(s[1:])
	return digits, rest, digits != ""
}

// parseExponent parses an exponent: e or E, an optional sign and one to three
// digits. The empty text is exponent 0.
func parseExponent(s string) (exponent int, ok bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s = s[1:]
	negative := s != "" && s[0] == '-'
	if negative || s != "" && s[0] == '+' {
		s = s[1:]
	}
	digits, rest := cutDigits(s)
	if digits == "" || len(digits) > 3 || rest != "" {
		return 0, false
	}
	for i := range len(digits) {
		exponent = exponent*10 + int(digits[i]-'0')
	}
	if negative {
		return -exponent, true
	}
	return exponent, true
}

// push appends a digit. A leading zero only moves the point.
func (d *decimal) push(c byte) {
	if d.n == 0 && c == '0' {
		d.exponent--
		return
	}
	d.digits[d.n] = c
	d.n++
}

// trim removes the zeros at the end of d.
func (d *decimal) trim() {
	for d.n > 0 && d.digits[d.n-1] == '0' {
		d.n--
		d.digits[d.n] = 0
	}
	if d.n == 0 {
		*d = decimal{}
	}
}

// sign returns -1, 0 or 1.
func (d *decimal) sign() int {
	switch {
	case d.n == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compare returns a negative number if d is less than e, a positive one if it
// is more, else 0. Without zeros at either end, digits compare as texts do.
func (d *decimal) compare(e *decimal) int {
	if c := cmp.Compare(d.sign(), e.sign()); c != 0 {
		return c
	}
	c := cmp.Or(
		cmp.Compare(d.exponent, e.exponent),
		bytes.Compare(d.digits[:d.n], e.digits[:e.n]))
	if d.negative {
		return -c
	}
	return c
}

// Runs of the digits 0 to 9, which numbers, dates and addresses are made of.
// Digits of other scripts do not count.

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// cutDigits splits s after its leading digits.
func cutDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n], s[n:]
}

// parseDigits parses one or more digits, as many as fit an int64.
func parseDigits(digits string) (int64, bool) {
	n := int64(0)
	for i := range len(digits) {
		d := int64(digits[i]) - '0'
		if d < 0 || d > 9 || n > (math.MaxInt64-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, digits != ""
}
