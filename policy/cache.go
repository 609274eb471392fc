package policy

import (
	"fmt"
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// Cache keeps the policies of texts, for programs that are handed texts and not files: a
// service that is sent a session policy with each call, or reads documents from a
// database that seldom change. Make one with [NewCache]. It is safe for concurrent use.
// The zero Cache and a nil one keep nothing: they parse every time.
//
// Two texts are the same if all of their bytes are: they are compared, so no text can be
// made that is taken for another. Only policies are kept. A text with errors is parsed
// each time it comes, and pushes nothing out.
type Cache struct {
	maxEntries, maxBytes int
	hashed               uint64 // the bits of a hash that count

	mu     sync.RWMutex
	byHash map[uint64]*cached
	all    []*cached // in no order
	hand   int       // the next in all to be pushed out, unless it was asked for
	bytes  int       // of the texts
}

// cached is a policy with its text.
type cached struct {
	text   string
	policy *Policy // has the name and the kind that were asked for
	hash   uint64
	next   *cached     // another with the same hash
	asked  atomic.Bool // since the hand last passed
}

// NewCache makes a Cache of at most maxEntries policies, whose texts have at most maxBytes
// bytes together. A compiled policy takes about eight times the memory of its text, which
// is kept with it. Both limits must be positive.
func NewCache(maxEntries, maxBytes int) (*Cache, error) {
	if maxEntries <= 0 || maxBytes <= 0 {
		return nil, fmt.Errorf("policy: a cache of %d entries and %d bytes; want at least one of each", maxEntries, maxBytes)
	}
	return &Cache{
		maxEntries: maxEntries,
		maxBytes:   maxBytes,
		hashed:     ^uint64(0),
		byHash:     make(map[uint64]*cached),
	}, nil
}

// Parse is [Parse], or returns the policy that it returned before for the same name, kind
// and text, if that is still kept. Then it allocates nothing, and takes the time to hash
// and to compare the text, less than a microsecond for 6 KB. If there are too many
// policies, those go that have not been asked for in a while.
func (c *Cache) Parse(name string, kind Kind, src []byte) (*Policy, error) {
	if c == nil || c.maxEntries == 0 {
		return Parse(name, kind, src)
	}
	hash := c.hash(name, kind, src)
	c.mu.RLock()
	found := c.find(hash, name, kind, src)
	c.mu.RUnlock()
	if found != nil {
		return found.policy, nil
	}
	p, err := Parse(name, kind, src)
	if err != nil || len(src) > c.maxBytes {
		return p, err
	}
	return c.keep(&cached{text: string(src), policy: p, hash: hash}), nil
}

// Len returns how many policies are kept, and how many bytes their texts have.
func (c *Cache) Len() (entries, bytes int) {
	if c == nil {
		return 0, 0
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.all), c.bytes
}

// hash returns the hash of what a policy is asked for by.
func (c *Cache) hash(name string, kind Kind, src []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	return (maphash.Bytes(seed, src) ^ (maphash.String(seed, name)+uint64(kind))*odd) & c.hashed
}

// find returns what is kept for a text, or nil. The lock is held.
func (c *Cache) find(hash uint64, name string, kind Kind, src []byte) *cached {
	for e := c.byHash[hash]; e != nil; e = e.next {
		if e.policy.kind == kind && e.policy.name == name && e.text == string(src) {
			if !e.asked.Load() { // not written more often than needed: readers share it
				e.asked.Store(true)
			}
			return e
		}
	}
	return nil
}

// keep keeps a policy and returns it, or the one that another goroutine has kept for the
// same text in the meantime.
func (c *Cache) keep(e *cached) *Policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.find(e.hash, e.policy.name, e.policy.kind, []byte(e.text)); other != nil {
		return other.policy
	}
	for len(c.all) >= c.maxEntries || c.bytes+len(e.text) > c.maxBytes {
		c.pushOut()
	}
	e.next = c.byHash[e.hash]
	c.byHash[e.hash] = e
	c.all = append(c.all, e)
	c.bytes += len(e.text)
	return e.policy
}

// pushOut removes one entry: the first from the hand on that was not asked for since the
// hand last passed it.
func (c *Cache) pushOut() {
	for {
		c.hand %= len(c.all)
		if !c.all[c.hand].asked.Swap(false) {
			break
		}
		c.hand++
	}
	out := c.all[c.hand]
	last := len(c.all) - 1
	c.all[c.hand], c.all[last] = c.all[last], nil
	c.all = c.all[:last]
	c.bytes -= len(out.text)
	c.unlink(out)
}

// unlink removes an entry from those of its hash.
func (c *Cache) unlink(out *cached) {
	first := c.byHash[out.hash]
	switch {
	case first != out:
		for first.next != out {
			first = first.next
		}
		first.next = out.next
	case out.next == nil:
		delete(c.byHash, out.hash)
	default:
		c.byHash[out.hash] = out.next
	}
}
