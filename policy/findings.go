package policy

import (
	"slices"

	"github.com/iameval/iameval/condition"
)

// source is one group of policies in force and where it belongs: a layer, or
// one level of the SCPs or RCPs.
type source struct {
	layer Layer
	level int // of SCPs and RCPs, from the root; 0 elsewhere
	*group
}

// each calls visit for every group of policies that counts for the question,
// in the order of the layers. A policy that was not supplied is not in force.
// SEMANTICS 6.4h
func (s *Set) each(q *question, visit func(source)) {
	var caller callerPolicies
	if s != nil {
		caller = s.policies
	}
	if q.underServiceControl() {
		for i, level := range caller.serviceControl {
			visit(source{LayerServiceControl, i, level})
		}
	}
	if !q.principal.linked { // SEMANTICS 6.2c
		for i, level := range q.target.resourceControl {
			visit(source{LayerResourceControl, i, level})
		}
	}
	if q.target.endpoint != nil {
		visit(source{LayerEndpoint, 0, q.target.endpoint})
	}
	if layer := q.resourceIn(); layer != NoLayer {
		visit(source{layer, 0, q.target.resource})
	}
	if caller.identity != nil { // of a federated user the parent's: SEMANTICS 6.2g
		visit(source{LayerIdentity, 0, caller.identity})
	}
	if q.bounded { // SEMANTICS 6.2e
		visit(source{LayerBoundary, 0, caller.boundary})
	}
	if q.principal.hasIdentity() && caller.session != nil { // SEMANTICS 6.2f
		visit(source{LayerSession, 0, caller.session})
	}
}

// underServiceControl reports whether SCPs reach the caller: users, role
// sessions, federated users and root users, but not service-linked roles.
// SEMANTICS 6.2a
func (q *question) underServiceControl() bool {
	p := &q.principal
	return (p.hasIdentity() || p.typ == TypeRoot) && !p.linked // SEMANTICS 6.8
}

// resourceIn returns the layer in which the policy of the resource counts;
// NoLayer where it does not: a trust policy decides sts actions alone, an
// action without a resource has no such policy, nor has what AWS owns (SEMANTICS
// 6.2i), and some actions take none.
func (q *question) resourceIn() Layer {
	switch {
	case q.target.resource == nil, q.resource.IsWildcard(), q.resource.HasAccountWord():
		return NoLayer
	case q.target.trust:
		if q.assuming {
			return LayerTrust
		}
		return NoLayer
	case q.support.ResourcePolicy == NoResourcePolicy: // SEMANTICS 6.4g
		return NoLayer
	}
	return LayerResource
}

// findings is what the policies in force say of a question.
type findings struct {
	layers        [numLayers]tally
	by            [2][numKinds]*Statement // the first Allow of the resource's policy that names the caller so, by reading and kind
	indeterminate bool                    // some statement is Indeterminate
}

// tally is what one layer says, under either reading of what is
// Indeterminate.
type tally struct {
	inForce     bool
	lacking     [2]bool       // the layer, or one of its levels, has no Allow that applies: SEMANTICS 6.2b
	deny, allow [2]*Statement // the first that apply
}

// hits is what one group says, as places of statements. Statements come in no
// order, so the first of each kind is kept.
type hits struct {
	deny, allow [2]place
	by          [2][numKinds]place
}

// place is the place of a statement in its group, from 1; 0 is none.
type place int32

func (p *place) first(order int32) {
	if *p == 0 || place(order) < *p-1 {
		*p = place(order) + 1
	}
}

// at returns the statement at a place, nil for none.
func (g *group) at(p place) *Statement {
	if p == 0 {
		return nil
	}
	return g.statements[p-1]
}

// gather evaluates the statements in force: any Deny that applies denies, and
// else any Allow allows, within each layer. SEMANTICS 6.1
func (f *findings) gather(q *question, src source) {
	var h hits
	naming := src.layer == q.resourceLayer()
	src.each(q, func(order int32) {
		if !q.env.Exhausted() {
			f.note(&h, src.statements[order].match(q), src.statements[order].effect, naming, order)
		}
	})
	f.merge(src, &h)
}

// gatherInOrder is gather for a decision that uses up its steps: which comparisons
// are beyond them depends on the order, so that is the one in which the statements
// stand, each once. It needs a list, the one that Evaluate allocates.
// SEMANTICS 4.6f
func (f *findings) gatherInOrder(q *question, src source) {
	var h hits
	naming := src.layer == q.resourceLayer()
	var orders []int32
	src.each(q, func(order int32) { orders = append(orders, order) })
	slices.Sort(orders)
	for _, order := range slices.Compact(orders) {
		f.note(&h, src.statements[order].match(q), src.statements[order].effect, naming, order)
	}
	f.merge(src, &h)
}

// note records what a statement says. Naming says that it matters how it names the
// caller.
func (f *findings) note(h *hits, o outcome, e Effect, naming bool, order int32) {
	if o.result == condition.False {
		return
	}
	if o.maybe != 0 {
		f.indeterminate = true
	}
	h.add(e, o.result, order)
	if e == Allow && naming {
		h.name(o, order)
	}
}

// add records a statement that applies under some reading.
func (h *hits) add(e Effect, r condition.Result, order int32) {
	first := &h.allow
	if e == Deny {
		first = &h.deny
	}
	for as := closed; as <= open; as++ {
		if as.applies(e, r) {
			first[as].first(order)
		}
	}
}

// name records how an Allow statement of the resource's policy names the
// caller: surely under both readings, perhaps under the open one.
func (h *hits) name(o outcome, order int32) {
	for i := range numKinds {
		kind := kinds(1) << i
		if o.sure&kind != 0 {
			h.by[closed][i].first(order)
		}
		if (o.sure|o.maybe)&kind != 0 {
			h.by[open][i].first(order)
		}
	}
}

// merge takes what a group says into its layer. Of two levels of a layer the
// earlier is reported.
func (f *findings) merge(src source, h *hits) {
	t := &f.layers[src.layer]
	t.inForce = true
	for as := closed; as <= open; as++ {
		if t.deny[as] == nil {
			t.deny[as] = src.at(h.deny[as])
		}
		if h.allow[as] == 0 {
			t.lacking[as] = true
		} else if t.allow[as] == nil {
			t.allow[as] = src.at(h.allow[as])
		}
		for i, p := range h.by[as] {
			if p != 0 {
				f.by[as][i] = src.at(p)
			}
		}
	}
}

// naming returns the first statement that names the caller in one of the ways
// of via, nil if none does.
func (f *findings) naming(via kinds, as reading) *Statement {
	for i, s := range f.by[as] {
		if via&(1<<i) != 0 && s != nil {
			return s
		}
	}
	return nil
}
