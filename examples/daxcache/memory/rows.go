package memory

import (
	"cmp"
	"hash/fnv"
	"iter"
	"math/bits"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Rows. A table and each of its indexes keep items by partition, and in a
// partition in the order of the sort key. The partitions themselves have an
// order that only a Scan sees, by a hash of their keys; the segments of a
// parallel Scan are equal parts of it.

// row is an item in its place. It is never changed, nor is its item.
type row struct {
	partition string         // text of the partition key
	sort      dynamodb.Value // the zero Value where there is no sort key
	id        string         // identity of the item in its table
	item      dynamodb.Item  // all of it
}

// compare orders the rows of a partition. In an index several items can have one
// sort key; then their identities decide.
func (r *row) compare(s *row) int {
	if c, ok := r.sort.Compare(s.sort); ok && c != 0 {
		return c
	}
	return cmp.Compare(r.id, s.id)
}

// partition is the rows of one partition key.
type partition struct {
	key  string
	hash uint64
	rows []*row // in order
}

// rows is the rows of a table or an index. The zero rows is empty and ready for
// use.
type rows struct {
	partitions map[string]*partition
	order      []*partition // by hash; only if ordered
	ordered    bool
}

// partition returns the rows of a partition key.
func (r *rows) partition(key string) []*row {
	if p := r.partitions[key]; p != nil {
		return p.rows
	}
	return nil
}

// find returns the row that has the place of another, nil if no row has it.
func (r *rows) find(place *row) *row {
	list := r.partition(place.partition)
	if i, ok := locate(list, place); ok {
		return list[i]
	}
	return nil
}

// locate returns where in a partition a row is, or has to be.
func locate(list []*row, place *row) (int, bool) {
	return slices.BinarySearchFunc(list, place, (*row).compare)
}

// put adds a row, in place of the one that has its place.
func (r *rows) put(added *row) {
	p := r.partitions[added.partition]
	if p == nil {
		p = &partition{key: added.partition, hash: hash(added.partition)}
		if r.partitions == nil {
			r.partitions = make(map[string]*partition)
		}
		r.partitions[added.partition] = p
		r.ordered = false
	}
	i, found := locate(p.rows, added)
	if found {
		p.rows[i] = added
		return
	}
	p.rows = slices.Insert(p.rows, i, added)
}

// remove removes the row that has the place of another.
func (r *rows) remove(place *row) {
	p := r.partitions[place.partition]
	if p == nil {
		return
	}
	if i, found := locate(p.rows, place); found {
		p.rows = slices.Delete(p.rows, i, i+1)
	}
	if len(p.rows) == 0 {
		delete(r.partitions, p.key)
		r.ordered = false
	}
}

// sort brings the partitions in order, for all.
func (r *rows) sort() {
	if r.ordered {
		return
	}
	r.order = r.order[:0]
	for _, p := range r.partitions {
		r.order = append(r.order, p)
	}
	slices.SortFunc(r.order, (*partition).compare)
	r.ordered = true
}

func (p *partition) compare(q *partition) int {
	return cmp.Or(cmp.Compare(p.hash, q.hash), cmp.Compare(p.key, q.key))
}

// all iterates over the rows of a segment behind a place, nil for the beginning.
// The partitions have to be in order.
func (r *rows) all(s segment, after *row) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		list := r.order
		if after != nil {
			from := partition{key: after.partition, hash: hash(after.partition)}
			i, _ := slices.BinarySearchFunc(list, &from, (*partition).compare)
			list = list[i:]
		}
		for _, p := range list {
			if s.of(p.hash) != s.number {
				continue
			}
			rows := p.rows
			if after != nil && p.key == after.partition {
				rows = behind(rows, after)
			}
			for _, r := range rows {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// behind returns the rows of a partition that come after a place.
func behind(list []*row, place *row) []*row {
	i, found := locate(list, place)
	if found {
		i++
	}
	return list[i:]
}

// segment is one of the parts of a parallel Scan.
type segment struct{ number, total int }

// of returns the number of the segment that a partition is in.
func (s segment) of(hash uint64) int {
	high, _ := bits.Mul64(hash, uint64(s.total))
	return int(high)
}

func hash(key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(key))
	// FNV leaves the high bits of short keys alike, and segments go by them.
	return h.Sum64() * 0x9e3779b97f4a7c15
}
