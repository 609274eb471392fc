package daxcache

import (
	"context"
	"strings"
	"sync"
	"time"
)

// cache is an lru for many goroutines, in front of a store that they also write
// to. Its difficulty is that reads and writes of one key overlap:
//
//	reader   miss, asks the store ............ has the old value, fills
//	writer            writes, is acknowledged
//
// The fill would bring the old value back, for a whole lifetime. So a key has
// an epoch while it is being read or written. Every write begins a new epoch
// when it starts, and another when it is done; a read remembers the epoch it
// began in, and fills only if that is still current.
//
// Writes of one key overlap too, and then nobody knows which the store carried
// out last: the order of the answers does not say. A write leaves its value in
// the cache only if no other overlapped it, else it removes the key.
//
// Epochs are kept for keys with a read or a write under way and for no others,
// so they take no more memory than the requests that are open.
type cache[V any] struct {
	ttl     time.Duration
	weigh   func(key string, value V) int64
	metrics Metrics

	mu     sync.Mutex // all below
	lru    lru[V]
	active map[string]*activity[V]
}

// activity is what goes on at one key.
type activity[V any] struct {
	key    string
	users  int // reads and writes
	writes int
	epoch  uint64
	flight *flight[V] // the read of this epoch that others may join; nil: none
}

// read is a read of the store that is under way.
type read[V any] struct {
	activity *activity[V]
	epoch    uint64
	began    time.Duration
}

// write is a write of the store that is under way.
type write[V any] struct {
	activity *activity[V]
	epoch    uint64
	began    time.Duration
}

// outcome is what is known of a write when it is over. The zero outcome is that
// nothing is known, as after a panic.
type outcome uint8

const (
	ambiguous outcome = iota // it happened, or not, or will yet: the key is removed
	rejected                 // it did not happen: what is cached stands
	written                  // it happened, and the whole value is known
)

func newCache[V any](ttl time.Duration, budget int64, weigh func(string, V) int64, m Metrics) *cache[V] {
	return &cache[V]{ttl: ttl, weigh: weigh, metrics: m, lru: newLRU[V](budget), active: make(map[string]*activity[V])}
}

// get returns the value of a key, if it is there. It allocates nothing.
func (c *cache[V]) get(key []byte, at time.Duration) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	bytes := c.lru.bytes
	value, ok := c.lru.get(key, at)
	if c.lru.bytes != bytes {
		c.count(bytes, len(c.lru.entries)+1, 0)
	}
	return value, ok
}

// grow adds to the weight of an item that is held, if it still is.
func (c *cache[V]) grow(key []byte, is func(V) bool, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, entries := c.lru.bytes, len(c.lru.entries)
	evicted := c.lru.grow(key, is, bytes)
	c.count(before, entries, evicted)
}

// beginRead announces a read of the store, before it is made. It has to be
// followed by endRead.
func (c *cache[V]) beginRead(key string, at time.Duration) read[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.enter(key)
	return read[V]{a, a.epoch, at}
}

// endRead ends a read, and fills the cache with its value if it has one that is
// still good. The lifetime counts from the beginning: that is the latest
// instant at which the store may have begun to hold the value.
func (c *cache[V]) endRead(r read[V], value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leave(r.activity)
	switch {
	case !ok:
	case r.epoch != r.activity.epoch:
		c.metrics.Add(StaleFills, 1)
	default:
		c.put(r.activity.key, value, r.began)
	}
}

// beginWrite announces a write, before it is made. It has to be followed by
// endWrite.
func (c *cache[V]) beginWrite(key string, at time.Duration) write[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.enter(key)
	a.writes++
	a.next()
	return write[V]{a, a.epoch, at}
}

// endWrite ends a write, before it is acknowledged. The value counts if it is
// written.
func (c *cache[V]) endWrite(w write[V], o outcome, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := w.activity
	a.writes--
	alone := a.epoch == w.epoch && a.writes == 0
	a.next()
	c.leave(a)
	switch {
	case o == rejected:
	case o == written && alone:
		c.put(a.key, value, w.began)
	default:
		c.remove(a.key)
	}
}

// flush removes all keys with a prefix, and drops what is under way for them.
func (c *cache[V]) flush(prefix string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	has := func(key string) bool { return strings.HasPrefix(key, prefix) }
	for key, a := range c.active {
		if has(key) {
			a.next()
		}
	}
	bytes, entries := c.lru.bytes, len(c.lru.entries)
	c.lru.removeFunc(has)
	c.count(bytes, entries, 0)
}

// next begins a new epoch. Nobody may join a flight of the one before: its
// value may be outdated.
func (a *activity[V]) next() {
	a.epoch++
	a.flight = nil
}

func (c *cache[V]) enter(key string) *activity[V] {
	a := c.active[key]
	if a == nil {
		a = &activity[V]{key: key}
		c.active[key] = a
	}
	a.users++
	return a
}

func (c *cache[V]) leave(a *activity[V]) {
	if a.users--; a.users == 0 {
		delete(c.active, a.key)
	}
}

func (c *cache[V]) put(key string, value V, began time.Duration) {
	bytes, entries := c.lru.bytes, len(c.lru.entries)
	evicted := 0
	if c.ttl > 0 {
		evicted = c.lru.put(key, value, c.weigh(key, value), began+c.ttl)
	} else {
		c.lru.remove(key)
	}
	c.count(bytes, entries, evicted)
}

func (c *cache[V]) remove(key string) {
	bytes, entries := c.lru.bytes, len(c.lru.entries)
	c.lru.remove(key)
	c.count(bytes, entries, 0)
}

// count reports changes to the metrics.
func (c *cache[V]) count(bytes int64, entries, evicted int) {
	c.metrics.Add(Bytes, c.lru.bytes-bytes)
	c.metrics.Add(Entries, int64(len(c.lru.entries)-entries))
	if evicted > 0 {
		c.metrics.Add(Evictions, int64(evicted))
	}
}

// share returns the value of a key, from the cache if it has come there by now,
// from a fetch of the store that is under way, or by fetching it. Followers must
// be entitled to the value before they call share: it asks nobody.
func (c *cache[V]) share(ctx context.Context, key string, now func() time.Duration, fetch func() (V, error)) (V, error) {
	var none V
	for {
		value, found, f, lead := c.join(key, now())
		switch {
		case found:
			return value, nil
		case lead:
			return c.lead(ctx, f, fetch)
		}
		select {
		case <-f.done:
			if f.settled {
				c.metrics.Add(SharedFills, 1)
				return f.value, f.err
			}
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
}
