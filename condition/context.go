package condition

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/variables"
)

// Contexts: the entries of a request, checked once and then only read. An entry
// names a key or, if it is unknown, the prefix of many keys.

// Context is what the caller knows about a request: condition keys with their
// values. A key that it does not hold is absent from the request, unless an Env
// computes the key. Use Unknown for keys that may be there, and for all keys of a
// prefix.
//
// A Context is immutable and safe for concurrent use. The zero Context and a nil
// *Context hold no keys.
//
// Contexts of different sources are joined by [Context.Join], without copying them.
type Context struct {
	layers [maxLayers]*layer // the upper first, and nil after the last: see layer.go
	bits   uint64            // of the hashes of all keys, or all bits if there are prefixes: see mayHave
}

// NewContext returns a context of entries, in any order. It never fails: a fault
// of an entry is reported by Err, and the key of that entry counts as unknown.
//
// The entries are copied, with one allocation for up to 16 keys. String and Bool
// make entries without an allocation.
func NewContext(entries ...Entry) Context {
	if len(entries) == 0 {
		return Context{}
	}
	l := newLayer(len(entries))
	l.entries = unify(append(l.entries, entries...))
	return l.context()
}

// faults returns all faults of a layer of a size joined, or nil.
func (l *layer) faults(size int) error {
	var faults []error
	if len(l.entries) > MaxKeys {
		faults = append(faults, fmt.Errorf("context has %d keys: want at most %d", len(l.entries), MaxKeys))
	}
	if size > MaxContext {
		faults = append(faults, fmt.Errorf("context has %d bytes of keys and values: want at most %d", size, MaxContext))
	}
	for _, fault := range entryFaults(l.entries) {
		faults = append(faults, fault)
	}
	if l.clock {
		if fault := l.clockFault(); fault != nil {
			faults = append(faults, fault)
		}
	}
	return errors.Join(faults...)
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

// clockFault returns the fault of entries that give two times, or nil (SEMANTICS
// 9i). Whole seconds agree with every instant within the second.
func (l *layer) clockFault() *EntryError {
	current, epoch := l.entry(&knownKeys[currentTime]), l.entry(&knownKeys[epochTime])
	if current == nil || epoch == nil {
		return nil
	}
	date, okDate := current.instant()
	seconds, okSeconds := epoch.instant()
	if !okDate || !okSeconds || seconds == date || seconds == (instant{sec: date.sec}) {
		return nil
	}
	return &EntryError{epoch.key, epoch.shown(), "the instant of " + current.key + ", " + current.shown()}
}

// entry returns the entry of key k; nil if l does not have that key.
func (l *layer) entry(k *key) *Entry { return find([]*layer{l}, k).entry }

// Err returns all faults of c joined, or nil. The fault of an entry is an
// *EntryError. A request with a faulty context should be refused.
func (c *Context) Err() error {
	if c == nil || c.layers[0] == nil {
		return nil
	}
	return c.layers[0].err
}

// Keys yields the keys of c as the caller wrote them, in alphabetical order. They
// include unknown and absent keys, and prefixes.
func (c *Context) Keys() iter.Seq[string] {
	if c == nil {
		return slices.Values[[]string](nil)
	}
	return slices.Values(c.keys())
}

// Parts of contexts are for a request made on behalf of another, which carries
// some of the keys of that request and not the others.

// Only returns a copy of c with the named keys alone. A name that ends in a colon or
// a slash, such as "dynamodb:" or "aws:ResourceTag/", names all keys that start
// with it. The case of ASCII letters does not matter. A named key that is unknown in
// c by a prefix is unknown in the copy too, even if the prefix is not named.
func (c *Context) Only(names ...string) Context {
	only := c.part(func(e *Entry) bool { return e.namedBy(names) })
	if !c.hasPrefix() {
		return only
	}
	for _, name := range names {
		if c.covers(name) && !only.hasName(name) && !only.covers(name) {
			only = only.With(Unknown(name))
		}
	}
	return only
}

// Without returns a copy of c without the named keys, with names as for Only. If c
// has no such key, the result is c itself. A key that is unknown by a prefix stays
// unknown unless the prefix is named.
func (c *Context) Without(names ...string) Context {
	return c.part(func(e *Entry) bool { return !e.namedBy(names) })
}

// namedBy reports whether one of the names names the key of e.
func (e *Entry) namedBy(names []string) bool {
	for _, name := range names {
		switch n := len(name); {
		case n > len(e.key):
		case n > 0 && (name[n-1] == ':' || name[n-1] == '/'):
			if e.key[n-1] == name[n-1] && variables.EqualASCII(e.key[:n], name) {
				return true
			}
		case n == len(e.key) && variables.EqualASCII(e.key, name):
			return true
		}
	}
	return false
}

// Prefixes of keys. A caller who knows nothing about the tags of a resource cannot
// name their keys. So Unknown also takes the beginning of keys, and every key that
// starts with it is unknown, unless the context has an entry of its own for that
// key (SEMANTICS 4.6e).
//
// A prefix ends after the colon of its keys or after the slash before the key of
// a tag. A key has only these two places, so two look-ups find the prefix that
// covers it, however many a context declares.

// anyPrefix reports whether one of the entries is for a prefix, faulty entries
// included.
func anyPrefix(entries []Entry) bool {
	for i := range entries {
		if e := &entries[i]; (e.kind == KindUnknown || e.kind == kindFaulty) && isKeyPrefix(e.key) {
			return true
		}
	}
	return false
}

// covers reports whether name starts with a prefix that is unknown in c.
func (c *Context) covers(name string) bool {
	if !c.hasPrefix() {
		return false
	}
	colon := strings.IndexByte(name, ':')
	if colon < 0 {
		return false
	}
	slash := strings.IndexByte(name[colon:], '/')
	return c.hasName(name[:colon+1]) || slash > 0 && c.hasName(name[:colon+slash+1])
}

// hasPrefix reports whether some entry of c is for a prefix.
func (c *Context) hasPrefix() bool {
	if c == nil {
		return false
	}
	for i := range c.layers {
		if l := c.layers[i]; l == nil || l.prefixes {
			return l != nil
		}
	}
	return false
}

// has reports whether c has an entry for a key.
func (c *Context) has(k *key) bool { return c.find(k).layer != nil }

// hasName is has for a name, which may be a prefix.
func (c *Context) hasName(name string) bool {
	hash, _ := hashKey(name)
	return c.has(&key{text: name, hash: hash})
}

// Finding entries. A request has a handful of entries and is asked for a few, so
// they stay in the caller's order and are scanned for the hash of a key. Larger
// contexts are sorted by hash and searched by halving.

// scanned is the greatest number of entries that are searched one by one, in any
// order. More are sorted.
const scanned = 16

// unify checks entries and returns them so that no two have the same key and, if
// there are too many to scan, all are sorted. It may change the slice.
func unify(entries []Entry) []Entry {
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

// sorted returns the entries sorted by hash and, for equal hashes, by key. The
// spellings of one key are neighbors, sorted in turn, and equal spellings keep the
// order in which they were given, as Entry.unite needs it.
func sorted(entries []Entry) []Entry {
	order := make([]int, len(entries)) // an int is cheaper to move than an Entry
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

// index returns the index of the entry of key k, or -1. Many keys with the same hash do
// not slow it down, as they are sorted by key.
func index(entries []Entry, k *key) int {
	if len(entries) > scanned {
		return search(entries, k)
	}
	for i := range entries {
		if e := &entries[i]; e.hash == k.hash && variables.EqualASCII(e.key, k.text) {
			return i
		}
	}
	return -1
}

// search is index in entries that are sorted.
func search(entries []Entry, k *key) int {
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
			return middle
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return -1
}
