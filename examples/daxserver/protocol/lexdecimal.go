package protocol

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Numbers of sort keys, in a form whose bytes order as the numbers do. A number is
// 0.d1d2... times 10 to the exponent e. First comes e, in one byte if it is small,
// else in a mark and four; then the digits in groups of three, ten bits each, and ten
// bits more that say how many digits of the last group count. All is turned round for
// negative numbers.

const (
	lexZero = 0x80

	lexPositive = 0xc0 // and e, if e is small
	lexNegative = 0x3f // less e

	lexPositiveGreat = 0xfe // and four bytes follow
	lexPositiveTiny  = 0x81
	lexNegativeGreat = 0x01
	lexNegativeTiny  = 0x7e

	lexSmall = 62 // e from -62 up to it is small

	groupBase  = 12 // of the digits 000
	groupFlip  = 1023
	maxGroups  = 14
	groupWidth = 10
)

// appendLexDecimal appends a number in its one spelling.
func appendLexDecimal(b []byte, text string) []byte {
	digits, exponent, negative := digitsOf(text)
	if digits == "" {
		return append(b, lexZero)
	}
	b = appendLexExponent(b, exponent, negative)
	flip := func(n int) int {
		if negative {
			return groupFlip - n
		}
		return n
	}
	var bits uint64
	width := 0
	push := func(n int) {
		bits, width = bits<<groupWidth|uint64(n), width+groupWidth //nolint:gosec // ten bits
		for ; width >= 8; width -= 8 {
			b = append(b, byte(bits>>(width-8)))
		}
	}
	last := 0
	for start := 0; start < len(digits); start += 3 {
		group := digits[start:min(start+3, len(digits))]
		last = len(group) - 1
		n, _ := strconv.Atoi((group + "00")[:3]) // it is of digits
		push(flip(groupBase + n))
	}
	push(flip(last))
	if width > 0 {
		b = append(b, byte(bits<<(8-width)))
	}
	return b
}

// digitsOf returns the significant digits of a plain decimal, and the exponent of
// 0.digits; no digits for zero.
func digitsOf(text string) (digits string, exponent int, negative bool) {
	text, negative = strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(text, ".")
	all := whole + fraction
	digits = strings.TrimLeft(all, "0")
	exponent = len(whole) - (len(all) - len(digits))
	return strings.TrimRight(digits, "0"), exponent, negative
}

func appendLexExponent(b []byte, e int, negative bool) []byte {
	small := e >= -lexSmall && e < lexSmall
	switch {
	case small && negative:
		return append(b, byte(lexNegative-e)) //nolint:gosec // it fits
	case small:
		return append(b, byte(lexPositive+e)) //nolint:gosec // it fits
	}
	mark, mask := lexMark(e, negative)
	return binary.BigEndian.AppendUint32(append(b, mark), uint32(int32(e))^mask) //nolint:gosec // it fits
}

// lexMark returns the mark of a great exponent, and what its bits are turned by.
func lexMark(e int, negative bool) (mark byte, mask uint32) {
	switch {
	case negative && e >= 0:
		return lexNegativeGreat, 0x7fffffff
	case negative:
		return lexNegativeTiny, 0x7fffffff
	case e >= 0:
		return lexPositiveGreat, 0x80000000
	}
	return lexPositiveTiny, 0x80000000
}

// readLexDecimal reads a number, and returns it with an exponent.
func readLexDecimal(b []byte) (string, error) {
	wrong := dynamodb.Invalid("a number of a sort key is malformed: %x", b[:min(len(b), 16)])
	if len(b) == 1 && b[0] == lexZero {
		return "0", nil
	}
	e, negative, rest, ok := readLexExponent(b)
	if !ok {
		return "", wrong
	}
	digits, ok := readGroups(rest, negative)
	if !ok {
		return "", wrong
	}
	sign := ""
	if negative {
		sign = "-"
	}
	return sign + "0." + digits + "E" + strconv.Itoa(e), nil
}

func readLexExponent(b []byte) (e int, negative bool, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, false, nil, false
	}
	first := b[0]
	switch {
	case first >= lexPositive-lexSmall && first < lexPositive+lexSmall:
		return int(first) - lexPositive, false, b[1:], true
	case first > lexNegative-lexSmall && first <= lexNegative+lexSmall:
		return lexNegative - int(first), true, b[1:], true
	case len(b) < 5:
		return 0, false, nil, false
	}
	negative = first == lexNegativeGreat || first == lexNegativeTiny
	for _, sign := range [...]int{1, -1} {
		if mark, mask := lexMark(sign, negative); mark == first {
			e = int(int32(binary.BigEndian.Uint32(b[1:5]) ^ mask)) //nolint:gosec // its bits are taken
			great := e >= lexSmall && sign == 1 || e < -lexSmall && sign == -1
			return e, negative, b[5:], great
		}
	}
	return 0, false, nil, false
}

// readGroups reads digits, three to a group, to the group that ends them.
func readGroups(b []byte, negative bool) (digits string, ok bool) {
	var text strings.Builder
	var bits uint32
	width, at := 0, 0
	next := func() (int, bool) {
		for ; width < groupWidth; width += 8 {
			if at == len(b) {
				return 0, false
			}
			bits = bits<<8 | uint32(b[at])
			at++
		}
		width -= groupWidth
		n := int(bits >> width & groupFlip)
		if negative {
			n = groupFlip - n
		}
		return n, true
	}
	for range maxGroups + 1 {
		n, ok := next()
		switch {
		case !ok || n > groupBase+999 || n > 2 && n < groupBase:
			return "", false
		case n <= 2: // the end
			padding := bits & (1<<width - 1)
			if at != len(b) || padding != 0 || text.Len() == 0 {
				return "", false
			}
			all := text.String()
			end := len(all) - 2 + n
			return all[:end], strings.Trim(all[end:], "0") == ""
		}
		group := strconv.Itoa(1000 + n - groupBase)
		text.WriteString(group[1:])
	}
	return "", false
}
