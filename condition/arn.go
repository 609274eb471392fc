package condition

import (
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
	return t.among(func(i int) Why {
		g := &t.globs[i]
		var buf [stackValues]variables.Value
		values, r := e.Resolve(g.References(), buf[:0])
		return r.settle(g.Match(text, values))
	})
}
