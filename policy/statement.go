package policy

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
)

// Effect is what a statement does where it applies. The zero Effect is Deny.
type Effect uint8

const (
	Deny Effect = iota
	Allow
)

// String returns "Allow" or "Deny".
func (e Effect) String() string {
	if e == Allow {
		return "Allow"
	}
	return "Deny"
}

// Statement is one compiled statement of a [Policy]. It keeps the place it was
// read from, so that every decision can point at it. The zero Statement is part
// of no policy and never applies; a nil one, as decisions without a statement
// have it, reads like that.
type Statement struct {
	policy     *Policy
	index      int
	position   syntax.Position
	sid        string
	effect     Effect
	actions    actions
	resources  *resources  // nil in a trust policy
	principals *principals // nil where the kind has none, and in an endpoint policy without one
	tests      []condition.Test
}

// orZero returns the statement, of nil the zero one.
func (s *Statement) orZero() *Statement {
	if s == nil {
		return new(Statement)
	}
	return s
}

// Policy returns the policy that the statement is part of, nil of the zero
// Statement.
func (s *Statement) Policy() *Policy { return s.orZero().policy }

// Index returns the statement's place in its document, from 0.
func (s *Statement) Index() int { return s.orZero().index }

// Position returns where the statement begins in its document.
func (s *Statement) Position() syntax.Position { return s.orZero().position }

// Sid returns the statement's Sid, "" if it has none.
func (s *Statement) Sid() string { return s.orZero().sid }

// Effect returns what the statement does where it applies.
func (s *Statement) Effect() Effect { return s.orZero().effect }

// Clause is the part of a statement that decided whether it applies.
type Clause uint8

const (
	NoClause        Clause = iota // every clause matched
	ActionClause                  // Action or NotAction
	ResourceClause                // Resource or NotResource
	PrincipalClause               // Principal or NotPrincipal
	ConditionClause               // one operator and key of Condition
)

var clauseNames = [...]string{"", "Action", "Resource", "Principal", "Condition"}

// String returns the clause's element name; "" for NoClause.
func (c Clause) String() string {
	if int(c) >= len(clauseNames) {
		return "invalid"
	}
	return clauseNames[c]
}

// outcome is what match finds out about a statement.
type outcome struct {
	result condition.Result
	// How the caller was matched, surely and perhaps. Both are subsets of
	// result: with result Indeterminate nothing is sure.
	sure, maybe kinds
}

// match decides whether the statement applies to the request: all of its
// clauses must (SEMANTICS 6.1), and they combine so that one False settles it,
// whatever else is Indeterminate (SEMANTICS 4.6a).
func (s *Statement) match(q *question) outcome {
	e := s.matchElements(q)
	result := e.result()
	for i := range s.tests { // SEMANTICS 4.2a
		if result == condition.False {
			break
		}
		result = result.And(s.tests[i].Eval(q.keys()).Result)
	}
	return e.outcome(result)
}

// elements is how the elements of a statement but its Condition come out.
type elements struct {
	actions, resources condition.Result
	sure, maybe        kinds  // how Principal names the caller
	failed             Clause // the element that is False; those after it were not looked at
}

// matchElements compares the elements with the request, those first that take no
// search. A statement is searched only if each element may match as far as its
// literal text tells: so what is counted does not depend on whether an index
// passed it over (SEMANTICS 4.6g).
func (s *Statement) matchElements(q *question) (e elements) {
	if s.actions.searches {
		if e.failed = s.unfit(q); e.failed != NoClause {
			return e
		}
	}
	if e.actions = s.actions.match(q); e.actions == condition.False {
		e.failed = ActionClause
		return e
	}
	e.sure = anyone
	if s.principals != nil {
		e.sure, e.maybe = s.principals.match(q)
		if e.sure|e.maybe == 0 {
			e.failed = PrincipalClause
			return e
		}
	}
	e.resources = condition.True
	if s.resources != nil {
		if e.resources = s.resources.match(q); e.resources == condition.False {
			e.failed = ResourceClause
		}
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
		if sure, maybe := s.principals.match(q); sure|maybe == 0 {
			return PrincipalClause
		}
	}
	return NoClause
}

// result joins the elements; whether the principal is sure is seen to by outcome.
func (e *elements) result() condition.Result {
	if e.failed != NoClause {
		return condition.False
	}
	return e.actions.And(e.resources)
}

// outcome is that of a statement whose clauses come to result.
func (e *elements) outcome(result condition.Result) outcome {
	sure, maybe := e.sure, e.maybe
	switch {
	case result == condition.False:
		return outcome{}
	case result == condition.Indeterminate:
		sure, maybe = 0, sure|maybe
	case sure == 0:
		result = condition.Indeterminate
	}
	return outcome{result: result, sure: sure, maybe: maybe}
}
