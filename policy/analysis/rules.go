package analysis

import (
	"fmt"
	"iter"
	"sync"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
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
// package policy. Its callers are all there are; those of the caller's side count
// for users, role sessions and federated users, as the engine has it.
func NewRules(s *policy.Set, t *policy.Target) *Rules { return &Rules{s, t, bothSides} }

// OfResource takes the policies of a resource alone: those of its callers are not
// known and taken to allow everything, and actions that nothing is known of to take
// callers of other accounts and unsigned ones.
func OfResource(t *policy.Target) *Rules { return &Rules{everything, t, resourceSide} }

// everything is the policies of callers that may do all there is to do.
var everything = func() *policy.Set {
	all := policy.MustParse("taken to allow everything", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	s, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{all}, Session: []*policy.Policy{all}})
	if err != nil {
		panic(err)
	}
	return s
}()

// policies returns the caller's policies, of nil Rules none.
func (r *Rules) policies() *policy.Set {
	if r == nil {
		return nil
	}
	return r.set
}

// targets returns the resource's policies, of nil Rules none.
func (r *Rules) targets() *policy.Target {
	if r == nil {
		return nil
	}
	return r.target
}

// targetOf returns the policies on the resource's side of a request.
func (r *Rules) targetOf(request *policy.Request) *policy.Target {
	if r == nil || r.side != callerSide {
		return r.targets()
	}
	if a := request.Principal.ARN(); assumes(request.Action) {
		return trusting(a.Partition(), a.Account())
	}
	return nil
}

// statements yields the statements of all policies.
func (r *Rules) statements() iter.Seq[*policy.Statement] {
	c, t := r.policies().Policies(), r.targets().Policies()
	lists := append(append([][]*policy.Policy{c.Identity, c.Session, {c.Boundary, t.Resource, t.Endpoint}}, c.ServiceControl...), t.ResourceControl...)
	return func(yield func(*policy.Statement) bool) {
		for _, list := range lists {
			for _, p := range list {
				for s := range p.Statements() {
					if !yield(s) {
						return
					}
				}
			}
		}
	}
}

// atHome is what roles of the account home trust, which most questions ask about.
var atHome = sync.OnceValue(func() *policy.Target { return newTrusting("aws", home) })

// trusting returns a role's side that leaves who may assume it to the policies of
// an account; nil for an account that no trust policy can name.
func trusting(partition, account string) *policy.Target {
	if partition == "aws" && account == home {
		return atHome()
	}
	return newTrusting(partition, account)
}

func newTrusting(partition, account string) *policy.Target {
	document := fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:%s:iam::%s:root"},"Action":"sts:*"}}`, partition, account)
	trust, err := policy.Parse("trust", policy.Trust, []byte(document))
	if err != nil {
		return nil
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: trust})
	if err != nil {
		return nil
	}
	return target
}

// assumes reports whether an action is one that makes or shapes a role session.
func assumes(action string) bool {
	for _, a := range assumeActions {
		if variables.EqualASCII(a, action) {
			return true
		}
	}
	return false
}

// assumeActions are those that the trust policy of a role decides: SEMANTICS 6.6f.
var assumeActions = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"}
