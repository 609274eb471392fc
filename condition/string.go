package condition

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// Strings. StringEquals compares code points: nothing is trimmed, and letters
// with accents are not normalised (SEMANTICS 4.4c). The IgnoreCase operators
// compare after unicode.ToLower on both sides (SEMANTICS 4.4d). StringLike takes
// * and ? as wildcards, in the text of the policy only: those in the value of
// a variable are literal (SEMANTICS 4.4e). All this is done by package
// variables; here it is only said what the values of each operator may hold.

// textParser returns the parser of policy values for String operators of
// relation r.
func textParser(r relation, f variables.Flags) func(string) (variables.Template, bool, error) {
	switch r {
	case equalFold:
		f |= variables.FoldCase
	case like:
		f |= variables.Wildcards
	}
	return func(s string) (variables.Template, bool, error) {
		t, err := variables.Parse(s, f)
		return t, true, err
	}
}

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

// match compares text with a policy value that may hold variables.
func match(e *Env, t *variables.Template, text string) Why {
	refs := t.References()
	if len(refs) == 0 {
		ok, steps := t.MatchWithin(text, nil, e.Left())
		return e.judge(Resolved, ok, steps)
	}
	var buf [stackValues]variables.Value
	values, r := e.Resolve(refs, buf[:0])
	ok, steps := t.MatchWithin(text, values, e.Left())
	return e.judge(r, ok, steps)
}
