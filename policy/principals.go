package policy

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
)

// kinds is a set of the ways in which a Principal element can match a caller.
// The way decides what an Allow in a resource policy is worth (SEMANTICS 6.3).
type kinds uint8

const (
	direct  kinds = 1 << iota // the caller itself
	parent                    // the user who made the federated session
	role                      // the role of the session
	account                   // the caller's account
	anyone                    // everyone

	numKinds = 5
	anyKind  = 1<<numKinds - 1
)

// entryType is what one member of a Principal element names.
type entryType uint8

const (
	entryNobody  entryType = iota // CanonicalUser: SEMANTICS 1.6e
	entryAccount                  // arn:aws:iam::123456789012:root, or the 12 digits
	entryUser
	entryRole
	entrySession
	entryFederatedUser
	entryUniqueID
	entryService
	entryProvider
)

// entry is one member of a Principal element. Nothing in it is a pattern:
// every comparison is exact, the path of a role and the partition included
// (SEMANTICS 2.4k).
type entry struct {
	typ       entryType
	text      string  // as written; a service in lower case
	arn       arn.ARN // where text is an ARN
	account   string
	partition string // "" for bare digits: any
}

// principals is a Principal element, or a NotPrincipal element where not is
// set.
type principals struct {
	not      bool
	everyone bool // "*", or {"AWS": "*"}
	entries  []entry
	names    *table // of a long list: its entries by what names them
}

// longList is the number of entries from which a list has a table of names, so
// that a bucket open to a thousand users costs what one open to ten does.
const longList = 16

// each calls visit with every entry that may name the caller, some of them more
// than once, in no order.
func (e *principals) each(p *Principal, visit func(*entry)) {
	if e.names != nil {
		e.names.eachNaming(p, func(order int32) { visit(&e.entries[order]) })
		return
	}
	for i := range e.entries {
		visit(&e.entries[i])
	}
}

// match returns the ways in which the element surely matches the caller, and
// those in which it may, for want of an ID or a session that was not given.
func (e *principals) match(q *question) (sure, maybe kinds) {
	if e.not {
		return e.matchOthers(q)
	}
	if e.everyone {
		sure = anyone // SEMANTICS 2.4g
	}
	e.each(&q.principal, func(n *entry) {
		switch kind, result := n.match(&q.principal); result {
		case condition.True:
			sure |= kind
		case condition.Indeterminate:
			maybe |= kind
		}
	})
	return sure, maybe &^ sure
}

// match compares the entry with a caller: one row of SEMANTICS 2.4 each.
func (e *entry) match(p *Principal) (kinds, condition.Result) {
	switch e.typ {
	case entrySession: // SEMANTICS 2.4a
		if p.typ != TypeRoleSession {
			return 0, condition.False
		}
		if !p.arn.IsValid() && e.arn.Role() == p.role.Name() && e.account == p.account && e.partition == p.partition {
			return direct, condition.Indeterminate
		}
		return direct, truth(e.arn == p.arn)
	case entryFederatedUser: // SEMANTICS 2.4b
		return direct, truth(p.typ == TypeFederatedUser && e.arn == p.arn)
	case entryUser:
		if p.typ == TypeFederatedUser { // SEMANTICS 2.4d
			return parent, truth(e.arn == p.parent)
		}
		return direct, truth(p.typ == TypeUser && e.arn == p.arn) // SEMANTICS 2.4c
	case entryRole: // SEMANTICS 2.4e
		return role, truth(p.typ == TypeRoleSession && e.arn == p.role)
	case entryAccount:
		return e.matchAccount(p)
	case entryService: // SEMANTICS 2.4h
		return direct, truth(p.typ == TypeService && e.text == p.name)
	case entryProvider: // SEMANTICS 2.4i
		return direct, truth(p.typ == TypeFederated && e.text == p.name)
	case entryUniqueID:
		return e.matchUniqueID(p)
	}
	return 0, condition.False
}

// matchAccount compares an account with the caller's. SEMANTICS 2.4f
func (e *entry) matchAccount(p *Principal) (kinds, condition.Result) {
	if p.account != e.account || e.partition != "" && p.partition != e.partition {
		return 0, condition.False
	}
	if p.typ == TypeRoot {
		return direct, condition.True
	}
	return account, condition.True
}

// matchUniqueID compares an AIDA or AROA text, which IAM leaves in a policy
// whose user or role was deleted, with the ID given for the caller's user or
// role. SEMANTICS 2.4j
func (e *entry) matchUniqueID(p *Principal) (kinds, condition.Result) {
	ofUser := strings.HasPrefix(e.text, "AIDA")
	var kind kinds
	switch {
	case p.typ == TypeUser && ofUser:
		kind = direct
	case p.typ == TypeFederatedUser && ofUser && p.parent.Kind() == arn.User:
		kind = parent
	case p.typ == TypeRoleSession && !ofUser:
		kind = role
	default:
		return 0, condition.False
	}
	if p.uniqueID == "" {
		return kind, condition.Indeterminate
	}
	return kind, truth(e.text == p.uniqueID)
}

