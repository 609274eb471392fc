package condition

import (
	"fmt"
)

// Results. A condition is False, True or Indeterminate, and an Outcome adds the
// reason and the values that decided.

// Result is the answer of a condition: False, True or, where neither is safe,
// Indeterminate. The zero Result is False.
//
// And, Or and Not follow Kleene's logic: an Indeterminate side matters only if
// the other side does not settle the result.
//
//	False And Indeterminate = False
//	True  And Indeterminate = Indeterminate
//	True  Or  Indeterminate = True
//	Not Indeterminate       = Indeterminate
//
// The conditions of a statement combine with And (SEMANTICS 4.6a). Of Indeterminate
// statements, package policy applies a Deny and does not apply an Allow.
type Result uint8

const (
	False Result = iota
	True
	Indeterminate
)

// And is True if both results are, False if either is, else Indeterminate.
func (r Result) And(s Result) Result {
	switch {
	case r == True && s == True:
		return True
	case r == False || s == False:
		return False
	}
	return Indeterminate
}

// Or is True if either result is, False if both are, else Indeterminate.
func (r Result) Or(s Result) Result {
	return r.Not().And(s.Not()).Not()
}

// Not is False for True, True for False, and Indeterminate for Indeterminate.
func (r Result) Not() Result {
	switch r {
	case False:
		return True
	case True:
		return False
	default:
		return Indeterminate
	}
}

// String returns "False", "True" or "Indeterminate".
func (r Result) String() string {
	switch r {
	case False:
		return "False"
	case True:
		return "True"
	default:
		return "Indeterminate"
	}
}

// ResultOf returns True if b is true, else False.
func ResultOf(b bool) Result {
	if b {
		return True
	}
	return False
}

// Outcome is the result of a Test and its reason, from which a trace can say
// "aws:SourceIp is 203.0.113.7: no policy value matched". The zero Outcome is
// False without a reason.
type Outcome struct {
	Result Result
	Why    Why
	Value  int // index of the policy value that decided, -1 if no single one did
	Member int // index of the request value in a list that decided, -1 likewise
}

// String returns result and reason, like "False: the key is absent".
func (o Outcome) String() string { return o.Result.String() + ": " + o.Why.String() }

// outcome returns an outcome that no single value decided.
func outcome(r Result, w Why) Outcome {
	return Outcome{Result: r, Why: w, Value: -1, Member: -1}
}

// Why is the reason for an Outcome. Which result a reason leads to depends on the
// operator: WhyMatched is True for StringEquals and False for StringNotEquals. The
// zero Why is WhyNone.
type Why uint8

const (
	WhyNone Why = iota

	WhyMatched    // a policy value matched
	WhyNoMatch    // no policy value matched
	WhyUnresolved // no policy value matched, and one holds a variable without a value

	WhyKeyAbsent  // the key is not in the request
	WhyKeyEmpty   // Null: the key is in the request, with only empty values
	WhyKeyPresent // Null: the key is in the request, with a value
	WhyNoMembers  // a set operator found no values, or only empty ones
	WhyNullSet    // Null under a set operator does not depend on the request

	WhyKeyUnknown      // the caller does not know the key
	WhyVariableUnknown // the result depends on a variable whose key the caller does not know
	WhyList            // the key has a list of values, and the operator is not a set operator
	WhyRequestIllTyped // the value of the request is not of the operator's family
	WhyPolicyIllTyped  // no policy value matched, and one is not of the operator's family
	WhyBudget          // the decision has used up its steps: see MaxSteps
)

// whys holds the reasons in plain words.
var whys = [...]string{
	WhyNone:            "no reason",
	WhyMatched:         "a policy value matched",
	WhyNoMatch:         "no policy value matched",
	WhyUnresolved:      "no policy value matched, and one holds a variable without a value",
	WhyKeyAbsent:       "the key is absent",
	WhyKeyEmpty:        "the key has only empty values",
	WhyKeyPresent:      "the key has a value",
	WhyNoMembers:       "the key has no values to compare",
	WhyNullSet:         "ForAllValues:Null is always true, ForAnyValue:Null always false",
	WhyKeyUnknown:      "the key is unknown",
	WhyVariableUnknown: "a variable in a policy value is unknown",
	WhyList:            "the key has a list of values, and the operator is not a set operator",
	WhyRequestIllTyped: "the value of the request is of the wrong type",
	WhyPolicyIllTyped:  "no policy value matched, and one is of the wrong type",
	WhyBudget:          "the decision has used up its steps",
}

// String returns the reason in words, like "the key is absent".
func (w Why) String() string {
	if int(w) < len(whys) {
		return whys[w]
	}
	return fmt.Sprintf("Why(%d)", uint8(w))
}

// matched returns the reason for a comparison that gave ok.
func matched(ok bool) Why {
	if ok {
		return WhyMatched
	}
	return WhyNoMatch
}
