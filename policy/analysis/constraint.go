package analysis

import (
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// A statement is a box: a product of clauses over dimensions, which are the action,
// the resource, the caller and every condition key. The engine settles three values
// by effect (SEMANTICS 4.6), so a box has two: that of an Allow holds where every
// clause is True, that of a Deny where no clause is False. To assert a box is to
// want something of the result of each of its clauses, and to deny it is to want
// the opposite of one of them.

// wantOf is what a clause of a statement has to be for the box to hold, or for the
// clause to prevent that.
func wantOf(s *policy.Statement, holds bool) Want {
	switch allow := s.Effect() == policy.Allow; {
	case allow && holds:
		return True
	case allow:
		return NotTrue
	case holds:
		return NotFalse
	}
	return False
}

// clause is one clause of a statement.
type clause struct {
	s    *policy.Statement
	kind policy.Clause
	test *condition.Test // of a ConditionClause
}

// clausesOf returns the clauses of a statement that requests can meet or not. The
// caller's is the same throughout a case.
func clausesOf(s *policy.Statement) []clause {
	all := []clause{{s: s, kind: policy.ActionClause}}
	if s.Has(policy.ResourceClause) {
		all = append(all, clause{s: s, kind: policy.ResourceClause})
	}
	for t := range s.Tests() {
		all = append(all, clause{s, policy.ConditionClause, t})
	}
	return all
}

type clauseWant struct {
	s    *policy.Statement
	test *condition.Test
	kind policy.Clause
	want Want
}

// added is a constraint that a way to meet a clause adds to a dimension.
type added struct {
	dim int
	c   *constraint
}

// The dimensions that every question has. Those of keys follow.
const (
	dimAction = iota
	dimResource
	dimCaller
	dimClock
	dimNone // of clauses that no dimension can express: see problem.opaque
	firstKey
)

// constraint is what a dimension has to satisfy. Two clauses that want the same of
// the same dimension have the same constraint.
type constraint struct {
	id int
	text
	key
	names     [3]*lang.Names // of long lists of the text: see admits
	preferred []bool         // which of the actions that are known it admits: see prefers
}

// text constrains a text: it is in one of in, unless that is nil, and in none of
// out. The programs of in as a plain resource is matched are strict.
type text struct {
	in, strict, out []*lang.Program
}

// either turns a choice among the members of an element into a constraint: a text
// that yes matches gives one result, one that no other than perhaps matches a
// second, and all others a third, and of each it is known whether it will do.
func either(yes, perhaps []*lang.Program, okYes, okPerhaps, okNeither bool) (alternatives []text) {
	if len(perhaps) == 0 {
		okPerhaps = okNeither
	}
	switch {
	case okYes && okPerhaps && okNeither:
		return []text{{}}
	case !okYes && !okPerhaps && !okNeither:
		return nil
	case okYes && okPerhaps:
		return []text{{in: join(yes, perhaps)}}
	case okPerhaps && okNeither:
		return []text{{out: yes}}
	case okYes && okNeither:
		return []text{{in: join(yes)}, {out: join(yes, perhaps)}}
	case okYes:
		return []text{{in: join(yes)}}
	case okPerhaps:
		return []text{{in: join(perhaps), out: yes}}
	}
	return []text{{out: join(yes, perhaps)}}
}

// join returns a list of its own, which is not nil.
func join(lists ...[]*lang.Program) []*lang.Program {
	all := []*lang.Program{}
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// key constrains the value of a key: by a test and what is wanted of it, or by what
// a variable stands for.
type key struct {
	test   *condition.Test
	want   Want
	values []*lang.Program // the usable values of a test that matches texts
	open   bool            // some value is not usable
	split  splitKind
	fixed  string // of isText
	said   string // of dimNone: what a clause says whose result is wanted
}

type splitKind uint8

const (
	isAny    splitKind = iota
	isNull             // absent, empty or a list
	isText             // one text
	isLetter           // one text, not empty
)

// letters reports whether a program of the constraint has a letter.
func (c *constraint) letters() bool {
	return slices.ContainsFunc([][]*lang.Program{c.in, c.out, c.values}, func(list []*lang.Program) bool {
		return slices.ContainsFunc(list, (*lang.Program).Letters)
	})
}

// admits reports whether a text without letters meets the constraint, as a plain
// resource or as any.
func (c *constraint) admits(s string, plain bool) bool {
	i, in := 0, c.in
	if plain {
		i, in = 1, c.strict
	}
	return (in == nil || c.lists(i, in, s)) && !c.lists(2, c.out, s)
}

// lists reports whether a program of one of the lists matches a text. Long ones, as those
// of actions are, are not looked at one by one.
func (c *constraint) lists(i int, programs []*lang.Program, s string) bool {
	const long = 8
	if len(programs) < long {
		return slices.ContainsFunc(programs, func(p *lang.Program) bool { return p.Match(s) })
	}
	if c.names[i] == nil {
		c.names[i] = lang.NewNames(programs)
	}
	return c.names[i].Match(s)
}

// admit reports whether a text meets all constraints.
func admit(constraints []*constraint, s string, plain bool) bool {
	return !slices.ContainsFunc(constraints, func(c *constraint) bool { return !c.admits(s, plain) })
}
