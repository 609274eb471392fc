package arn

// maxSteps bounds the steps of one search.
const maxSteps = 1 << 16

// Relation is how the resources that one [Pattern] matches relate to those of
// another. Resources are the texts that start with "arn:" and have six parts,
// and the text "*". A pattern that matches none of them is Disjoint from all,
// also from itself.
//
// The zero Relation says nothing: see [Pattern.Relation].
type Relation uint8

// The relations of a pattern p with a pattern q.
const (
	Undecided Relation = iota // the search was given up
	Disjoint                  // no resource matches both
	Overlaps                  // some match both, some p alone and some q alone
	Covers                    // what q matches p matches, and more
	CoveredBy                 // what p matches q matches, and more
	Equal                     // what one matches the other matches
)

// String returns the name of the relation, such as "covered by".
func (r Relation) String() string {
	names := [...]string{"undecided", "disjoint", "overlaps", "covers", "covered by", "equal"}
	if int(r) >= len(names) {
		return "undecided"
	}
	return names[r]
}

// Witness holds the resources that prove a [Relation] between p and q, each
// empty where there is none. The proof of "covers", say, is a text in Both,
// one in OnlyP, and no text in OnlyQ.
type Witness struct {
	Both  string // matched by p and by q
	OnlyP string // matched by p alone
	OnlyQ string // matched by q alone
}

// Relation compares p with q. Without policy variables the answer is exact and
// comes with its witness.
//
// A variable stands for a text that is not known, the same one wherever the
// same key stands with the same default. Covers, CoveredBy and Equal then mean:
// whatever the texts are; and so does Disjoint. Overlaps means that none of
// these could be shown. There is no witness, as which resources match depends on
// the texts.
//
// The work is bounded. Patterns as policies have them take some hundred steps to
// compare, and patterns that would take one of the three searches more than 2^16
// are Undecided. They have to be made for it, with several hundred characters or
// with runs of question marks between stars and letters.
func (p *Pattern) Relation(q *Pattern) (Relation, Witness) {
	r, w, _ := p.relate(q)
	return r, w
}

// relate is [Pattern.Relation] and the number of steps it took.
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
