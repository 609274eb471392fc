package lang

// Apart reports that no word is matched by both p and q, whatever letters stand
// for. It looks at their ends alone: false means that it was not seen.
func Apart(p, q *Program) bool {
	p, q = p.orZero(), q.orZero()
	return p.never || q.never || apartAt(p, q, first) || apartAt(p, q, last)
}

func first(p *Program, i int) *step { return &p.steps[i] }
func last(p *Program, i int) *step  { return &p.steps[len(p.steps)-1-i] }

// apartAt compares step by step from one end, up to a star or a letter of either.
func apartAt(p, q *Program, at func(*Program, int) *step) bool {
	for i := 0; ; i++ {
		if i == len(p.steps) || i == len(q.steps) {
			return i < len(p.steps) && p.least() > i && !p.letters || i < len(q.steps) && q.least() > i && !q.letters
		}
		a, b := at(p, i), at(q, i)
		if a.kind == star || b.kind == star || a.char < 0 || b.char < 0 {
			return false
		}
		if !a.meets(b) {
			return true
		}
	}
}

// meets reports whether two steps, neither a star nor a letter, read some
// character in common.
func (s *step) meets(t *step) bool {
	switch {
	case s.kind == question && t.kind == question:
		return true
	case s.kind == question:
		return t.meets(s)
	case t.kind == question: // some spelling of a colon or a slash is itself
		return t.takes(s.char)
	}
	return s.fold.equal(s.char, t.char) || t.fold.equal(s.char, t.char)
}

// Covers reports that p matches every word that q matches, the same texts in
// place of the same letters in both. It walks q once: false means that it was not
// seen.
func Covers(p, q *Program) bool {
	p, q = p.orZero(), q.orZero()
	if q.never {
		return true
	}
	switch {
	case p.never || q.folds && !p.folds, p.plain && !q.plain && !q.letters && len(q.steps) > 0:
		return false
	case q.plain && (q.cases == exact || folded([][]*Program{{p}}, -1, q.cases)):
		return p.Match(q.text)
	}
	n := newNFA([]*Program{p}, keep)
	set := n.none()
	n.start(set)
	for i := range q.steps {
		s := &q.steps[i]
		next := n.none() // where p is after every word so far: after a star, at stars alone
		set.each(func(i int) {
			t := &n.steps[i]
			switch {
			case !t.readsAll(s):
			case t.kind == star:
				n.reach(next, i)
			case s.kind != star:
				n.reach(next, i+1)
			}
		})
		if n.swallow(next); next.empty() {
			return false
		}
		set = next
	}
	return n.accepts(set)
}

// readsAll reports whether s reads every character that t reads.
func (s *step) readsAll(t *step) bool {
	switch {
	case s.kind == end:
		return false
	case s.kind == literal:
		return t.kind == literal && (s.char == t.char && s.fold >= t.fold ||
			s.char >= 0 && t.char >= 0 && s.fold >= t.fold && s.fold.equal(s.char, t.char))
	case t.kind == literal:
		return s.takes(t.char)
	}
	return (s.colon || !t.colon) && (s.slash || !t.slash)
}
