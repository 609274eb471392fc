//go:build !race

package operation_test

// dropped is how many allocations more a call may need where memory is not used again.
const dropped = 0
