package policy

import "github.com/iameval/iameval/condition"

// source is one group of policies in force: a layer, or one level of the SCPs
// or RCPs.
type source struct {
	layer    Layer
	level    int // of SCPs and RCPs, from the root; 0 elsewhere
	policies []*Policy
}

// each calls visit for every group of policies that counts for the question,
// in the order of the layers. A policy that was not supplied is not in force.
// SEMANTICS 6.4h
func (s *Set) each(q *question, visit func(source)) {
	var caller callerPolicies
	if s != nil {
		caller = s.policies
	}
	var target targetPolicies
	if q.request.Target != nil {
		target = q.request.Target.policies
	}
	if q.underServiceControl() {
		for i, level := range caller.serviceControl {
			visit(source{LayerServiceControl, i, level})
		}
	}
	if !q.principal.serviceLinked() { // SEMANTICS 6.2c
		for i, level := range target.resourceControl {
			visit(source{LayerResourceControl, i, level})
		}
	}
	if target.endpoint != nil {
		visit(source{LayerEndpoint, 0, target.endpoint})
	}
	if layer := q.layerOf(target.resource); layer != NoLayer {
		visit(source{layer, 0, target.resource})
	}
	visit(source{LayerIdentity, 0, caller.identity}) // of a federated user the parent's: SEMANTICS 6.2g
	if q.bounded {                                   // SEMANTICS 6.2e
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
	p := q.principal
	return (p.hasIdentity() || p.typ == TypeRoot) && !p.serviceLinked()
}

// layerOf returns the layer in which the policy of the resource counts;
// NoLayer where it does not: a trust policy decides sts actions alone, an
// action without a resource has no such policy, and some actions take none.
func (q *question) layerOf(resource []*Policy) Layer {
	switch {
	case len(resource) == 0 || q.resource.IsWildcard():
		return NoLayer
	case resource[0].kind == Trust:
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
	named         [2]kinds         // how Allow statements of the resource's policy name the caller, by reading
	by            [2][5]*Statement // the first statement that names it so, by reading and kind
	indeterminate bool             // some statement is Indeterminate
}

// tally is what one layer says, under either reading of what is
// Indeterminate.
type tally struct {
	inForce     bool
	deny, allow [2]*Statement // the first that apply
	lacking     [2]bool       // the layer, or one of its levels, has no Allow that applies: SEMANTICS 6.2b
}

// gather evaluates every statement in force: any Deny that applies denies, and
// else any Allow allows, within each layer. SEMANTICS 6.1
func (f *findings) gather(q *question, src source) {
	t := &f.layers[src.layer]
	t.inForce = true
	var here tally
	for _, p := range src.policies {
		for i := range p.statements {
			s := &p.statements[i]
			o := s.match(q)
			if o.result == condition.False {
				continue
			}
			f.indeterminate = f.indeterminate || o.result == condition.Indeterminate || o.maybe != 0
			here.add(s, o.result)
			if s.effect == Allow && src.layer == q.resourceLayer() {
				f.name(s, o)
			}
		}
	}
	t.merge(&here)
}

// add records a statement that applies under some reading.
func (t *tally) add(s *Statement, r condition.Result) {
	first := &t.allow
	if s.effect == Deny {
		first = &t.deny
	}
	for as := closed; as <= open; as++ {
		if first[as] == nil && as.applies(s.effect, r) {
			first[as] = s
		}
	}
}

// merge takes the tally of one more level into that of the layer.
func (t *tally) merge(level *tally) {
	for as := closed; as <= open; as++ {
		if t.deny[as] == nil {
			t.deny[as] = level.deny[as]
		}
		if level.allow[as] == nil {
			t.lacking[as] = true
		} else if t.allow[as] == nil {
			t.allow[as] = level.allow[as]
		}
	}
}

// name records how an Allow statement of the resource's policy names the
// caller: surely under both readings, perhaps under the open one.
func (f *findings) name(s *Statement, o outcome) {
	for i := range f.by[closed] {
		kind := kinds(1) << i
		if o.sure&kind != 0 && f.by[closed][i] == nil {
			f.by[closed][i] = s
		}
		if (o.sure|o.maybe)&kind != 0 && f.by[open][i] == nil {
			f.by[open][i] = s
		}
	}
	f.named[closed] |= o.sure
	f.named[open] |= o.sure | o.maybe
}

// naming returns the first statement that names the caller in one of the ways
// of via.
func (f *findings) naming(via kinds, as reading) *Statement {
	for i, s := range f.by[as] {
		if via&(1<<i) != 0 && s != nil {
			return s
		}
	}
	return nil
}
