package condition

import "math"

// Runs of the digits 0 to 9, of which numbers, dates and addresses are made.
// The digits of other scripts are none.

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
