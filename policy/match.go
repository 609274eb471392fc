package policy

import "github.com/iameval/iameval/condition"

// How a statement is matched with a question.

// outcome is the result of matching a statement: the ways in which it names the caller,
// surely and perhaps. One that applies names the caller surely in some way, and one that
// is Indeterminate perhaps.
type outcome struct {
	sure, maybe Naming
}

func (o outcome) result() condition.Result { return named(o.sure, o.maybe) }

// match decides whether the statement applies to the request: all of its
// clauses must (SEMANTICS 6.1), and one that is False settles it even if others are
// Indeterminate (SEMANTICS 4.6a).
func (s *Statement) match(q *question) outcome {
	e := s.matchElements(q)
	if e.failed != NoClause || len(s.tests) == 0 {
		return e.outcome(condition.True)
	}
	return e.outcome(s.matchTests(q))
}

// matchTests joins the results of the conditions (SEMANTICS 4.2a).
func (s *Statement) matchTests(q *question) (result condition.Result) {
	if s.fails(q, beforeTests) {
		return condition.False
	}
	env, tests, known := q.keys(s.reads), s.tests, s.glance.test
	if !q.seen.few {
		known = nil
	}
	result = condition.True
	for i := range tests {
		var r condition.Result
		if t := &tests[i]; t == known {
			r = q.seen.take(env)
		} else {
			r = t.Eval(env).Result
		}
		if r != condition.True {
			result = r
			if r == condition.False {
				break
			}
		}
	}
	return result
}

// fails reports whether a glance at this stage shows that a condition is False.
func (s *Statement) fails(q *question, at stage) bool {
	return s.glance.at == at && s.look(q) // in two, so that this half is inlined
}

func (s *Statement) look(q *question) (fails bool) {
	r, steps, few := s.glance.test.Glance(q.keys(s.reads))
	q.seen = glimpse{r, few, uint8(steps)}
	return r == condition.False
}

// elements is how the elements of a statement, except its Condition, match.
type elements struct {
	failed      Clause // the element that is False, or ConditionClause for a glance; the later ones were not evaluated
	unknown     uint8  // the set of those that are Indeterminate, except Principal, with a bit for each Clause
	sure, maybe Naming // how Principal names the caller
}

// matchElements compares the elements of a statement with the request. It searches
// patterns only if each element may match by its literal text, so the steps counted do
// not depend on whether an index skipped the statement, and if the condition that is
// looked at first may be true (SEMANTICS 4.6i). That is done as soon as all that is
// cheaper has been compared.
func (s *Statement) matchElements(q *question) (e elements) {
	if s.actions.searches {
		if e.failed = s.unfit(q); e.failed == NoClause && s.fails(q, beforeAction) {
			e.failed = ConditionClause
		}
		if e.failed != NoClause {
			return e
		}
	}
	switch s.actions.match(q) {
	case condition.False:
		e.failed = ActionClause
		return e
	case condition.Indeterminate:
		e.unknown |= 1 << ActionClause
	case condition.True:
	}
	e.sure = NamedEveryone
	if s.principals != nil {
		e.sure, e.maybe = s.principals.match(&q.request.Principal, q.bounded())
		if e.sure|e.maybe == 0 {
			e.failed = PrincipalClause
			return e
		}
	}
	if s.fails(q, beforeResource) {
		e.failed = ConditionClause
		return e
	}
	if s.resources == nil {
		return e
	}
	switch s.resources.match(q) {
	case condition.False:
		e.failed = ResourceClause
	case condition.Indeterminate:
		e.unknown |= 1 << ResourceClause
	case condition.True:
	}
	return e
}

// unfit returns an element that does not match, if one can be found without a
// search.
func (s *Statement) unfit(q *question) Clause {
	switch {
	case !s.actions.not && !s.actions.fit(q):
		return ActionClause
	case s.resources != nil && !s.resources.not && !s.resources.fit(q):
		return ResourceClause
	case s.principals != nil:
		if sure, maybe := s.principals.match(&q.request.Principal, q.bounded()); sure|maybe == 0 {
			return PrincipalClause
		}
	}
	return NoClause
}

// result joins the elements, except whether the principal is sure: see outcome.
func (e elements) result() condition.Result {
	switch {
	case e.failed != NoClause:
		return condition.False
	case e.unknown != 0:
		return condition.Indeterminate
	}
	return condition.True
}

// outcome is the outcome of a statement with these elements, whose conditions have the
// result.
func (e elements) outcome(tests condition.Result) outcome {
	switch {
	case e.failed != NoClause || tests == condition.False:
		return outcome{}
	case e.unknown != 0 || tests == condition.Indeterminate:
		return outcome{0, e.sure | e.maybe}
	}
	return outcome{e.sure, e.maybe}
}
