package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// box is a Region as the search reads it.
type box struct {
	pairs              map[pair]bool
	actions, resources element
	conditions         []wanted
	unlinked           bool // but for requests that assume a service-linked role
	trusts             bool // every sts action may be one that assumes
}

// wanted is a test and what is wanted of it.
type wanted struct {
	test *condition.Test
	want Want
}

// pair is a class of callers, and how their account relates to the resource's.
type pair struct {
	class    *class
	relation relation
}

// pairOf returns the pair of a case. Callers whose policies alone are asked about
// have resources of their own account, whatever the action.
func pairOf(s side, c *class, r relation) pair {
	if s == callerSide {
		r = anywhere
	}
	return pair{c, r}
}

// admits reports whether a request by a caller of a pair is in the box.
func (b *box) admits(of pair, r *policy.Request) bool {
	if !b.pairs[of] {
		return false
	}
	env := r.Env()
	return !b.assumesLinked(r) && b.actions.admits(r, &env) && b.resources.admits(r, &env) &&
		!slices.ContainsFunc(b.conditions, func(c wanted) bool { return !c.want.by(c.test.Eval(&env).Result) })
}

// assumesLinked reports whether the box leaves a request out since it assumes a
// service-linked role.
func (b *box) assumesLinked(r *policy.Request) bool {
	return b.unlinked && r.Resource.IsServiceLinkedRole() && (assumes(r.Action) || b.trusts && ofSTS.Match(strings.ToLower(r.Action)))
}

// classes returns the classes of the box's callers.
func (b *box) classes() map[*class]bool {
	all := make(map[*class]bool)
	for of := range b.pairs {
		all[of.class] = true
	}
	return all
}

// require adds that a clause has a result. It is not ok if the box cannot say so.
func (b *box) require(c clause, w Want) (ok bool) {
	e, dead := &b.actions, false
	var list []pattern
	switch c.kind {
	case policy.ConditionClause:
		if said := (wanted{c.test, w}); !slices.Contains(b.conditions, said) {
			b.conditions = append(b.conditions, said)
		}
		return true
	case policy.ActionClause:
		for a := range c.s.Actions() {
			if a.Usable() { // with another NotAction is never True: SEMANTICS 1.5c
				list = append(list, ofAction(a))
			}
		}
	default:
		e = &b.resources
		for r := range c.s.Resources() {
			if dead = dead || !r.Usable(); r.Usable() {
				list = append(list, ofResource(r))
			}
		}
	}
	not := c.s.Negated(c.kind)
	if (w == True || w == NotFalse) != not {
		e.groups = append(e.groups, list)
	} else {
		e.out = append(e.out, list...)
	}
	return !dead || !not || w == False || w == NotFalse // what no member matches is not False, and never True
}

// resultOf returns the result of a clause of a statement for a request.
func resultOf(c clause, r *policy.Request, env *condition.Env) (result condition.Result) {
	switch c.kind {
	case policy.ConditionClause:
		return c.test.Eval(env).Result
	case policy.ActionClause:
		dead := false
		for a := range c.s.Actions() {
			if a.Match(r.Action) {
				result = condition.True
			}
			dead = dead || !a.Usable()
		}
		if not := c.s.Negated(c.kind); not && dead && result == condition.False { // SEMANTICS 1.5c
			return condition.Indeterminate
		}
	default:
		not := c.s.Negated(c.kind)
		for p := range c.s.Resources() {
			values, resolved := env.Resolve(p.References(), nil)
			switch {
			case !p.Usable():
				if not && !r.Resource.IsWildcard() {
					result = result.Or(condition.Indeterminate)
				}
			case !p.Match(r.Resource, values):
			case resolved == condition.Resolved:
				result = condition.True
			case not: // SEMANTICS 5.7c
				result = result.Or(condition.Indeterminate)
			}
		}
	}
	if c.s.Negated(c.kind) {
		result = result.Not()
	}
	return result
}
