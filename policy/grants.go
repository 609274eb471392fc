package policy

import "strings"

// callers is a set of principal types.
type callers uint16

func to(types ...PrincipalType) (c callers) {
	for _, t := range types {
		c |= 1 << t
	}
	return c
}

func (c callers) has(t PrincipalType) bool { return c&(1<<t) != 0 }

// needs is the set of layers on the caller's side that must not be silent for
// a grant to hold.
type needs uint8

const (
	needIdentity needs = 1 << iota // an identity policy allows it
	needBoundary                   // no boundary, or it allows it
	needSession                    // no session policies, or they allow it
	needUnsigned                   // the action takes unsigned requests
)

// grant is one way to be allowed: callers of these types are, if the
// resource's policy names them in one of these ways (any, where via is 0 and
// the identity policies alone decide) and what it needs is there.
type grant struct {
	to   callers
	via  kinds
	need needs
}

// The tables are those of the rules: a request is granted if any row does.
// Rows are looked at in order, so that the first that grants is reported.
var (
	iamCallers = to(TypeUser, TypeRoleSession, TypeFederatedUser)

	// sameAccount grants within one account. SEMANTICS 6.3
	sameAccount = [...]grant{
		{to: iamCallers | to(TypeRoot), need: needIdentity | needBoundary | needSession}, // SEMANTICS 6.3j, and 6.3f: a root has it all
		{to: to(TypeUser), via: direct | anyone, need: needSession},                      // SEMANTICS 6.3a
		{to: to(TypeRoleSession), via: direct | anyone},                                  // SEMANTICS 6.3b
		{to: to(TypeRoleSession), via: role, need: needBoundary | needSession},           // SEMANTICS 6.3c
		{to: to(TypeFederatedUser), via: direct | anyone},                                // SEMANTICS 6.3d
		{to: to(TypeFederatedUser), via: parent, need: needBoundary | needSession},       // SEMANTICS 6.3e
		{to: to(TypeService), via: direct},                                               // SEMANTICS 6.3h
		{to: to(TypeAnonymous), via: anyone, need: needUnsigned},                         // SEMANTICS 6.3i
		// An entry that names the account only delegates to it: no row. SEMANTICS 6.3g
	}

	// mandatory grants within one account where the policy of the resource must
	// allow: its own rows above, and what it leaves to the identity policies. Of
	// a root user the account is itself. SEMANTICS 6.3p
	mandatory = [...]grant{
		{to: to(TypeUser), via: direct | anyone, need: needSession},
		{to: to(TypeRoleSession), via: direct | anyone},
		{to: to(TypeRoleSession), via: role, need: needBoundary | needSession},
		{to: to(TypeFederatedUser), via: direct | anyone},
		{to: to(TypeFederatedUser), via: parent, need: needBoundary | needSession},
		{to: to(TypeRoot), via: direct | anyone},
		{to: to(TypeService), via: direct},
		{to: to(TypeAnonymous), via: anyone, need: needUnsigned},
		{to: iamCallers, via: account, need: needIdentity | needBoundary | needSession}, // SEMANTICS 6.3q
	}

	// bothSides grants within one account where identity and resource policy
	// must both allow. SEMANTICS 6.3s
	bothSides = [...]grant{
		{to: iamCallers | to(TypeRoot), via: anyKind, need: needIdentity | needBoundary | needSession},
		{to: to(TypeAnonymous), via: anyone, need: needUnsigned}, // SEMANTICS 6.3t
	}

	// crossAccount needs both sides. SEMANTICS 6.3l
	crossAccount = [...]grant{
		{to: iamCallers | to(TypeRoot), via: anyKind, need: needIdentity | needBoundary | needSession},
	}

	// trustSameAccount grants the assuming of a role within one account, which
	// its trust policy must allow (SEMANTICS 6.6a). Root users may not assume
	// roles. SEMANTICS 6.6b
	trustSameAccount = [...]grant{
		{to: to(TypeUser), via: direct | anyone, need: needSession},
		{to: to(TypeRoleSession, TypeFederatedUser), via: direct | anyone},
		{to: iamCallers, via: role | parent, need: needBoundary | needSession}, // SEMANTICS 6.6e
		{to: iamCallers, via: account, need: needIdentity | needBoundary | needSession},
		{to: to(TypeService, TypeFederated), via: direct}, // SEMANTICS 6.6d
	}

	// trustCrossAccount needs both sides. SEMANTICS 6.6c
	trustCrossAccount = [...]grant{
		{to: iamCallers, via: anyKind, need: needIdentity | needBoundary | needSession},
	}
)

// grants returns the table that decides the request; none across partitions,
// nor across accounts where the action knows no such policy (SEMANTICS 6.3m).
func (q *question) grants() []grant {
	switch c := q.crossing(); {
	case c == acrossPartitions, q.assuming && !q.linked():
		return nil
	case q.assuming && c == acrossAccounts:
		return trustCrossAccount[:]
	case q.assuming:
		return trustSameAccount[:]
	case c == withinAccount:
		return within(q.support.Consent)
	case q.support.ResourcePolicy == CrossAccount:
		return crossAccount[:]
	}
	return nil
}

// within returns the table of requests within one account, by whose consent
// the action asks for.
func within(c Consent) []grant {
	switch c {
	case ResourceSide:
		return mandatory[:]
	case BothSides:
		return bothSides[:]
	}
	return sameAccount[:]
}

// delegating reports whether the policy of the resource alone says who may, and
// whether identity policies count.
func (q *question) delegating() bool {
	return q.support.Consent == ResourceSide && !q.assuming && q.crossing() == withinAccount
}

// linked reports whether the caller is the one service that may assume the
// role, where the role is a service-linked one. SEMANTICS 6.8
func (q *question) linked() bool {
	if !q.resource.IsServiceLinkedRole() {
		return true
	}
	service := strings.TrimPrefix(q.resource.Path(), "/aws-service-role/")
	return q.principal.typ == TypeService && service == q.principal.name+"/"
}
