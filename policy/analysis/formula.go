package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// ways returns the ways in which a clause gives what is wanted of it: each is
// constraints that all have to be met. A clause that cannot has none, and one that
// always does has a way without constraints.
func (p *problem) ways(c clause, w Want) [][]added {
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
	default:
	}
	p.waysOf[k] = all
	return all
}

// actionWays is ways for Action and NotAction. A member with characters that no
// action has leaves NotAction open where no other matches: SEMANTICS 1.5c.
func (p *problem) actionWays(c clause, w Want) (ways [][]added) {
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

// resourceWays is ways for Resource and NotResource: SEMANTICS 2.2, 5.7.
func (p *problem) resourceWays(c clause, w Want) (ways [][]added) {
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
