package condition

import (
	"math/bits"
	"net/netip"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// The comparison of one value with those of the policy. The value is read once, as what
// the family of the operator compares. The method of the family finds the first policy
// value that matches, and Test.settle makes the outcome of it. Policy values that may have
// variables or wildcards are left to Test.among. If the policy has many values, those that
// can be sorted are searched instead: see test.go.

// compare evaluates the condition for a single text. If it is that of an entry of the
// context, at is its place. A new family has a case here and one in Test.compile.
func (t *Test) compare(e *Env, text string, at place) Outcome {
	if t.exact {
		return t.equals(e, text)
	}
	if !e.Spend(t.readSteps(text)) {
		return overBudget()
	}
	switch t.family {
	case FamilyString:
		return t.matchText(e, text)
	case FamilyNumeric:
		if n := (decimal{}); n.parse(text) {
			return t.compareNumber(e, &n)
		}
	case FamilyDate:
		if d, ok := parseInstant(text); ok {
			return t.compareInstant(e, d)
		}
	case FamilyBool:
		if b, ok := parseBool(text); ok {
			return t.matchBool(e, b)
		}
	case FamilyBinary:
		if isBase64(text) {
			return t.equalBytes(e, &binary{text: text})
		}
	case FamilyIP:
		if ip, ok := at.ipv4(); ok {
			return t.containsIPv4(e, ip)
		}
		if addr, ok := at.addr(text); ok {
			return t.containsAddr(e, addr)
		}
	case FamilyARN:
		if arn.WellFormed(text) {
			return t.matchARN(e, text)
		}
	default:
		return outcome(False, WhyNone)
	}
	return illTyped()
}

// compareOther is compare for bytes, and for the clock, which each family reads in the form
// that it needs.
func (t *Test) compareOther(e *Env, v *value) Outcome {
	steps := clockSteps
	if v.kind == KindBytes {
		steps = t.readSteps(v.text)
	}
	switch {
	case !e.Spend(steps):
		return overBudget()
	case v.kind == KindBytes:
		if t.family == FamilyBinary {
			return t.equalBytes(e, &binary{bytes: v.text})
		}
	case t.family == FamilyDate:
		return t.compareInstant(e, v.at)
	case t.family == FamilyNumeric && v.kind == kindEpochTime:
		n := decimalOf(v.at.sec)
		return t.compareNumber(e, &n)
	case t.family == FamilyString:
		return t.matchText(e, v.clockText())
	}
	return illTyped()
}

// readSteps returns the steps of reading a text as what the family of t compares.
func (t *Test) readSteps(text string) int {
	if t.parses {
		return 4 + len(text)/4
	}
	return textSteps(text)
}

// textSteps returns the steps of reading a text as it is.
func textSteps(text string) int { return 2 + len(text)/8 }

// equalsSteps returns the steps of reading a text and comparing it with all policy values.
func (t *Test) equalsSteps(text string) int { return textSteps(text) + len(t.values) }

// overBudget is the outcome of a comparison beyond the budget.
func overBudget() Outcome { return outcome(Indeterminate, WhyBudget) }

// illTyped is the outcome for a request value that the family cannot read. Neither
// answer is safe: False disables a Deny, and True, under a negated operator, lets an
// Allow apply (SEMANTICS 4.4a).
func illTyped() Outcome { return outcome(Indeterminate, WhyRequestIllTyped) }

// matchText evaluates the String family.
func (t *Test) matchText(e *Env, text string) Outcome {
	if t.exact {
		return t.settle(e, slices.Index(t.values, text))
	}
	with := func(i int) Why { return match(e, &t.texts[i], text) }
	switch {
	case t.long == nil:
		return t.among(e, with)
	case t.relation == equalFold:
		return t.lookUp(e, 1+len(text), func(i int32) int { return compareFold(t.literal(i), text) }, with)
	}
	return t.lookUp(e, 1+len(text)/8, func(i int32) int { return strings.Compare(t.literal(i), text) }, with)
}

// equals is compare for a String operator with a few texts that are compared as they are.
func (t *Test) equals(e *Env, text string) Outcome {
	if !e.Spend(t.equalsSteps(text)) {
		return overBudget()
	}
	if i := slices.Index(t.values, text); i >= 0 {
		return Outcome{ResultOf(!t.negated), WhyMatched, i, -1}
	}
	return outcome(ResultOf(t.negated), WhyNoMatch)
}

// matchARN evaluates the ARN family for an ARN.
func (t *Test) matchARN(e *Env, text string) Outcome {
	with := func(i int) Why { return matchARN(e, &t.globs[i], text) }
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1+len(text)/8, func(i int32) int { return strings.Compare(t.literal(i), text) }, with)
}

// matchBool evaluates the Bool family.
func (t *Test) matchBool(e *Env, b bool) Outcome {
	if !t.varies {
		if b {
			return t.settle(e, t.firstTrue)
		}
		return t.settle(e, t.firstFalse)
	}
	return t.among(e, func(i int) Why {
		if len(t.texts[i].References()) > 0 {
			return matchTruth(e, &t.texts[i], b)
		}
		return matched(t.truths[i] == b)
	})
}

