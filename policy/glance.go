package policy

import (
	"strings"

	"github.com/iameval/iameval/condition"
)

// Most statements that do not apply are kept from it by a plain comparison of texts: of
// the action, the resource, or a key such as dynamodb:LeadingKeys. So one condition that is
// such a comparison is looked at before anything is searched for. If it is False, the
// statement does not apply, and no step is counted for it. Otherwise its steps are taken
// where it stands among the conditions. SEMANTICS 4.6i

// glance is the condition of a statement that is looked at first.
type glance struct {
	test *condition.Test // one of the statement's, nil if none is plain
	at   stage           // when
}

// stage is a point in the comparison of a statement. A glance takes longer than texts of a
// plain element, so it comes after those, and before the first search.
type stage uint8

const (
	never stage = iota
	beforeAction
	beforeResource
	beforeTests
)

// glimpse is what a glance has shown.
type glimpse struct {
	result condition.Result
	few    bool // it takes few steps; otherwise the result is Indeterminate, and the steps have no meaning
	steps  uint8
}

// newGlance chooses the condition of a statement that is looked at first: of those that are
// plain the first whose key differs from request to request, as keys of services and of
// tags do, or else the first. The others are the statement's too.
func newGlance(tests []condition.Test, a *actions, r *resources) (g glance) {
	for i := range tests {
		t := &tests[i]
		varies := !strings.HasPrefix(t.Key(), "aws:") || strings.Contains(t.Key(), "/")
		if t.Plain() && (g.test == nil || varies) {
			g.test = t
			if varies {
				break
			}
		}
	}
	switch {
	case g.test == nil:
	case a.searches:
		g.at = beforeAction
	case r != nil && !r.plain:
		g.at = beforeResource
	default:
		g.at = beforeTests
	}
	return g
}

// take takes the steps of a condition that was looked at and returns its result.
func (g *glimpse) take(env *condition.Env) condition.Result {
	if !env.Spend(int(g.steps)) {
		return condition.Indeterminate
	}
	return g.result
}
