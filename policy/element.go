package policy

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// What a statement says, element by element, for tools that read policies rather
// than decide requests: they need not parse twice.

// ActionPattern is a member of Action or NotAction, such as dynamodb:*Item. It is
// immutable. The zero ActionPattern matches no action.
type ActionPattern actionPattern

// ParseAction reads a member of Action: service:Name with wildcards, or "*". A text
// whose shape is right but that holds characters which no action has is read, and
// is not [ActionPattern.Usable].
func ParseAction(text string) (ActionPattern, error) {
	prefix, name, colon := strings.Cut(text, ":")
	switch {
	case len(text) > variables.MaxLength:
		return ActionPattern{}, fmt.Errorf("policy: %s: an action has at most %d bytes", excerpt(text), variables.MaxLength)
	case strings.Contains(text, "${"):
		return ActionPattern{}, fmt.Errorf("policy: %s holds a policy variable; an action takes none", excerpt(text))
	case text == "*":
	case !colon || prefix == "" || name == "" || strings.Contains(name, ":"):
		return ActionPattern{}, fmt.Errorf("policy: %s; an action is service:Name or *", excerpt(text))
	}
	p := ActionPattern{text: text, dead: text != "*" && (!actionCharacters(prefix, "-*?") || !actionCharacters(name, "*?"))}
	if p.dead {
		return p, nil
	}
	var err error
	if p.glob, err = variables.Parse(text, variables.Wildcards|variables.FoldASCII); err != nil {
		return ActionPattern{}, errors.New("policy: " + err.Error())
	}
	if _, ok := p.glob.Literal(); ok {
		p.sign = signature(text)
	}
	return p, nil
}

// Template returns the pattern as it is matched with an action. That of a pattern
// that is not usable is the zero Template.
func (a *ActionPattern) Template() variables.Template { return a.glob }

// Usable reports whether the pattern can match an action: it can not if it holds a
// character that no action has (SEMANTICS 1.5c).
func (a *ActionPattern) Usable() bool { return a.text != "" && !a.dead }

// Match reports whether the pattern matches an action, in any case of letters.
func (a *ActionPattern) Match(action string) bool {
	return a.Usable() && a.glob.Match(action, nil)
}

// String returns the pattern as it was written.
func (a *ActionPattern) String() string { return a.text }

// EntryType is what a member of Principal or NotPrincipal names.
type EntryType uint8

// The types of entries.
const (
	EntryNobody        = EntryType(entryNobody)        // a canonical user of S3, which no caller here is
	EntryAccount       = EntryType(entryAccount)       // an account: 12 digits, or the ARN of its root
	EntryUser          = EntryType(entryUser)          // a user
	EntryRole          = EntryType(entryRole)          // a role
	EntrySession       = EntryType(entrySession)       // a session of a role
	EntryFederatedUser = EntryType(entryFederatedUser) // a federated user
	EntryUniqueID      = EntryType(entryUniqueID)      // the unique ID of a user or role
	EntryService       = EntryType(entryService)       // a service
	EntryProvider      = EntryType(entryProvider)      // an identity provider
	EntryEveryone      = EntryType(entryProvider) + 1  // "*"
)

// PrincipalEntry is a member of Principal or NotPrincipal. It is immutable. The
// zero PrincipalEntry names nobody.
type PrincipalEntry entry

// everyone is the entry of "*".
var everyone = PrincipalEntry{typ: entryType(EntryEveryone), text: "*"}

// Type returns what the entry names.
func (e *PrincipalEntry) Type() EntryType { return EntryType(e.typ) }

// ARN returns the ARN that the entry is; the zero ARN where it is none.
func (e *PrincipalEntry) ARN() arn.ARN { return e.arn }

// Account returns the account that the entry names or whose identity it names; ""
// where it has none.
func (e *PrincipalEntry) Account() string { return e.account }

// String returns the entry as it was written, a service in lower case.
func (e *PrincipalEntry) String() string { return e.text }

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
	}
	return false
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
	}
	return false
}

// Actions yields the members of Action or NotAction.
func (s *Statement) Actions() iter.Seq[*ActionPattern] {
	s = s.orZero()
	return func(yield func(*ActionPattern) bool) {
		for i := range s.actions.members {
			if !yield((*ActionPattern)(&s.actions.members[i])) {
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
			if !yield((*PrincipalEntry)(&s.principals.entries[i])) {
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
	q := question{principal: orNobody(p), bounded: bounded}
	a, b := s.principals.match(&q)
	return Naming(a), Naming(b)
}

func orNobody(p *Principal) Principal {
	if p == nil {
		return Principal{}
	}
	return *p
}
