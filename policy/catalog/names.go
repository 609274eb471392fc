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
