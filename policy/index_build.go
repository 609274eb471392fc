package policy

import (
	"math"
	"slices"
)

// Building an index. The terms of all statements are written one after the other into
// one list, hashed and counted; then each statement is filed under the rarest. So a set
// of 100,000 statements takes a few dozen allocations, and most of its time goes to the
// hashing of texts.

// newIndex files the statements.
func newIndex(statements []*Statement) *index {
	b := indexBuilder{statements: len(statements), terms: makeTermList(statements, false)}
	for _, s := range statements {
		b.terms.addElements(s)
		b.terms.endStatement()
	}
	b.count(&b.terms, false)
	var crowded []int32
	for i, s := range statements {
		best, commonest := b.rarest(&b.terms, i)
		if commonest > crowd && s.resources.hasGrams() {
			crowded = append(crowded, int32(i))
			continue
		}
		b.file(&b.terms, int32(i), best, commonest)
	}
	b.fileCrowded(statements, crowded)
	return b.index()
}

// fileCrowded files statements for which grams are tried too.
func (b *indexBuilder) fileCrowded(statements []*Statement, crowded []int32) {
	if len(crowded) == 0 {
		return
	}
	with := make([]*Statement, len(crowded))
	for at, i := range crowded {
		with[at] = statements[i]
	}
	terms := makeTermList(with, true)
	for _, s := range with {
		terms.addElements(s)
		terms.addWithGrams(s.resources)
		terms.endStatement()
	}
	b.count(&terms, true)
	for at, i := range crowded {
		best, commonest := b.rarest(&terms, at)
		b.file(&terms, i, best, commonest)
	}
}

// indexBuilder makes an index.
type indexBuilder struct {
	statements int
	terms      termList
	counts     counter
	filed      []filing
	always     []int32
}

// filing is a statement under a term, whose text may have been cut.
type filing struct {
	term
	key   uint64
	order int32
}

// count hashes the terms of a list and counts how many members each could stand for. If
// only grams are to be counted, the others have been.
func (b *indexBuilder) count(l *termList, grams bool) {
	b.counts.grow(len(l.terms))
	for i := range l.terms {
		t := &l.terms[i]
		t.at = b.counts.find(t.key())
		if !grams || t.kind == resourceHolds {
			b.counts.entries[t.at].n++
		}
	}
}

// span is a part of a list, from its first entry to the one after its last.
type span struct{ from, to int32 }

// rarest chooses the element of statement i of the list whose commonest term is the
// rarest, and returns its members and that count; it is out of reach where no element
// can be filed.
func (b *indexBuilder) rarest(l *termList, i int) (best span, commonest int) {
	commonest = b.never()
	shortest := math.MaxInt
	elements := spanOf(l.statements, i)
	for e := elements.from; e < elements.to; e++ {
		members := spanOf(l.elements, int(e))
		n, length := b.commonest(l, members)
		if n < commonest || n == commonest && length < shortest {
			best, commonest, shortest = members, n, length
		}
	}
	return best, commonest
}

// never is a count that no term has.
func (b *indexBuilder) never() int { return b.statements + 1 }

// commonest returns the count of the commonest of the terms that are chosen for the
// members, and how many are chosen. Where a member has none, as "*", no term can stand
// for the element, and the count is out of reach.
func (b *indexBuilder) commonest(l *termList, members span) (n, length int) {
	for m := members.from; m < members.to; m++ {
		chosen := b.chosen(l, int(m))
		if len(chosen) == 0 {
			return b.never(), 0
		}
		n = max(n, min(b.times(&chosen[0]), b.statements))
		length += len(chosen)
	}
	return n, length
}

// chosen returns the terms of a member to file it under: the rarest, or all of a caller's
// names, each of which is for another caller. The first is the one that counts.
func (b *indexBuilder) chosen(l *termList, member int) []hashed {
	m := spanOf(l.members, member)
	terms := l.terms[m.from:m.to]
	if len(terms) == 0 || terms[0].kind == callerIs {
		return terms
	}
	rarest := 0
	for i := range terms {
		if b.times(&terms[i]) < b.times(&terms[rarest]) {
			rarest = i
		}
	}
	return terms[rarest : rarest+1]
}

