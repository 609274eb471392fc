package arn

// maxSteps is the number of steps that one search may take.
const maxSteps = 1 << 16

// Relation is how the resources that one [Pattern] matches relate to the resources
// that another matches. Resources are the texts that start with "arn:" and have six
// parts, and the text "*". A pattern that matches no resource is Disjoint from all
// patterns, even from itself.
//
// The zero Relation is Undecided: see [Pattern.Relation].
type Relation uint8

// The relations of a pattern p with a pattern q.
const (
	Undecided Relation = iota // the search was given up
	Disjoint                  // no resource matches both
	Overlaps                  // some match both, some only p, and some only q
	Covers                    // p matches all that q matches, and more
	CoveredBy                 // q matches all that p matches, and more
	Equal                     // p and q match the same
)

// String returns the name of the relation, such as "covered by".
func (r Relation) String() string {
	names := [...]string{"undecided", "disjoint", "overlaps", "covers", "covered by", "equal"}
	if int(r) >= len(names) {
		return "undecided"
	}
	return names[r]
}

// Witness holds resources that show a [Relation] between p and q. A field is empty if
// there is no such resource: Covers has a resource in Both and in OnlyP, and no
// resource in OnlyQ.
type Witness struct {
	Both  string // p and q match it
	OnlyP string // only p matches it
	OnlyQ string // only q matches it
}

// Relation compares p with q. Without policy variables the answer is exact and has a
// witness.
//
// The value of a variable is any text, the same text wherever a key has the same
// default. Covers, CoveredBy, Equal and Disjoint then hold whatever the texts are,
// and Overlaps means that none of them could be shown. There is no witness, as the
// resources that match depend on the texts.
//
// The work is bounded. The patterns of ordinary policies take a few hundred steps to
// compare. A pair that would take one of the three searches more than 2^16 steps is
// Undecided; such patterns are made on purpose, with several hundred characters or
// with runs of question marks between stars and letters.
func (p *Pattern) Relation(q *Pattern) (Relation, Witness) {
	r, w, _ := p.relate(q)
	return r, w
}

// relate is [Pattern.Relation], which also returns the number of steps taken.
func (p *Pattern) relate(q *Pattern) (r Relation, w Witness, steps int) {
	if p == nil || q == nil || !p.usable || !q.usable {
		return Disjoint, Witness{}, 0
	}
	var names []reference
	a, b := newProgram(p, &names), newProgram(q, &names)
	x := fresh(a, b)
	meet := common{p: a.loose(), q: b.loose(), fresh: x}
	more := difference{p: a, q: b, fresh: x}
	less := difference{p: b, q: a, fresh: x}

	var both, onlyP, onlyQ bool
	w.Both, both = meet.find()
	w.OnlyP, onlyP = more.find()
	w.OnlyQ, onlyQ = less.find()
	switch all, every := p.MatchesAll(), q.MatchesAll(); {
	case all && !every:
		w.OnlyP, onlyP = "*", true
	case every && !all:
		w.OnlyQ, onlyQ = "*", true
	}
	steps = meet.steps + more.steps + less.steps
	if len(names) > 0 {
		w = Witness{}
	}
	switch {
	case !both && meet.givenUp(), !onlyP && more.givenUp(), !onlyQ && less.givenUp():
		return Undecided, Witness{}, steps
	case !both:
		return Disjoint, w, steps
	case onlyP && onlyQ:
		return Overlaps, w, steps
	case onlyP:
		return Covers, w, steps
	case onlyQ:
		return CoveredBy, w, steps
	}
	return Equal, w, steps
}

// Disjoint reports whether it is sure that no resource matches both p and q, as where
// [Pattern.Relation] is Disjoint. It takes a small part of the time of Relation, and
// reports false where the search is given up.
func (p *Pattern) Disjoint(q *Pattern) bool {
	if p == nil || q == nil || !p.usable || !q.usable {
		return true
	}
	if p.MatchesAll() || q.MatchesAll() {
		return false
	}
	var names []reference
	a, b := newProgram(p, &names).loose(), newProgram(q, &names).loose()
	if both, known := meet(a, b); known {
		return !both
	}
	long := common{p: a, q: b, fresh: fresh(a, b)}
	_, both := long.find()
	return !both && !long.givenUp()
}
