package condition

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// Arena is memory for the values of tests that are made one after the other, such as
// those of one document: a hundred tests take some ten allocations where they would take
// three hundred. What a test keeps of the arena stays alive with it, and with that what
// was made just before and after.
//
// The zero Arena is empty; a nil one has no memory to share. An Arena must not be used by two goroutines at the same time,
// nor copied after use; its tests are as immutable as others.
type Arena struct {
	templates variables.Arena
	piece     int // the least size of a piece of memory

	// Room for more: what is before was given away.
	values   []string
	usable   []bool
	texts    []variables.Template
	numbers  []decimal
	instants []instant
	binaries []binary
	prefixes []prefix
	globs    []arn.Glob
}

// The sizes of the pieces of an arena, in values: each is twice as large as the one
// before, up to the last.
const (
	firstPiece = 8
	lastPiece  = 256
)

// NewTest is [NewTest] with the memory of the arena.
func (a *Arena) NewTest(op Operator, key string, values []string, f variables.Flags) (Test, error) {
	if a == nil {
		return NewTest(op, key, values, f)
	}
	a.piece = firstPiece
	return a.newTest(op, key, values, f)
}

// take returns a list of n zero values from room, a list of the arena: from a new piece
// of memory if there is not enough.
func take[T any](a *Arena, room *[]T, n int) []T {
	if cap(*room)-len(*room) < n {
		*room = make([]T, 0, max(n, a.piece, min(2*cap(*room), lastPiece)))
	}
	start := len(*room)
	*room = (*room)[:start+n]
	return (*room)[start : start+n : start+n]
}
