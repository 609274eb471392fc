package syntax

// arena holds all values of one type in a document in one slice, so that a policy of
// 6 KB takes nine allocations and not a hundred. A list of the document is a part of
// an arena, taken when its last value is in. An arena that grows moves, but parts and
// pointers taken before stay good: nothing is changed after it was added. The zero
// arena is empty.
type arena[T any] []T

// add appends v and returns where it is.
func (a *arena[T]) add(v T) *T {
	*a = append(*a, v)
	return &(*a)[len(*a)-1]
}

// since returns the values added since the arena had n. Their capacity is clipped: to
// append to a list must not write over the next one.
func (a arena[T]) since(n int) []T { return a[n:len(a):len(a)] }
