package policy

import (
	"errors"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// resources is a Resource element, or a NotResource element where not is set.
type resources struct {
	not     bool
	members []arn.Pattern
}

// match compares the element with the resource of a request: a Resource
// element applies where any member matches, a NotResource element where none
// does. SEMANTICS 2.2m
func (r *resources) match(q *question) condition.Result {
	result := condition.False
	for i := range r.members {
		result = result.Or(r.matchMember(&r.members[i], q))
		if result == condition.True {
			break
		}
	}
	if r.not {
		return result.Not()
	}
	return result
}

// matchMember compares one member. What a reference stands for decides:
//
//   - unknown to the caller: where no text could make the member match, it
//     does not match, else nobody can tell;
//   - unresolved in Resource: the member matches no resource (SEMANTICS 5.7b);
//   - unresolved in NotResource: reading it as "matches nothing" would widen
//     the statement to everything, so it counts as unknown (SEMANTICS 5.7c).
func (r *resources) matchMember(p *arn.Pattern, q *question) condition.Result {
	refs := p.References()
	if !p.Searches() && len(refs) == 0 {
		return truth(p.Match(q.resource, nil))
	}
	if !p.Usable() {
		if r.not && !q.resource.IsWildcard() { // SEMANTICS 2.2n
			return condition.Indeterminate
		}
		return condition.False
	}
	var values []variables.Value
	how := condition.Resolved
	if len(refs) > 0 {
		if !p.Fits(q.resource) {
			return condition.False
		}
		var buf [maxReferences]variables.Value
		values, how = q.keys().Resolve(refs, buf[:0])
	}
	if how == condition.Unresolved && !r.not {
		return condition.False
	}
	ok, steps := p.MatchWithin(q.resource, values, q.env.Left())
	switch {
	case !q.env.Spend(steps): // SEMANTICS 4.6f
		return condition.Indeterminate
	case !ok:
		return condition.False
	case how == condition.Resolved:
		return condition.True
	default:
		return condition.Indeterminate
	}
}

// fit reports whether some member may match the resource, as far as can be told
// without a search.
func (r *resources) fit(q *question) bool {
	for i := range r.members {
		if r.members[i].Fits(q.resource) {
			return true
		}
	}
	return false
}

// maxReferences is the number of references in one pattern that are resolved
// without an allocation.
const maxReferences = 8

// compileResource compiles one member of Resource or NotResource. AWS completes
// an ARN of fewer than six parts in identity policies; nothing says that it does
// so in the policies of resources. SEMANTICS 2.2s
func (c *compiler) compileResource(s *syntax.String) arn.Pattern {
	p, err := arn.ParsePattern(s.Value, c.flags)
	var ofVariable *variables.Error
	var ofARN *arn.Error
	switch {
	case errors.As(err, &ofVariable):
		c.faultIn(s, CodeInvalidVariable, ofVariable.Offset, ofVariable.Reason)
	case errors.As(err, &ofARN):
		c.fault(s.Pos, CodeInvalidResource, "%s: %s", excerpt(s.Value), ofARN.Reason)
	case p.Short() && c.gram.wholeARNs:
		c.fault(s.Pos, CodeInvalidResource, "%s is not a whole ARN, and %s must name all six parts, as in \"arn:aws:dynamodb:*:*:*\"", excerpt(s.Value), c.kind.phrase())
	}
	return p
}

// short returns the first member that is a short ARN, nil if there is none.
func (r *resources) short() *arn.Pattern {
	if r == nil {
		return nil
	}
	for i := range r.members {
		if r.members[i].Short() {
			return &r.members[i]
		}
	}
	return nil
}

func (r *resources) texts() []string {
	texts := make([]string, len(r.members))
	for i := range r.members {
		texts[i] = r.members[i].String()
	}
	return texts
}
