package policy

// The decision procedure. Evaluate collects what the policies in force say (findings.go),
// and decide puts it together in AWS's order, with the tables of grants.go for the last
// step.

// Evaluate decides a request by the set's policies and those of its target. A
// request that [Request.Validate] refuses is an implicit deny of LayerRequest,
// and so is everything under a zero Request. A nil Set has no policies.
//
// Evaluate is safe for concurrent use and allocates nothing, but for a short
// text where a policy reads the clock as text, and for patterns with more than
// eight policy variables. Its time hardly depends on how many statements are in
// force, but on how many of them may apply: some 0.1 microseconds where one or
// two do, and 0.1 more for each condition. Only patterns that differ in nothing but
// texts of less than four bytes between wildcards, such as
// "arn:aws:dynamodb:*:*:table/*eu*", are tried one by one, at some 0.1 microseconds
// each: see index.go.
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
	s.each(&q, r.Target, func(g Group) { f.gather(&q, g) })
	if q.env.Exhausted() {
		f = findings{}
		q.env.SetSteps(taken)
		s.each(&q, r.Target, func(g Group) { f.gatherInOrder(&q, g) })
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
