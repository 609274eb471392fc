package policy

import (
	"github.com/iameval/iameval/condition"
)

// A trace is a decision with its reasons. Explain makes one by matching every statement
// in force, clause by clause, without the index.

// Trace is a decision with everything that led to it: each statement in force,
// in order, with the clause that stopped it, and each comparison that could
// not be made. It is data; [Trace.String] writes it for people, and MarshalJSON
// writes it for tools, with its fields in a fixed order. The zero Trace is that of the
// zero Request, which is denied. A nil Trace reads like the zero one.
type Trace struct {
	Request  *Request
	Decision Decision
	// Otherwise is the verdict under the opposite reading of everything
	// Indeterminate. It differs from that of Decision if the decision is uncertain.
	Otherwise Verdict
	// Missing are the layers that withhold an Allow, where Decision is an
	// implicit deny: the request is allowed once each of them allows it. If there
	// are several ways to be granted, they are for the one that lacks least.
	Missing []Layer
	Layers  []LayerTrace
	// Steps is how many steps of its budget, [condition.MaxSteps], the decision
	// took. If it is more, some comparisons were not made.
	Steps int
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
	// it, and Indeterminate where that is not known: a Deny then counts as
	// applying, an Allow does not.
	Result condition.Result
	// Stopped is the clause that stopped the statement, where Result is False.
	Stopped *ClauseTrace
	// Indeterminate are the clauses that could not be evaluated. They are
	// listed even where another clause stopped the statement.
	Indeterminate []ClauseTrace
}

// ClauseTrace is one clause of a statement with its result and the reason.
type ClauseTrace struct {
	Clause Clause
	Result condition.Result
	// Element is the element's name, such as "NotAction"; of a condition its
	// operator.
	Element string
	// Key is the condition key; "" elsewhere.
	Key string
	// Have is what the request has: its action, resource or principal, or the
	// values of the key. It may be shared with the request. Neither Have nor Want
	// may be changed.
	Have []string
	// Want are the texts of the policy.
	Want []string
	// Why is the reason in a few words.
	Why string
}

// Explain decides a request as [Set.Evaluate] does and reports how. Unlike Evaluate it
// looks at every statement in force, so its time grows with their number, and it
// allocates for each.
func (s *Set) Explain(r *Request) *Trace { return s.explain(r, 0) }

// explain is Explain with some steps of the budget used already.
func (s *Set) explain(r *Request, taken int) *Trace {
	q := question{request: r.orZero()}
	t := &Trace{Request: q.request}
	if s.ask(&q); !q.needsPolicies() {
		d := q.withoutPolicies()
		t.Decision, t.Otherwise = d, d.Verdict
		if !d.Allowed() {
			t.Missing = []Layer{d.Layer}
		}
		return t
	}
	var env condition.Env
	q.env = &env
	q.read()
	env.SetSteps(taken)
	var both readings
	q.each(func(g *Group) {
		both.enter()
		layer := LayerTrace{Layer: g.Layer, Level: g.Level}
		for i, s := range g.group.statements {
			statement, o := q.trace(s)
			both.note(&q, g, s.effect, o, int32(i))
			layer.Statements = append(layer.Statements, statement)
		}
		both.leave(g.Layer)
		t.Layers = append(t.Layers, layer)
	})
	t.Steps = q.env.Steps()
	t.Decision = both.closed.decide(&q)
	t.Otherwise = both.otherwise(&q, t.Decision.Verdict)
	t.Decision.Uncertain = t.Otherwise != t.Decision.Verdict
	if t.Decision.Verdict == ImplicitDeny {
		t.Missing = both.closed.withheld(&q)
	}
	return t
}

