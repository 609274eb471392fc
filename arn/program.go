package arn

import (
	"slices"

	"github.com/iameval/iameval/variables"
)

// To compare patterns, each is spelled out as a program with one step for each
// character or wildcard. The places that a program can be at after some text are a
// set: the program is a nondeterministic automaton, and the places are its states.

// step is a wildcard of a pattern, or one character of a literal.
type step struct {
	char    rune           // of a Literal; a negative one stands for a reference
	kind    variables.Kind // Literal, Star or Question
	crosses bool           // of a wildcard: it matches colons
	part    int8           // 0 to 5: how many of the first five colons are before it
}

// program is a pattern, step by step. Place i of a program is before its step i, and
// place len(program) is its end.
type program []step

// reference is the identity of a policy variable: equal references have the same text.
type reference struct {
	key, fallback string
	hasFallback   bool
}

// newProgram returns the program of p for texts that start with "arn:", as all
// patterns except stars alone do. References become characters of their own, numbered
// by their index in names.
func newProgram(p *Pattern, names *[]reference) program {
	all := make(program, 0, len(p.String())+len("arn:")+len(":*")*5)
	part := int8(0)
	literal := func(text string) {
		for _, r := range text {
			all = append(all, step{char: r, part: part})
			if r == ':' && part < 5 {
				part++
			}
		}
	}
	if p.MatchesAll() {
		literal("arn:")
	}
	for token := range p.t.Tokens() {
		switch token.Kind {
		case variables.Literal:
			literal(token.Text)
		case variables.Ref:
			r := p.References()[token.Ref]
			id := reference{r.Key, r.Default, r.HasDefault}
			all = append(all, step{char: number(names, id), part: part})
		default:
			all = append(all, step{kind: token.Kind, crosses: token.Crosses, part: part})
		}
	}
	return all
}

// number returns the character for a reference: -1 for the first of names, and so on.
func number(names *[]reference, id reference) rune {
	for i, n := range *names {
		if n == id {
			return rune(-1 - i)
		}
	}
	*names = append(*names, id)
	return rune(-len(*names))
}

// takes reports whether the step can match c. The text of a reference may be empty or
// long and may hold colons, so the only wildcard that takes it is a star that crosses.
func (s step) takes(c rune) bool {
	switch {
	case s.kind == variables.Literal:
		return s.char == c
	case c < 0:
		return s.kind == variables.Star && s.crosses
	}
	return s.crosses || c != ':'
}

// samples returns characters that represent all that the step takes: for a wildcard,
// the fresh character and, if it crosses, the colon.
func (s step) samples(fresh rune) []rune {
	switch {
	case s.kind == variables.Literal:
		return []rune{s.char}
	case s.crosses:
		return []rune{fresh, ':'}
	}
	return []rune{fresh}
}

// loose returns p with a star for every reference, which matches all that p matches
// with any texts of the references.
func (p program) loose() program {
	if !slices.ContainsFunc(p, func(s step) bool { return s.char < 0 }) {
		return p
	}
	all := slices.Clone(p)
	for i, s := range p {
		if s.char < 0 {
			all[i] = step{kind: variables.Star, crosses: true, part: s.part}
		}
	}
	return all
}

// resource reports whether all texts that p matches have five colons, as p has.
func (p program) resource() bool {
	colons := 0
	for _, s := range p {
		if s.char == ':' {
			colons++
		}
	}
	return colons >= 5
}

// fresh returns a character that is in neither program: x, if possible.
func fresh(p, q program) rune {
	used := make(map[rune]bool)
	for _, s := range p {
		used[s.char] = true
	}
	for _, s := range q {
		used[s.char] = true
	}
	r := 'x'
	for used[r] {
		r++
	}
	return r
}

// star reports whether the step at place i is a star.
func (p program) star(i int) bool { return i < len(p) && p[i].kind == variables.Star }

// after returns the place that step i leads to once it has taken a character.
func (p program) after(i int) int {
	if p.star(i) {
		return i
	}
	return i + 1
}

// places is a set of places in a program, in ascending order.
type places []int

// closure adds place i to the set, and the places that stars lead to from there
// without taking a character. None of them is in the set yet: if a place and a star
// of the set lead to the same place, either the star can do all that the place can,
// and represents it (see [stars]), or the place is a colon, which the star does not
// take.
func (p program) closure(set places, i int) places {
	for {
		set = append(set, i)
		if !p.star(i) {
			return set
		}
		i++
	}
}

// read returns the places that c leads to from the places of the set.
func (p program) read(set places, c rune) places {
	var next places
	for _, i := range set {
		if i < len(p) && p[i].takes(c) {
			next = p.closure(next, p.after(i))
		}
	}
	later, kept := stars{part: -1}, len(next)
	for k := len(next) - 1; k >= 0; k-- {
		i := next[k]
		if !later.imply(p, i) {
			kept--
			next[kept] = i
		}
		later.see(p, i)
	}
	return next[kept:]
}

// within reports whether every text that leads from a to the end of p leads
// there from b too, as far as places and stars tell.
func (p program) within(a, b places) bool {
	later, k := stars{part: -1}, len(b)
	for j := len(a) - 1; j >= 0; j-- {
		i := a[j]
		for ; k > 0 && b[k-1] > i; k-- {
			later.see(p, b[k-1])
		}
		if (k == 0 || b[k-1] != i) && !later.imply(p, i) {
			return false
		}
	}
	return true
}

// stars is what matters about the stars of a set while its places are walked from the
// last to the first.
type stars struct {
	cross bool // a star crosses colons
	part  int8 // the part of the star seen last, -1 before the first
}

// see adds place i.
func (s *stars) see(p program, i int) {
	if p.star(i) {
		s.cross, s.part = s.cross || p[i].crosses, p[i].part
	}
}

// imply reports whether one of the stars can do all that the earlier place i can. The
// star could take whatever is matched between i and the star if it crosses colons, or
// if both are in one part, with no colon between them.
func (s *stars) imply(p program, i int) bool {
	return s.cross || i < len(p) && p[i].part == s.part
}