// compareNumber evaluates the Numeric family.
func (t *Test) compareNumber(e *Env, n *decimal) Outcome {
	if t.long != nil {
		return t.lookUp(e, 2, func(i int32) int { return t.numbers[i].compare(n) }, nil)
	}
	return t.settle(e, t.first(func(i int) bool { return t.relation.holds(n.compare(&t.numbers[i])) }))
}

// compareInstant evaluates the Date family.
func (t *Test) compareInstant(e *Env, at instant) Outcome {
	if t.long != nil {
		return t.lookUp(e, 1, func(i int32) int { return t.instants[i].compare(at) }, nil)
	}
	for i := range t.instants {
		if t.usable[i] && t.relation.holds(at.compare(t.instants[i])) {
			return t.settle(e, i)
		}
	}
	return t.settle(e, -1)
}

// compareNow is compareInstant for a key of the clock that the context does not hold.
func (t *Test) compareNow(e *Env) Outcome {
	kind, now := e.clock(t.key.computed)
	switch {
	case kind == KindUnknown:
		return outcome(Indeterminate, WhyKeyUnknown)
	case !e.Spend(clockSteps):
		return overBudget()
	}
	return t.compareInstant(e, now)
}

// equalBytes evaluates the Binary family.
func (t *Test) equalBytes(e *Env, b *binary) Outcome {
	if t.long != nil {
		steps := 1 + max(len(b.bytes), len(b.text))/8
		return t.lookUp(e, steps, func(i int32) int { return t.binaries[i].compare(b) }, nil)
	}
	return t.settle(e, t.first(func(i int) bool { return t.binaries[i].equals(b) }))
}

// containsAddr evaluates the IP address family.
func (t *Test) containsAddr(e *Env, addr netip.Addr) Outcome {
	if t.long != nil {
		return t.lookUp(e, 1, func(i int32) int { return t.prefixes[i].against(addr) }, nil)
	}
	return t.settle(e, t.first(func(i int) bool { return t.prefixes[i].Contains(addr) }))
}

// containsIPv4 is containsAddr for an IPv4 address as a number.
func (t *Test) containsIPv4(e *Env, ip uint32) Outcome {
	if t.long != nil {
		return t.containsAddr(e, addr4(ip))
	}
	for i := range t.prefixes {
		if t.prefixes[i].contains4(ip) {
			return t.settle(e, i)
		}
	}
	return t.settle(e, -1)
}

// first returns the index of the first usable policy value that matches, -1 if none does.
func (t *Test) first(matches func(i int) bool) int {
	for i, usable := range t.usable {
		if usable && matches(i) {
			return i
		}
	}
	return -1
}

// settle takes the steps of comparing all policy values and returns the outcome where
// value i is the first that matches, or none does if i is -1. The outcome of a negated
// operator is the reverse of that of its positive form (SEMANTICS 4.2b). With a policy
// value of the wrong type both are Indeterminate, unless another value matches: one typo
// must not disable a Deny (SEMANTICS 4.4b).
func (t *Test) settle(e *Env, i int) Outcome {
	switch {
	case !e.Spend(len(t.values)):
		return overBudget()
	case i >= 0:
		return Outcome{ResultOf(!t.negated), WhyMatched, i, -1}
	case t.illTyped >= 0:
		return Outcome{Indeterminate, WhyPolicyIllTyped, t.illTyped, -1}
	}
	return outcome(ResultOf(t.negated), WhyNoMatch)
}

// among is settle for policy values that may have variables or have to be searched for in
// the request value. For value i, match returns whether it matched, did not, or may have.
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
	return t.mismatch(open)
}

// lookUp is among for a long list. It is sorted in the order of compare, which
// compares policy value i with the request value, and takes the given steps. A family
// whose usable values can all be sorted needs no match.
func (t *Test) lookUp(e *Env, steps int, compare func(i int32) int, match func(i int) Why) Outcome {
	s := t.long
	if !e.Spend(bits.Len(uint(len(s.order)))*steps + len(s.rest)) {
		return overBudget()
	}
	if at, found := t.relation.find(s.order, compare); found {
		return Outcome{ResultOf(!t.negated), WhyMatched, int(s.order[at]), -1}
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
	return t.mismatch(open)
}

// find returns the index in order of a value to which the request value has the
// relation r, if there is one.
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

// weigh adds policy value i, whose comparison gave why, to the outcome of the values
// before it, and reports whether that settles it. A plain mismatch changes nothing
// and does not come here.
func (t *Test) weigh(open *Outcome, i int, why Why) (settled bool) {
	switch {
	case why == WhyMatched:
		*open = Outcome{ResultOf(!t.negated), why, i, -1}
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

// mismatch returns the outcome if no value matched.
func (t *Test) mismatch(open Outcome) Outcome {
	if t.negated {
		open.Result = open.Result.Not()
	}
	return open
}
