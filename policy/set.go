package policy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iameval/iameval/variables/quote"
)

// Policies are held in two halves: a Set on the caller's side and a Target on the
// resource's. In both, the policies of one layer or level are a group, which has an index
// if it is large.

// Policies are the policies on the caller's side of a request.
type Policies struct {
	// Identity are the managed and inline policies of the user and its groups,
	// or of the role. Without any, nothing is allowed by identity.
	Identity []*Policy
	// Boundary is the permissions boundary, of kind Identity; nil means none.
	Boundary *Policy
	// Session are the policies passed when the session was made, of kind
	// Identity. Nil means that none were passed; empty but not nil, that policies
	// were passed that allow nothing. They can only reduce permissions. Their ARNs
	// must have all six parts.
	Session []*Policy
	// ServiceControl are the SCPs by level: root, organizational units,
	// account. Nil means that none are in force, as in the management account.
	ServiceControl [][]*Policy
}

// Set holds the policies on the caller's side, ready to decide requests. It is
// immutable and safe for concurrent use. A nil Set has no policies: it allows
// nothing by identity.
type Set struct {
	policies callerPolicies
	given    Policies
}

// callerPolicies is [Policies] as the evaluation reads it.
type callerPolicies struct {
	identity, boundary, session *group
	serviceControl              []*group
}

// noPolicies are the policies of a nil Set.
var noPolicies callerPolicies

// inForce returns the policies of the set.
func (s *Set) inForce() *callerPolicies {
	if s == nil {
		return &noPolicies
	}
	return &s.policies
}

// NewSet makes a Set. It is an error if a policy is nil or of the wrong kind for its
// field, or if a session policy has an ARN of fewer than six parts, which STS refuses
// (SEMANTICS 2.2r). All errors are reported together.
//
// It builds an index, which takes about half a microsecond for each statement, one where
// patterns differ only in what stands between two stars, and a few dozen allocations for
// any number of statements: make a Set once and keep it.
func NewSet(p Policies) (*Set, error) {
	var errs []error
	errs = wantKind(errs, "Identity", Identity, p.Identity)
	errs = wantKind(errs, "Boundary", Identity, one(p.Boundary))
	errs = wantKind(errs, "Session", Identity, p.Session)
	errs = wantWholeARNs(errs, p.Session)
	errs = wantKinds(errs, "ServiceControl", ServiceControl, p.ServiceControl)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s := &Set{given: p}
	s.given = s.Policies() // copies of the lists
	s.policies = callerPolicies{
		identity:       newGroup(p.Identity),
		boundary:       newGroup(one(p.Boundary)),
		session:        newGroup(p.Session),
		serviceControl: newGroups(p.ServiceControl),
	}
	return s, nil
}

// TargetPolicies are the policies on the resource's side of a request.
type TargetPolicies struct {
	// Resource is the policy attached to the resource; nil means none. For a role it
	// is the trust policy, of kind Trust, which decides only sts actions.
	Resource *Policy
	// ResourceControl are the RCPs of the resource's account by level; nil means
	// that none are in force.
	ResourceControl [][]*Policy
	// Endpoint is the policy of the VPC endpoint that the request came through, which
	// must allow it; nil means that it came through none.
	Endpoint *Policy
}

// Target holds the policies on the resource's side. Build it once for each
// resource and share it between callers: it is immutable and safe for
// concurrent use. A nil Target has no policies.
type Target struct {
	policies targetPolicies
	given    TargetPolicies
}

// targetPolicies is [TargetPolicies] as the evaluation reads it.
type targetPolicies struct {
	resource, endpoint *group
	trust              bool // resource is a trust policy
	resourceControl    []*group
}

// NewTarget makes a Target. It is an error if a policy is of the wrong kind for its
// field. Like [NewSet] it builds an index: keep the Target.
func NewTarget(p TargetPolicies) (*Target, error) {
	var errs []error
	if r := p.Resource; r != nil && r.kind != Resource && r.kind != Trust {
		errs = append(errs, fmt.Errorf("policy: Resource: %s is of kind %s, want resource or trust", r.describe(), r.kind))
	}
	errs = wantKinds(errs, "ResourceControl", ResourceControl, p.ResourceControl)
	errs = wantKind(errs, "Endpoint", Endpoint, one(p.Endpoint))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	t := &Target{given: p}
	t.given = t.Policies() // copies of the lists
	t.policies = targetPolicies{
		resource:        newGroup(one(p.Resource)),
		trust:           p.Resource != nil && p.Resource.kind == Trust,
		endpoint:        newGroup(one(p.Endpoint)),
		resourceControl: newGroups(p.ResourceControl),
	}
	return t, nil
}

