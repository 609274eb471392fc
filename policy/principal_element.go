package policy

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// Principal and NotPrincipal: whether their entries name a caller, and how. What an Allow
// in a resource policy is worth depends on how it names the caller, for example as a
// user or by its account.

// Naming is a set of the ways in which a Principal element can name a caller. The
// way decides what an Allow in a resource policy is worth (SEMANTICS 6.3). The zero
// Naming is empty: the element does not name the caller.
type Naming uint8

const (
	NamedDirectly Naming = 1 << iota // the caller itself
	NamedParent                      // the user who made the federated session
	NamedRole                        // the role of the session
	NamedAccount                     // the caller's account
	NamedEveryone                    // everyone

	numNamings = 5
	anyNaming  = 1<<numNamings - 1
)

// named is the result of a Principal that names the caller in these ways.
func named(sure, maybe Naming) condition.Result {
	switch {
	case sure != 0:
		return condition.True
	case maybe != 0:
		return condition.Indeterminate
	}
	return condition.False
}

// EntryType says what a member of Principal or NotPrincipal names.
type EntryType uint8

const (
	EntryNobody        EntryType = iota // a canonical user of S3, which no caller here is: SEMANTICS 1.6e
	EntryAccount                        // an account: 12 digits, or the ARN of its root
	EntryUser                           // an IAM user
	EntryRole                           // an IAM role
	EntrySession                        // a session of a role
	EntryFederatedUser                  // a federated user
	EntryUniqueID                       // the unique ID of a user or role
	EntryService                        // an AWS service
	EntryProvider                       // an identity provider
	EntryEveryone                       // "*"
)

// PrincipalEntry is one member of a Principal or NotPrincipal element. It is
// immutable. The zero PrincipalEntry names nobody.
//
// Nothing in it is a pattern: every comparison is exact, the path of a role and the
// partition included (SEMANTICS 2.4k).
type PrincipalEntry struct {
	typ       EntryType
	text      string  // as written; a service in lower case
	arn       arn.ARN // where text is an ARN
	account   string
	partition string // "" for bare digits: any
}

// everyone is the entry of "*".
var everyone = PrincipalEntry{typ: EntryEveryone, text: "*"}

// Type returns what the entry names.
func (e *PrincipalEntry) Type() EntryType { return e.typ }

// ARN returns the entry as an ARN; the zero ARN if it is not one.
func (e *PrincipalEntry) ARN() arn.ARN { return e.arn }

// Account returns the account that the entry names, or that of the identity it
// names; "" if there is no account.
func (e *PrincipalEntry) Account() string { return e.account }

// String returns the entry as it was written, a service in lower case.
func (e *PrincipalEntry) String() string { return e.text }

// principals is a Principal element, or a NotPrincipal element where not is
// set.
type principals struct {
	not      bool
	everyone bool // "*", or {"AWS": "*"}
	entries  []PrincipalEntry
	names    *table // of a long list: its entries by what names them
}

// longList is the number of entries from which a list has a table of names, so
// that a bucket open to a thousand users costs what one open to ten does.
const longList = 16

// each calls visit with every entry that may name the caller, some of them more
// than once, in no order.
func (e *principals) each(p *Principal, visit func(*PrincipalEntry)) {
	if e.names != nil {
		e.names.eachNaming(p, func(orders []int32) {
			for _, o := range orders {
				visit(&e.entries[o])
			}
		})
		return
	}
	for i := range e.entries {
		visit(&e.entries[i])
	}
}

// match returns the ways in which the element surely names the caller, and those in
// which it may, because an ID or a session was not given. A caller with a permissions
// boundary is bounded.
func (e *principals) match(p *Principal, bounded bool) (sure, maybe Naming) {
	if e.not {
		return e.matchOthers(p, bounded)
	}
	if e.everyone {
		sure = NamedEveryone // SEMANTICS 2.4g
	}
	e.each(p, func(n *PrincipalEntry) {
		switch kind, result := n.match(p); result {
		case condition.True:
			sure |= kind
		case condition.Indeterminate:
			maybe |= kind
		case condition.False:
		}
	})
	return sure, maybe &^ sure
}

