package condition

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/iameval/iameval/variables"
)

// Context is what the caller knows of a request: condition keys with their
// values. A key that is not in it is absent from the request, unless it is
// one of those which an Env computes. Use Unknown for keys that may be there, and
// for all keys of a prefix.
//
// A Context is immutable and safe for concurrent use. The zero Context, and a
// nil *Context, holds no keys.
type Context struct {
	entries  []Entry // as unify returns them
	prefixes bool    // some of them are prefixes: see covers
	err      error
}

// NewContext returns a context of entries, in any order. It never fails: what
// is wrong with an entry is told by Err, and until that is mended its key
// counts as unknown.
//
// The entries are copied, which for up to 16 keys is the one allocation. Of the
// functions that make entries, String and Bool take none.
func NewContext(entries ...Entry) Context {
	return newContext(unify(entries))
}

// With returns a copy of c with the entries added. An entry replaces the one
// of c that has the same key after folding, with its faults.
func (c Context) With(entries ...Entry) Context { return c.Join(NewContext(entries...)) }

// Err returns what is wrong with the entries of c, all faults joined, or nil.
// The faults of single entries are of type *EntryError. A request with such a
// context should be refused.
func (c *Context) Err() error {
	if c == nil {
		return nil
	}
	return c.err
}

// Keys yields the keys of c, those declared unknown or absent and the prefixes as
// well, in alphabetical order and as the caller wrote them.
func (c *Context) Keys() iter.Seq[string] {
	if c == nil {
		return slices.Values[[]string](nil)
	}
	keys := make([]string, len(c.entries))
	for i := range keys {
		keys[i] = c.entries[i].key
	}
	slices.SortFunc(keys, variables.CompareASCII)
	return slices.Values(keys)
}

// find returns the entry of key k, or nil.
func (c *Context) find(k *key) *Entry {
	if c == nil {
		return nil
	}
	return find(c.entries, k)
}

// newContext returns a context of entries that are unified, with its faults.
func newContext(entries []Entry) Context {
	var faults []error
	if len(entries) > MaxKeys {
		faults = append(faults, fmt.Errorf("context has %d keys: want at most %d", len(entries), MaxKeys))
	}
	size := 0
	for i := range entries {
		size += entries[i].size()
	}
	if size > MaxContext {
		faults = append(faults, fmt.Errorf("context has %d bytes of keys and values: want at most %d", size, MaxContext))
	}
	for _, fault := range entryFaults(entries) {
		faults = append(faults, fault)
	}
	if fault := clockFault(entries); fault != nil {
		faults = append(faults, fault)
	}
	return Context{entries, anyPrefix(entries), errors.Join(faults...)}
}

// entryFaults returns the faults of single entries in the order of their keys.
func entryFaults(entries []Entry) (faults []*EntryError) {
	for i := range entries {
		if fault := entries[i].fault(); fault != nil {
			faults = append(faults, fault)
		}
	}
	slices.SortFunc(faults, func(a, b *EntryError) int { return variables.CompareASCII(a.Key, b.Key) })
	return faults
}
