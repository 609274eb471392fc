package memory

import (
	"context"
	"slices"

	"github.com/iameval/iameval/examples/daxcache"
)

// begin reports a request that is over before it begins, and one that asks for
// what this store never tells.
func begin(ctx context.Context, capacity daxcache.ReturnConsumedCapacity) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return checkCapacity(capacity)
}

// checkCapacity reports a request for the capacity used.
func checkCapacity(c daxcache.ReturnConsumedCapacity) error {
	if err := checkEnum("returnConsumedCapacity", c, "", daxcache.CapacityNone, daxcache.CapacityTotal, daxcache.CapacityIndexes); err != nil {
		return err
	}
	if c == daxcache.CapacityTotal || c == daxcache.CapacityIndexes {
		return daxcache.Invalid("this store has no capacity, so ReturnConsumedCapacity cannot be %s", c)
	}
	return nil
}

// checkEnum reports a value that is not among those of a parameter.
func checkEnum[T ~string](parameter string, value T, values ...T) error {
	if slices.Contains(values, value) {
		return nil
	}
	return daxcache.Invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: %q", value, parameter, values)
}

// checkFailure reports a value that ReturnValuesOnConditionCheckFailure cannot
// have.
func checkFailure(r daxcache.ReturnValues) error {
	return checkEnum("returnValuesOnConditionCheckFailure", r, "", daxcache.ReturnNone, daxcache.ReturnAllOld)
}

// checkMembers reports a transaction with no members, or too many.
func checkMembers(n int) error {
	if n < 1 || n > daxcache.MaxTransaction {
		return daxcache.Invalid("1 validation error detected: 'transactItems' failed to satisfy constraint: Member must have length from 1 to %d, not %d", daxcache.MaxTransaction, n)
	}
	return nil
}
