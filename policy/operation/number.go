package operation

import "strings"

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
)

// canonicalNumber returns the one spelling of the number that text is.
func canonicalNumber(text string) (string, *Error) {
	if isPlainInteger(text) {
		return text, nil
	}
	unsigned := strings.TrimPrefix(text, "-")
	negative := len(unsigned) < len(text)
	if !negative {
		unsigned = strings.TrimPrefix(text, "+")
	}
	mantissa, exponent := unsigned, 0
	if i := strings.IndexAny(unsigned, "eE"); i >= 0 {
		e, ok := parseExponent(unsigned[i+1:])
		if !ok {
			return "", refuse("%s is not a number", quote(text))
		}
		mantissa, exponent = unsigned[:i], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.TrimLeft(digits, "0123456789") != "" {
		return "", refuse("%s is not a number", quote(text))
	}
	point := len(whole) + exponent // how many digits stand before the point
	significant := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(significant)
	significant = strings.TrimRight(significant, "0")
	switch {
	case significant == "":
		return "0", nil
	case len(significant) > maxDigits:
		return "", refuse("%s has more than %d significant digits", quote(text), maxDigits)
	case point-1 > maxExponent || point-1 < minExponent:
		return "", refuse("%s is out of range: a number lies between 1E%d and 9.99E+%d", quote(text), minExponent, maxExponent)
	}
	return writeNumber(negative, significant, point), nil
}

// isPlainInteger reports whether text is digits that are their own canonical
// spelling: the usual case, which allocates nothing.
func isPlainInteger(text string) bool {
	if text == "" || len(text) > maxDigits || text[0] == '0' && len(text) > 1 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// parseExponent returns the number behind an e. What is far out of range is
// cut short, at a value that no mantissa of a body brings back into it.
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
		e = min(10*e+int(digits[i]-'0'), 100*MaxBody)
	}
	if negative {
		e = -e
	}
	return e, digits != ""
}

// writeNumber writes digits, which neither begin nor end with a zero, with the
// point behind as many of them as point says.
func writeNumber(negative bool, digits string, point int) string {
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	switch {
	case point <= 0:
		b.WriteString("0.")
		b.WriteString(strings.Repeat("0", -point))
		b.WriteString(digits)
	case point >= len(digits):
		b.WriteString(digits)
		b.WriteString(strings.Repeat("0", point-len(digits)))
	default:
		b.WriteString(digits[:point])
		b.WriteByte('.')
		b.WriteString(digits[point:])
	}
	return b.String()
}
