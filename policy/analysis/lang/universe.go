package lang

import (
	"slices"
	"unicode/utf8"
)

// Universe is the words that count: a small deterministic automaton. Every edge
// is a class of characters, which it leads on alike. The zero Universe has no
// words. Make one with a [Builder].
type Universe struct{ states []state }

// state is where a word leads.
type state struct {
	edges   []edge
	accepts bool
	free    bool // every character leads back here, so a letter does too
}

// edge is a class of characters.
type edge struct {
	lo, hi rune
	to     int
}

// Builder makes a Universe. The zero Builder is empty.
type Builder struct{ states []state }

// State adds a state and returns its number, 0 for the first, where words begin.
// Words that lead to a state that accepts are in the universe.
func (b *Builder) State(accepts bool) int {
	b.states = append(b.states, state{accepts: accepts})
	return len(b.states) - 1
}

// Free adds a state that accepts and from which every text leads back to it.
func (b *Builder) Free() int {
	n := b.State(true)
	b.states[n].free = true
	b.Edge(n, 0, utf8.MaxRune, n)
	return n
}

// has reports whether there is a state of the number.
func (b *Builder) has(n int) bool { return 0 <= n && n < len(b.states) }

// Edge makes the characters from lo to hi lead from one state to another. Two
// edges of a state have no character in common. Without one of the states it does
// nothing.
func (b *Builder) Edge(from int, lo, hi rune, to int) {
	if !b.has(from) || !b.has(to) {
		return
	}
	b.states[from].edges = append(b.states[from].edges, edge{lo, hi, to})
}

// Text makes a text lead from one state to another, by the states on its way that
// are there already and by new ones. It is not empty.
func (b *Builder) Text(from int, text string, to int) {
	if !b.has(from) || !b.has(to) {
		return
	}
	runes := []rune(text)
	for i, r := range runes {
		last := i == len(runes)-1
		next, there := b.states[from].next(r)
		switch {
		case last:
			b.Edge(from, r, r, to)
		case !there:
			next = b.State(false)
			b.Edge(from, r, r, next)
		}
		from = next
	}
}

// Universe returns what was built.
func (b *Builder) Universe() Universe { return Universe{slices.Clone(b.states)} }

// Any returns the universe of all texts, with the empty one or without.
func Any(empty bool) Universe {
	var b Builder
	start := b.State(empty)
	b.Edge(start, 0, utf8.MaxRune, b.Free())
	b.states[start].free = true
	return b.Universe()
}

// next returns where a character leads to.
func (s *state) next(r rune) (to int, ok bool) {
	for i := range s.edges {
		if e := &s.edges[i]; e.lo <= r && r <= e.hi {
			return e.to, true
		}
	}
	return 0, false
}

// Has reports whether the text is a word of u.
func (u Universe) Has(text string) bool {
	if len(u.states) == 0 {
		return false
	}
	at := 0
	for _, r := range text {
		to, ok := u.states[at].next(r)
		if !ok {
			return false
		}
		at = to
	}
	return u.states[at].accepts
}

// preferred are the characters that words are made of where any would do.
const preferred = "xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW-_.=+@ "

// fresh returns a character of the class that is none of the others, which are
// sorted.
func (e *edge) fresh(others []rune) (rune, bool) {
	free := func(r rune) bool {
		_, taken := slices.BinarySearch(others, r)
		return !taken && e.lo <= r && r <= e.hi && utf8.ValidRune(r) && r != utf8.RuneError
	}
	for _, r := range preferred {
		if free(r) {
			return r, true
		}
	}
	for r := e.lo; r <= e.hi; r++ {
		if free(r) {
			return r, true
		}
	}
	return 0, false
}
