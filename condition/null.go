package condition

// Null asks whether a key is null: absent, or there with nothing but empty
// values, bytes of length 0 among them. The policy value true holds for such keys
// and false for all others. Any other text is of the wrong type, and leaves open
// what no other value settles (SEMANTICS 4.3.5). Null is the one operator to
// which the empty text is not a value.
//
// With a set operator Null does not look at the request at all: over the null
// key there is nothing to go through, so ForAllValues:Null is always true and
// ForAnyValue:Null always false.

// null answers for the Null family.
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

// isNull reports whether v is null, and why. Of an unknown key it is not
// known.
func (v *value) isNull() (bool, Why) {
	switch v.kind {
	case KindUnknown:
		return false, WhyKeyUnknown
	case KindAbsent:
		return true, WhyKeyAbsent
	}
	for _, text := range v.list {
		if text != "" {
			return false, WhyKeyPresent
		}
	}
	if v.list == nil && v.len() == 1 { // it stands alone
		if m := v.member(0); !m.isEmpty() {
			return false, WhyKeyPresent
		}
	}
	return true, WhyKeyEmpty
}
