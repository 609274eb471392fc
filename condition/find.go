package condition

import (
	"cmp"
	"slices"

	"github.com/iameval/iameval/variables"
)

// How the entries of a context lie, and are found. A request has a handful of
// them, and is asked for a few: so they stay as the caller gave them, and are
// searched one after the other for the hash of a key. Contexts may be larger,
// and then it pays to sort them by hash and halve.

// scanned is how many entries are searched one after the other, in any order.
// More are sorted.
const scanned = 16

// unify returns a copy of given in which each entry is checked, no two have the
// same key and, if there are more than can be scanned, all are sorted. As it is
// a copy and no part of given itself, that can stay on the caller's stack.
func unify(given []Entry) []Entry {
	entries := slices.Clone(given)
	for i := range entries {
		entries[i].check()
	}
	if len(entries) <= scanned && !anyHashTwice(entries) {
		return entries
	}
	entries = sorted(entries)
	n := 0 // entries[:n] are unified
	for i := range entries {
		if e := &entries[i]; n > 0 && variables.EqualASCII(entries[n-1].key, e.key) {
			entries[n-1] = entries[n-1].unite(e)
		} else {
			entries[n] = *e
			n++
		}
	}
	return entries[:n]
}

// anyHashTwice reports whether two of the entries, which are few, may have the
// same key. Nearly always it is false.
func anyHashTwice(entries []Entry) bool {
	for i := range entries {
		for j := range i {
			if entries[j].hash == entries[i].hash {
				return true
			}
		}
	}
	return false
}

// sorted returns the entries by hash, and those with the same hash by key.
// Spellings of one key are neighbours, and so are those that are written
// alike, in the order in which they were given, as Entry.unite needs it.
func sorted(entries []Entry) []Entry {
	order := make([]int, len(entries)) // entries are large to be moved about
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &entries[i], &entries[j]
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Or(variables.CompareASCII(a.key, b.key), cmp.Compare(a.key, b.key), i-j)
	})
	all := make([]Entry, len(entries))
	for i := range all {
		all[i] = entries[order[i]]
	}
	return all
}

// find returns a pointer to the entry of key k, or nil. Many keys with the same
// hash do not slow it down, as the key decides their order.
func find(entries []Entry, k *key) *Entry {
	if len(entries) > scanned {
		return search(entries, k)
	}
	for i := range entries {
		if e := &entries[i]; e.hash == k.hash && variables.EqualASCII(e.key, k.text) {
			return e
		}
	}
	return nil
}

// search is find in entries that are sorted.
func search(entries []Entry, k *key) *Entry {
	low, high := 0, len(entries)
	for low < high {
		middle := int(uint(low+high) >> 1)
		e := &entries[middle]
		c := cmp.Compare(e.hash, k.hash)
		if c == 0 {
			c = variables.CompareASCII(e.key, k.text)
		}
		switch {
		case c == 0:
			return e
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return nil
}
