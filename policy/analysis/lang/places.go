package lang

import "math/bits"

// places is a set of places: place i of an nfa is before its step i.
type places []uint64

func (s places) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s places) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s places) drop(i int)     { s[i>>6] &^= 1 << (i & 63) }

func (s places) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// within reports whether all of s is in t.
func (s places) within(t places) bool {
	for i, w := range s {
		if w&^t[i] != 0 {
			return false
		}
	}
	return true
}

// each calls visit with the places, from the first to the last.
func (s places) each(visit func(i int)) {
	for k, w := range s {
		for ; w != 0; w &= w - 1 {
			visit(k<<6 + bits.TrailingZeros64(w))
		}
	}
}

// eachBack is each, from the last to the first.
func (s places) eachBack(visit func(i int)) {
	for k := len(s) - 1; k >= 0; k-- {
		for w := s[k]; w != 0; {
			top := 63 - bits.LeadingZeros64(w)
			w &^= 1 << top
			visit(k<<6 + top)
		}
	}
}

// role is what programs are there for in a search.
type role uint8

const (
	keep  role = iota // to match and keep their letters, or not to match
	match             // to match and keep their letters; what folds case has stars for them
	loose             // to match, with stars for their letters; letters are any text
)

// nfa is programs side by side, as one nondeterministic automaton.
type nfa struct {
	steps []step
	owner []int32 // the program that a step is of
	first []int   // the first place of each program that matches anything
	role  role
}

// newNFA makes the automaton of what one of the programs matches.
func newNFA(programs []*Program, r role) *nfa {
	room := 0
	for _, p := range programs {
		room += len(p.orZero().steps) + 1
	}
	n := &nfa{role: r, steps: make([]step, 0, room), owner: make([]int32, 0, room), first: make([]int, 0, len(programs))}
	for k, p := range programs {
		if p = p.orZero(); p.never {
			continue
		}
		n.first = append(n.first, len(n.steps))
		loosened := r == loose || r == match && p.folds
		for _, s := range p.steps {
			if s.kind == literal && s.char < 0 && loosened {
				s = step{kind: star, colon: true, slash: true, part: s.part}
			}
			n.steps = append(n.steps, s)
			n.owner = append(n.owner, int32(k))
		}
		n.steps = append(n.steps, step{kind: end, part: -1})
		n.owner = append(n.owner, int32(k))
	}
	return n
}

// width returns how many words a set of its places takes.
func (n *nfa) width() int { return len(n.steps)/64 + 1 }

// none returns an empty set of places.
func (n *nfa) none() places { return make(places, n.width()) }

// start fills an empty set with where the automaton is before it has read anything.
func (n *nfa) start(set places) {
	for _, i := range n.first {
		n.reach(set, i)
	}
	n.swallow(set)
}

// reach adds place i, and those that stars lead to without a character.
func (n *nfa) reach(set places, i int) {
	for !set.has(i) {
		set.add(i)
		if n.steps[i].kind != star {
			return
		}
		i++
	}
}

// read fills an empty set with where r leads to.
func (n *nfa) read(next, set places, r rune) {
	set.each(func(i int) {
		s := &n.steps[i]
		switch {
		case r < 0 && n.role == loose: // any text leads to any later place
			for j := i; ; j++ {
				next.add(j)
				if n.steps[j].kind == end {
					break
				}
			}
		case !s.takes(r):
		case s.kind == star:
			n.reach(next, i)
		default:
			n.reach(next, i+1)
		}
	})
	n.swallow(next)
}

// swallow drops the places whose work a later star of the same program does:
//
//   - a free star reads whatever leads to it from an earlier place;
//   - a star with bounds does so within its part, in which no step reads what
//     it does not. Parts of an ARN end at a colon, and letters stand in none of
//     the parts that have such stars.
func (n *nfa) swallow(set places) {
	owner, free, part := int32(-1), false, int8(-1)
	set.eachBack(func(i int) {
		s := &n.steps[i]
		if n.owner[i] != owner {
			owner, free, part = n.owner[i], false, -1
		}
		if free || part >= 0 && s.part == part {
			set.drop(i)
			return
		}
		if s.kind == star {
			free, part = s.free(), s.part
		}
	})
}

// accepts reports whether a program has ended.
func (n *nfa) accepts(set places) (ok bool) {
	set.each(func(i int) {
		for n.steps[i].kind == star {
			i++
		}
		ok = ok || n.steps[i].kind == end
	})
	return ok
}
