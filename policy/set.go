package policy

import (
	"errors"
	"fmt"
	"iter"
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
	room     [3]Group // for policies.own
}

// callerPolicies is [Policies] as the evaluation reads it.
type callerPolicies struct {
	above    []Group // the SCPs, level by level
	own      []Group // the identity policies, the boundary and the session policies
	identity *group  // the identity policies, if there are any
	layers   layers  // of all
	plain    bool    // all statements are: see Statement.plain
}

// noPolicies are the policies of a nil Set.
var noPolicies = newCallerPolicies(nil, nil)

func newCallerPolicies(above, own []Group) callerPolicies {
	c := callerPolicies{above: above, own: own, layers: layersOf(above) | layersOf(own), plain: arePlain(above) && arePlain(own)}
	if c.layers.has(LayerIdentity) {
		c.identity = own[0].group
	}
	return c
}

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
	s.given = s.Policies()                                 // copies of the lists
	own := addGroup(s.room[:0], LayerIdentity, p.Identity) // of a federated user the parent's: SEMANTICS 6.2g
	own = addGroup(own, LayerBoundary, one(p.Boundary))
	own = addGroup(own, LayerSession, p.Session)
	s.policies = newCallerPolicies(addGroups(nil, LayerServiceControl, p.ServiceControl), own)
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
	room     [2]Group // for policies.groups, unless there are RCPs
}

// targetPolicies is [TargetPolicies] as the evaluation reads it.
type targetPolicies struct {
	groups   []Group // the RCPs, level by level, the endpoint's policy and the resource's
	resource *group  // the resource's, if there is one
	layer    Layer   // of the resource's: LayerResource or LayerTrust; NoLayer without one
	layers   layers  // of all
	plain    bool    // all statements are
}

// noTargetPolicies are the policies of a nil Target.
var noTargetPolicies = newTargetPolicies(nil)

func newTargetPolicies(groups []Group) targetPolicies {
	t := targetPolicies{groups: groups, layers: layersOf(groups), plain: arePlain(groups)}
	if n := len(groups); n > 0 && (groups[n-1].Layer == LayerResource || groups[n-1].Layer == LayerTrust) {
		t.resource, t.layer = groups[n-1].group, groups[n-1].Layer
	}
	return t
}

// inForce returns the policies of the target.
func (t *Target) inForce() *targetPolicies {
	if t == nil {
		return &noTargetPolicies
	}
	return &t.policies
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
	groups := addGroups(t.room[:0], LayerResourceControl, p.ResourceControl)
	groups = addGroup(groups, LayerEndpoint, one(p.Endpoint))
	layer := LayerResource
	if p.Resource != nil && p.Resource.kind == Trust {
		layer = LayerTrust
	}
	t.policies = newTargetPolicies(addGroup(groups, layer, one(p.Resource)))
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

// Group is the policies of a layer, or of one level of SCPs or RCPs, that are in
// force for a request. The zero Group has no statements.
type Group struct {
	Layer Layer
	Level int // of SCPs and RCPs, from the root; 0 elsewhere
	group *group
}

// Statements yields the statements of the group, in order.
func (g *Group) Statements() iter.Seq[*Statement] {
	if g == nil || g.group == nil {
		return func(func(*Statement) bool) {}
	}
	return slices.Values(g.group.statements)
}

// group is a list of policies that are evaluated together, such as the
// identity policies of a caller or one level of SCPs.
type group struct {
	statements []*Statement // of all policies, in order
	index      *index       // nil for few statements
}

// minIndexed is the number of statements from which an index pays. With fewer, trying
// each of them is faster.
const minIndexed = 4

// addGroup appends the group of a layer with one level. A layer whose list is empty is in
// force, one whose list is nil is not.
func addGroup(groups []Group, layer Layer, policies []*Policy) []Group {
	if policies == nil {
		return groups
	}
	return append(groups, Group{layer, 0, newGroup(policies)})
}

// addGroups appends a group for each level of a layer. A level without policies is in
// force too.
func addGroups(groups []Group, layer Layer, levels [][]*Policy) []Group {
	for i, level := range levels {
		groups = append(groups, Group{layer, i, newGroup(level)})
	}
	return groups
}

// layersOf returns the layers of the groups.
func layersOf(groups []Group) (l layers) {
	for i := range groups {
		l.add(groups[i].Layer)
	}
	return l
}

// arePlain reports whether all statements of the groups are plain.
func arePlain(groups []Group) bool {
	for i := range groups {
		for _, s := range groups[i].group.statements {
			if !s.plain() {
				return false
			}
		}
	}
	return true
}

// newGroup makes a group.
func newGroup(policies []*Policy) *group {
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
