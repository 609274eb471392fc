package condition

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Context is what the caller knows of a request: condition keys with their
// values. A key that is not in it is absent from the request, unless it is
// one of those which an Env computes. Use Unknown for keys that may be there.
//
// A Context is immutable and safe for concurrent use. The zero Context, and a
// nil *Context, holds no keys.
type Context struct {
	entries []Entry // checked, sorted by folded key, each key once
	err     error
}

// NewContext returns a context of entries, in any order. It never fails: what
// is wrong with an entry is told by Err, and until that is mended its key
// counts as unknown.
func NewContext(entries ...Entry) Context {
	return newContext(unify(entries))
}

// With returns a copy of c with the entries added. An entry replaces the one
// of c that has the same key after folding, with its faults.
func (c Context) With(entries ...Entry) Context {
	added := unify(entries)
	merged := make([]Entry, 0, len(c.entries)+len(added))
	for _, e := range c.entries {
		if find(added, e.folded) == nil {
			merged = append(merged, e)
		}
	}
	merged = append(merged, added...)
	slices.SortFunc(merged, compareEntries)
	return newContext(merged)
}

// Err returns what is wrong with the entries of c, all faults joined, or nil.
// The faults of single entries are of type *EntryError. A request with such a
// context should be refused.
func (c *Context) Err() error {
	if c == nil {
		return nil
	}
	return c.err
}

// Keys yields the keys of c, those declared unknown or absent as well, in
// alphabetical order and as the caller wrote them.
func (c *Context) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		if c == nil {
			return
		}
		for i := range c.entries {
			if !yield(c.entries[i].key) {
				return
			}
		}
	}
}

// find returns the entry of the folded key, or nil.
func (c *Context) find(folded string) *Entry {
	if c == nil {
		return nil
	}
	return find(c.entries, folded)
}

// newContext returns a context of entries that are unified, with its faults.
func newContext(entries []Entry) Context {
	var faults []error
	if len(entries) > MaxKeys {
		faults = append(faults, fmt.Errorf("context has %d keys: want at most %d", len(entries), MaxKeys))
	}
	for i := range entries {
		if entries[i].fault != nil {
			faults = append(faults, entries[i].fault)
		}
	}
	if fault := clockFault(entries); fault != nil {
		faults = append(faults, fault)
	}
	return Context{entries: entries, err: errors.Join(faults...)}
}

// unify returns the entries checked, sorted and with each key once.
func unify(entries []Entry) []Entry {
	checked := make([]Entry, len(entries))
	for i, e := range entries {
		checked[i] = e.check()
	}
	slices.SortStableFunc(checked, compareEntries)
	unified := checked[:0]
	for _, e := range checked {
		if last := len(unified) - 1; last >= 0 && unified[last].folded == e.folded {
			unified[last] = unified[last].unite(e)
			continue
		}
		unified = append(unified, e)
	}
	return unified
}

// compareEntries orders entries by key. Spellings of one key are neighbours,
// and so are those that are written alike, as Entry.unite needs it.
func compareEntries(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.key, b.key))
}

// find searches entries, sorted by folded key, and returns a pointer to the
// one of the folded key, or nil. It copies nothing and allocates nothing.
func find(entries []Entry, folded string) *Entry {
	low, high := 0, len(entries)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if entries[middle].folded < folded {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(entries) && entries[low].folded == folded {
		return &entries[low]
	}
	return nil
}
