package dynamodb

import (
	"cmp"
	"strings"
)

// Numbers. DynamoDB takes decimals as text and keeps them exactly: up to 38
// significant digits, between 1E-130 and 9.99E+125 on either side of zero. It
// answers with the plain decimal, and so every number has one spelling here:
//
//	007     7          no leading zeros
//	1.50    1.5        no trailing zeros of the fraction
//	12e3    12000      no exponent
//	-0.0    0          one zero
//
// That makes two numbers equal when their texts are, and a cache find an item by
// whatever spelling of its key.

const (
	maxDigits   = 38
	maxExponent = 125 // of the first digit
	minExponent = -130
	// farExponent is out of range whatever stands before the e: a request has
	// 16 MiB, so no more than so many digits.
	farExponent = 1 << 30
)

// normalizeNumber returns the one spelling of a number.
func normalizeNumber(text string) (string, error) {
	mantissa, exponent, ok := splitNumber(text)
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits := whole + fraction
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", Invalid("The parameter cannot be converted to a numeric value: %.100s", text)
	}
	point := len(whole) + exponent // so many digits stand before the point
	significant := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(significant)
	significant = strings.TrimRight(significant, "0")
	switch {
	case significant == "":
		return "0", nil
	case len(significant) > maxDigits:
		return "", Invalid("Attempting to store more than %d significant digits in a Number", maxDigits)
	case point-1 > maxExponent:
		return "", Invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case point-1 < minExponent:
		return "", Invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	}
	return writeNumber(text[0] == '-', significant, point), nil
}

// splitNumber parts a number from its exponent, and reports whether the exponent
// and the sign have their form.
func splitNumber(text string) (mantissa string, exponent int, ok bool) {
	mantissa = text
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if exponent, ok = parseExponent(text[i+1:]); !ok {
			return "", 0, false
		}
		mantissa = text[:i]
	}
	return mantissa, exponent, strings.LastIndexAny(mantissa, "+-") <= 0
}

// parseExponent returns the number behind an e, cut short at farExponent.
func parseExponent(text string) (int, bool) {
	digits, negative := strings.CutPrefix(text, "-")
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

// writeNumber writes digits, which neither begin nor end with a zero, with the
// point behind as many of them as point says.
func writeNumber(negative bool, digits string, point int) string {
	sign := ""
	if negative {
		sign = "-"
	}
	switch {
	case point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return sign + digits + strings.Repeat("0", point-len(digits))
	}
	return sign + digits[:point] + "." + digits[point:]
}

// compareNumbers orders two numbers in their one spelling. Of two positive ones
// the one with more digits before the point is greater; where they have as many,
// the bytes decide, the point being at the same place.
func compareNumbers(a, b string) int {
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
