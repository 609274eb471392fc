package policy

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// Evaluate decides a request by the set's policies and those of its target. A
// request that [Request.Validate] refuses is an implicit deny of LayerRequest,
// and so is everything under a zero Request. A nil Set has no policies.
//
// Evaluate is safe for concurrent use and allocates nothing, but for a short
// text where a policy reads the clock as text, and for patterns with more than
// eight policy variables. Its time hardly depends on how many statements are in
// force, but on how many of them may apply: some 0.1 microseconds where one or
// two do, and 0.1 more for each condition. Only patterns that begin and end
// alike, such as "arn:aws:dynamodb:*:*:table/*-eu-*", are tried one by one, at
// some 0.3 microseconds each: see index.go.
//
// What a decision may cost is bounded, whatever the policies and the request hold:
// see [condition.MaxSteps]. Where that is exceeded, Evaluate allocates one list of
// statements for each layer.
func (s *Set) Evaluate(r *Request) Decision { return s.evaluate(r, 0) }

// evaluate is Evaluate with some steps of the budget taken already.
func (s *Set) evaluate(r *Request, taken int) Decision {
	var q question
	if d, settled := s.withoutPolicies(r, &q); settled {
		return d
	}
	var f findings
	q.env.SetSteps(taken)
	s.each(&q, func(src source) { f.gather(&q, src) })
	if q.env.Exhausted() {
		f = findings{}
		q.env.SetSteps(taken)
		s.each(&q, func(src source) { f.gatherInOrder(&q, src) })
	}
	return f.decision(&q)
}

// decision settles the findings fail-closed, and says whether anything that
// could not be evaluated would have changed the verdict.
func (f *findings) decision(q *question) Decision {
	d := f.decide(q, closed)
	if f.indeterminate {
		d.Uncertain = f.decide(q, open).Verdict != d.Verdict // SEMANTICS 4.6c
	}
	return d
}

// withoutPolicies prepares the question and decides those requests that no
// policy is asked about.
func (s *Set) withoutPolicies(r *Request, q *question) (d Decision, settled bool) {
	switch {
	case r == nil || !s.ask(r, q), r.Principal.typ == TypeAnonymous && !r.Support.Unsigned: // SEMANTICS 6.4a
		return Decision{Layer: LayerRequest}, true
	case !equalASCII(r.Action, "sts:getcalleridentity"):
		return Decision{}, false
	case r.Principal.signed(): // SEMANTICS 6.6g
		return Decision{Verdict: Allowed, Layer: LayerRequest}, true
	}
	return Decision{Layer: LayerRequest}, true // without credentials there is nothing to tell, whatever Support says
}

// decide is the order in which AWS decides a request. It reads the findings
// under one of two readings of what is Indeterminate.
func (f *findings) decide(q *question, as reading) Decision {
	// An explicit Deny in any policy wins, however the statement names the
	// caller. SEMANTICS 6.4b
	for l := LayerServiceControl; l <= LayerSession; l++ {
		if deny := f.layers[l].deny[as]; deny != nil {
			return Decision{Verdict: ExplicitDeny, Layer: l, Statement: deny}
		}
	}
	// Where service control policies are in force, every level must allow.
	if f.silent(LayerServiceControl, as) { // SEMANTICS 6.4c
		return Decision{Layer: LayerServiceControl}
	}
	// Resource control policies never withhold an Allow: SEMANTICS 6.2d
	// A VPC endpoint that the request came through must let it pass.
	if f.silent(LayerEndpoint, as) { // SEMANTICS 6.4d
		return Decision{Layer: LayerEndpoint}
	}
	// Identity and resource policies grant, each within its limits.
	lacks := f.lacks(q, as)
	for _, g := range q.grants() { // SEMANTICS 6.4e
		if d, ok := f.grants(q, g, lacks, as); ok {
			return d
		}
	}
	return Decision{Layer: f.missing(q, lacks, as)}
}

// silent reports whether a layer is in force and has no Allow for the request.
func (f *findings) silent(l Layer, as reading) bool {
	return f.layers[l].inForce && f.layers[l].lacking[as]
}

// grants reports whether one row of a table allows the request, and by which
// statement.
func (f *findings) grants(q *question, g grant, lacks needs, as reading) (Decision, bool) {
	if !g.to.has(q.principal.typ) || lacks&g.need != 0 {
		return Decision{}, false
	}
	if g.via == 0 {
		return Decision{Verdict: Allowed, Layer: LayerIdentity, Statement: f.layers[LayerIdentity].allow[as]}, true
	}
	s := f.naming(g.via, as)
	return Decision{Verdict: Allowed, Layer: q.resourceLayer(), Statement: s}, s != nil
}

// lacks returns which of the needs are not met.
func (f *findings) lacks(q *question, as reading) (n needs) {
	if f.layers[LayerIdentity].allow[as] == nil && !q.ownsAccount() {
		n |= needIdentity
	}
	if f.silent(LayerBoundary, as) {
		n |= needBoundary
	}
	// A federated user has no permissions but those that a session policy lets
	// through. SEMANTICS 6.3k
	noSession := q.principal.typ == TypeFederatedUser && !f.layers[LayerSession].inForce
	if noSession || f.silent(LayerSession, as) {
		n |= needSession
	}
	if !q.support.Unsigned {
		n |= needUnsigned
	}
	return n
}

// ownsAccount reports whether the caller is a root user, or a federated
// session of one: no identity policies limit it.
func (q *question) ownsAccount() bool {
	p := &q.principal
	return p.typ == TypeRoot || p.typ == TypeFederatedUser && p.parent.Kind() == arn.RootUser
}

// resourceLayer is where the policy of the resource counts.
func (q *question) resourceLayer() Layer {
	if q.assuming {
		return LayerTrust
	}
	return LayerResource
}

// reading is one of two ways to settle what is Indeterminate.
type reading uint8

const (
	closed reading = iota // a Deny applies, an Allow does not: SEMANTICS 4.6b
	open                  // the other way round
)

// applies reports whether a statement counts as applying under the reading.
func (as reading) applies(e Effect, r condition.Result) bool {
	if r == condition.Indeterminate {
		return (e == Deny) == (as == closed)
	}
	return r == condition.True
}
