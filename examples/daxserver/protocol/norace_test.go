//go:build !race

package protocol

// dropped is how many allocations more a call may need where memory is not used again.
const dropped = 0
