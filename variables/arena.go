package variables

// Arena is memory for the tokens and references of templates that are parsed one after
// the other, such as those of one document: a thousand templates take a few allocations
// where they would take thousands. What a template keeps of the arena stays alive with
// it, and with that what was parsed just before and after.
//
// The zero Arena is empty; a nil one has no memory to share. An Arena must not be used by two goroutines at the same time,
// nor copied after use; its templates are as immutable as others.
type Arena struct {
	tokens  []Token // room for more; what is before was given away
	refs    []Reference
	scanned scanner // its lists are used again for every template
	piece   int     // the least size of a piece of memory
}

// The sizes of the pieces of an arena: the first holds the tokens of one usual template,
// and each is twice as large as the one before, up to the last.
const (
	firstPiece = 8
	lastPiece  = 256
)

// Parse is [Parse] with the memory of the arena.
func (a *Arena) Parse(s string, f Flags) (Template, error) {
	if a == nil {
		a = new(Arena)
	} else {
		a.piece = firstPiece
	}
	return a.parse(s, f)
}

// keep returns a copy of list in room, which it takes up: a new piece of memory, of at
// least the size piece, if there is not enough.
func keep[T any](room *[]T, list []T, piece int) []T {
	if len(list) == 0 {
		return nil
	}
	if cap(*room)-len(*room) < len(list) {
		*room = make([]T, 0, max(len(list), piece, min(2*cap(*room), lastPiece)))
	}
	start := len(*room)
	*room = append(*room, list...)
	return (*room)[start:len(*room):len(*room)]
}
