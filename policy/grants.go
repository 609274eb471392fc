package policy

import (
	"iter"
	"slices"
)

// How a request that nothing denies is granted, or what it lacks: the tables of SEMANTICS
// 6.3 and 6.6. A table has a row for each way to be granted. The row says who the
// caller is, how the resource's policy names it, and which of the caller's own policies
// must allow too.

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
	via  Naming
	need needs
}

// grantTable has the rows of a table for each type of caller.
type grantTable [len(principalTypeNames)][]grant

func tableOf(rows ...grant) (t grantTable) {
	for i := range t {
		for _, g := range rows {
			if g.to.has(PrincipalType(i)) {
				t[i] = append(t[i], g)
			}
		}
	}
	return t
}

// The tables follow the rules: a request is granted if any row grants it.
// Rows are looked at in order, so that the first that grants is reported.
var (
	iamCallers = to(TypeUser, TypeRoleSession, TypeFederatedUser)

	// sameAccount grants within one account. SEMANTICS 6.3
	sameAccount = tableOf(
		grant{to: iamCallers | to(TypeRoot), need: needIdentity | needBoundary | needSession}, // SEMANTICS 6.3j, and 6.3f: a root has it all
		grant{to: to(TypeUser), via: NamedDirectly | NamedEveryone, need: needSession},        // SEMANTICS 6.3a
		grant{to: to(TypeRoleSession), via: NamedDirectly | NamedEveryone},                    // SEMANTICS 6.3b
		grant{to: to(TypeRoleSession), via: NamedRole, need: needBoundary | needSession},      // SEMANTICS 6.3c
		grant{to: to(TypeFederatedUser), via: NamedDirectly | NamedEveryone},                  // SEMANTICS 6.3d
		grant{to: to(TypeFederatedUser), via: NamedParent, need: needBoundary | needSession},  // SEMANTICS 6.3e
		grant{to: to(TypeService), via: NamedDirectly},                                        // SEMANTICS 6.3h
		grant{to: to(TypeAnonymous), via: NamedEveryone, need: needUnsigned},                  // SEMANTICS 6.3i
		// An entry that names the account only delegates to it: no row. SEMANTICS 6.3g
	)

	// mandatory grants within one account where the policy of the resource must
	// allow: its own rows above, and what it leaves to the identity policies. Of
	// a root user the account is itself. SEMANTICS 6.3p
	mandatory = tableOf(
		grant{to: to(TypeUser), via: NamedDirectly | NamedEveryone, need: needSession},
		grant{to: to(TypeRoleSession), via: NamedDirectly | NamedEveryone},
		grant{to: to(TypeRoleSession), via: NamedRole, need: needBoundary | needSession},
		grant{to: to(TypeFederatedUser), via: NamedDirectly | NamedEveryone},
		grant{to: to(TypeFederatedUser), via: NamedParent, need: needBoundary | needSession},
		grant{to: to(TypeRoot), via: NamedDirectly | NamedEveryone},
		grant{to: to(TypeService), via: NamedDirectly},
		grant{to: to(TypeAnonymous), via: NamedEveryone, need: needUnsigned},
		grant{to: iamCallers, via: NamedAccount, need: needIdentity | needBoundary | needSession}, // SEMANTICS 6.3q
	)

	// bothSides grants within one account where identity and resource policy
	// must both allow. SEMANTICS 6.3s
	bothSides = tableOf(
		grant{to: iamCallers | to(TypeRoot), via: anyNaming, need: needIdentity | needBoundary | needSession},
		grant{to: to(TypeAnonymous), via: NamedEveryone, need: needUnsigned}, // SEMANTICS 6.3t
	)

	// crossAccount needs both sides. SEMANTICS 6.3l
	crossAccount = tableOf(
		grant{to: iamCallers | to(TypeRoot), via: anyNaming, need: needIdentity | needBoundary | needSession},
	)

	// trustSameAccount grants the assuming of a role within one account, which
	// its trust policy must allow (SEMANTICS 6.6a). Root users may not assume
	// roles. SEMANTICS 6.6b
	trustSameAccount = tableOf(
		grant{to: to(TypeUser), via: NamedDirectly | NamedEveryone, need: needSession},
		grant{to: to(TypeRoleSession, TypeFederatedUser), via: NamedDirectly | NamedEveryone},
		grant{to: iamCallers, via: NamedRole | NamedParent, need: needBoundary | needSession}, // SEMANTICS 6.6e
		grant{to: iamCallers, via: NamedAccount, need: needIdentity | needBoundary | needSession},
		grant{to: to(TypeService, TypeFederated), via: NamedDirectly}, // SEMANTICS 6.6d
	)

	// trustCrossAccount needs both sides. SEMANTICS 6.6c
	trustCrossAccount = tableOf(
		grant{to: iamCallers, via: anyNaming, need: needIdentity | needBoundary | needSession},
	)
)