// match compares the entry with a caller: one row of SEMANTICS 2.4 each.
func (e *PrincipalEntry) match(p *Principal) (Naming, condition.Result) {
	switch e.typ {
	case EntrySession: // SEMANTICS 2.4a
		if p.typ != TypeRoleSession {
			return 0, condition.False
		}
		if !p.arn.IsValid() && e.arn.Role() == p.role.Name() && e.account == p.account && e.partition == p.partition {
			return NamedDirectly, condition.Indeterminate
		}
		return NamedDirectly, condition.ResultOf(e.arn == p.arn)
	case EntryFederatedUser: // SEMANTICS 2.4b
		return NamedDirectly, condition.ResultOf(p.typ == TypeFederatedUser && e.arn == p.arn)
	case EntryUser:
		if p.typ == TypeFederatedUser { // SEMANTICS 2.4d
			return NamedParent, condition.ResultOf(e.arn == p.parent)
		}
		return NamedDirectly, condition.ResultOf(p.typ == TypeUser && e.arn == p.arn) // SEMANTICS 2.4c
	case EntryRole: // SEMANTICS 2.4e
		return NamedRole, condition.ResultOf(p.typ == TypeRoleSession && e.arn == p.role)
	case EntryAccount:
		return e.matchAccount(p)
	case EntryService: // SEMANTICS 2.4h
		return NamedDirectly, condition.ResultOf(p.typ == TypeService && e.text == p.name)
	case EntryProvider: // SEMANTICS 2.4i
		return NamedDirectly, condition.ResultOf(p.typ == TypeFederated && e.text == p.name)
	case EntryUniqueID:
		return e.matchUniqueID(p)
	default:
		return 0, condition.False
	}
}

// matchAccount compares an account with the caller's. SEMANTICS 2.4f
func (e *PrincipalEntry) matchAccount(p *Principal) (Naming, condition.Result) {
	if p.account != e.account || e.partition != "" && p.partition != e.partition {
		return 0, condition.False
	}
	if p.typ == TypeRoot {
		return NamedDirectly, condition.True
	}
	return NamedAccount, condition.True
}

// matchUniqueID compares an AIDA or AROA text, which IAM leaves in a policy
// whose user or role was deleted, with the ID given for the caller's user or
// role. SEMANTICS 2.4j
func (e *PrincipalEntry) matchUniqueID(p *Principal) (Naming, condition.Result) {
	ofUser := strings.HasPrefix(e.text, "AIDA")
	var kind Naming
	switch {
	case p.typ == TypeUser && ofUser:
		kind = NamedDirectly
	case p.typ == TypeFederatedUser && ofUser && p.parent.Kind() == arn.User:
		kind = NamedParent
	case p.typ == TypeRoleSession && !ofUser:
		kind = NamedRole
	default:
		return 0, condition.False
	}
	if p.uniqueID == "" {
		return kind, condition.Indeterminate
	}
	return kind, condition.ResultOf(e.text == p.uniqueID)
}

// matchOthers decides a NotPrincipal element: it matches every caller except one
// with all its levels listed. SEMANTICS 6.5a
func (e *principals) matchOthers(p *Principal, bounded bool) (sure, maybe Naming) {
	if bounded { // SEMANTICS 6.5b
		return NamedEveryone, 0
	}
	switch e.exempt(p) {
	case condition.True:
		return 0, 0
	case condition.Indeterminate:
		return 0, NamedEveryone
	default:
		return NamedEveryone, 0
	}
}

// exempt reports whether every level of the caller is listed. A level that the
// caller does not give, as a role session without its session ARN, counts as
// missing (SEMANTICS 6.5c).
func (e *principals) exempt(p *Principal) condition.Result {
	if e.everyone {
		return condition.True
	}
	switch p.typ {
	case TypeUser:
		return e.lists(p, NamedDirectly).And(e.lists(p, NamedAccount))
	case TypeRoleSession:
		if !p.arn.IsValid() {
			return condition.False
		}
		return e.lists(p, NamedDirectly).And(e.lists(p, NamedRole)).And(e.lists(p, NamedAccount))
	case TypeFederatedUser:
		return e.lists(p, NamedDirectly).And(e.lists(p, NamedAccount))
	case TypeRoot, TypeService, TypeFederated:
		return e.lists(p, NamedDirectly)
	default:
		return condition.False // SEMANTICS 6.5d: an unsigned caller only by "*"
	}
}

// lists reports whether some entry names the caller at the given level.
func (e *principals) lists(p *Principal, level Naming) condition.Result {
	result := condition.False
	e.each(p, func(n *PrincipalEntry) {
		if kind, r := n.match(p); kind == level {
			result = result.Or(r)
		}
	})
	return result
}

func (e *principals) texts() []string {
	var texts []string
	if e.everyone {
		texts = append(texts, "*")
	}
	for i := range e.entries {
		texts = append(texts, e.entries[i].text)
	}
	return texts
}
