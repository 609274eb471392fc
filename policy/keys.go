package policy

import (
	"iter"
	"maps"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// Which condition keys policies read: who asks a question knows by that what to look up.

// Keys yields every condition key that a policy of the set reads, in a condition or by
// a policy variable, in alphabetical order, each once. A key is spelled as the first
// statement spells it that reads it, and counts whatever the case of its letters. A
// nil Set reads none.
func (s *Set) Keys() iter.Seq[string] {
	p := s.Policies()
	return keysOf(append([][]*Policy{p.Identity, one(p.Boundary), p.Session}, p.ServiceControl...))
}

// Keys yields every condition key that a policy of the target reads, as [Set.Keys]
// does. A nil Target reads none.
func (t *Target) Keys() iter.Seq[string] {
	p := t.Policies()
	return keysOf(append([][]*Policy{one(p.Resource), one(p.Endpoint)}, p.ResourceControl...))
}

// keysOf collects the keys of policies.
func keysOf(lists [][]*Policy) iter.Seq[string] {
	names := make(map[string]string) // by folded key
	for _, list := range lists {
		for _, p := range list {
			for s := range p.Statements() {
				s.keys(names)
			}
		}
	}
	return func(yield func(string) bool) {
		for _, folded := range slices.Sorted(maps.Keys(names)) {
			if !yield(names[folded]) {
				return
			}
		}
	}
}

// keys adds the keys of one statement that are not there yet.
func (s *Statement) keys(names map[string]string) {
	add := func(key string) {
		folded := condition.FoldKey(key)
		if _, known := names[folded]; !known {
			names[folded] = key
		}
	}
	refer := func(refs []variables.Reference) {
		for i := range refs {
			add(refs[i].Name)
		}
	}
	for t := range s.Tests() {
		add(t.Key())
		for i := range t.Values() {
			refer(t.References(i))
		}
	}
	for r := range s.Resources() {
		refer(r.References())
	}
}
