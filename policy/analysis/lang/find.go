package lang

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
	"unicode"
)

// Verdict is the answer of a search. The zero Verdict is GaveUp.
type Verdict uint8

const (
	GaveUp Verdict = iota // the search was given up
	Empty                 // no word is there, whatever the texts are that letters stand for
	Found                 // a word is there
)

// Budget bounds searches: each takes from it what it costs. The zero Budget
// allows nothing.
type Budget struct{ States int }

// spend reports whether n more states can be made, and takes them.
func (b *Budget) spend(n int) bool {
	if b == nil {
		return false
	}
	b.States -= n
	return b.States >= 0
}

// Word is a text in which a negative character -n is the letter n.
type Word []rune

// String returns the word, with its letters left out.
func (w Word) String() string {
	return string(slices.DeleteFunc(slices.Clone(w), func(r rune) bool { return r < 0 }))
}

// Spell returns the word with texts in place of its letters.
func (w Word) Spell(text func(letter int) string) string {
	var b []byte
	for _, r := range w {
		if r < 0 {
			b = append(b, text(int(-r))...)
		} else {
			b = append(b, string(r)...)
		}
	}
	return string(b)
}

// Find returns a word of u that, in every group of in, some program matches, and
// that no program of out matches. No other is shorter in characters. The work is
// bounded by b, in states of the search and their places.
func Find(u Universe, in [][]*Program, out []*Program, b *Budget) (Word, Verdict) {
	in = slices.Clone(in)
	best, verdict := findTexts(u, in, out, b)
	if verdict == GaveUp {
		return nil, GaveUp
	}
	for choice := range choices(in) {
		if best != nil && longest(choice) >= len(best) {
			continue
		}
		if !b.spend(1) {
			return nil, GaveUp
		}
		switch w, v := find(u, choice, out, b); {
		case v == GaveUp:
			return nil, GaveUp
		case v == Found && (verdict != Found || len(w) < len(best)):
			best, verdict = w, Found
		}
	}
	return best, verdict
}

// longest returns the length that every word has at least.
func longest(programs []*Program) (n int) {
	for _, p := range programs {
		n = max(n, p.least())
	}
	return n
}

// choices yields one program of each group, all choices but those with two
// programs that are apart, and none of a group that has one which matches all that
// another choice does. The slice is used again.
func choices(in [][]*Program) func(yield func([]*Program) bool) {
	return func(yield func([]*Program) bool) {
		chosen := make([]*Program, 0, len(in))
		at := 0 // the group to choose from
		var choose func() bool
		choose = func() bool {
			if at == len(in) {
				return yield(chosen)
			}
			at++
			defer func() { at-- }()
			near := make([]*Program, 0, len(in[at-1]))
			for _, p := range in[at-1] {
				if p = p.orZero(); p.never || slices.ContainsFunc(chosen, func(q *Program) bool { return Apart(p, q) }) {
					continue
				}
				if slices.ContainsFunc(chosen, func(q *Program) bool { return p == q || Covers(p, q) }) {
					return choose() // whatever is chosen has one of the group already
				}
				near = append(near, p)
			}
			for _, p := range near {
				chosen = append(chosen, p)
				more := choose()
				chosen = chosen[:len(chosen)-1]
				if !more {
					return false
				}
			}
			return true
		}
		choose()
	}
}

