//go:build !race

package variables

// dropped is how many allocations more a match by gobwas/glob may need where memory is
// not used again.
const dropped = 0
