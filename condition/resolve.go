package condition

import (
	"github.com/iameval/iameval/variables"
)

// Policy variables: what ${aws:username} in a policy stands for in a request.
//
//	the key has a single value, not empty    that text
//	the key is absent, empty or a list       the default, if it has one
//	                                         else nothing: Unresolved
//	the key is unknown                       any text at all: Unsettled
//
// Bytes are not text, and tag keys that clash have no one text: both count
// as a list. See SEMANTICS 5.5.

// stackValues is how many variables a policy value can hold before resolving
// them takes an allocation.
const stackValues = 8

// Resolution says how far the variables of a text could be replaced.
type Resolution uint8

const (
	// Resolved: each variable stands for a text.
	Resolved Resolution = iota

	// Unresolved: some variable stands for nothing. The text that holds it
	// never matches, whatever the others stand for (SEMANTICS 5.7a).
	Unresolved

	// Unsettled: some variable's key is unknown, and none is Unresolved.
	Unsettled
)

// String returns "resolved", "unresolved" or "unsettled".
func (r Resolution) String() string {
	switch r {
	case Resolved:
		return "resolved"
	case Unresolved:
		return "unresolved"
	}
	return "unsettled"
}

// Resolve appends to buf what each of refs stands for, and returns the
// extended slice. A variable without a text, unresolved or unknown, becomes
// the value that matches any text; the caller decides by the Resolution what
// a match is then worth. Resolve allocates only if buf is too small, or to
// write the time as text. It counts the steps that it takes.
func (e *Env) Resolve(refs []variables.Reference, buf []variables.Value) ([]variables.Value, Resolution) {
	whole := Resolved
	e.Spend(resolveSteps * len(refs))
	for i := range refs {
		v, r := e.resolve(&refs[i])
		if r != Resolved && whole != Unresolved {
			whole = r
		}
		buf = append(buf, v)
	}
	return buf, whole
}

// resolve is Resolve for one reference.
func (e *Env) resolve(ref *variables.Reference) (variables.Value, Resolution) {
	k := newKey(ref.Name, ref.Key)
	var v value
	e.read(&k, &v)
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

// settle returns what a comparison is worth that gave ok with variables
// resolved to r. Without knowing a variable a mismatch is still one, as any
// text was tried in its place; a match may be none.
func (r Resolution) settle(ok bool) Why {
	switch {
	case r == Unresolved:
		return WhyUnresolved
	case r == Unsettled && ok:
		return WhyVariableUnknown
	}
	return matched(ok)
}

// judge takes the steps of a comparison that gave ok, with variables resolved to
// r, and returns what it is worth.
func (e *Env) judge(r Resolution, ok bool, steps int) Why {
	if !e.Spend(steps) {
		return WhyBudget
	}
	return r.settle(ok)
}
