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
		return sameAccount[:]
	case q.support.ResourcePolicy == CrossAccount:
		return crossAccount[:]
	}
	return nil
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