// trace matches a statement, as its match does, and lists what stopped it or was
// Indeterminate.
func (q *question) trace(s *Statement) (StatementTrace, outcome) {
	e := s.matchElements(q)
	if e.failed == NoClause && s.fails(q, beforeTests) {
		e.failed = ConditionClause
	}
	result := e.result()
	rest := aside{left: asideSteps}
	var clauses []ClauseTrace
	for c := ActionClause; c < ConditionClause; c++ {
		switch {
		case !s.has(c):
		case e.failed == NoClause || e.failed == c:
			clauses = append(clauses, q.traceElement(s, c, e.of(c)))
		default:
			clauses = rest.add(clauses, q, func() ClauseTrace { return q.traceElement(s, c, s.matchElement(q, c)) })
		}
	}
	for i := range s.tests {
		t := &s.tests[i]
		test := func() ClauseTrace { return q.traceTest(t) }
		switch {
		case e.failed == ConditionClause && t == s.glance.test: // what stopped it is always listed
			clauses = (&aside{left: asideSteps}).add(clauses, q, test)
		case result == condition.False:
			clauses = rest.add(clauses, q, test)
		default:
			clauses = append(clauses, test())
			result = result.And(clauses[len(clauses)-1].Result)
		}
	}
	o := e.outcome(result)
	t := StatementTrace{Statement: s, Result: o.result()}
	for _, c := range clauses {
		switch {
		case c.Result == condition.Indeterminate:
			t.Indeterminate = append(t.Indeterminate, c)
		case c.Result == condition.False && t.Stopped == nil:
			t.Stopped = &c
		}
	}
	return t, o
}

// aside evaluates clauses of a statement that another clause has already stopped. A
// trace lists them, but the decision does not depend on them: their steps do not count,
// and they have a small budget of their own. Clauses beyond it are left out.
type aside struct{ left int }

// asideSteps is the budget of one statement's clauses aside.
const asideSteps = 10_000

func (a *aside) add(clauses []ClauseTrace, q *question, evaluate func() ClauseTrace) []ClauseTrace {
	if a.left <= 0 {
		return clauses
	}
	taken := q.env.Steps()
	q.env.SetSteps(condition.MaxSteps - a.left)
	c := evaluate()
	a.left = q.env.Left()
	q.env.SetSteps(taken)
	if a.left < 0 {
		return clauses
	}
	return append(clauses, c)
}

// has reports whether the statement has the element.
func (s *Statement) has(c Clause) bool {
	switch c {
	case ResourceClause:
		return s.resources != nil
	case PrincipalClause:
		return s.principals != nil
	default:
		return c == ActionClause
	}
}

// matchElement is the result of one element.
func (s *Statement) matchElement(q *question, c Clause) condition.Result {
	switch c {
	case ResourceClause:
		return s.resources.match(q)
	case PrincipalClause:
		return s.principals.result(q)
	default:
		return s.actions.match(q)
	}
}

// of returns the result of an element that was evaluated.
func (e *elements) of(c Clause) condition.Result {
	switch {
	case c == e.failed:
		return condition.False
	case c == PrincipalClause:
		return named(e.sure, e.maybe)
	case e.unknown&(1<<c) != 0:
		return condition.Indeterminate
	}
	return condition.True
}

// traceElement describes an element with a known result.
func (q *question) traceElement(s *Statement, c Clause, r condition.Result) ClauseTrace {
	t := ClauseTrace{Clause: c, Result: r}
	switch c {
	case ActionClause:
		t.Element, t.Have, t.Want = negate("Action", s.actions.not), []string{q.request.Action}, s.actions.texts()
	case ResourceClause:
		t.Element, t.Have, t.Want = negate("Resource", s.resources.not), []string{q.request.Resource.String()}, s.resources.texts()
	case PrincipalClause:
		t.Element, t.Have, t.Want = negate("Principal", s.principals.not), []string{q.request.Principal.String()}, s.principals.texts()
	case NoClause, ConditionClause: // not elements
	}
	t.Why = clauseWhy(t)
	if r == condition.Indeterminate && q.env.Exhausted() {
		t.Why = condition.WhyBudget.String()
	}
	return t
}

// result is the result of the element, however it names the caller.
func (e *principals) result(q *question) condition.Result {
	return named(e.match(&q.request.Principal, q.bounded()))
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
		return "a member has characters that no action has"
	case ResourceClause:
		return "a policy variable has no usable value"
	default:
		return "a unique ID or session ARN of the caller is not known"
	}
}

func (q *question) traceTest(t *condition.Test) ClauseTrace {
	env := q.keys(t.Reads())
	o := t.Eval(env)
	return ClauseTrace{
		Clause: ConditionClause, Element: t.Operator().String(), Key: t.Key(), Result: o.Result,
		Have: env.Values(t.Key()), Want: t.Values(), Why: o.Why.String(),
	}
}
