package policy

// The decision procedure. Evaluate collects what the policies in force say (findings.go),
// and decide puts it together in AWS's order, with the tables of grants.go for the last
// step.

// Evaluate decides a request by the policies of the set and of the request's target.
// A request that [Request.Validate] refuses, such as the zero Request, is an implicit
// deny of LayerRequest. A nil Set has no policies.
//
// Evaluate is safe for concurrent use. It does not allocate, except for a short text
// where a policy reads the clock as text, and for patterns with more than eight policy
// variables. Its time hardly depends on how many statements are in force, but on how
// many of them may apply: about 0.05 microseconds for one or two, and as much for each
// condition. Only patterns that differ in nothing but texts of less than four bytes
// between wildcards, such as "arn:aws:dynamodb:*:*:table/*eu*", are tried one by one,
// at about 0.1 microseconds each: see index.go.
//
// The cost of a decision is bounded for all policies and requests: see
// [condition.MaxSteps]. A decision that exceeds the bound allocates one list of
// statements for each layer.
func (s *Set) Evaluate(r *Request) Decision { return s.evaluate(r, 0) }

// evaluate is Evaluate with some steps of the budget used already.
func (s *Set) evaluate(r *Request, taken int) Decision {
	r = r.orZero()
	q := question{asked: new(asked), principal: &r.Principal}
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

// decision decides by the closed reading of the findings, and says whether the open
// one would change the verdict.
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
	if d := &f.deny[as]; d.place != 0 {
		return Decision{Verdict: ExplicitDeny, Layer: d.layer, Statement: d.group.at(d.place)}
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
