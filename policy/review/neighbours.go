package review

import (
	"cmp"
	"slices"

	"github.com/iameval/iameval/variables"
)

// neighbours are which entries of a list may cover which: one that has no wildcard covers
// those alone that are equal but for case.
type neighbours struct {
	wide   []int    // those that may cover others
	hashes []hashed // of all, sorted
	at     []int    // where each stands there
	room   []int
}

// hashed is the hash of an entry without regard to case, and where it stands in the list.
type hashed struct {
	hash uint64
	at   int
}

func newNeighbours(l *list) *neighbours {
	n := &neighbours{hashes: make([]hashed, len(l.entries)), at: make([]int, len(l.entries))}
	for i := range l.entries {
		e := &l.entries[i]
		if isWild(e.text) || e.pattern().Short() {
			n.wide = append(n.wide, i)
		}
		n.hashes[i] = hashed{hashOf(e.text), i}
	}
	slices.SortFunc(n.hashes, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.hash, b.hash), a.at-b.at) })
	for i, h := range n.hashes {
		n.at[h.at] = i
	}
	return n
}

// hashOf hashes a text without regard to case. Texts of one hash are compared, so that
// nothing rests on it.
func hashOf(text string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(text) {
		h = (h ^ uint64(variables.LowerByte(text[i]))) * 1099511628211
	}
	return h
}

// of returns the entries that may cover one, itself among them, in the order of the list.
// They are good until the next call.
func (n *neighbours) of(i int) []int {
	all := n.room[:0]
	all = append(all, n.wide...)
	first := n.at[i]
	for first > 0 && n.hashes[first-1].hash == n.hashes[first].hash {
		first--
	}
	for _, h := range n.hashes[first:] {
		if h.hash != n.hashes[first].hash {
			break
		}
		all = append(all, h.at)
	}
	n.room = all
	slices.Sort(all)
	return slices.Compact(all)
}