func wantKinds(errs []error, field string, want Kind, levels [][]*Policy) []error {
	for i, level := range levels {
		errs = wantKind(errs, fmt.Sprintf("%s[%d]", field, i), want, level)
	}
	return errs
}

func wantKind(errs []error, field string, want Kind, policies []*Policy) []error {
	for _, p := range policies {
		switch {
		case p == nil:
			errs = append(errs, fmt.Errorf("policy: %s: the policy is nil", field))
		case p.kind != want:
			errs = append(errs, fmt.Errorf("policy: %s: %s is of kind %s, want %s", field, p.describe(), p.kind, want))
		}
	}
	return errs
}

// wantWholeARNs reports the session policies that have an incomplete ARN in any
// statement: STS refuses them as malformed. SEMANTICS 2.2r
func wantWholeARNs(errs []error, session []*Policy) []error {
	for _, p := range session {
		if p == nil {
			continue
		}
		for s := range p.Statements() {
			if short := s.resources.short(); short != nil {
				errs = append(errs, fmt.Errorf("policy: Session: %s: %s is not a whole ARN; a session policy must name all six parts, as in \"arn:aws:dynamodb:*:*:*\"",
					s.appendPlace(nil), quote.Text(short.String())))
			}
		}
	}
	return errs
}

// describe names the policy in an error.
func (p *Policy) describe() string {
	if p.name == "" {
		return "a policy without a name"
	}
	return p.name
}

// one makes a list of a policy; nil for nil.
func one(p *Policy) []*Policy {
	if p == nil {
		return nil
	}
	return []*Policy{p}
}

// group is a list of policies that are evaluated together, such as the
// identity policies of a caller or one level of SCPs. A nil group is not in
// force.
type group struct {
	statements []*Statement // of all policies, in order
	index      *index       // nil for few statements
}

// minIndexed is the number of statements from which an index pays. With fewer, trying
// each of them is faster.
const minIndexed = 4

// newGroup makes a group; nil for a nil list.
func newGroup(policies []*Policy) *group {
	if policies == nil {
		return nil
	}
	g := new(group)
	n := 0
	for _, p := range policies {
		n += len(p.statements)
	}
	g.statements = make([]*Statement, 0, n)
	for _, p := range policies {
		for i := range p.statements {
			g.statements = append(g.statements, &p.statements[i])
		}
	}
	if len(g.statements) >= minIndexed {
		g.index = newIndex(g.statements)
	}
	return g
}

// newGroups makes a group for each level; nil for nil.
func newGroups(levels [][]*Policy) []*group {
	var groups []*group
	for _, level := range levels {
		if level == nil {
			level = []*Policy{} // a level without policies is still in force
		}
		groups = append(groups, newGroup(level))
	}
	return groups
}

// each calls visit with the place of every statement that may apply to the
// question, some of them more than once, in no order.
func (g *group) each(q *question, visit func(order int32)) {
	if g.index != nil {
		g.index.each(q, visit)
		return
	}
	for i := range g.statements {
		visit(int32(i))
	}
}

// Policies returns a copy of the policies that the set was made of; the zero
// Policies for a nil Set.
func (s *Set) Policies() Policies {
	if s == nil {
		return Policies{}
	}
	p := s.given
	p.Identity, p.Session = slices.Clone(p.Identity), slices.Clone(p.Session)
	p.ServiceControl = cloneLevels(p.ServiceControl)
	return p
}

// Policies returns a copy of the policies that the target was made of; the zero
// TargetPolicies for a nil Target.
func (t *Target) Policies() TargetPolicies {
	if t == nil {
		return TargetPolicies{}
	}
	p := t.given
	p.ResourceControl = cloneLevels(p.ResourceControl)
	return p
}

// cloneLevels copies the lists of every level; nil for nil.
func cloneLevels(levels [][]*Policy) [][]*Policy {
	levels = slices.Clone(levels)
	for i := range levels {
		levels[i] = slices.Clone(levels[i])
	}
	return levels
}