// find is Find for a single choice.
func find(u Universe, in, out []*Program, b *Budget) (Word, Verdict) {
	var near []*Program
	for _, q := range out {
		if q = q.orZero(); q.never || slices.ContainsFunc(in, func(p *Program) bool { return Apart(p, q) }) {
			continue
		}
		if slices.ContainsFunc(in, func(p *Program) bool { return Covers(q, p) }) {
			return nil, Empty
		}
		near = append(near, q)
	}
	s := search{u: u, b: b, out: newNFA(near, keep), met: make(map[uint64]int32), seed: rand.Uint64() | 1}
	kept := max(0, slices.IndexFunc(in, func(p *Program) bool { return p.letters && !p.folds }))
	for i, p := range in {
		r := loose
		if i == kept {
			r = match
		}
		n := newNFA([]*Program{p}, r)
		s.in, s.ends = append(s.in, n), append(s.ends, s.width+n.width())
		s.width += n.width()
		s.letters = s.letters || i == kept && p.letters && !p.folds
		s.slash = s.slash || p.bounded
	}
	for _, q := range near {
		s.slash = s.slash || q.bounded
	}
	return s.run()
}

// search is a search for a word, breadth first.
type search struct {
	u       Universe
	in      []*nfa
	out     *nfa
	slash   bool // slashes count
	letters bool // words may hold letters
	b       *Budget
	nodes   []node
	sets    []uint64         // the places of all nodes: of each those of in, and then of out
	ends    []int            // where those of each of in end
	width   int              // of those of in together
	met     map[uint64]int32 // the last node by a hash of where in is, and 1
	seed    uint64           // of the hashes: nobody chooses texts whose hashes are alike
	stray   bool             // a letter was met where the universe cannot read one
	room    []rune           // for toTry
}

// node is where a word leads.
type node struct {
	parent int32
	last   rune
	state  int32
	before int32 // another node of the same hash, and 1
}

// setsOf returns the places of a node.
func (s *search) setsOf(at int) []uint64 {
	all := s.width + s.out.width()
	return s.sets[at*all : (at+1)*all : (at+1)*all]
}

// inOf returns those of one of in, and outOf those of out.
func (s *search) inOf(sets []uint64, i int) places {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return sets[from:s.ends[i]]
}
func (s *search) outOf(sets []uint64) places { return sets[s.width:] }

// prepare makes room for the places of one more node, and returns it.
func (s *search) prepare() []uint64 {
	n := s.width + s.out.width()
	s.sets = slices.Grow(s.sets, n)
	s.sets = s.sets[:len(s.sets)+n]
	sets := s.sets[len(s.sets)-n:]
	clear(sets)
	return sets
}

// drop gives back the room that was made last.
func (s *search) drop() { s.sets = s.sets[:len(s.sets)-s.width-s.out.width()] }

func (s *search) run() (Word, Verdict) {
	if len(s.u.states) == 0 {
		return nil, Empty
	}
	first := s.prepare()
	for i, n := range s.in {
		n.start(s.inOf(first, i))
	}
	s.out.start(s.outOf(first))
	if !s.add(node{parent: -1}, first) {
		return nil, GaveUp
	}
	for at := 0; at < len(s.nodes); at++ { //nolint:intrange // nodes are added on the way
		if s.accepts(at) {
			return s.word(at), Found
		}
		if !s.leave(at) {
			return nil, GaveUp
		}
	}
	if s.stray {
		return nil, GaveUp
	}
	return nil, Empty
}

// accepts reports whether the word that leads to a node is one.
func (s *search) accepts(at int) bool {
	sets := s.setsOf(at)
	if !s.u.states[s.nodes[at].state].accepts || s.out.accepts(s.outOf(sets)) {
		return false
	}
	for i, n := range s.in {
		if !n.accepts(s.inOf(sets, i)) {
			return false
		}
	}
	return true
}

// word returns the word that leads to a node.
func (s *search) word(at int) Word {
	w := Word{}
	for ; s.nodes[at].parent >= 0; at = int(s.nodes[at].parent) {
		w = append(w, s.nodes[at].last)
	}
	slices.Reverse(w)
	return w
}

