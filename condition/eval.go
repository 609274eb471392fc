package condition

import "slices"

// Evaluation, in the order of SEMANTICS 4.3. The request has one value for the
// key, a list, or nothing:
//
//	nothing                   Test.missing: the operator alone gives the result
//	anything, a set operator  Test.each: one evaluation for each member
//	a list, no set operator   Indeterminate (SEMANTICS 4.3.4)
//	one value                 Test.compare, or Test.compareOther if it is not a text
//
// If the key is unknown, every result is Indeterminate (SEMANTICS 4.6d).
//
// Every comparison takes steps: see env.go. Nothing is allocated, as no closure
// outlives its evaluation.

// Eval evaluates the condition for the request e. It allocates only if it reads the
// time as text, or if a policy value holds more than eight variables. Its cost is
// counted in steps of e and bounded by [MaxSteps]. Many goroutines may share a
// Test, each with its own Env. A nil e stands for the zero Env.
func (t *Test) Eval(e *Env) Outcome {
	if e == nil {
		return t.Eval(new(Env))
	}
	switch at := e.Context.guess(&t.key); { // nearly always one of the first three
	case at.layer == nil:
		if t.takes == takesClock && !e.Context.mayHave(&t.key) {
			return t.compareNow(e)
		}
	case at.entry.key != t.key.text:
	case at.entry.kind == KindSingle && t.takes >= takesText:
		return t.compare(e, at.entry.text, at)
	case at.entry.kind == KindList && t.takes == takesTexts:
		return t.eachText(e, at.entry.list, t.noMembers())
	}
	return t.evalOther(e)
}

// evalOther is Eval for all values.
func (t *Test) evalOther(e *Env) Outcome {
	switch t.family {
	case FamilyNull:
		return t.null(e)
	case FamilyNone:
		return outcome(False, WhyNone)
	default: // compares the value
	}
	var v value
	e.read(&t.key, &v)
	switch {
	case v.kind == KindUnknown:
		return outcome(Indeterminate, WhyKeyUnknown)
	case v.kind == KindAbsent:
		return outcome(t.missing(), WhyKeyAbsent)
	case t.op.qualifier != NoQualifier:
		return t.each(e, &v, t.noMembers())
	case v.kind == KindList, v.kind == kindLone:
		return outcome(Indeterminate, WhyList)
	case v.kind == KindClash:
		return t.each(e, &v, ResultOf(t.negated))
	}
	return t.one(e, &v)
}

// maxGlance is the number of steps that a glance may take.
const maxGlance = 32

// Glance evaluates the condition without spending steps of e, if that takes at most 32. It
// returns the result and the steps that Eval would take. If that would take more, it is not
// ok, and the result is Indeterminate. What a glance is for is said in SEMANTICS 4.6i. A nil
// e stands for the zero Env.
func (t *Test) Glance(e *Env) (r Result, steps int, ok bool) {
	if e == nil {
		return t.Glance(new(Env))
	}
	taken := e.Steps()
	e.SetSteps(MaxSteps - maxGlance)
	r = t.Eval(e).Result
	steps = e.Steps() - (MaxSteps - maxGlance)
	e.SetSteps(taken)
	return r, steps, steps <= maxGlance
}

// noMembers returns the result of a set operator for no members (SEMANTICS 4.3c, and
// SEMANTICS 4.3d).
func (t *Test) noMembers() Result { return ResultOf(t.op.qualifier == ForAllValues) }

// missing returns the result for a key that is not in the request (SEMANTICS 4.3b).
// IfExists comes first, so it also holds under ForAnyValue (SEMANTICS 4.3.2).
func (t *Test) missing() Result {
	switch {
	case t.op.ifExists, t.op.qualifier == ForAllValues:
		return True
	case t.op.qualifier == ForAnyValue:
		return False
	}
	return ResultOf(t.negated)
}

// null evaluates the Null family. A key is null if it is absent or has only empty
// values, bytes of length 0 included. The policy value true holds for such keys, and
// false for all others. Any other policy value is of the wrong type, and the outcome
// is Indeterminate unless another value holds (SEMANTICS 4.3.5). Null is the only
// operator for which the empty text is not a value.
//
// With a set operator Null does not depend on the request: ForAllValues:Null is
// always true, and ForAnyValue:Null always false, as a null key has no values to
// look at.
func (t *Test) null(e *Env) Outcome {
	switch t.op.qualifier {
	case ForAllValues:
		return outcome(True, WhyNullSet)
	case ForAnyValue:
		return outcome(False, WhyNullSet)
	case NoQualifier:
	}
	var v value
	e.read(&t.key, &v)
	if (v.kind == KindList || v.kind == KindClash) && !e.Spend(1+len(v.list)/8) {
		return overBudget()
	}
	isNull, why := v.isNull()
	if v.kind == KindUnknown { // even if no policy value could hold: SEMANTICS 4.6d
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

// each combines the outcomes for the members of v: with And if the result for no
// members is True, as for ForAllValues (SEMANTICS 4.3c), with Or if it is False, as
// for ForAnyValue (SEMANTICS 4.3d). Both skip empty members, and treat a single
// value as a set of one (SEMANTICS 4.3.7). Tags whose keys differ only in case come
// here without a set operator: a positive operator has to hold for one of them, a
// negated operator for all.
func (t *Test) each(e *Env, v *value, none Result) Outcome {
	if t.exact && (v.kind == KindList || v.kind == KindClash) {
		return t.eachText(e, v.list, none)
	}
	all := outcome(none, WhyNoMembers)
	var m value
	for i := range v.len() {
		v.member(i, &m)
		if m.isEmpty() && t.op.qualifier != NoQualifier {
			if !e.Spend(1) {
				return overBudget()
			}
			continue
		}
		one := t.one(e, &m)
		switch {
		case one.Result == none && all.Result == none: // nothing is settled
			all.Why = one.Why
		case one.Result == none.Not(), one.Why == WhyBudget: // settles it
			one.Member = i
			return one
		case one.Result == Indeterminate && all.Result != Indeterminate:
			all = one
			all.Member = i
		}
	}
	return all
}

// eachText is each for the members of a list and a String operator with a few texts that are
// compared as they are. Nothing but the budget makes that Indeterminate.
func (t *Test) eachText(e *Env, members []string, none Result) Outcome {
	why := WhyNoMembers
	for i, text := range members {
		if text == "" && t.op.qualifier != NoQualifier {
			if !e.Spend(1) {
				return overBudget()
			}
			continue
		}
		if !e.Spend(t.equalsSteps(text)) {
			return Outcome{Indeterminate, WhyBudget, -1, i}
		}
		at := slices.Index(t.values, text)
		if r := ResultOf(at >= 0 != t.negated); r != none {
			return Outcome{r, matched(at >= 0), at, i}
		}
		why = matched(at >= 0)
	}
	return outcome(none, why)
}

// one evaluates the condition for the single value v.
func (t *Test) one(e *Env, v *value) Outcome {
	if v.kind == KindSingle {
		return t.compare(e, v.text, place{})
	}
	return t.compareOther(e, v)
}
