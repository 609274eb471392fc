package condition

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// ARNs. Both sides are taken apart at the first five colons, and each part is
// matched for itself; ArnEquals takes wildcards as ArnLike does. A request
// value without six parts is ill-typed, and so is a policy value without
// them, the single "*" included, or one with a variable before the last part
// (SEMANTICS 4.4l). Package arn does the matching.

// globParser returns the parser of policy values for ARN operators.
func globParser(f variables.Flags) func(string) (arn.Glob, bool, error) {
	return func(s string) (arn.Glob, bool, error) {
		g, err := arn.ParseGlob(s, f)
		return g, g.Usable(), err
	}
}

// matchARN answers for the ARN family.
func (t *Test) matchARN(e *Env, v *value) Outcome {
	text, ok := v.asText()
	if !ok || !arn.WellFormed(text) {
		return illTyped()
	}
	with := func(i int) Why {
		g := &t.globs[i]
		var buf [stackValues]variables.Value
		values, r := e.Resolve(g.References(), buf[:0])
		ok, steps := g.MatchWithin(text, values, e.Left())
		return e.judge(r, ok, steps)
	}
	if t.long == nil {
		return t.among(e, with)
	}
	return t.lookUp(e, 1+len(text)/8, func(i int32) int { return strings.Compare(t.literal(i), text) }, with)
}
