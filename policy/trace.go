package policy

import (
	"github.com/iameval/iameval/condition"
)

// Trace is a decision with everything that led to it: each statement in force,
// in order, with the clause that stopped it, and each comparison that could
// not be made. It is data; [Trace.String] tells it to people, and MarshalJSON
// writes it for tools with its fields in a fixed order. The zero Trace, and a
// nil one, is that of the zero Request, which is denied.
type Trace struct {
	Request  *Request
	Decision Decision
	// Otherwise is the verdict had everything Indeterminate come out the other
	// way. It is that of Decision unless the decision is uncertain.
	Otherwise Verdict
	// Missing are the layers that withhold an Allow, where Decision is an
	// implicit deny: the request is allowed as soon as each of them allows it.
	// Of several ways to be granted it is the one that lacks least.
	Missing []Layer
	Layers  []LayerTrace
}

// LayerTrace is one layer of policies in force, or one level of the SCPs or
// RCPs.
type LayerTrace struct {
	Layer      Layer
	Level      int // of SCPs and RCPs, from the root; 0 elsewhere
	Statements []StatementTrace
}

// StatementTrace says whether one statement applies to the request.
type StatementTrace struct {
	Statement *Statement
	// Result is True where the statement applies, False where a clause stopped
	// it, and Indeterminate where that cannot be told: a Deny then counts as
	// applying, an Allow does not.
	Result condition.Result
	// Stopped is the clause that stopped the statement, where Result is False.
	Stopped *ClauseTrace
	// Indeterminate are the clauses that could not be evaluated. They are
	// listed even where another clause stopped the statement.
	Indeterminate []ClauseTrace
}

// ClauseTrace is one clause of a statement, and why it came out as it did.
type ClauseTrace struct {
	Clause Clause
	Result condition.Result
	// Element is the element's name, such as "NotAction"; of a condition its
	// operator.
	Element string
	// Key is the condition key; "" elsewhere.
	Key string
	// Have is what the request brings: its action, resource or principal, or
	// the values of the key. It may be shared with the request and, as Want, must
	// not be changed.
	Have []string
	// Want are the texts of the policy.
	Want []string
	// Why says in a few words how the two met.
	Why string
}

// Explain decides a request as [Set.Evaluate] does and tells how. Unlike
// Evaluate it looks at every statement in force, so its time grows with their
// number, and it allocates for each.
func (s *Set) Explain(r *Request) *Trace {
	if r == nil {
		r = new(Request)
	}
	t := &Trace{Request: r}
	var q question
	if d, settled := s.withoutPolicies(r, &q); settled {
		t.Decision, t.Otherwise = d, d.Verdict
		if !d.Allowed() {
			t.Missing = []Layer{d.Layer}
		}
		return t
	}
	var f findings
	s.each(&q, func(src source) {
		f.gather(&q, src)
		layer := LayerTrace{Layer: src.layer, Level: src.level}
		for _, s := range src.statements {
			layer.Statements = append(layer.Statements, q.trace(s))
		}
		t.Layers = append(t.Layers, layer)
	})
	t.Decision, t.Otherwise = f.decision(&q), f.decide(&q, open).Verdict
	if t.Decision.Verdict == ImplicitDeny {
		t.Missing = f.withheld(&q)
	}
	return t
}

// trace matches a statement and lists what stopped it or could not be told.
func (q *question) trace(s *Statement) StatementTrace {
	o := s.match(q)
	t := StatementTrace{Statement: s, Result: o.result}
	for _, c := range q.clauses(s) {
		switch {
		case c.Result == condition.Indeterminate:
			t.Indeterminate = append(t.Indeterminate, c)
		case c.Result == condition.False && t.Stopped == nil:
			t.Stopped = &c
		}
	}
	return t
}

// clauses evaluates every clause of a statement for itself, in the order in
// which match does.
func (q *question) clauses(s *Statement) []ClauseTrace {
	clauses := []ClauseTrace{{
		Clause: ActionClause, Element: negate("Action", s.actions.not), Result: s.actions.match(q),
		Have: []string{q.action}, Want: s.actions.texts(),
	}}
	if s.resources != nil {
		clauses = append(clauses, ClauseTrace{
			Clause: ResourceClause, Element: negate("Resource", s.resources.not), Result: s.resources.match(q),
			Have: []string{q.resource.String()}, Want: s.resources.texts(),
		})
	}
	if s.principals != nil {
		clauses = append(clauses, ClauseTrace{
			Clause: PrincipalClause, Element: negate("Principal", s.principals.not), Result: s.principals.result(q),
			Have: []string{q.principal.String()}, Want: s.principals.texts(),
		})
	}
	for i := range clauses {
		clauses[i].Why = clauseWhy(clauses[i])
	}
	for i := range s.tests {
		clauses = append(clauses, q.traceTest(&s.tests[i]))
	}
	return clauses
}

// result is how the element comes out, however the caller is named.
func (e *principals) result(q *question) condition.Result {
	switch sure, maybe := e.match(q); {
	case sure != 0:
		return condition.True
	case maybe != 0:
		return condition.Indeterminate
	}
	return condition.False
}

func negate(element string, not bool) string {
	if not {
		return "Not" + element
	}
	return element
}

func clauseWhy(c ClauseTrace) string {
	not := c.Element != c.Clause.String()
	switch {
	case c.Result == condition.Indeterminate:
		return indeterminateWhy(c.Clause)
	case (c.Result == condition.True) == not:
		return "no member matches"
	}
	return "a member matches"
}

func indeterminateWhy(c Clause) string {
	switch c {
	case ActionClause:
		return "a member holds characters that no action has"
	case ResourceClause:
		return "a policy variable has no usable value"
	}
	return "a unique ID or session ARN of the caller is not known"
}

func (q *question) traceTest(t *condition.Test) ClauseTrace {
	o := t.Eval(q.keys())
	return ClauseTrace{
		Clause: ConditionClause, Element: t.Operator().String(), Key: t.Key(), Result: o.Result,
		Have: q.keys().Values(t.Key()), Want: t.Values(), Why: o.Why.String(),
	}
}
