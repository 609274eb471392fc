package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// To take actions on resources out of an Allow is to divide its lists: by what is among
// them and what is not.

// trim returns patches that take what is asked about out of all Allows of some slots. It
// is not ok where one cannot do without it.
func (s *stopper) trim(slots []slot) (all []patch, ok bool) {
	for _, at := range slots {
		actions, resources, ok := s.texts(s.drafts[at].version)
		if !ok {
			return nil, false
		}
		for i := range s.drafts[at].statements {
			d := &s.drafts[at].statements[i]
			if d.effect != policy.Allow {
				continue
			}
			by, changed, ok := d.trimmed(actions, resources)
			switch {
			case !ok:
				return nil, false
			case changed && len(by) == 0:
				all = append(all, patch{at, i, nil, fmt.Sprintf("statement %d: gone", i)})
			case changed:
				all = append(all, patch{at, i, by, fmt.Sprintf("statement %d: %s", i, less(actions, resources))})
			}
		}
	}
	return all, true
}

// less says what a statement is without.
func less(actions, resources []string) string {
	text := "without"
	if actions != nil {
		text += " " + strings.Join(actions, ", ")
	}
	if resources != nil {
		text += " on " + strings.Join(resources, ", ")
	}
	return text
}

// trimmed returns statements for all that a statement is for but some actions on some
// resources, where nil is all of them: those of its actions that are not of them, and
// the others on those of its resources that are not of them.
func (s *draftStatement) trimmed(actions, resources []string) (by []draftStatement, changed, ok bool) {
	a, okA := ofActions.divide(s.actions, s.notAction, actions)
	r, okR := divided{rest: []string{}, both: s.resources}, true
	if s.resources != nil {
		r, okR = ofResources.divide(s.resources, s.notResource, resources)
	}
	switch {
	case okA && len(a.both) == 0, okR && len(r.both) == 0 && s.resources != nil: // it is apart
		return nil, false, true
	case !okA || !okR:
		return nil, false, false
	}
	if len(a.rest) > 0 {
		one := *s
		one.actions, one.notAction = a.rest, a.not
		by = append(by, one)
	}
	if len(r.rest) > 0 {
		one := *s
		one.actions, one.notAction = a.both, a.bothNot
		one.resources, one.notResource = r.rest, r.not
		by = append(by, one)
	}
	return by, true, true
}

// divided is a list of patterns divided by others.
type divided struct {
	rest    []string // what is not of the others, of a negated list if not is set
	not     bool
	both    []string // what is, of a negated list if bothNot is set
	bothNot bool
}

// relations say how the patterns of one kind relate.
type relations struct {
	universe lang.Universe
	parse    func(text string) (pattern, bool)
}

var (
	ofActions   = relations{actions, actionOf}
	ofResources = relations{resources[anywhere], resourceOf}
)

// divide divides a list, which may be negated, by some patterns, nil for all. It is not
// ok where a member is of them in part.
func (r *relations) divide(list []string, not bool, by []string) (d divided, ok bool) {
	within := func(m string, list []string) bool {
		return slices.ContainsFunc(list, func(l string) bool { return r.covers(l, m) })
	}
	outside := func(m string, list []string) bool {
		return !slices.ContainsFunc(list, func(l string) bool { return !r.apart(l, m) })
	}
	switch {
	case by == nil:
		return divided{both: list, bothNot: not}, true
	case not:
		for _, b := range by {
			switch {
			case within(b, list):
			case outside(b, list):
				d.both = append(d.both, b)
			default:
				return d, false
			}
		}
		d.rest, d.not = slices.Concat(list, d.both), true
		return d, true
	case slices.Contains(list, "*"):
		return divided{rest: by, not: true, both: by}, true
	}
	for _, m := range list {
		switch {
		case within(m, by):
			d.both = append(d.both, m)
		case outside(m, by):
			d.rest = append(d.rest, m)
		default:
			return d, false
		}
	}
	return d, true
}

// fewStates is how many states it may take to relate two patterns.
const fewStates = 1 << 12

// find searches for a text that one pattern matches, and another does not or, with
// both, does.
func (r *relations) find(a, b string, both bool) lang.Verdict {
	m, okM := r.parse(a)
	n, okN := r.parse(b)
	if !okM || !okN {
		return lang.GaveUp
	}
	p, q := m.anything(), n.anything()
	budget := lang.Budget{States: fewStates}
	in, out := [][]*lang.Program{{p}}, []*lang.Program{q}
	if both {
		in, out = [][]*lang.Program{{p}, {q}}, nil
	} else if len(n.refs) > 0 { // of a pattern with a variable nothing is known to be matched
		out = nil
	}
	_, v := lang.Find(r.universe, in, out, &budget)
	return v
}

// anything is the program of a pattern whose variables stand for any text.
func (m *pattern) anything() *lang.Program {
	return lang.Compile(&m.template, slices.Repeat([]lang.Value{{Any: true}}, len(m.refs)))
}

// apart reports whether no text is matched by both; false means that it was not seen.
func (r *relations) apart(a, b string) bool { return r.find(a, b, true) == lang.Empty }

// covers reports whether a matches all that b matches; false means that it was not
// seen.
func (r *relations) covers(a, b string) bool { return r.find(b, a, false) == lang.Empty }