// times returns how often a term was counted.
func (b *indexBuilder) times(t *hashed) int { return int(b.counts.entries[t.at].n) }

// file files a statement under the members of an element.
func (b *indexBuilder) file(l *termList, order int32, members span, commonest int) {
	if commonest == b.never() {
		b.always = append(b.always, order)
		return
	}
	if b.filed == nil {
		b.filed = make([]filing, 0, b.statements)
	}
	for m := members.from; m < members.to; m++ {
		for _, t := range b.chosen(l, int(m)) {
			b.filed = append(b.filed, filing{t.term, b.counts.entries[t.at].key, order})
		}
	}
}

// index lays the filings out in a table.
func (b *indexBuilder) index() *index {
	x := &index{always: b.always}
	var kinds [numTermKinds]usage
	for i := range b.filed {
		f := &b.filed[i]
		u := &kinds[f.kind]
		u.filed, u.longest = u.filed+1, max(u.longest, len(f.text))
	}
	for k := range numTermKinds {
		if kinds[k].filed == 0 {
			continue
		}
		switch k {
		case actionIs, resourceIs:
			x.wholes = append(x.wholes, k)
		case actionStarts, resourceStarts, resourceEnds, fieldStarts, resourceHolds:
			x.lookups = append(x.lookups, lookup{k, b.cutLengths(k, kinds[k])})
		default: // names of callers
			x.lookups = append(x.lookups, lookup{kind: k})
		}
	}
	posts := make([]post, len(b.filed))
	x.fields = make([]int32, 0, kinds[fieldStarts].filed)
	x.held = make([]int32, 0, kinds[resourceHolds].filed)
	for i := range b.filed {
		f := &b.filed[i]
		posts[i] = post{f.key, f.order}
		switch f.kind {
		case fieldStarts:
			x.fields = append(x.fields, f.order)
		case resourceHolds:
			x.held = append(x.held, f.order)
		default: // found by the table alone
		}
	}
	x.fields, x.held = slices.Compact(x.fields), slices.Compact(x.held)
	x.filed = newTable(posts)
	return x
}

// usage is how many filings have terms of one kind, and the length of the longest.
type usage struct{ filed, longest int }

// cutLengths returns the lengths that terms of a kind have, at most maxLengths
// of them, and cuts the others to the next shorter one.
func (b *indexBuilder) cutLengths(kind termKind, u usage) []int {
	have := make([]int, u.longest+1) // how many terms have each length
	for i := range b.filed {
		if f := &b.filed[i]; f.kind == kind {
			have[len(f.text)]++
		}
	}
	lengths := chooseLengths(have, u.filed)
	for i := range b.filed {
		f := &b.filed[i]
		if f.kind != kind {
			continue
		}
		at, found := slices.BinarySearch(lengths, len(f.text))
		if !found {
			f.text = f.cut(lengths[at-1])
			f.key = f.term.key()
		}
	}
	return lengths
}

// chooseLengths returns the lengths that are kept, of those that have terms: all, or the
// shortest, which stands for all that are cut below the next, and from there in steps
// of equally many terms.
func chooseLengths(have []int, total int) []int {
	lengths := make([]int, 0, maxLengths+1)
	for length, n := range have {
		if n > 0 {
			lengths = append(lengths, length)
		}
	}
	if len(lengths) <= maxLengths {
		return lengths
	}
	lengths = lengths[:1]
	length, before := 0, 0 // before terms are shorter than length
	for i := 1; i < maxLengths; i++ {
		for before+have[length] <= i*total/maxLengths {
			before += have[length]
			length++
		}
		if length != lengths[len(lengths)-1] {
			lengths = append(lengths, length)
		}
	}
	return lengths
}
