package condition

import (
	"strconv"

	"github.com/iameval/iameval/variables"
)

// Truth values: true and false, in any case of ASCII letters, and nothing
// else. An absent key is not false. A policy may name both, or have a variable
// stand for one (SEMANTICS 4.4i).

// parseBool parses s, if it is a truth value.
func parseBool(s string) (b, ok bool) {
	if variables.EqualASCII(s, "true") {
		return true, true
	}
	return false, variables.EqualASCII(s, "false")
}

// boolean returns v as a truth value, if it is one.
func (v *value) boolean() (b, ok bool) {
	if v.kind != KindSingle {
		return false, false
	}
	return parseBool(v.text)
}

// boolParser returns the parser of policy values for the Bool operator. What
// a variable will stand for is not known yet, so a text with one counts as
// usable; matchTruth looks at what it has become.
func boolParser(f variables.Flags) func(string) (variables.Template, bool, error) {
	return func(s string) (variables.Template, bool, error) {
		t, err := variables.Parse(s, f|variables.FoldASCII)
		usable := true
		if text, literal := t.Literal(); literal {
			_, usable = parseBool(text)
		}
		return t, usable, err
	}
}

// matchBool answers for the Bool family.
func (t *Test) matchBool(e *Env, v *value) Outcome {
	b, ok := v.boolean()
	if !ok {
		return illTyped()
	}
	return t.among(e, func(i int) Why { return matchTruth(e, &t.texts[i], b) })
}

// matchTruth compares b with a policy value that may hold variables. With
// their texts in place it is b, or the other truth value, or of the wrong type.
// A text that is not known may be either of the last two, so that is never a
// plain mismatch.
func matchTruth(e *Env, t *variables.Template, b bool) Why {
	why := match(e, t, strconv.FormatBool(b))
	if why != WhyNoMatch || len(t.References()) == 0 {
		return why
	}
	switch other := match(e, t, strconv.FormatBool(!b)); other {
	case WhyMatched:
		return WhyNoMatch
	case WhyNoMatch:
		return WhyPolicyIllTyped
	default:
		return other
	}
}
