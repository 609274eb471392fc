package protocol

import (
	"errors"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Numbers. Clients send one number in several forms: an integer, a bignum (tags 2 and
// 3), a decimal fraction (tag 4), a floating-point number. All become the one spelling
// of a dynamodb.Value. What is sent has one form: an integer, beyond 64 bits a bignum,
// and a decimal fraction for all others. Never a floating-point number: a client
// refuses it as an attribute.

const (
	tagPositiveBignum = 2
	tagNegativeBignum = 3
	tagDecimal        = 4

	// maxBignum is how many bytes a bignum has at most: 9.99E+125 has 53.
	maxBignum = 64
	// maxExponent is beyond all exponents of a decimal in range, with 38 digits.
	maxExponent = 200
	// maxDigits is how many digits of an integer are sent as such.
	maxDigits = 38
)

// readInteger reads an N from an integer item.
func readInteger(r *cbor.Reader) (dynamodb.Value, error) {
	text, err := integerText(r)
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.Number(text)
}

// readNumber reads a number of any form as a decimal text.
func readNumber(r *cbor.Reader) (string, error) {
	m, err := r.Next()
	switch {
	case err != nil:
		return "", malformed(err)
	case m == cbor.Tag:
		tag, err := r.Tag()
		if err != nil {
			return "", malformed(err)
		}
		return taggedText(r, tag)
	case m == cbor.Simple:
		return readFloat(r)
	default:
		return integerText(r)
	}
}

// integerText reads an integer item of up to 65 bits.
func integerText(r *cbor.Reader) (string, error) {
	n, negative, err := r.Number()
	switch {
	case err != nil:
		return "", malformed(err)
	case !negative:
		return strconv.FormatUint(n, 10), nil
	case n == math.MaxUint64:
		return "-18446744073709551616", nil
	}
	return "-" + strconv.FormatUint(n+1, 10), nil
}

// taggedNumber reads an N behind its tag.
func taggedNumber(r *cbor.Reader, tag uint64) (dynamodb.Value, error) {
	text, err := taggedText(r, tag)
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.Number(text)
}

// taggedText reads what is behind the tag of a number.
func taggedText(r *cbor.Reader, tag uint64) (string, error) {
	switch tag {
	case tagPositiveBignum, tagNegativeBignum:
		return bignumText(r, tag == tagNegativeBignum)
	case tagDecimal:
		return decimalText(r)
	}
	return "", dynamodb.Invalid("the request is malformed: no attribute value has the tag %d", tag)
}

func bignumText(r *cbor.Reader, negative bool) (string, error) {
	b, err := r.Bytes()
	if err != nil {
		return "", malformed(err)
	}
	if len(b) > maxBignum {
		return "", dynamodb.Invalid("Attempting to store more than 38 significant digits in a Number")
	}
	n := new(big.Int).SetBytes(b)
	if negative {
		n.Not(n)
	}
	return n.String(), nil
}

// decimalText reads an exponent of ten and what it multiplies.
func decimalText(r *cbor.Reader) (string, error) {
	n, err := r.Array()
	if err != nil {
		return "", malformed(err)
	}
	if n != 2 {
		return "", expected("a decimal of two numbers", n)
	}
	exponent, err := r.Int()
	if err != nil {
		return "", malformed(err)
	}
	unscaled, err := unscaledText(r)
	if err != nil {
		return "", err
	}
	if strings.Trim(unscaled, "-0") == "" {
		return "0", nil
	}
	if exponent > maxExponent || exponent < -maxExponent {
		return "", dynamodb.Invalid("Number out of range: the exponent %d", exponent)
	}
	return unscaled + "e" + strconv.FormatInt(exponent, 10), nil
}

// unscaledText reads the integer of a decimal.
func unscaledText(r *cbor.Reader) (string, error) {
	m, err := r.Next()
	if err != nil {
		return "", malformed(err)
	}
	if m != cbor.Tag {
		return integerText(r)
	}
	tag, err := r.Tag()
	if err != nil {
		return "", malformed(err)
	}
	if tag != tagPositiveBignum && tag != tagNegativeBignum {
		return "", dynamodb.Invalid("the request is malformed: the tag %d in a decimal", tag)
	}
	return bignumText(r, tag == tagNegativeBignum)
}

// readFloat reads a floating-point number as the shortest decimal that is the same
// number of 64 bits: JavaScript's clients send fractions so.
func readFloat(r *cbor.Reader) (string, error) {
	f, err := r.Float()
	if err != nil {
		return "", malformed(err)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", malformed(errors.New("a number that is not finite"))
	}
	return strconv.FormatFloat(f, 'g', -1, 64), nil
}

// appendNumber appends a number of the one spelling of a dynamodb.Value: a plain
// decimal such as -0.5. It allocates nothing.
func appendNumber(b []byte, text string) []byte {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	exponent := -len(fraction)
	if fraction == "" && len(whole) > maxDigits {
		exponent = len(whole) - len(strings.TrimRight(whole, "0"))
		whole = whole[:len(whole)-exponent]
	}
	if exponent != 0 {
		b = cbor.AppendArray(cbor.AppendTag(b, tagDecimal), 2)
		b = cbor.AppendInt(b, int64(exponent))
	}
	high, low := parse128(0, 0, whole)
	high, low = parse128(high, low, fraction)
	return append128(b, negative, high, low)
}

// parse128 appends decimal digits to a number of 128 bits: 38 digits fit.
func parse128(high, low uint64, digits string) (h, l uint64) {
	for i := range len(digits) {
		over, product := bits.Mul64(low, 10)
		sum, carry := bits.Add64(product, uint64(digits[i]-'0'), 0)
		high, low = high*10+over+carry, sum
	}
	return high, low
}

// append128 appends an integer.
func append128(b []byte, negative bool, high, low uint64) []byte {
	if high == 0 && low == 0 {
		return cbor.AppendInt(b, 0)
	}
	major, tag := cbor.Unsigned, uint64(tagPositiveBignum)
	if negative { // its number is -1-n
		var borrow uint64
		low, borrow = bits.Sub64(low, 1, 0)
		high -= borrow
		major, tag = cbor.Negative, tagNegativeBignum
	}
	if high == 0 {
		return cbor.AppendHead(b, major, low)
	}
	size := 8 + (bits.Len64(high)+7)/8
	b = cbor.AppendHead(cbor.AppendTag(b, tag), cbor.Bytes, uint64(size)) //nolint:gosec // it is at most 16
	for i := size - 9; i >= 0; i-- {
		b = append(b, byte(high>>(8*i)))
	}
	for i := 7; i >= 0; i-- {
		b = append(b, byte(low>>(8*i)))
	}
	return b
}
