package policy

import (
	"iter"
	"strconv"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
)

// A policy is a list of statements, and a statement applies to a request if each of
// its elements does. This file holds the compiled form: what a policy is attached to and
// what its statements say. How a statement is matched is in match.go.

// Policy is one compiled policy document. It is immutable and safe for
// concurrent use. The zero Policy has no statements, allows nothing and is
// refused by [NewSet] and [NewTarget]; a nil Policy reads like the zero one.
type Policy struct {
	name       string
	kind       Kind
	version    string
	id         string
	statements []Statement
}

// orZero returns the policy, or the zero Policy for nil.
func (p *Policy) orZero() *Policy {
	if p == nil {
		return new(Policy)
	}
	return p
}

// Name returns the name given to [Parse].
func (p *Policy) Name() string { return p.orZero().name }

// Kind returns what the policy is attached to.
func (p *Policy) Kind() Kind { return p.orZero().kind }

// Version returns the version of the policy language that the document is read
// by: "2012-10-17", or "2008-10-17", which does not have policy variables.
func (p *Policy) Version() string { return p.orZero().version }

// ID returns the document's Id, "" if it has none.
func (p *Policy) ID() string { return p.orZero().id }

// Statements yields the statements in the order of the document.
func (p *Policy) Statements() iter.Seq[*Statement] {
	p = p.orZero()
	return func(yield func(*Statement) bool) {
		for i := range p.statements {
			if !yield(&p.statements[i]) {
				return
			}
		}
	}
}

// Kind says what a policy is attached to. It decides which elements a
// document may and must have (SEMANTICS 1.4) and in which field of [Policies]
// or [TargetPolicies] it may stand. The zero Kind is invalid: no document loads
// as that.
type Kind uint8

const (
	// Identity is a policy of a user, group or role. Permissions boundaries
	// and session policies share its grammar, so they load as Identity too. [NewSet]
	// checks that session policies name whole ARNs.
	Identity Kind = iota + 1
	// Resource is a policy attached to a resource, such as a DynamoDB table.
	Resource
	// Trust is the policy of a role that says who may assume it.
	Trust
	// ServiceControl is an SCP of AWS Organizations.
	ServiceControl
	// ResourceControl is an RCP of AWS Organizations.
	ResourceControl
	// Endpoint is the policy of a VPC endpoint.
	Endpoint
)

var kindNames = [...]string{
	Identity:        "identity",
	Resource:        "resource",
	Trust:           "trust",
	ServiceControl:  "scp",
	ResourceControl: "rcp",
	Endpoint:        "endpoint",
}

// String returns the kind's name as case files write it: identity, resource,
// trust, scp, rcp or endpoint; "invalid" for anything else.
func (k Kind) String() string {
	if !k.valid() {
		return "invalid"
	}
	return kindNames[k]
}

// phrase names a policy of the kind in a sentence.
func (k Kind) phrase() string {
	switch k {
	case ServiceControl:
		return "an SCP"
	case ResourceControl:
		return "an RCP"
	case Identity, Endpoint:
		return "an " + k.String() + " policy"
	default:
		return "a " + k.String() + " policy"
	}
}

func (k Kind) valid() bool { return Identity <= k && k <= Endpoint }

// ParseKind returns the kind that [Kind.String] calls name.
func ParseKind(name string) (Kind, bool) {
	for k := Identity; k <= Endpoint; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

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
// read from, so that every decision can point at it. The zero Statement belongs to
// no policy and never applies. A nil Statement reads like the zero one.
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
	glance     glance                // at one of them
	reads      condition.ComputedSet // by the tests
}

// orZero returns the statement, or the zero Statement for nil.
func (s *Statement) orZero() *Statement {
	if s == nil {
		return new(Statement)
	}
	return s
}

// Policy returns the policy that the statement is part of; nil for the zero
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

// plain reports whether matching the statement reads nothing but what the request says of
// the caller, the action and the resource, and takes no steps of a budget.
func (s *Statement) plain() bool {
	return len(s.tests) == 0 && !s.actions.searches && (s.resources == nil || s.resources.plain)
}

