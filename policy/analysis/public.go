package analysis

import (
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Public answers whether the policies of a resource let in a caller who is not
// trusted: an unsigned one, or one of another account. Services do not count. The
// conditions that tell where a request comes from, such as aws:PrincipalOrgID and
// aws:SourceVpce, are none of those that are trusted, or absent.
//
// Actions that package catalog does not know are taken for such as take callers of
// other accounts and unsigned ones, unless o.World.Support says more.
func Public(t *policy.Target, trusted Trusted, o Options) Result {
	if !o.Requests.settled() {
		return Result{Reason: Unsupported}
	}
	r := OfResource(t)
	q := question{new: r, side: resourceSide, o: &o, brief: o.WitnessOnly, budget: lang.Budget{States: o.Limits.states()}}
	q.outside = newOutside(r, trusted)
	return q.answer()
}
