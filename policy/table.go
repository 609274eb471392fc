package policy

import (
	"cmp"
	"math/bits"
	"slices"
)

// table is a hash table with linear probing, from keys to lists of places. It
// is built once. The zero table must not be probed.
//
// It never compares what was hashed: equal keys of unequal texts lead to places
// too many, which whoever looks there finds out.
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

// newTable files the posts, which it sorts. One that is there twice counts once.
func newTable(posts []post) table {
	slices.SortFunc(posts, func(p, q post) int {
		return cmp.Or(cmp.Compare(p.key, q.key), cmp.Compare(p.order, q.order))
	})
	posts = slices.Compact(posts)
	keys := 0
	for i := range posts {
		if i == 0 || posts[i].key != posts[i-1].key {
			keys++
		}
	}
	t := table{make([]slot, 1<<bits.Len(uint(keys*3/2))), make([]int32, len(posts))}
	for i := 0; i < len(posts); {
		j := i
		for ; j < len(posts) && posts[j].key == posts[i].key; j++ {
			t.posts[j] = posts[j].order
		}
		t.insert(slot{posts[i].key, uint32(i), uint32(j - i)})
		i = j
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

// probe calls visit with the places filed under a key.
func (t *table) probe(key uint64, visit func(order int32)) {
	mask := uint64(len(t.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.n == 0 {
			return
		}
		if s.key == key {
			for _, o := range t.posts[s.at : s.at+s.n] {
				visit(o)
			}
			return
		}
	}
}
