package policy

import (
	"hash/maphash"
	"math/bits"
	"math/rand/v2"

	"github.com/iameval/iameval/arn"
)

// What statements and the entries of Principal are filed by: terms, their hashes, and
// the hash table that they are filed in.

// termKind says which text of a request a term is compared with, and how.
type termKind uint8

const (
	actionIs termKind = iota
	actionStarts
	resourceIs
	resourceStarts
	resourceEnds
	fieldStarts   // one of the fields of the resource: SEMANTICS 2.2h
	resourceHolds // its resource part
	callerIs      // the ARN, account, unique ID or name of the caller
	sessionOfRole // a session of a role of this name, where the caller's session is not known
	someUniqueID  // any unique ID, where the caller's is not known
	numTermKinds
)

// term is what the text of a request must be, start with, end with or hold.
type term struct {
	kind termKind
	text string
}

const (
	gramLong  = 6 // the bytes of a gram
	gramShort = arn.MinInfix
	maxGrams  = 8 // of one pattern
)

// seed makes the hashes of every process different, so that no policy can be written
// to collide.
var seed = maphash.MakeSeed()

func hashText(text string) uint64 { return maphash.String(seed, text) }

// hash is the key of a text. Terms of different kinds with the same text have
// different keys.
func (k termKind) hash(text string) uint64 { return k.key(hashText(text)) }

// hashAction is the key of an action or of the start of one, in any case.
func (k termKind) hashAction(text string) uint64 {
	h, _ := hashAction(text)
	return k.key(h)
}

// key is the key of a text with the hash.
func (k termKind) key(hash uint64) uint64 { return hash + uint64(k)*0x9e3779b97f4a7c15 }

// key is the hash under which a lookup will find the term.
func (t *term) key() uint64 {
	switch t.kind {
	case actionIs, actionStarts:
		return t.kind.hashAction(t.text)
	case resourceHolds:
		return gramOf(t.text).hash()
	default:
		return t.kind.hash(t.text)
	}
}

// cut shortens the term to n bytes, which makes it match more.
func (t *term) cut(n int) string {
	if t.kind == resourceEnds {
		return t.text[len(t.text)-n:]
	}
	return t.text[:n]
}

// gram is a few bytes of a text, the last of them the lowest.
type gram uint64

// next is the gram of n bytes that ends one byte further on.
func (g gram) next(b byte, n int) gram { return g<<8&(1<<(8*n)-1) | gram(b) }

// gramOf is the gram that is the whole of a text.
func gramOf(text string) (g gram) {
	for i := range len(text) {
		g = g.next(text[i], len(text))
	}
	return g
}

// gramSeed makes the hashes of grams unlike those of any other process.
var gramSeed = [2]uint64{rand.Uint64(), rand.Uint64() | 1}

// hash is the key of a gram: there are many in a text, so it is one multiplication.
func (g gram) hash() uint64 {
	high, low := bits.Mul64(uint64(g)^gramSeed[0], gramSeed[1])
	return high ^ low
}

// Entries of a Principal element are found by name: each is filed under the
// texts that a caller may give to be matched by it, and a lookup tries all texts
// that the caller has. Both sides are here, so that they can be read together.
// The index of a group files statements so, and a long list its entries.

// eachNaming calls visit with the places filed under a name of the caller, in lists. Some
// may come more than once.
func (t *table) eachNaming(p *Principal, visit func(orders []int32)) {
	for _, a := range [...]arn.ARN{p.arn, p.role, p.parent} {
		if a.IsValid() {
			visit(t.find(callerIs.hash(a.String())))
		}
	}
	names := []string{p.account, p.uniqueID, p.name}
	if p.typ == TypeUser { // who is named by its ARN
		names = names[:2]
	}
	for _, name := range names {
		if name != "" {
			visit(t.find(callerIs.hash(name)))
		}
	}
	if p.uniqueID == "" {
		visit(t.find(someUniqueID.hash("")))
	}
	if p.typ == TypeRoleSession && !p.arn.IsValid() {
		visit(t.find(sessionOfRole.hash(p.role.Name())))
	}
}

