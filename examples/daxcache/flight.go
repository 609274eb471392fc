package daxcache

import (
	"context"
	"time"
)

// flight is a fetch that several readers of one key wait for. The first of them
// leads: it fetches in its own goroutine, under its own context. The others
// follow and get what it gets, an error of the store too.
//
// What happens to the leader does not affect the followers. If its context ends
// or its fetch panics, the flight is not settled, and they begin another, which
// one of them leads.
type flight[V any] struct {
	read[V]
	done chan struct{} // closed when the rest is set

	settled bool
	value   V
	err     error
}

// join returns the cached value of a key, or else a flight: one to follow, or a
// new one to lead. A flight that has been under way for a lifetime may bring a
// value that is older than an entry could be, and is not joined.
func (c *cache[V]) join(key string, at time.Duration) (value V, found bool, f *flight[V], lead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, found = c.lru.get([]byte(key), at); found {
		return value, true, nil, false
	}
	if a := c.active[key]; a != nil && a.flight != nil && at-a.flight.began < c.ttl {
		return value, false, a.flight, false
	}
	a := c.enter(key)
	a.flight = &flight[V]{read: read[V]{a, a.epoch, at}, done: make(chan struct{})}
	return value, false, a.flight, true
}

// lead fetches, and settles the flight unless the leader gave up.
func (c *cache[V]) lead(ctx context.Context, f *flight[V], fetch func() (V, error)) (value V, err error) {
	settled := false
	defer func() { c.land(f, settled, value, err) }()
	value, err = fetch()
	settled = err == nil || ctx.Err() == nil
	return value, err
}

// land ends a flight.
func (c *cache[V]) land(f *flight[V], settled bool, value V, err error) {
	c.mu.Lock()
	if f.activity.flight == f {
		f.activity.flight = nil
	}
	c.mu.Unlock()
	c.endRead(f.read, value, settled && err == nil)
	f.settled, f.value, f.err = settled, value, err
	close(f.done)
}
