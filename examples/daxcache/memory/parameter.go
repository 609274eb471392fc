package memory

import (
	"context"
	"fmt"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// begin reports a request whose context has ended, and one that asks for the
// capacity, which this store does not have.
func begin(ctx context.Context, capacity dynamodb.ReturnConsumedCapacity) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return checkCapacity(capacity)
}

// checkCapacity reports a request for the capacity used.
func checkCapacity(c dynamodb.ReturnConsumedCapacity) error {
	if err := checkEnum("returnConsumedCapacity", c, "", dynamodb.CapacityNone, dynamodb.CapacityTotal, dynamodb.CapacityIndexes); err != nil {
		return err
	}
	if c == dynamodb.CapacityTotal || c == dynamodb.CapacityIndexes {
		return dynamodb.Invalid("this store has no capacity, so ReturnConsumedCapacity cannot be %s", c)
	}
	return nil
}

// checkEnum reports a value that a parameter cannot have.
func checkEnum[T ~string](parameter string, value T, values ...T) error {
	if slices.Contains(values, value) {
		return nil
	}
	return constraint(parameter, value, "satisfy enum value set: %q", values)
}

// constraint returns the error for a parameter out of its bounds.
func constraint(parameter string, value any, must string, args ...any) error {
	return dynamodb.Invalid("1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: Member must %s",
		value, parameter, fmt.Sprintf(must, args...))
}

// unfit returns the error for a value that does not fit the table.
func unfit(format string, args ...any) error {
	return dynamodb.Invalid("One or more parameter values were invalid: %s", fmt.Sprintf(format, args...))
}

// checkFailure reports a value that ReturnValuesOnConditionCheckFailure cannot
// have.
func checkFailure(r dynamodb.ReturnValues) error {
	return checkEnum("returnValuesOnConditionCheckFailure", r, "", dynamodb.ReturnNone, dynamodb.ReturnAllOld)
}

// checkMembers reports a transaction with no members, or too many.
func checkMembers(n int) error {
	if n < 1 || n > dynamodb.MaxTransaction {
		return constraint("transactItems", "[...]", "have length from 1 to %d, not %d", dynamodb.MaxTransaction, n)
	}
	return nil
}
