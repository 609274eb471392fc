package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// testWays is ways for one condition.
func (p *problem) testWays(c clause, w Want) [][]added {
	t := c.test
	folded := condition.FoldKey(t.Key())
	r := p.roleOf(folded)
	switch {
	case r == roleAbsent || r == roleFixed:
		if !p.constant(t) {
			return p.comparedWays(c, w)
		}
		if w.by(t.Eval(p.fixed).Result) {
			return [][]added{nil}
		}
		return nil
	case r == roleClock:
		return [][]added{{{dimClock, p.testConstraint(dimClock, t, w, nil)}}}
	case r == roleOther:
		return p.opaque(c, w)
	case r == roleKey:
		return p.keyWays(c, w)
	}
	return p.linkedWays(c, w, r, folded)
}

// keyWays is testWays for a key with a dimension.
func (p *problem) keyWays(c clause, w Want) (ways [][]added) {
	t := c.test
	d := p.keyDim(condition.FoldKey(t.Key()))
	var refs []variables.Reference
	for i := range t.Values() {
		refs = append(refs, t.References(i)...)
	}
	if len(refs) > 0 && t.Operator().Family() == condition.FamilyBool {
		return p.opaque(c, w)
	}
	valuations := p.valuations(refs)
	if valuations == nil {
		return p.opaque(c, w)
	}
	for i := range valuations {
		v := &valuations[i]
		ways = append(ways, append([]added{{d, p.testConstraint(d, t, w, v)}}, v.adds...))
	}
	return ways
}

// comparedWays is testWays for a key whose value is fixed, and is compared with that
// of another key which is not.
func (p *problem) comparedWays(c clause, w Want) [][]added {
	folded := condition.FoldKey(c.test.Key())
	values, kind := p.fixed.Lookup(folded)
	if p.whole == nil || kind != condition.KindSingle || values[0] == "" {
		return p.opaque(c, w)
	}
	d := p.keyDim(folded)
	ways := p.keyWays(c, w)
	for i := range ways {
		ways[i] = append(ways[i], added{d, p.splitConstraint(d, isText, values[0])})
	}
	return ways
}

// resultsOf returns what a test that matches texts answers for a well-typed text
// that one of its values matches, and for any other.
func resultsOf(t *condition.Test, open bool) (matched, other condition.Result) {
	matched, other = condition.True, condition.False
	if t.Operator().Negated() {
		matched, other = condition.False, condition.True
	}
	if open {
		other = condition.Indeterminate
	}
	return matched, other
}