// terms are the names under which an entry is found. The first is the one to be
// counted; the others are for callers about whom something is not known.
func (e *PrincipalEntry) terms() []term {
	switch e.typ {
	case EntryAccount:
		return []term{{callerIs, e.account}}
	case EntrySession:
		return []term{{callerIs, e.text}, {sessionOfRole, e.arn.Role()}}
	case EntryUniqueID:
		return []term{{callerIs, e.text}, {someUniqueID, ""}}
	default:
		return []term{{callerIs, e.text}}
	}
}

// tableOfNames files entries under their names.
func tableOfNames(entries []PrincipalEntry) *table {
	var posts []post
	for i := range entries {
		for _, t := range entries[i].terms() {
			posts = append(posts, post{t.key(), int32(i)})
		}
	}
	t := newTable(posts)
	return &t
}

// table is a hash table with linear probing, from keys to lists of places. It
// is built once. The zero table must not be probed.
//
// It does not compare the texts that were hashed: if two have the same key, too many
// places are returned, and the caller rechecks them.
type table struct {
	slots []slot  // their number is a power of two, and more than the keys
	posts []int32 // the places of each slot, together
}

// slot holds the places filed under one key: posts[at:at+n].
type slot struct {
	key   uint64
	at, n uint32 // n is 0 in an empty slot
}

// post is one place to be filed.
type post struct {
	key   uint64
	order int32
}

// newTable files the posts. One that follows its like counts once.
func newTable(posts []post) table {
	var c counter
	c.grow(len(posts))
	at := make([]uint32, len(posts)) // the entry of each post
	for i, p := range posts {
		at[i] = c.find(p.key)
		c.entries[at[i]].n++
	}
	t := table{make([]slot, 1<<bits.Len(uint(len(c.entries)*3/2))), make([]int32, len(posts))}
	starts := make([]uint32, len(c.entries)) // the part of each entry; it ends where n says
	from := uint32(0)
	for i := range c.entries {
		e := &c.entries[i]
		starts[i], e.n, from = from, from, from+e.n
	}
	for i, p := range posts {
		e := &c.entries[at[i]]
		if e.n > starts[at[i]] && t.posts[e.n-1] == p.order {
			continue
		}
		t.posts[e.n] = p.order
		e.n++
	}
	for i, e := range c.entries {
		t.insert(slot{e.key, starts[i], e.n - starts[i]})
	}
	return t
}

func (t *table) insert(s slot) {
	mask := uint64(len(t.slots) - 1)
	i := s.key & mask
	for t.slots[i].n != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

// find returns the places filed under a key.
func (t *table) find(key uint64) []int32 {
	mask := uint64(len(t.slots) - 1)
	i := key & mask
	for t.slots[i].n != 0 && t.slots[i].key != key {
		i = (i + 1) & mask
	}
	s := &t.slots[i]
	return t.posts[s.at : s.at+s.n]
}

// counter counts keys. It is a hash table of entries, which keep their places when the
// table grows. The zero counter is empty.
type counter struct {
	entries []counted
	slots   []uint32 // 1 + the place of an entry, 0 if there is none; a power of two of them
}

// counted is a key and how often it was counted.
type counted struct {
	key uint64
	n   uint32
}

// grow makes room for so many more keys.
func (c *counter) grow(more int) {
	need := len(c.entries) + more
	c.entries = append(make([]counted, 0, need), c.entries...)
	c.slots = make([]uint32, 1<<bits.Len(uint(need*3/2)))
	for i := range c.entries {
		c.insert(c.entries[i].key, uint32(i))
	}
}

// insert puts an entry into a slot that is free.
func (c *counter) insert(key uint64, at uint32) {
	mask := uint64(len(c.slots) - 1)
	i := key & mask
	for c.slots[i] != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = at + 1
}

// find returns the place of the entry of a key, which is made if there is none. There
// must be room for it.
func (c *counter) find(key uint64) uint32 {
	mask := uint64(len(c.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		at := c.slots[i]
		if at == 0 {
			c.entries = append(c.entries, counted{key: key})
			c.slots[i] = uint32(len(c.entries))
			return uint32(len(c.entries) - 1)
		}
		if c.entries[at-1].key == key {
			return at - 1
		}
	}
}
