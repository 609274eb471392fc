package dynamodb

import (
	"errors"

	"github.com/iameval/iameval/policy/operation/attribute"
)

// normalizeNumber returns the one spelling of a number, the plain decimal that
// DynamoDB answers with. That makes two numbers equal when their texts are, and a
// cache finds an item by whatever spelling of its key.
func normalizeNumber(text string) (string, error) {
	n, err := attribute.Number(text)
	var fault *attribute.Error
	if !errors.As(err, &fault) {
		return n, nil
	}
	switch fault.Code {
	case attribute.TooPrecise:
		return "", Invalid("Attempting to store more than 38 significant digits in a Number")
	case attribute.TooLarge:
		return "", Invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case attribute.TooSmall:
		return "", Invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	default:
		return "", Invalid("The parameter cannot be converted to a numeric value: %.100s", text)
	}
}
