package lang

import (
	"cmp"
	"encoding/binary"
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
	s := search{u: u, b: b, out: newNFA(near, keep), met: make(map[string][]places)}
	kept := max(0, slices.IndexFunc(in, func(p *Program) bool { return p.letters && !p.folds }))
	for i, p := range in {
		r := loose
		if i == kept {
			r = match
		}
		s.in = append(s.in, newNFA([]*Program{p}, r))
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
	met     map[string][]places // where out could be, by where all the others are
	stray   bool                // a letter was met where the universe cannot read one
}

// node is where a word leads.
type node struct {
	parent int
	last   rune
	state  int
	in     []places
	out    places
}

func (s *search) run() (Word, Verdict) {
	if len(s.u.states) == 0 {
		return nil, Empty
	}
	first := node{parent: -1, out: s.out.start()}
	for _, n := range s.in {
		first.in = append(first.in, n.start())
	}
	if !s.add(first) {
		return nil, GaveUp
	}
	for at := 0; at < len(s.nodes); at++ { //nolint:intrange // nodes are added on the way
		if s.accepts(&s.nodes[at]) {
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

// accepts reports whether the word that leads to the node is one.
func (s *search) accepts(n *node) bool {
	if !s.u.states[n.state].accepts || s.out.accepts(n.out) {
		return false
	}
	for i, set := range n.in {
		if !s.in[i].accepts(set) {
			return false
		}
	}
	return true
}

// word returns the word that leads to a node.
func (s *search) word(at int) Word {
	w := Word{}
	for ; s.nodes[at].parent >= 0; at = s.nodes[at].parent {
		w = append(w, s.nodes[at].last)
	}
	slices.Reverse(w)
	return w
}

// add adds a node, unless one was met that is as good: where no more of out is
// left. It reports whether the search can go on.
func (s *search) add(n node) bool {
	key := binary.AppendUvarint(nil, uint64(n.state))
	for _, set := range n.in {
		for _, w := range set {
			key = binary.AppendUvarint(key, w)
		}
	}
	met := s.met[string(key)]
	if !s.b.spend(1 + len(met)*len(n.out)/16) {
		return false
	}
	for _, out := range met {
		if out.within(n.out) {
			return true
		}
	}
	s.met[string(key)] = append(met, n.out)
	s.nodes = append(s.nodes, n)
	return true
}

// leave adds the nodes that the letters to try lead to.
func (s *search) leave(at int) bool {
	n := s.nodes[at]
	for _, r := range s.toTry(&n) {
		next := node{parent: at, last: r, state: n.state}
		if r >= 0 {
			to, ok := s.u.states[n.state].next(r)
			if !ok {
				continue
			}
			next.state = to
		} else if st := &s.u.states[n.state]; st.free {
			next.state = st.edges[0].to
		} else {
			s.stray = true
			continue
		}
		alive := true
		for i, set := range n.in {
			to := s.in[i].read(set, r)
			alive = alive && !to.empty()
			next.in = append(next.in, to)
		}
		if !alive {
			continue
		}
		next.out = s.out.read(n.out, r)
		if !s.add(next) {
			return false
		}
	}
	return true
}

// toTry returns the letters to try at a node, sorted: those that programs read
// there by name, those at which wildcards stop, and for each class of the
// universe one that is neither.
func (s *search) toTry(n *node) []rune {
	named := []rune{':'}
	if s.slash {
		named = append(named, '/')
	}
	for i, a := range s.in {
		narrow := a.names(n.in[i], nil)
		if narrow != nil && !a.wild(n.in[i]) && (a.role != loose || !s.letters) {
			return capitalsLast(sorted(narrow)) // nothing else leads on
		}
		named = append(named, narrow...)
	}
	named = sorted(s.out.names(n.out, named))
	all := slices.Clone(named)
	for i := range s.u.states[n.state].edges {
		if r, ok := s.u.states[n.state].edges[i].fresh(named); ok {
			all = append(all, r)
		}
	}
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