// grants returns the rows that decide the request; none across partitions,
// nor across accounts where the action knows no such policy (SEMANTICS 6.3m).
func (q *question) grants() []grant {
	if t := q.table(); t != nil {
		return t[q.principal.typ]
	}
	return nil
}

// table returns the table of grants, nil if nothing can grant the request.
func (q *question) table() *grantTable {
	switch {
	case q.assuming:
		return q.trustTable()
	case q.crossing == withinAccount:
		return within(q.support.Consent)
	case q.crossing == acrossAccounts && q.support.ResourcePolicy == CrossAccount:
		return &crossAccount
	}
	return nil
}

// trustTable is table for an action that a trust policy decides.
func (q *question) trustTable() *grantTable {
	switch {
	case q.crossing == acrossPartitions, !q.linked():
		return nil
	case q.crossing == acrossAccounts:
		return &trustCrossAccount
	}
	return &trustSameAccount
}

// within returns the table of requests within one account, by whose consent
// the action asks for.
func within(c Consent) *grantTable {
	switch c {
	case ResourceSide:
		return &mandatory
	case BothSides:
		return &bothSides
	default:
		return &sameAccount
	}
}

// grants reports whether one row of a table allows the request, and by which
// statement.
func (f *findings) grants(q *question, g grant, lacks needs, as reading) (Decision, bool) {
	if lacks&g.need != 0 {
		return Decision{}, false
	}
	if g.via == 0 {
		return Decision{Verdict: Allowed, Layer: LayerIdentity, Statement: f.identity.at(f.granted[as])}, true
	}
	s := f.named(g.via, as)
	return Decision{Verdict: Allowed, Layer: q.resourceLayer(), Statement: s}, s != nil
}

// lacks returns which of the needs are not met.
func (f *findings) lacks(q *question, as reading) (n needs) {
	if f.granted[as] == 0 && !q.ownsAccount() {
		n |= needIdentity
	}
	if f.silent(LayerBoundary, as) {
		n |= needBoundary
	}
	// A federated user has no permissions but those that a session policy lets
	// through. SEMANTICS 6.3k
	noSession := q.principal.typ == TypeFederatedUser && !f.inForce.has(LayerSession)
	if noSession || f.silent(LayerSession, as) {
		n |= needSession
	}
	if !q.support.Unsigned {
		n |= needUnsigned
	}
	return n
}

// What an implicit deny lacks: the first layer, which is part of the decision,
// and all of them, which is part of the trace.

// missing names the first layer that would have to allow the request for it to
// be granted.
func (f *findings) missing(q *question, lacks needs, as reading) Layer {
	resource := q.resourceLayer()
	if resource == LayerTrust && f.named(anyNaming, as) == nil || !q.principal.hasIdentity() && q.principal.typ != TypeRoot {
		return resource
	}
	if q.delegating() {
		lacks &= f.asked(q, as)
	}
	switch {
	case lacks&needIdentity != 0:
		return LayerIdentity
	case lacks&needBoundary != 0:
		return LayerBoundary
	case lacks&needSession != 0:
		return LayerSession
	}
	return resource
}

