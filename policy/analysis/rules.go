package analysis

import (
	"github.com/iameval/iameval/policy"
)

// Rules are all policies that bear on a request, prepared for questions: make them
// once, keep them. They are immutable and safe for concurrent use. Nil Rules allow
// nothing.
type Rules struct {
	set    *policy.Set
	target *policy.Target
	side   side
}

// side says whose policies rules hold.
type side uint8

const (
	bothSides    side = iota // the caller's and the resource's
	callerSide               // the caller's alone
	resourceSide             // the resource's alone
)

// OfCaller takes the policies of a caller alone. Its callers are users, role
// sessions and federated users, to whom such policies belong; service-linked roles
// are not among them. Resources belong to the caller's account and have no
// policies, and every role trusts the account.
func OfCaller(s *policy.Set) *Rules { return &Rules{set: s, side: callerSide} }

// NewRules takes the policies of a caller and of a resource; nil means none, as in
// package policy.
func NewRules(s *policy.Set, t *policy.Target) *Rules { return &Rules{s, t, bothSides} }

// OfResource takes the policies of a resource alone: those of its callers are not
// known and taken to allow everything.
func OfResource(t *policy.Target) *Rules { return &Rules{target: t, side: resourceSide} }

// policies returns the caller's policies, of nil Rules none.
func (r *Rules) policies() *policy.Set {
	if r == nil {
		return nil
	}
	return r.set
}

// supported reports whether the question can be asked of both rules.
func supported(rules ...*Rules) bool {
	for _, r := range rules {
		if r != nil && r.side != callerSide {
			return false
		}
	}
	return true
}
