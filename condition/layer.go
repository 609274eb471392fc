package condition

import (
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/iameval/iameval/variables"
)

// Layers. A request has keys from several sources: what is known of the caller, of
// the connection, and of what the call asks for. Each is a context that is checked
// once. Joining them copies nothing: the joined context lists the layers, the upper
// one first, and a key is looked up in one after the other. So the entry of an upper
// layer hides that of a lower one for the same key, as if it had replaced it.
//
// Together, layers could have faults that none has alone: too many keys, too many
// bytes, two times that differ. Layers that might are merged and checked as a
// whole, and so are layers with faults, as a fault can be hidden.

// maxLayers is how many layers a context has before they are merged.
const maxLayers = 4

// layer is the entries of one call of NewContext. It is immutable, apart from the address
// that it remembers.
type layer struct {
	bits     uint64  // of the hashes of all keys, so that most keys are seen to be missing
	entries  []Entry // as unify returns them
	ipv4     memo    // the address that was read last
	size     int32   // the bytes of all keys and values, at most MaxContext + 1
	prefixes bool    // some entries are prefixes: see covers
	clock    bool    // some entry is for a key of the clock
	err      error   // of a context with several layers always nil
}

// newLayer returns a layer with room for n entries. For few of them, layer and room
// are one allocation, of a size that the runtime has.
func newLayer(n int) *layer {
	switch {
	case n <= 1:
		l := new(struct {
			layer
			room [1]Entry
		})
		l.entries = l.room[:0]
		return &l.layer
	case n <= 3:
		l := new(struct {
			layer
			room [3]Entry
		})
		l.entries = l.room[:0]
		return &l.layer
	case n <= 6:
		l := new(struct {
			layer
			room [6]Entry
		})
		l.entries = l.room[:0]
		return &l.layer
	case n <= 10:
		l := new(struct {
			layer
			room [10]Entry
		})
		l.entries = l.room[:0]
		return &l.layer
	case n <= scanned:
		l := new(struct {
			layer
			room [scanned]Entry
		})
		l.entries = l.room[:0]
		return &l.layer
	}
	return &layer{entries: make([]Entry, 0, n)}
}

// context returns the context that has only layer l, whose entries are as unify
// returns them, after it has looked for faults.
func (l *layer) context() Context {
	c := Context{layers: [maxLayers]*layer{l}}
	size := 0
	for i := range l.entries {
		l.entries[i].index = uint16(i)
		l.bits |= bit(l.entries[i].hash)
		size += l.entries[i].size()
	}
	l.size = int32(min(size, MaxContext+1))
	l.prefixes = anyPrefix(l.entries)
	c.bits = l.covered()
	l.clock = c.has(&knownKeys[currentTime]) || c.has(&knownKeys[epochTime])
	l.err = l.faults(size)
	return c
}

// depth returns the number of layers.
func (c *Context) depth() int {
	if i := slices.Index(c.layers[:], nil); i >= 0 {
		return i
	}
	return maxLayers
}

// With returns a copy of c with the entries added, as by [Context.Join]. An entry
// replaces the entry of c for the same key, together with its faults.
func (c Context) With(entries ...Entry) Context { return c.Join(NewContext(entries...)) }

// Join returns a copy of c with the entries of d added. An entry of d replaces the
// entry of c for the same key, together with its faults. If one context has no
// keys, the other is returned.
//
// Up to four contexts are joined without copying or allocating: each remains a
// layer of its own. They are copied where there are more, where one has a fault,
// where two have a key of the clock, and where all together might exceed a limit.
func (c Context) Join(d Context) Context {
	n, m := c.depth(), d.depth()
	switch {
	case m == 0:
		return c
	case n == 0:
		return d
	case n+m <= maxLayers && canStack(c.layers[:n], d.layers[:m]):
		copy(d.layers[m:], c.layers[:n])
		d.bits |= c.bits
		return d
	}
	return merge(append(slices.Clone(d.layers[:m]), c.layers[:n]...))
}

// canStack reports whether two lists of layers have no fault and certainly none
// together.
func canStack(c, d []*layer) bool {
	keys, size, clocks := 0, 0, 0
	for _, layers := range [...][]*layer{c, d} {
		clock := false
		for _, l := range layers {
			if l.err != nil {
				return false
			}
			keys, size, clock = keys+len(l.entries), size+int(l.size), clock || l.clock
		}
		if clock {
			clocks++
		}
	}
	return keys <= MaxKeys && size <= MaxContext && clocks < 2
}

// merge returns a context of one layer that has the entries of all layers, the
// upper one first.
func merge(layers []*layer) Context {
	n := 0
	for _, l := range layers {
		n += len(l.entries)
	}
	merged := newLayer(n)
	for i := len(layers) - 1; i >= 0; i-- {
		for j := range layers[i].entries {
			if e := &layers[i].entries[j]; !e.hidden(layers[:i]) {
				merged.entries = append(merged.entries, *e)
			}
		}
	}
	if len(merged.entries) > scanned {
		merged.entries = sorted(merged.entries)
	}
	return merged.context()
}

