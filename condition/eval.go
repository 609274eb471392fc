package condition

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// Evaluation, in the order of SEMANTICS 4.3. The request has one value for
// the key, or a list, or nothing:
//
//	nothing                   Test.missing: the operator alone tells the result
//	anything, a set operator  Test.each: one evaluation for each member
//	a list, no set operator   Indeterminate (SEMANTICS 4.3.4)
//	one value                 Test.one: the family of the operator compares it
//	                          with the values of the policy
//
// Of a key that the caller does not know all results are Indeterminate
// (SEMANTICS 4.6d).
//
// A family's method turns the request value into what the family compares,
// once, and then hands Test.among a comparison with policy value i. Where the
// policy has many values, those that can be sorted are looked up instead: see
// test.go. Every comparison is counted, see env.go. Nothing is allocated; there
// are closures, but none outlives its evaluation.

// Eval answers the condition for the request that e describes. It allocates
// nothing unless it has to read the time as text, or a policy value holds
// more than eight variables. What it costs is counted in steps of e, and
// bounded by [MaxSteps]. One Test may serve many goroutines, each with an Env of
// its own. A nil Env is the zero one.
func (t *Test) Eval(e *Env) Outcome {
	if e == nil {
		e = new(Env)
	}
	if t.op.Family() == FamilyNull {
		return t.null(e)
	}
	var v value
	e.read(&t.key, &v)
	switch {
	case !t.op.IsValid():
		return outcome(False, WhyNone)
	case v.kind == KindUnknown:
		return outcome(Indeterminate, WhyKeyUnknown)
	case v.kind == KindAbsent:
		return outcome(t.missing(), WhyKeyAbsent)
	case t.op.qualifier == ForAllValues:
		return t.each(e, &v, True)
	case t.op.qualifier == ForAnyValue:
		return t.each(e, &v, False)
	case v.kind == KindList, v.kind == kindLone:
		return outcome(Indeterminate, WhyList)
	case v.kind == KindClash:
		return t.each(e, &v, truth(t.op.Negated()))
	}
	return t.one(e, &v)
}

// missing returns the result for a key that is not in the request: see
// SEMANTICS 4.3b. IfExists comes first, and so holds under ForAnyValue as well
// (SEMANTICS 4.3.2).
func (t *Test) missing() Result {
	switch {
	case t.op.ifExists, t.op.qualifier == ForAllValues:
		return True
	case t.op.qualifier == ForAnyValue:
		return False
	}
	return truth(t.op.Negated())
}

// null answers for the Null family. Null asks whether a key is null: absent, or there with nothing but empty
// values, bytes of length 0 among them. The policy value true holds for such keys
// and false for all others. Any other text is of the wrong type, and leaves open
// what no other value settles (SEMANTICS 4.3.5). Null is the one operator to
// which the empty text is not a value.
//
// With a set operator Null does not look at the request at all: over the null
// key there is nothing to go through, so ForAllValues:Null is always true and
// ForAnyValue:Null always false.
func (t *Test) null(e *Env) Outcome {
	switch t.op.qualifier {
	case ForAllValues:
		return outcome(True, WhyNullSet)
	case ForAnyValue:
		return outcome(False, WhyNullSet)
	}
	var v value
	e.read(&t.key, &v)
	if (v.kind == KindList || v.kind == KindClash) && !e.Spend(1+len(v.list)/8) {
		return overBudget()
	}
	isNull, why := v.isNull()
	if v.kind == KindUnknown { // even with no value that could hold: SEMANTICS 4.6d
		return outcome(Indeterminate, why)
	}
	open := outcome(False, why)
	for i, want := range t.nulls {
		switch {
		case !t.usable[i] && open.Result == False:
			open = Outcome{Indeterminate, WhyPolicyIllTyped, i, -1}
		case t.usable[i] && want == isNull:
			return Outcome{True, why, i, -1}
		}
	}
	return open
}

