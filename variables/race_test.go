//go:build race

package variables

// Under the race detector a sync.Pool, as gobwas/glob has, drops some of what it is given.
const dropped = 2
