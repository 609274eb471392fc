package catalog

import (
	"iter"
	"strings"
)

// names is a set of names, separated by single blanks: the condition keys of an
// action, or the actions that it depends on. As a string it can be a constant,
// it can be shared, and nobody can change it.
type names string

// all yields the names in the order they are written.
func (n names) all() iter.Seq[string] { return strings.FieldsSeq(string(n)) }

// has reports whether name, in the same case, is one of the names.
func (n names) has(name string) bool {
	for s := range n.all() {
		if s == name {
			return true
		}
	}
	return false
}

// compareFold compares two names by their bytes, capitals A to Z as if they
// were small. Other letters are not folded: the Kelvin sign is not a k.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}