// appendPlace says where the statement stands, such as
// "alice.json:4:5, statement 0".
func (s *Statement) appendPlace(b []byte) []byte {
	if name := s.policy.Name(); name != "" {
		b = append(b, name...)
		b = append(b, ':')
	}
	b = strconv.AppendInt(b, int64(s.position.Line), 10)
	b = append(b, ':')
	b = strconv.AppendInt(b, int64(s.position.Column), 10)
	b = append(b, ", statement "...)
	b = strconv.AppendInt(b, int64(s.index), 10)
	if s.sid != "" {
		b = append(b, " ("...)
		b = append(b, s.sid...)
		b = append(b, ')')
	}
	return b
}

// placeJSON is a statement's place in JSON output.
type placeJSON struct {
	Policy string `json:"policy"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Index  int    `json:"index"`
	Sid    string `json:"sid,omitempty"`
}

func (s *Statement) place() *placeJSON {
	if s == nil {
		return nil
	}
	return &placeJSON{s.policy.Name(), s.position.Line, s.position.Column, s.index, s.sid}
}

// Has reports whether the statement has the element, or its Not form. A trust
// policy has no Resource, an identity policy no Principal.
func (s *Statement) Has(c Clause) bool {
	s = s.orZero()
	switch c {
	case ActionClause:
		return s.policy != nil
	case ResourceClause:
		return s.resources != nil
	case PrincipalClause:
		return s.principals != nil
	case ConditionClause:
		return len(s.tests) > 0
	default:
		return false
	}
}

// Negated reports whether the element is NotAction, NotResource or NotPrincipal.
func (s *Statement) Negated(c Clause) bool {
	s = s.orZero()
	switch c {
	case ActionClause:
		return s.actions.not
	case ResourceClause:
		return s.resources != nil && s.resources.not
	case PrincipalClause:
		return s.principals != nil && s.principals.not
	default:
		return false
	}
}

// Actions yields the members of Action or NotAction.
func (s *Statement) Actions() iter.Seq[*ActionPattern] {
	s = s.orZero()
	return func(yield func(*ActionPattern) bool) {
		for i := range s.actions.members {
			if !yield(&s.actions.members[i]) {
				return
			}
		}
	}
}

// Resources yields the members of Resource or NotResource.
func (s *Statement) Resources() iter.Seq[*arn.Pattern] {
	s = s.orZero()
	return func(yield func(*arn.Pattern) bool) {
		if s.resources == nil {
			return
		}
		for i := range s.resources.members {
			if !yield(&s.resources.members[i]) {
				return
			}
		}
	}
}

// Principals yields the members of Principal or NotPrincipal, everyone first.
func (s *Statement) Principals() iter.Seq[*PrincipalEntry] {
	s = s.orZero()
	return func(yield func(*PrincipalEntry) bool) {
		if s.principals == nil || s.principals.everyone && !yield(&everyone) {
			return
		}
		for i := range s.principals.entries {
			if !yield(&s.principals.entries[i]) {
				return
			}
		}
	}
}

// Tests yields the conditions, one for each operator and key.
func (s *Statement) Tests() iter.Seq[*condition.Test] {
	s = s.orZero()
	return func(yield func(*condition.Test) bool) {
		for i := range s.tests {
			if !yield(&s.tests[i]) {
				return
			}
		}
	}
}

// Names returns how the Principal or NotPrincipal element matches a caller: surely,
// and perhaps, for want of an ID or a session that is not known. A statement
// without the element names everyone. A caller with a permissions boundary is
// bounded, which counts for NotPrincipal (SEMANTICS 6.5b).
func (s *Statement) Names(p *Principal, bounded bool) (sure, maybe Naming) {
	s = s.orZero()
	if s.principals == nil {
		return NamedEveryone, 0
	}
	if p == nil {
		p = new(Principal)
	}
	return s.principals.match(p, bounded)
}