// hidden reports whether one of the layers above has an entry for the key of e.
func (e *Entry) hidden(above []*layer) bool {
	return find(above, &key{text: e.key, hash: e.hash}).layer != nil
}

// mayHave reports whether c may have an entry for key k, or a prefix that covers it. Most
// keys without one are seen to be missing at a glance.
func (c *Context) mayHave(k *key) bool { return c.bits&bit(k.hash) != 0 }

// find returns where the entry of key k is, or the zero place for a key without an entry.
func (c *Context) find(k *key) place {
	at := c.guess(k)
	if at.layer != nil && at.entry.key != k.text { // rarely
		return find(c.layers[:], k)
	}
	return at
}

// guess returns where the entry of key k may be: where one with its hash is, or the zero
// place if no entry has it. If it has the text of the key, it is the one. A sorted layer that
// may have the key is not searched. It calls nothing, which makes it fast.
func (c *Context) guess(k *key) place {
	for _, l := range &c.layers {
		if l == nil {
			break
		}
		if l.bits&bit(k.hash) == 0 {
			continue
		}
		for i := range l.entries {
			if e := &l.entries[i]; e.hash == k.hash || i == scanned {
				return place{l, e}
			}
		}
	}
	return place{}
}

// find returns where the first entry of key k is in the layers, which may end with nils.
func find(layers []*layer, k *key) place {
	for _, l := range layers {
		if l == nil {
			break
		}
		if l.bits&bit(k.hash) != 0 {
			if i := index(l.entries, k); i >= 0 {
				return place{l, &l.entries[i]}
			}
		}
	}
	return place{}
}

// place is an entry and the layer that has it. The zero place is nowhere.
type place struct {
	layer *layer
	entry *Entry
}

// addr returns a text as an address, if it is one. If the text is that of an entry, p is its
// place, and an IPv4 address is remembered there.
func (p place) addr(text string) (netip.Addr, bool) {
	addr, ok := readAddr(text)
	if ok && addr.Is4() && p.layer != nil {
		p.layer.ipv4.keep(p.entry.index, addr)
	}
	return addr, ok
}

// ipv4 returns the IPv4 address that is remembered for the entry at p, if one is.
func (p place) ipv4() (addr uint32, ok bool) {
	if p.layer == nil {
		return 0, false
	}
	return p.layer.ipv4.recall(p.entry.index)
}

// memo is one IPv4 address that was read, and the index of its entry. A service makes the
// context of a connection once and asks about it often. The zero memo is empty.
//
// Both are in one word, so that goroutines always see an address with its own index.
// Entries never change, so neither does the address of an index.
type memo struct{ n atomic.Uint64 } // the index plus 1, then 32 bits of the address

// keep remembers the address of an entry.
func (m *memo) keep(index uint16, addr netip.Addr) {
	m.n.Store((uint64(index)+1)<<32 | uint64(number4(addr)))
}

// recall returns the address of an entry as a number, if it is remembered.
func (m *memo) recall(index uint16) (addr uint32, ok bool) {
	n := m.n.Load()
	return uint32(n), n>>32 == (uint64(index) + 1)
}

// covered returns the bits of the keys for which l has an entry or, perhaps, a prefix.
func (l *layer) covered() uint64 {
	if l.prefixes {
		return 1<<64 - 1
	}
	return l.bits
}

// bit returns one of 64 bits for a hash.
func bit(hash uint32) uint64 { return 1 << (hash >> 26) }

// keys returns the keys of c as the caller wrote them, in alphabetical order.
func (c *Context) keys() []string {
	var keys []string
	for i, l := range c.layers[:c.depth()] {
		for j := range l.entries {
			if e := &l.entries[j]; !e.hidden(c.layers[:i]) {
				keys = append(keys, e.key)
			}
		}
	}
	slices.SortFunc(keys, variables.CompareASCII)
	return keys
}

// part returns c with only the entries that pass. Layers of which all entries pass
// are kept as they are.
func (c *Context) part(pass func(*Entry) bool) Context {
	var part Context
	if c == nil {
		return part
	}
	n := 0
	for _, l := range c.layers[:c.depth()] {
		if kept := l.part(pass); kept != nil {
			part.layers[n] = kept
			part.bits |= kept.covered()
			n++
		}
	}
	return part
}

// part returns the layer with only the entries that pass, nil for none.
func (l *layer) part(pass func(*Entry) bool) *layer {
	n := 0
	for i := range l.entries {
		if pass(&l.entries[i]) {
			n++
		}
	}
	switch n {
	case len(l.entries):
		return l
	case 0:
		return nil
	}
	kept := newLayer(n)
	for i := range l.entries {
		if pass(&l.entries[i]) {
			kept.entries = append(kept.entries, l.entries[i])
		}
	}
	return kept.context().layers[0]
}
