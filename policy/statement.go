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
	clause Clause // the first that is False, if result is
	test   int    // which test, if clause is ConditionClause
	// How the caller was matched, surely and perhaps. Both are subsets of
	// result: with result Indeterminate nothing is sure.
	sure, maybe kinds
}

// match decides whether the statement applies to the request: all of its
// clauses must (SEMANTICS 6.1), and they combine so that one False settles it,
// whatever else is Indeterminate (SEMANTICS 4.6a).
func (s *Statement) match(q *question) outcome {
	result := s.actions.match(q)
	if result == condition.False {
		return outcome{clause: ActionClause}
	}
	if s.resources != nil {
		result = result.And(s.resources.match(q))
		if result == condition.False {
			return outcome{clause: ResourceClause}
		}
	}
	sure, maybe := anyone, kinds(0)
	if s.principals != nil {
		sure, maybe = s.principals.match(q)
		if sure|maybe == 0 {
			return outcome{clause: PrincipalClause}
		}
	}
	for i := range s.tests { // SEMANTICS 4.2a
		result = result.And(s.tests[i].Eval(q.keys()).Result)
		if result == condition.False {
			return outcome{clause: ConditionClause, test: i}
		}
	}
	if result == condition.Indeterminate {
		sure, maybe = 0, sure|maybe
	} else if sure == 0 {
		result = condition.Indeterminate
	}
	return outcome{result: result, sure: sure, maybe: maybe}
}
