package analysis

import "github.com/iameval/iameval/condition"

// Want is what is wanted of the result of a condition, which may be Indeterminate
// too. The zero Want is True.
type Want uint8

const (
	True     Want = iota // as an Allow wants its conditions
	NotFalse             // as a Deny that applies has its conditions: SEMANTICS 4.6
	NotTrue              // what keeps an Allow from applying
	False                // what keeps a Deny from applying
)

// String returns "true", "not false", "not true" or "false".
func (w Want) String() string { return nameOf(w, "true", "not false", "not true", "false") }

// by reports whether a result is what is wanted.
func (w Want) by(r condition.Result) bool {
	switch w {
	case True:
		return r == condition.True
	case NotFalse:
		return r != condition.False
	case NotTrue:
		return r != condition.True
	case False:
		return r == condition.False
	}
	return false
}

// opposite is what is wanted of a result that is not to be as wanted.
func (w Want) opposite() Want {
	switch w {
	case True:
		return NotTrue
	case NotTrue:
		return True
	case NotFalse:
		return False
	default:
	}
	return NotFalse
}
