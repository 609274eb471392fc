package condition

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
// long.go. Every comparison is counted, see steps.go. Nothing is allocated; there
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

// illTyped is the outcome for a request value that the family cannot read. No
// answer would be honest: False makes a Deny vanish, and under a negated
// operator True lets an Allow apply (SEMANTICS 4.4a).
func illTyped() Outcome { return outcome(Indeterminate, WhyRequestIllTyped) }

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
		if why != WhyNoMatch && t.weigh(&open, i, why) {
			return open
		}
	}
	return t.unless(open)
}

// weigh adds what policy value i gave, which is not a plain mismatch, to the outcome
// of the values before it, and reports whether that settles it.
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

// matched returns the reason for a comparison that gave ok.
func matched(ok bool) Why {
	if ok {
		return WhyMatched
	}
	return WhyNoMatch
}

// truth returns True or False.
func truth(b bool) Result {
	if b {
		return True
	}
	return False
}
