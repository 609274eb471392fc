package policy

import "github.com/iameval/iameval/condition"

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
// many of them may apply: about 0.04 microseconds for one or two, and half as much for
// each condition. Only patterns that differ in nothing but texts of less than four bytes
// between wildcards, such as "arn:aws:dynamodb:*:*:table/*eu*", are tried one by one,
// at about 0.1 microseconds each: see index.go.
//
// The cost of a decision is bounded for all policies and requests: see
// [condition.MaxSteps]. A decision that exceeds the bound allocates one list of
// statements for each layer.
func (s *Set) Evaluate(r *Request) Decision { return s.evaluate(r, 0) }

// evaluate is Evaluate with some steps of the budget used already.
func (s *Set) evaluate(r *Request, taken int) Decision {
	q := question{request: r.orZero()}
	if s.ask(&q); !q.needsPolicies() {
		return q.withoutPolicies()
	}
	if q.caller.plain && q.target.plain { // no statement reads an Env
		return q.answer(taken)
	}
	var env condition.Env
	q.env = &env
	q.read()
	env.SetSteps(taken)
	return q.answer(taken)
}

// answer decides a question by the policies in force, in the order of question.each.
func (q *question) answer(taken int) Decision {
	var r readings
	if len(q.caller.above)+len(q.target.groups) > 0 {
		r.gather(q, q.caller.above)
		r.gather(q, q.target.groups)
	}
	r.gather(q, q.caller.own)
	if q.exhausted() {
		r = readings{}
		q.env.SetSteps(taken)
		q.each(func(g *Group) { r.gatherInOrder(q, g) })
	}
	d := r.closed.decide(q)
	d.Uncertain = r.otherwise(q, d.Verdict) != d.Verdict // SEMANTICS 4.6c
	return d
}

// otherwise returns the verdict by the open reading; by the closed one it is known.
func (r *readings) otherwise(q *question, known Verdict) Verdict {
	if !r.differ {
		return known
	}
	return r.open.decide(q).Verdict
}

// decide is the order in which AWS decides a request. It reads the findings under one
// of two readings of what is Indeterminate.
func (f *findings) decide(q *question) Decision {
	// An explicit Deny in any policy wins, however the statement names the
	// caller. SEMANTICS 6.4b
	if g := f.denier; g != nil {
		return Decision{Verdict: ExplicitDeny, Layer: g.Layer, Statement: g.group.at(f.denied)}
	}
	// Where service control policies are in force, every level must allow.
	lacks := f.lacks(q)
	if lacks.has(LayerServiceControl) { // SEMANTICS 6.4c
		return Decision{Layer: LayerServiceControl}
	}
	// Resource control policies never withhold an Allow: SEMANTICS 6.2d
	// A VPC endpoint that the request came through must let it pass.
	if lacks.has(LayerEndpoint) { // SEMANTICS 6.4d
		return Decision{Layer: LayerEndpoint}
	}
	// Identity and resource policies grant, each within its limits.
	rows := q.grants()
	for i := range rows { // SEMANTICS 6.4e
		if f.grants(&rows[i], lacks) {
			return f.allowedBy(q, &rows[i])
		}
	}
	return Decision{Layer: f.missing(q, lacks)}
}