// asked returns what the first row that names the caller needs of the caller's
// own policies: nothing where none does, so that the resource's policy is what
// is missing. SEMANTICS 6.4i
func (f *findings) asked(q *question, as reading) needs {
	for _, g := range q.grants() {
		if f.named(g.via, as) != nil {
			return g.need
		}
	}
	return 0
}

// needLayers are the layers of the needs, bit by bit.
var needLayers = [...]Layer{LayerIdentity, LayerBoundary, LayerSession, LayerRequest}

// withheld returns all layers whose Allow the request lacks: of the rows that
// could grant it, the layers of the one that lacks least. A row that lacks the
// resource's policy comes last, since usually the caller's own policies are to be
// mended.
func (f *findings) withheld(q *question) (layers []Layer) {
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if f.silent(l, closed) {
			layers = append(layers, l)
		}
	}
	var least []Layer
	cost := func(layers []Layer) int {
		if slices.Contains(layers, q.resourceLayer()) {
			return len(layers) + len(needLayers)
		}
		return len(layers)
	}
	lacks := f.lacks(q, closed)
	for _, g := range q.grants() {
		lacking := f.rowLacks(q, g, lacks)
		if least == nil || cost(lacking) < cost(least) {
			least = lacking
		}
	}
	if least == nil { // no row could grant it
		least = []Layer{q.resourceLayer()}
	}
	return append(layers, least...)
}

// rowLacks returns the layers that one row of a table lacks.
func (f *findings) rowLacks(q *question, g grant, lacks needs) []Layer {
	lacking := []Layer{}
	for bit, l := range needLayers {
		if lacks&g.need&(1<<bit) != 0 {
			lacking = append(lacking, l)
		}
	}
	if g.via != 0 && f.named(g.via, closed) == nil {
		lacking = append(lacking, q.resourceLayer())
	}
	return lacking
}

// Way is one way for a request to be allowed if no Deny applies: in every group of
// the layers it needs an Allow must apply and, unless Via is 0, an Allow of the
// resource's policy that names the caller in one of the ways of Via.
type Way struct {
	Needs []Layer
	Via   Naming
}

// Ways yields the ways in which the request can be allowed with the policies in force.
// It yields nothing if none can allow it, or if it is decided without policies. It
// reads all of the request but its context.
func (s *Set) Ways(r *Request) iter.Seq[Way] {
	return func(yield func(Way) bool) {
		r := r.orZero()
		q := question{asked: new(asked), principal: &r.Principal}
		if _, settled := s.withoutPolicies(r, &q); settled {
			return
		}
		var f findings
		s.each(&q, r.Target, func(g Group) { f.inForce.add(g.Layer) })
		for _, g := range q.grants() {
			if w, ok := f.way(&q, g); ok && !yield(w) {
				return
			}
		}
	}
}

// way returns one row of a table as a way; it is not ok where what is in force
// cannot meet it.
func (f *findings) way(q *question, g grant) (w Way, ok bool) {
	if g.via != 0 && !f.inForce.has(q.resourceLayer()) {
		return Way{}, false
	}
	w.Via = g.via
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if f.inForce.has(l) {
			w.Needs = append(w.Needs, l)
		}
	}
	lacks := f.lacks(q, closed) // no Allow was looked at: what is lacking whatever statements say, and identity
	for bit, l := range needLayers {
		n := needs(1) << bit
		switch {
		case g.need&n == 0:
		case lacks&n != 0 && (l != LayerIdentity || !f.inForce.has(l)):
			return Way{}, false
		case lacks&n != 0 || l != LayerIdentity && f.inForce.has(l):
			w.Needs = append(w.Needs, l)
		}
	}
	return w, true
}