// add adds a node, unless one was met that is as good: where no more of out is
// left. It reports whether the search can go on.
func (s *search) add(n node, sets []uint64) bool {
	in, out := sets[:s.width], s.outOf(sets)
	hash := s.hash(n.state, in)
	n.before = s.met[hash]
	alike, known := 0, false
	for i := n.before; i > 0; i = s.nodes[i-1].before {
		if other := s.setsOf(int(i - 1)); s.nodes[i-1].state == n.state && slices.Equal(other[:s.width], in) {
			alike++
			known = known || s.outOf(other).within(out)
		}
	}
	if !s.b.spend(1 + alike*len(out)/16) {
		return false
	}
	if known {
		s.drop()
		return true
	}
	s.nodes = append(s.nodes, n)
	s.met[hash] = int32(len(s.nodes))
	return true
}

// hash hashes where in is at a state.
func (s *search) hash(state int32, in []uint64) uint64 {
	h := s.seed ^ uint64(state)
	for _, w := range in {
		high, low := bits.Mul64(h^w, s.seed)
		h = high ^ low
	}
	return h
}

// leave adds the nodes that the letters to try lead to.
func (s *search) leave(at int) bool {
	state, sets := &s.u.states[s.nodes[at].state], s.setsOf(at)
	for _, r := range s.toTry(state, sets) {
		next := node{parent: int32(at), last: r}
		to, ok := 0, state.free
		switch {
		case r >= 0:
			to, ok = state.next(r)
		case ok:
			to = state.edges[0].to
		default:
			s.stray = true
		}
		if !ok {
			continue
		}
		next.state = int32(to)
		into := s.prepare()
		if !s.read(into, sets, r) {
			s.drop()
			continue
		}
		if !s.add(next, into) {
			return false
		}
	}
	return true
}

// read reads a letter. It reports whether all of in may go on.
func (s *search) read(to, from []uint64, r rune) (alive bool) {
	for i, n := range s.in {
		next := s.inOf(to, i)
		if n.read(next, s.inOf(from, i), r); next.empty() {
			return false
		}
	}
	s.out.read(s.outOf(to), s.outOf(from), r)
	return true
}

// toTry returns the letters to try at a node, sorted: those that programs read
// there by name, those at which wildcards stop, and for each class of the
// universe one that is neither. They are good until the next call.
func (s *search) toTry(state *state, sets []uint64) []rune {
	named := s.room[:0]
	named = append(named, ':')
	if s.slash {
		named = append(named, '/')
	}
	for i, a := range s.in {
		from, set := len(named), s.inOf(sets, i)
		named = a.names(set, named)
		if from < len(named) && !a.wild(set) && (a.role != loose || !s.letters) {
			s.room = named
			return capitalsLast(sorted(named[from:])) // nothing else leads on
		}
	}
	named = sorted(s.out.names(s.outOf(sets), named))
	all := named
	for i := range state.edges {
		if r, ok := state.edges[i].fresh(named); ok {
			all = append(all, r)
		}
	}
	s.room = all
	return capitalsLast(sorted(all))
}

// capitalsLast moves capitals, colons and slashes behind what else there is, so that
// words are spelled with small letters where any will do.
func capitalsLast(runes []rune) []rune {
	slices.SortStableFunc(runes, func(a, b rune) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return runes
}

func rank(r rune) int {
	switch {
	case r == ':' || r == '/':
		return 2
	case unicode.IsUpper(r):
		return 1
	}
	return 0
}

func sorted(runes []rune) []rune {
	slices.Sort(runes)
	return slices.Compact(runes)
}

// names appends the characters and letters that literals read at the places.
func (n *nfa) names(set places, names []rune) []rune {
	set.each(func(i int) {
		s := &n.steps[i]
		switch {
		case s.kind != literal:
		case s.char < 0:
			names = append(names, s.char)
		default:
			s.fold.spellings(s.char, func(r rune) { names = append(names, r) })
		}
	})
	return names
}

// wild reports whether a wildcard reads at one of the places.
func (n *nfa) wild(set places) (wild bool) {
	set.each(func(i int) {
		k := n.steps[i].kind
		wild = wild || k == star || k == question
	})
	return wild
}
