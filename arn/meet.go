package arn

import "github.com/iameval/iameval/variables"

// Whether two patterns meet is a smaller question than where. The text that leads to a
// pair of places does not matter, since each program has the colons of a resource. So the
// pairs are marked in a table, which for patterns of usual length is small.

// meet reports whether some text is matched by both programs, each of which has the colons
// of a resource. That is not known for programs with more than maxSteps pairs of places.
func meet(p, q program) (both, known bool) {
	width := len(q) + 1
	if (len(p)+1)*width > maxSteps {
		return false, false
	}
	var small [256]uint64 // for most pairs of patterns
	tried := small[:]
	if pairs := (len(p) + 1) * width; pairs > 64*len(small) {
		tried = make([]uint64, pairs/64+1)
	}
	next := make([]int, 1, 64) // pairs as indexes into tried, the most promising last
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		i, j := at/width, at%width
		for tried[at/64]>>(at%64)&1 == 0 {
			tried[at/64] |= 1 << (at % 64)
			if i == len(p) && j == len(q) {
				return true, true
			}
			if q.star(j) {
				next = append(next, at+1)
			}
			if p.star(i) {
				next = append(next, at+width)
			}
			if i == len(p) || j == len(q) || !p[i].meets(q[j]) {
				break
			}
			i, j = p.after(i), q.after(j)
			at = i*width + j
		}
	}
	return false, true
}

// meets reports whether some character is taken by both steps.
func (s step) meets(t step) bool {
	switch {
	case s.kind == variables.Literal:
		return t.takes(s.char)
	case t.kind == variables.Literal:
		return s.takes(t.char)
	}
	return true // what is not a colon
}
