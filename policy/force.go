package policy

import (
	"iter"
	"slices"
)

// Which policies are in force for a request: settled before any statement is evaluated.
// A few requests are decided without policies.

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

// Groups yields the policies that count for the request, in the order of the
// layers. It reads all of the request but its context. It yields nothing for a
// request that is decided without policies: one that is not valid, one that is not
// signed but must be, and sts:GetCallerIdentity.
func (s *Set) Groups(r *Request) iter.Seq[Group] {
	return func(yield func(Group) bool) {
		r := r.orZero()
		q := question{asked: new(asked), principal: &r.Principal}
		if _, settled := s.withoutPolicies(r, &q); settled {
			return
		}
		more := true
		s.each(&q, r.Target, func(g Group) { more = more && yield(g) })
	}
}

// withoutPolicies prepares the question and decides the requests that need no policy.
func (s *Set) withoutPolicies(r *Request, q *question) (d Decision, settled bool) {
	switch {
	case !s.ask(r, q), r.Principal.typ == TypeAnonymous && !r.Support.Unsigned: // SEMANTICS 6.4a
		return Decision{Layer: LayerRequest}, true
	case q.task != identifiesCaller:
		return Decision{}, false
	case r.Principal.signed(): // SEMANTICS 6.6g
		return Decision{Verdict: Allowed, Layer: LayerRequest}, true
	}
	return Decision{Layer: LayerRequest}, true // without credentials there is no identity to return, whatever Support says
}

// each calls visit for every group of policies that counts for the question,
// in the order of the layers. A policy that was not supplied is not in force.
// SEMANTICS 6.4h
func (s *Set) each(q *question, t *Target, visit func(Group)) {
	caller := s.inForce()
	if len(caller.serviceControl) > 0 && q.underServiceControl() {
		for i, level := range caller.serviceControl {
			visit(Group{LayerServiceControl, i, level})
		}
	}
	if t != nil {
		t.policies.each(q, visit)
	}
	if caller.identity != nil { // of a federated user the parent's: SEMANTICS 6.2g
		visit(Group{LayerIdentity, 0, caller.identity})
	}
	if q.bounded { // SEMANTICS 6.2e
		visit(Group{LayerBoundary, 0, caller.boundary})
	}
	if caller.session != nil && q.principal.hasIdentity() { // SEMANTICS 6.2f
		visit(Group{LayerSession, 0, caller.session})
	}
}

// each calls visit for the groups on the resource's side.
func (t *targetPolicies) each(q *question, visit func(Group)) {
	if !q.principal.linked { // SEMANTICS 6.2c
		for i, level := range t.resourceControl {
			visit(Group{LayerResourceControl, i, level})
		}
	}
	if t.endpoint != nil {
		visit(Group{LayerEndpoint, 0, t.endpoint})
	}
	if t.resource != nil && q.takesResourcePolicy(t.trust) {
		layer := LayerResource
		if t.trust {
			layer = LayerTrust
		}
		visit(Group{layer, 0, t.resource})
	}
}

// underServiceControl reports whether SCPs reach the caller: users, role
// sessions, federated users and root users, but not service-linked roles.
// SEMANTICS 6.2a
func (q *question) underServiceControl() bool {
	p := q.principal
	return (p.hasIdentity() || p.typ == TypeRoot) && !p.linked // SEMANTICS 6.8
}

// takesResourcePolicy reports whether the policy of the resource counts. A trust
// policy counts for sts actions only; no policy counts for an action without a
// resource, for what AWS owns (SEMANTICS 6.2i) and for actions that take none.
func (q *question) takesResourcePolicy(trust bool) bool {
	switch {
	case q.resource.IsWildcard(), q.resource.HasAccountWord():
		return false
	case trust:
		return q.assuming
	}
	return q.support.ResourcePolicy != NoResourcePolicy // SEMANTICS 6.4g
}

// resourceLayer is the layer whose Allow counts as that of the resource's policy.
func (q *question) resourceLayer() Layer {
	if q.assuming {
		return LayerTrust
	}
	return LayerResource
}
