package attribute

import (
	"cmp"
	"strings"
)

// Numbers. DynamoDB takes them as text, in many spellings: 1, 1.0, 01 and 10e-1
// are one key. A policy compares texts, so a number has one spelling here, the
// plain decimal (SEMANTICS 7.3c):
//
//	007     7          no leading zeros
//	1.50    1.5        no trailing zeros of the fraction
//	12e3    12000      no exponent
//	-0.0    0          one zero
//
// As in DynamoDB a number has at most 38 digits, not counting zeros at either
// end, and lies between 1E-130 and 9.99E+125. So the text has at most 170
// characters, however long the exponent.

const (
	maxDigits   = 38
	maxExponent = 125 // of the first digit
	minExponent = -130
	// farExponent is out of range whatever precedes the e: a request has at
	// most 16 MiB, so not more digits than that.
	farExponent = 1 << 30
)

// Number returns the one spelling of a number. An error is an *[Error].
func Number(text string) (string, error) {
	n, err := number(text)
	return n, err.plain()
}

func number(text string) (string, *Error) {
	if isPlainInteger(text) {
		return text, nil
	}
	d, err := parseNumber(text)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// decimal is a number: 0.DIGITS times ten to the power of point. Zero has no
// digits. They are in two parts of the text, so that none has to be copied.
type decimal struct {
	negative   bool
	head, tail string // the digits, of which neither the first nor the last is 0
	point      int    // how many of the digits stand before the point
}

// len returns the number of digits.
func (d *decimal) len() int { return len(d.head) + len(d.tail) }

func parseNumber(text string) (d decimal, err *Error) {
	unsigned := strings.TrimPrefix(text, "-")
	d.negative = len(unsigned) < len(text)
	if !d.negative {
		unsigned = strings.TrimPrefix(text, "+")
	}
	mantissa, exponent := unsigned, 0
	if i := strings.IndexAny(unsigned, "eE"); i >= 0 {
		e, ok := parseExponent(unsigned[i+1:])
		if !ok {
			return decimal{}, numberError(NotNumber, text)
		}
		mantissa, exponent = unsigned[:i], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || !areDigits(whole) || !areDigits(fraction) {
		return decimal{}, numberError(NotNumber, text)
	}
	d.head, d.tail = strings.TrimLeft(whole, "0"), fraction
	d.point = len(d.head) + exponent
	if d.head == "" { // of 0.0012
		d.tail = strings.TrimLeft(fraction, "0")
		d.point -= len(fraction) - len(d.tail)
	}
	if d.tail = strings.TrimRight(d.tail, "0"); d.tail == "" {
		d.head = strings.TrimRight(d.head, "0")
	}
	switch {
	case d.len() == 0:
		return decimal{}, nil
	case d.len() > maxDigits:
		return decimal{}, numberError(TooPrecise, text)
	case d.point-1 > maxExponent:
		return decimal{}, numberError(TooLarge, text)
	case d.point-1 < minExponent:
		return decimal{}, numberError(TooSmall, text)
	}
	return d, nil
}

// size returns the size of a number as DynamoDB counts it.
func (d *decimal) size() int {
	size := 1 + (d.len()+1)/2
	if d.negative {
		size++
	}
	return size
}

// areDigits reports whether text has digits alone, or nothing.
func areDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// isPlainInteger reports whether text is digits that are their own canonical
// spelling: the usual case, which allocates nothing.
func isPlainInteger(text string) bool {
	if text == "" || len(text) > maxDigits || text[0] == '0' && len(text) > 1 {
		return false
	}
	return areDigits(text)
}

// parseExponent returns the number after an e. Anything far out of range
// becomes farExponent.
func parseExponent(text string) (int, bool) {
	digits := strings.TrimPrefix(text, "-")
	negative := len(digits) < len(text)
	if !negative {
		digits = strings.TrimPrefix(text, "+")
	}
	e := 0
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		e = min(10*e+int(digits[i]-'0'), farExponent)
	}
	if negative {
		e = -e
	}
	return e, digits != ""
}

// String returns the plain decimal.
func (d *decimal) String() string {
	var b strings.Builder
	if d.negative {
		b.WriteByte('-')
	}
	digits := d.head + d.tail
	switch {
	case digits == "":
		return "0"
	case d.point <= 0:
		b.WriteString("0.")
		b.WriteString(strings.Repeat("0", -d.point))
		b.WriteString(digits)
	case d.point >= len(digits):
		b.WriteString(digits)
		b.WriteString(strings.Repeat("0", d.point-len(digits)))
	default:
		b.WriteString(digits[:d.point])
		b.WriteByte('.')
		b.WriteString(digits[d.point:])
	}
	return b.String()
}

// CompareNumbers orders two numbers in their one spelling: -1, 0 or +1. Of two
// positive numbers the one with more digits before the point is greater; if
// they have equally many, the bytes decide, as the point is at the same place.
func CompareNumbers(a, b string) int {
	x, negative := strings.CutPrefix(a, "-")
	y, other := strings.CutPrefix(b, "-")
	switch {
	case negative && !other:
		return -1
	case !negative && other:
		return +1
	case negative:
		x, y = y, x
	}
	if c := cmp.Compare(wholeDigits(x), wholeDigits(y)); c != 0 {
		return c
	}
	return cmp.Compare(x, y)
}

func wholeDigits(n string) int {
	if i := strings.IndexByte(n, '.'); i >= 0 {
		return i
	}
	return len(n)
}