// each combines the outcomes for the members of v, with And if the result for
// no members is True, as under ForAllValues (SEMANTICS 4.3c), with Or if that is
// False, as under ForAnyValue (SEMANTICS 4.3d). Both pass over empty members,
// and take a single value for a set of one (SEMANTICS 4.3.7). Tag keys that
// clash come here without a set operator: either value has to satisfy a
// positive operator, both a negated one.
func (t *Test) each(e *Env, v *value, none Result) Outcome {
	all := outcome(none, WhyNoMembers)
	for i := range v.len() {
		m := v.member(i)
		if m.isEmpty() && t.op.qualifier != NoQualifier {
			if !e.Spend(1) {
				return overBudget()
			}
			continue
		}
		one := t.one(e, &m)
		one.Member = i
		switch {
		case one.Result == none.Not(), one.Why == WhyBudget: // settles it
			return one
		case all.Result == Indeterminate:
		case one.Result == Indeterminate:
			all = one
		default:
			all.Why = one.Why
		}
	}
	return all
}

// one answers for v, which stands alone. A new family has a case here and one
// in Test.compile.
func (t *Test) one(e *Env, v *value) Outcome {
	if !e.Spend(v.readSteps(t.op.Family())) {
		return overBudget()
	}
	switch t.op.Family() {
	case FamilyString:
		return t.matchText(e, v)
	case FamilyNumeric:
		return t.compareNumber(e, v)
	case FamilyDate:
		return t.compareInstant(e, v)
	case FamilyBool:
		return t.matchBool(e, v)
	case FamilyBinary:
		return t.equalBytes(e, v)
	case FamilyIP:
		return t.containsAddr(e, v)
	case FamilyARN:
		return t.matchARN(e, v)
	}
	return outcome(False, WhyNone)
}

// readSteps returns the steps of reading v as what a family compares.
func (v *value) readSteps(f Family) int {
	switch {
	case v.kind == kindCurrentTime, v.kind == kindEpochTime:
		return clockSteps
	case f == FamilyNumeric, f == FamilyDate, f == FamilyIP:
		return 4 + len(v.text)/4
	}
	return 2 + len(v.text)/8
}

// overBudget is the outcome of a comparison beyond the budget.
func overBudget() Outcome { return outcome(Indeterminate, WhyBudget) }

// illTyped is the outcome for a request value that the family cannot read. No
// answer would be honest: False makes a Deny vanish, and under a negated
// operator True lets an Allow apply (SEMANTICS 4.4a).
func illTyped() Outcome { return outcome(Indeterminate, WhyRequestIllTyped) }

// The families. Each turns the request value into what it compares, once, and
// then hands among or lookUp a comparison with policy value i.

// matchText answers for the String family.
func (t *Test) matchText(e *Env, v *value) Outcome {
	text, ok := v.asText()
	if !ok {
		return illTyped()
	}
	with := func(i int) Why { return match(e, &t.texts[i], text) }
	if t.long == nil {
		return t.among(e, with)
	}
	if t.op.relation() == equalFold {
		return t.lookUp(e, 1+len(text), func(i int32) int { return compareFold(t.literal(i), text) }, with)
	}
	return t.lookUp(e, 1+len(text)/8, func(i int32) int { return strings.Compare(t.literal(i), text) }, with)
}

// matchARN answers for the ARN family.
func (t *Test) matchARN(e *Env, v *value) Outcome {
	text, ok := v.asText()
	if !ok || !arn.WellFormed(text) {
		return illTyped()
	}
	with := func(i int) Why { return matchARN(e, &t.globs[i], text) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1+len(text)/8, func(i int32) int { return strings.Compare(t.literal(i), text) }, with)
}

// matchBool answers for the Bool family.
func (t *Test) matchBool(e *Env, v *value) Outcome {
	b, ok := v.boolean()
	if !ok {
		return illTyped()
	}
	return t.among(e, func(i int) Why { return matchTruth(e, &t.texts[i], b) })
}

// compareNumber answers for the Numeric family.
func (t *Test) compareNumber(e *Env, v *value) Outcome {
	var n decimal
	if !v.number(&n) {
		return illTyped()
	}
	with := func(i int) Why { return matched(t.op.relation().holds(n.compare(&t.numbers[i]))) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 2, func(i int32) int { return t.numbers[i].compare(&n) }, with)
}

