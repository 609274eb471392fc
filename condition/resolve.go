package condition

import (
	"github.com/iameval/iameval/variables"
)

// Policy variables: what replaces ${aws:username} in one request.
//
//	the key has a single value, not empty    that text
//	the key is absent, empty or a list       the default, if there is one;
//	                                         otherwise nothing: Unresolved
//	the key is unknown                       any text: Unsettled
//
// Bytes, and tags whose keys differ only in case, count as a list. See SEMANTICS
// 5.5.

// stackValues is how many variables of a policy value are resolved without an
// allocation.
const stackValues = 8

// Resolution says whether the variables of a text could be replaced.
type Resolution uint8

const (
	// Resolved: every variable has a text.
	Resolved Resolution = iota

	// Unresolved: a variable has no text. The text that holds it never matches,
	// whatever the other variables are (SEMANTICS 5.7a).
	Unresolved

	// Unsettled: the key of a variable is unknown, and no variable is without a
	// text.
	Unsettled
)

// String returns "resolved", "unresolved" or "unsettled".
func (r Resolution) String() string {
	switch r {
	case Resolved:
		return "resolved"
	case Unresolved:
		return "unresolved"
	default:
		return "unsettled"
	}
}

// Resolve appends the value of each of refs to buf, and returns the extended
// slice. A variable without a text, or with an unknown one, becomes the value that
// matches any text; what a match then means depends on the Resolution. Resolve
// allocates only if buf is too small, or to write the time as text. It takes steps
// of e.
func (e *Env) Resolve(refs []variables.Reference, buf []variables.Value) ([]variables.Value, Resolution) {
	e.Spend(resolveSteps * len(refs))
	if len(refs) == 1 { // nearly always
		v, r := e.resolve(&refs[0])
		return append(buf, v), r
	}
	whole := Resolved
	for i := range refs {
		v, r := e.resolve(&refs[i])
		buf = append(buf, v)
		if r != Resolved && whole != Unresolved {
			whole = r
		}
	}
	return buf, whole
}

// resolve is Resolve for one reference.
func (e *Env) resolve(ref *variables.Reference) (variables.Value, Resolution) {
	var v value
	if computed := computedKey(ref.Key); computed != 0 {
		k := &knownKeys[computed]
		if computed.isSettable() && e.texts[computed-1] != "" && !e.Context.mayHave(k) { // nearly always
			return variables.Value{Text: e.texts[computed-1]}, Resolved
		}
		e.read(k, &v)
	} else {
		hash, _ := hashKey(ref.Name)
		e.read(&key{text: ref.Name, hash: hash}, &v)
	}
	if v.kind == KindUnknown {
		return variables.Value{Any: true}, Unsettled
	}
	if text, ok := v.asText(); ok && text != "" {
		return variables.Value{Text: text}, Resolved
	}
	if ref.HasDefault {
		return variables.Value{Text: ref.Default}, Resolved
	}
	return variables.Value{Any: true}, Unresolved
}

// settle returns the reason for a comparison that gave ok with variables resolved
// to r. Any text was tried in place of an unknown variable, so a mismatch is
// certain; a match is not.
func (r Resolution) settle(ok bool) Why {
	switch {
	case r == Unresolved:
		return WhyUnresolved
	case r == Unsettled && ok:
		return WhyVariableUnknown
	}
	return matched(ok)
}

// judge takes the steps of a comparison that gave ok, with variables resolved to r,
// and returns the reason for its outcome.
func (e *Env) judge(r Resolution, ok bool, steps int) Why {
	if !e.Spend(steps) {
		return WhyBudget
	}
	return r.settle(ok)
}
