package review

import (
	"bytes"
	"hash/maphash"
)

// Many documents of a large account have the same text, such as the trust policies of the
// roles of one service. Where a rule has found nothing in one, and has looked at nothing
// but what it says, it finds nothing in the others.

// equals are the documents that equal ones are known by. The zero equals has none.
type equals struct {
	seed maphash.Seed
	by   map[uint64]*equal
}

// equal is a document, and which rules found nothing in it, by their places among those
// that look at its kind. A nil equal knows nothing.
type equal struct {
	doc   *Document
	clean [4]uint64
	all   bool // it loads, and no rule found anything
}

// maxEqual is how many documents are kept that way.
const maxEqual = 4_000

// to returns what is known of the first document like this one, which may be itself; nil of
// one with holes.
func (q *equals) to(d *Document) *equal {
	if len(d.Holes) > 0 || d.Text == nil {
		return nil
	}
	if q.by == nil || len(q.by) == maxEqual {
		q.seed, q.by = maphash.MakeSeed(), make(map[uint64]*equal)
	}
	hash := maphash.Bytes(q.seed, d.Text)
	if e := q.by[hash]; e != nil && e.doc.isLike(d) {
		return e
	}
	e := &equal{doc: d}
	q.by[hash] = e
	return e
}

// isLike reports whether documents say the same, and are of the same origin but for who has
// them.
func (d *Document) isLike(other *Document) bool {
	a, b := &d.Origin, &other.Origin
	return d.Kind == other.Kind && bytes.Equal(d.Text, other.Text) && a.Template == b.Template && a.VersionAdded == b.VersionAdded &&
		a.SidAdded == b.SidAdded && a.KindGuessed == b.KindGuessed && a.Resource == b.Resource
}

// isClean reports whether nothing is found in the document.
func (e *equal) isClean() bool { return e != nil && e.all }

// noteAll notes whether that is so.
func (e *equal) noteAll(clean bool) {
	if e != nil {
		e.all = clean
	}
}

// isCleanOf reports whether a rule finds nothing in the document.
func (e *equal) isCleanOf(i int) bool {
	return e != nil && i < 64*len(e.clean) && e.clean[i/64]>>(i%64)&1 != 0
}

// noteClean notes that it does not.
func (e *equal) noteClean(i int) {
	if e != nil && i < 64*len(e.clean) {
		e.clean[i/64] |= 1 << (i % 64)
	}
}
