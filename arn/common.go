package arn

import (
	"slices"

	"github.com/iameval/iameval/variables"
)

// common is the search for a resource that both p and q match. It spells out texts
// that both match so far. A text is known by one place in each program.
//
// The search is depth first: once both programs are at stars that cross colons, no
// place before those stars is worth trying. Two patterns with many stars meet in
// about as many steps as they have characters.
type common struct {
	p, q  program
	fresh rune // a character that is in neither program
	texts texts
	stack []pair
	met   map[[2]int]int // the most colons of a text for a pair of places
	stars []pair         // the best pairs met with both programs at a star
	steps int            // the pairs of places tried
}

// pair is where a text leads.
type pair struct {
	text int // an index into texts
	p, q int // places
}

// find returns a resource that p and q both match. It finds one if there is one,
// unless it gives up.
func (m *common) find() (text string, found bool) {
	m.texts = newTexts(m.p.resource() || m.q.resource())
	m.met = map[[2]int]int{}
	m.stack = []pair{{}}
	for len(m.stack) > 0 && !m.givenUp() {
		n := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		if n.p == len(m.p) && n.q == len(m.q) && m.texts.resource(n.text) {
			return m.texts.spell(n.text), true
		}
		if m.enter(n) {
			m.leave(n)
		}
	}
	return "", false
}

// givenUp reports whether the search has taken too many steps to go on.
func (m *common) givenUp() bool { return m.steps > maxSteps }

// enter reports whether n is worth trying: no better pair was met.
func (m *common) enter(n pair) bool {
	m.steps += 1 + len(m.stars)
	colons := m.texts[n.text].colons
	if best, ok := m.met[[2]int{n.p, n.q}]; ok && best >= colons {
		return false
	}
	m.met[[2]int{n.p, n.q}] = colons
	if slices.ContainsFunc(m.stars, func(s pair) bool { return m.better(s, n) }) {
		return false
	}
	if m.p.star(n.p) && m.q.star(n.q) {
		m.stars = slices.DeleteFunc(m.stars, func(s pair) bool { return m.better(n, s) })
		m.stars = append(m.stars, n)
	}
	return true
}

// better reports whether s, with both programs at a star, is at least as good as n: if
// n leads to a resource, so does s.
func (m *common) better(s, n pair) bool {
	return m.texts[s.text].colons >= m.texts[n.text].colons &&
		m.p.within(places{n.p}, places{s.p}) && m.q.within(places{n.q}, places{s.q})
}

// leave puts the pairs that n leads to on the stack, the most promising last: the pair
// after a passed star, and the fresh character rather than the colon.
func (m *common) leave(n pair) {
	if n.p < len(m.p) && n.q < len(m.q) {
		a, b := m.p[n.p], m.q[n.q]
		if a.kind != variables.Literal {
			a, b = b, a
		}
		for _, c := range slices.Backward(a.samples(m.fresh)) {
			if a.takes(c) && b.takes(c) {
				m.stack = append(m.stack, pair{m.texts.extend(n.text, c), m.p.after(n.p), m.q.after(n.q)})
			}
		}
	}
	if m.q.star(n.q) {
		m.stack = append(m.stack, pair{n.text, n.p, n.q + 1})
	}
	if m.p.star(n.p) {
		m.stack = append(m.stack, pair{n.text, n.p + 1, n.q})
	}
}
