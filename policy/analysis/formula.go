package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// A statement is a box: a product of clauses over dimensions, which are the action,
// the resource, the caller and every condition key. The engine settles three values
// by effect (SEMANTICS 4.6), so a box has two: that of an Allow holds where every
// clause is True, that of a Deny where no clause is False. To assert a box is to
// want something of the result of each of its clauses, and to deny it is to want
// the opposite of one of them.

// want is what is wanted of a result.
type want uint8

const (
	wantTrue want = iota
	wantNotFalse
	wantNotTrue
	wantFalse
)

// by reports whether a result is what is wanted.
func (w want) by(r condition.Result) bool {
	switch w {
	case wantTrue:
		return r == condition.True
	case wantNotFalse:
		return r != condition.False
	case wantNotTrue:
		return r != condition.True
	}
	return r == condition.False
}

// wantOf is what a clause of a statement has to be for the box to hold, or for the
// clause to prevent that.
func wantOf(s *policy.Statement, holds bool) want {
	switch allow := s.Effect() == policy.Allow; {
	case allow && holds:
		return wantTrue
	case allow:
		return wantNotTrue
	case holds:
		return wantNotFalse
	}
	return wantFalse
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

// ways returns the ways in which a clause gives what is wanted of it: each is
// constraints that all have to be met. A clause that cannot has none, and one that
// always does has a way without constraints.
func (p *problem) ways(c clause, w want) [][]added {
	k := clauseWant{c.s, c.test, c.kind, w}
	if known, ok := p.waysOf[k]; ok {
		return known
	}
	var all [][]added
	switch c.kind {
	case policy.ActionClause:
		all = p.actionWays(c, w)
	case policy.ResourceClause:
		all = p.resourceWays(c, w)
	case policy.ConditionClause:
		all = p.testWays(c, w)
	}
	p.waysOf[k] = all
	return all
}

type clauseWant struct {
	s    *policy.Statement
	test *condition.Test
	kind policy.Clause
	want want
}

// actionWays is ways for Action and NotAction. A member with characters that no
// action has leaves NotAction open where no other matches: SEMANTICS 1.5c.
func (p *problem) actionWays(c clause, w want) (ways [][]added) {
	var members []*lang.Program
	dead := false
	for a := range c.s.Actions() {
		if !a.Usable() {
			dead = true
			continue
		}
		t := a.Template()
		members = append(members, p.compile(&t, nil))
	}
	not := c.s.Negated(policy.ActionClause)
	matched, other := condition.True, condition.False
	if not {
		matched, other = condition.False, condition.True
		if dead {
			other = condition.Indeterminate
		}
	}
	for _, t := range either(members, nil, w.by(matched), false, w.by(other)) {
		ways = append(ways, p.one(dimAction, t))
	}
	return ways
}

// one is a way of a single constraint on a text; of none where that says nothing.
func (p *problem) one(dim int, t text) []added {
	if t.in == nil && len(t.out) == 0 {
		return nil
	}
	return []added{{dim, p.textConstraint(t)}}
}

// resourceWays is ways for Resource and NotResource: SEMANTICS 2.2, 5.7.
func (p *problem) resourceWays(c clause, w want) (ways [][]added) {
	var refs []variables.Reference
	for r := range c.s.Resources() {
		if r.Usable() {
			refs = append(refs, r.References()...)
		}
	}
	not := c.s.Negated(policy.ResourceClause)
	settle := func(r condition.Result) bool {
		if not {
			r = r.Not()
		}
		return w.by(r)
	}
	valuations := p.valuations(refs)
	if valuations == nil {
		return p.opaque(c, w)
	}
	for _, v := range valuations {
		var yes, perhaps []*lang.Program
		for r := range c.s.Resources() {
			t := r.Template()
			values, resolved := v.of(r.References())
			switch {
			case !r.Usable() && not: // SEMANTICS 2.2n: open, but for the resource "*"
				perhaps = append(perhaps, anyARN)
			case !r.Usable(), !resolved && !not: // SEMANTICS 5.7b
			case !resolved: // SEMANTICS 5.7c
				perhaps = append(perhaps, p.compile(&t, values))
			default:
				yes = append(yes, p.compile(&t, values))
			}
		}
		for _, t := range either(yes, perhaps, settle(condition.True), settle(condition.Indeterminate), settle(condition.False)) {
			ways = append(ways, append(p.one(dimResource, t), v.adds...))
		}
	}
	return ways
}

// anyARN matches every resource but "*".
var anyARN = lang.Compile(mustTemplate("arn:*"), nil)

func mustTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.Wildcards)
	return &t
}
