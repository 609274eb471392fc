package analysis

import (
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// A case is requests for which the same policies are in force and the same ways
// lead to an Allow: by a class of callers, for a kind of action, on resources that
// relate to the caller's account in one way.

// relation is how the resource's account relates to the caller's.
type relation uint8

const (
	anywhere relation = iota // a resource of the caller's account, or of nobody's
	owned                    // a resource of the caller's account; of any, where the caller has none
	unowned                  // "*", or what AWS owns: no policy of a resource counts
	foreign                  // a resource of another account
)

// actionKind is actions of which services make the same.
type actionKind struct {
	in, out  []*lang.Program
	support  policy.Support
	assuming bool     // a trust policy decides them
	example  string   // one of them
	names    []string // all of them; nil if they are not names alone

	patterns, others []pattern // in and out, as readers know them
}
