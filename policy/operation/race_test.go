//go:build race

package operation_test

// Under the race detector a sync.Pool drops some of what it is given.
const dropped = 12
