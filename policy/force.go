package policy

import (
	"iter"
	"slices"
)

// What is in force for a request, and what may grant it: the two questions that
// come before any statement is looked at. Package analysis asks them, so that the
// rules of both keep one home.

// Naming is a set of ways in which a Principal element names a caller. The way
// decides what an Allow in a resource policy is worth (SEMANTICS 6.3).
type Naming uint8

// The ways to be named.
const (
	NamedDirectly Naming = Naming(direct)  // the caller itself
	NamedParent   Naming = Naming(parent)  // the user who made the federated session
	NamedRole     Naming = Naming(role)    // the role of the session
	NamedAccount  Naming = Naming(account) // the caller's account
	NamedEveryone Naming = Naming(anyone)  // everyone
)

// Group is the policies of a layer, or of one level of SCPs or RCPs, that are in
// force for a request.
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

// Way is one way for a request to be allowed where no Deny applies: in every group
// of the layers that it needs an Allow applies and, unless Via is 0, an Allow of
// the resource's policy that names the caller in one of the ways of Via.
type Way struct {
	Needs []Layer
	Via   Naming
}

// Groups yields the policies that count for the request, in the order of the
// layers. Of the request, all but the context is read. There are none for a
// request that is decided without them: one that is not valid, or not signed where
// it has to be, and sts:GetCallerIdentity.
func (s *Set) Groups(r *Request) iter.Seq[Group] {
	return func(yield func(Group) bool) {
		var q question
		if _, settled := s.withoutPolicies(r, &q); settled {
			return
		}
		more := true
		s.each(&q, func(src source) {
			more = more && yield(Group{src.layer, src.level, src.group})
		})
	}
}

// Ways yields the ways in which the request can be allowed, given what is in force;
// none where nothing can allow it, and for a request that is decided without
// policies. Of the request, all but the context is read.
func (s *Set) Ways(r *Request) iter.Seq[Way] {
	return func(yield func(Way) bool) {
		var q question
		if _, settled := s.withoutPolicies(r, &q); settled {
			return
		}
		var f findings
		s.each(&q, func(src source) { f.layers[src.layer].inForce = true })
		for _, g := range q.grants() {
			if w, ok := f.way(&q, g); ok && !yield(w) {
				return
			}
		}
	}
}

// way returns one row of a table as a way; it is not ok where what is in force
// cannot meet it.
func (f *findings) way(q *question, g grant) (w Way, ok bool) {
	if !g.to.has(q.principal.typ) || g.via != 0 && !f.layers[q.resourceLayer()].inForce {
		return Way{}, false
	}
	w.Via = Naming(g.via)
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if f.layers[l].inForce {
			w.Needs = append(w.Needs, l)
		}
	}
	lacks := f.lacks(q, closed) // no Allow was looked at: what is lacking whatever statements say, and identity
	for bit, l := range needLayers {
		n := needs(1) << bit
		switch {
		case g.need&n == 0:
		case lacks&n != 0 && (l != LayerIdentity || !f.layers[l].inForce):
			return Way{}, false
		case lacks&n != 0 || l != LayerIdentity && f.layers[l].inForce:
			w.Needs = append(w.Needs, l)
		}
	}
	return w, true
}

// Policies returns a copy of the policies that the set was made of; the zero
// Policies of a nil Set.
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
// TargetPolicies of a nil Target.
func (t *Target) Policies() TargetPolicies {
	if t == nil {
		return TargetPolicies{}
	}
	p := t.given
	p.ResourceControl = cloneLevels(p.ResourceControl)
	return p
}

// cloneLevels copies the lists of every level; nil of nil.
func cloneLevels(levels [][]*Policy) [][]*Policy {
	levels = slices.Clone(levels)
	for i := range levels {
		levels[i] = slices.Clone(levels[i])
	}
	return levels
}
