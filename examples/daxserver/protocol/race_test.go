//go:build race

package protocol

// Under the race detector a sync.Pool drops some of what it is given.
const dropped = 12
