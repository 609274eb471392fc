package daxcache

import (
	"container/list"
	"time"
)

// lru is a map that is bounded by bytes. Where one more entry does not fit, the
// least recently used ones go, until it does. An entry that exceeds the whole
// budget is not taken: it would drive out everything for one value.
//
// Entries also expire. Expired ones are removed when they are looked up, or as
// the least recently used ones, which they soon are: until then they take room,
// but are never returned.
//
// Every operation takes constant time, and put as much as it evicts. An lru is
// not safe for concurrent use.
type lru[V any] struct {
	budget  int64
	bytes   int64
	order   list.List // of *entry[V], the last one used in front
	entries map[string]*list.Element
}

// entry is a value with its key, its weight and when it expires.
type entry[V any] struct {
	key     string
	value   V
	bytes   int64
	expires time.Duration
}

func newLRU[V any](budget int64) lru[V] {
	return lru[V]{budget: budget, entries: make(map[string]*list.Element)}
}

// get returns the value of a key that is alive at an age of the cluster, and
// makes it the last one used. It allocates nothing.
func (l *lru[V]) get(key []byte, at time.Duration) (V, bool) {
	var none V
	element, ok := l.entries[string(key)]
	if !ok {
		return none, false
	}
	e := element.Value.(*entry[V])
	if at >= e.expires {
		l.drop(element)
		return none, false
	}
	l.order.MoveToFront(element)
	return e.value, true
}

// put replaces the value of a key. It returns how many entries had to go.
func (l *lru[V]) put(key string, value V, bytes int64, expires time.Duration) (evicted int) {
	l.remove(key)
	if bytes > l.budget {
		return 0
	}
	for l.bytes+bytes > l.budget {
		l.drop(l.order.Back())
		evicted++
	}
	l.bytes += bytes
	l.entries[key] = l.order.PushFront(&entry[V]{key, value, bytes, expires})
	return evicted
}

// grow adds to the weight of an entry, if it is still there with this value. It
// returns how many entries had to go: at last the entry itself.
func (l *lru[V]) grow(key []byte, is func(V) bool, bytes int64) (evicted int) {
	element, ok := l.entries[string(key)]
	if !ok {
		return 0
	}
	e := element.Value.(*entry[V])
	if !is(e.value) {
		return 0
	}
	l.order.MoveToFront(element)
	e.bytes += bytes
	l.bytes += bytes
	for l.bytes > l.budget {
		l.drop(l.order.Back())
		evicted++
	}
	return evicted
}

// remove removes a key, if it is there.
func (l *lru[V]) remove(key string) {
	if element, ok := l.entries[key]; ok {
		l.drop(element)
	}
}

// removeFunc removes every key for which drop is true.
func (l *lru[V]) removeFunc(drop func(key string) bool) {
	for key, element := range l.entries {
		if drop(key) {
			l.drop(element)
		}
	}
}

func (l *lru[V]) drop(element *list.Element) {
	e := l.order.Remove(element).(*entry[V])
	delete(l.entries, e.key)
	l.bytes -= e.bytes
}