// compareInstant answers for the Date family.
func (t *Test) compareInstant(e *Env, v *value) Outcome {
	at, ok := v.instant()
	if !ok {
		return illTyped()
	}
	with := func(i int) Why { return matched(t.op.relation().holds(at.compare(t.instants[i]))) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1, func(i int32) int { return t.instants[i].compare(at) }, with)
}

// equalBytes answers for the Binary family.
func (t *Test) equalBytes(e *Env, v *value) Outcome {
	b, ok := v.binary()
	if !ok {
		return illTyped()
	}
	with := func(i int) Why { return matched(t.binaries[i].equals(&b)) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1+len(v.text)/8, func(i int32) int { return t.binaries[i].compare(&b) }, with)
}

// containsAddr answers for the IP address family.
func (t *Test) containsAddr(e *Env, v *value) Outcome {
	addr, ok := v.addr()
	if !ok {
		return illTyped()
	}
	with := func(i int) Why { return matched(t.prefixes[i].Contains(addr)) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1, func(i int32) int { return against(t.prefixes[i], addr) }, with)
}

// Combining the values of a policy.

// among compares a request value with the values of the policy, by match,
// which tells for value i whether it matched, did not, or cannot be said to.
// The first value that matches settles it. The outcome of a negated operator
// is that of its positive twin turned round (SEMANTICS 4.2b). A policy value of
// the wrong type leaves the answer open under both, unless another value
// matches: one typo must not disarm a Deny (SEMANTICS 4.4b).
func (t *Test) among(e *Env, match func(i int) Why) Outcome {
	if !e.Spend(len(t.values)) {
		return overBudget()
	}
	open := outcome(False, WhyNoMatch) // the answer if no value matches
	for i := range t.values {
		why := WhyPolicyIllTyped
		if t.usable[i] {
			why = match(i)
		}
		switch {
		case why == WhyNoMatch:
		case why == WhyMatched:
			return Outcome{truth(!t.op.Negated()), why, i, -1}
		case t.weigh(&open, i, why):
			return open
		}
	}
	return t.unless(open)
}

// lookUp is among for a long list. The order is that of compare, which compares
// value i with the request's; steps is what one such comparison counts.
func (t *Test) lookUp(e *Env, steps int, compare func(i int32) int, match func(i int) Why) Outcome {
	s := t.long
	if !e.Spend(bits.Len(uint(len(s.order)))*steps + len(s.rest)) {
		return overBudget()
	}
	if at, found := t.op.relation().find(s.order, compare); found {
		return Outcome{truth(!t.op.Negated()), WhyMatched, int(s.order[at]), -1}
	}
	open := outcome(False, WhyNoMatch)
	for _, i := range s.rest {
		why := WhyPolicyIllTyped
		if t.usable[i] {
			why = match(int(i))
		}
		if why != WhyNoMatch && t.weigh(&open, int(i), why) {
			return open
		}
	}
	return t.unless(open)
}

// find returns the place in order of a value that has the relation to the
// request's, if there is one.
func (r relation) find(order []int32, compare func(i int32) int) (at int, found bool) {
	switch {
	case len(order) == 0:
		return 0, false
	case r == less, r == lessEqual:
		at = len(order) - 1
	case r == greater, r == greaterEqual:
	default:
		return slices.BinarySearchFunc(order, 0, func(i int32, _ int) int { return compare(i) })
	}
	return at, r.holds(-compare(order[at]))
}

// weigh adds what policy value i gave, which is not a plain mismatch, to the
// outcome of the values before it, and reports whether that settles it.
func (t *Test) weigh(open *Outcome, i int, why Why) (settled bool) {
	switch {
	case why == WhyMatched:
		*open = Outcome{truth(!t.op.Negated()), why, i, -1}
		return true
	case why == WhyBudget: // the values that follow would go beyond it too
		*open = Outcome{Indeterminate, why, i, -1}
		return true
	case open.Result == Indeterminate:
	case why == WhyVariableUnknown, why == WhyPolicyIllTyped:
		*open = Outcome{Indeterminate, why, i, -1}
	case open.Why == WhyNoMatch:
		open.Why, open.Value = why, i
	}
	return false
}

// unless is the outcome where no value matched.
func (t *Test) unless(open Outcome) Outcome {
	if t.op.Negated() {
		open.Result = open.Result.Not()
	}
	return open
}
