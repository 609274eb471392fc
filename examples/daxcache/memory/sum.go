package memory

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// sum returns a + b or a - b, exactly. A sum that takes more than 38 digits, or is
// out of range, is a ValidationException.
func sum(a, b dynamodb.Value, op expression.Op) (dynamodb.Value, error) {
	x, xPlaces := unscaled(a.Text())
	y, yPlaces := unscaled(b.Text())
	places := max(xPlaces, yPlaces)
	shift(x, places-xPlaces)
	shift(y, places-yPlaces)
	if op == expression.Minus {
		y.Neg(y)
	}
	return dynamodb.Number(x.Add(x, y).String() + "e-" + strconv.Itoa(places))
}

// unscaled returns a number, which is a plain decimal, without its point, and how
// many digits stood behind it.
func unscaled(text string) (*big.Int, int) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, _ := new(big.Int).SetString(whole+fraction, 10)
	return n, len(fraction)
}

// shift multiplies n by ten to the power of places.
func shift(n *big.Int, places int) {
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}