// matchOthers decides a NotPrincipal element: it matches every caller but
// those of whom every level is listed. SEMANTICS 6.5a
func (e *principals) matchOthers(q *question) (sure, maybe kinds) {
	if q.bounded { // SEMANTICS 6.5b
		return anyone, 0
	}
	switch e.exempt(&q.principal) {
	case condition.True:
		return 0, 0
	case condition.Indeterminate:
		return 0, anyone
	}
	return anyone, 0
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
		return e.lists(p, direct).And(e.lists(p, account))
	case TypeRoleSession:
		if !p.arn.IsValid() {
			return condition.False
		}
		return e.lists(p, direct).And(e.lists(p, role)).And(e.lists(p, account))
	case TypeFederatedUser:
		return e.lists(p, direct).And(e.lists(p, account))
	case TypeRoot, TypeService, TypeFederated:
		return e.lists(p, direct)
	}
	return condition.False // SEMANTICS 6.5d: an unsigned caller only by "*"
}

// lists reports whether some entry names the caller at the given level.
func (e *principals) lists(p *Principal, level kinds) condition.Result {
	result := condition.False
	e.each(p, func(n *entry) {
		if kind, r := n.match(p); kind == level {
			result = result.Or(r)
		}
	})
	return result
}

// compilePrincipals compiles a Principal or NotPrincipal element by the grammar
// of SEMANTICS 1.6a.
func (c *compiler) compilePrincipals(p *syntax.Principal, not bool) *principals {
	e := &principals{not: not, everyone: p.Any}
	for i := range p.Groups {
		g := &p.Groups[i]
		want, ok := groups[g.Key.Value]
		if !ok {
			c.fault(g.Key.Pos, CodeInvalidPrincipal, "%q is no kind of principal; want AWS, Service, Federated or CanonicalUser, in that spelling", g.Key.Value)
			continue
		}
		for j := range g.Members.Values {
			c.compileEntry(e, g.Key.Value, want, &g.Members.Values[j])
		}
	}
	if len(e.entries) >= longList {
		e.names = tableOfNames(e.entries)
	}
	return e
}

// groups are the keys of a Principal and what their members are.
var groups = map[string]string{
	"AWS":           "an account (12 digits or its root ARN), the ARN of a user, role, role session or federated user, or a unique ID (AIDA..., AROA...)",
	"Service":       "a service's DNS name, such as dax.amazonaws.com",
	"Federated":     "the ARN of a SAML or OIDC provider, cognito-identity.amazonaws.com or its name in GovCloud or China, accounts.google.com, graph.facebook.com or www.amazon.com",
	"CanonicalUser": "any text that is not empty",
}

func (c *compiler) compileEntry(e *principals, group, want string, s *syntax.String) {
	if c.errors.Full() {
		return
	}
	text := s.Value
	if i := strings.Index(text, "${"); i >= 0 {
		c.fault(s.Offset(i), CodeInvalidPrincipal, "%s holds a policy variable; a principal takes none", excerpt(text))
		return
	}
	if group == "AWS" && text == "*" {
		e.everyone = true
		return
	}
	if i := strings.IndexAny(text, "*?"); i >= 0 { // SEMANTICS 1.6c
		c.fault(s.Offset(i), CodeInvalidPrincipal, "%s holds a wildcard; a principal is named in full, and everyone is \"*\"", excerpt(text))
		return
	}
	n, ok := entry{text: text}, false
	switch group {
	case "AWS":
		n, ok = awsEntry(text)
	case "Service":
		n.typ, n.text, ok = entryService, strings.ToLower(text), isServiceName(text)
	case "Federated":
		n.typ, ok = entryProvider, isProvider(text)
	case "CanonicalUser":
		ok = text != ""
	}
	if !ok {
		c.fault(s.Pos, CodeInvalidPrincipal, "%s is no %s principal; want %s", excerpt(text), group, want)
		return
	}
	e.entries = append(e.entries, n)
}

// awsEntry reads a member of the AWS group. SEMANTICS 1.6b
//
// An origin access identity of CloudFront has a word for its account. No caller
// has, so such an entry is there and names nobody that asks. SEMANTICS 1.6i
func awsEntry(text string) (e entry, ok bool) {
	e.text = text
	if isUniqueID(text) {
		e.typ = entryUniqueID
		return e, true
	}
	if len(text) == 12 && digits(text) {
		e.typ, e.account = entryAccount, text
		return e, true
	}
	a, err := arn.Parse(text)
	if err != nil || a.Account() == "" || a.Region() != "" {
		return e, false // SEMANTICS 1.6d
	}
	e.arn, e.account, e.partition = a, a.Account(), a.Partition()
	switch a.Kind() {
	case arn.RootUser:
		e.typ = entryAccount
	case arn.User:
		e.typ = entryUser
	case arn.Role:
		e.typ = entryRole
	case arn.AssumedRole:
		e.typ = entrySession
	case arn.FederatedUser:
		e.typ = entryFederatedUser
	default:
		return e, false
	}
	return e, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
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
