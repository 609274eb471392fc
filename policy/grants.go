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

// The layers on the caller's side that must not be silent for a grant to hold.
const (
	needIdentity layers = 1 << LayerIdentity // an identity policy allows it
	needBoundary layers = 1 << LayerBoundary // no boundary, or it allows it
	needSession  layers = 1 << LayerSession  // no session policies, or they allow it
	needUnsigned layers = 1 << LayerRequest  // the action takes unsigned requests
)

// grant is one way to be allowed: callers of these types are, if the
// resource's policy names them in one of these ways (any, where via is 0 and
// the identity policies alone decide) and what it needs is there.
type grant struct {
	to   callers
	via  Naming
	need layers
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
	nothing = tableOf()

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
	if q.crossing == withinAccount && !q.assuming { // nearly always, and so inlined
		return within(q.support.Consent)[q.request.Principal.typ]
	}
	return q.table()[q.request.Principal.typ]
}

// table returns the table of grants for other requests than most.
func (q *question) table() *grantTable {
	switch {
	case q.assuming:
		return q.trustTable()
	case q.crossing == acrossAccounts && q.support.ResourcePolicy == CrossAccount:
		return &crossAccount
	}
	return &nothing
}

// trustTable is table for an action that a trust policy decides.
func (q *question) trustTable() *grantTable {
	switch {
	case q.crossing == acrossPartitions, !q.linked():
		return &nothing
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

// grants reports whether one row of a table allows the request.
func (f *findings) grants(g *grant, lacks layers) bool {
	return lacks&g.need == 0 && (g.via == 0 || g.via&f.named != 0)
}

// allowedBy is the decision by a row that allows the request.
func (f *findings) allowedBy(q *question, g *grant) Decision {
	d := Decision{Verdict: Allowed, Layer: LayerIdentity}
	if g.via == 0 {
		d.Statement = q.caller.identity.at(f.granted)
	} else {
		d.Layer, d.Statement = q.resourceLayer(), f.naming(q, g.via)
	}
	return d
}

// lacks returns the layers whose Allow is lacking, of those in force and of those that
// the caller needs to be.
func (f *findings) lacks(q *question) layers {
	lacks := f.lacking | needIdentity&^q.inForce
	if !q.support.Unsigned {
		lacks |= needUnsigned
	}
	if t := q.request.Principal.typ; t == TypeFederatedUser { // has no permissions but those that a session policy lets through: SEMANTICS 6.3k
		lacks |= needSession &^ q.inForce
	}
	if q.ownsAccount() {
		lacks &^= needIdentity
	}
	return lacks
}

// What an implicit deny lacks: the first layer, which is part of the decision,
// and all of them, which is part of the trace.

// missing names the first layer that would have to allow the request for it to
// be granted.
func (f *findings) missing(q *question, lacks layers) Layer {
	p, resource := &q.request.Principal, q.resourceLayer()
	if resource == LayerTrust && f.naming(q, anyNaming) == nil || !p.hasIdentity() && p.typ != TypeRoot {
		return resource
	}
	if q.delegating() {
		lacks &= f.asked(q)
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
func (f *findings) asked(q *question) layers {
	for _, g := range q.grants() {
		if f.naming(q, g.via) != nil {
			return g.need
		}
	}
	return 0
}

// needLayers are the layers of the needs, in the order in which they are reported.
var needLayers = [...]Layer{LayerIdentity, LayerBoundary, LayerSession, LayerRequest}

// withheld returns all layers whose Allow the request lacks: of the rows that
// could grant it, the layers of the one that lacks least. A row that lacks the
// resource's policy comes last, since usually the caller's own policies are to be
// mended.
func (f *findings) withheld(q *question) (layers []Layer) {
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if f.lacking.has(l) {
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
	lacks := f.lacks(q)
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
func (f *findings) rowLacks(q *question, g grant, lacks layers) []Layer {
	lacking := []Layer{}
	for _, l := range needLayers {
		if (lacks & g.need).has(l) {
			lacking = append(lacking, l)
		}
	}
	if g.via != 0 && f.naming(q, g.via) == nil {
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
		q := question{request: r.orZero()}
		if s.ask(&q); !q.needsPolicies() {
			return
		}
		f := findings{lacking: q.inForce} // for no Allow is looked at
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
	if g.via != 0 && !q.inForce.has(q.resourceLayer()) {
		return Way{}, false
	}
	w.Via = g.via
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if q.inForce.has(l) {
			w.Needs = append(w.Needs, l)
		}
	}
	needs := f.lacks(q) & g.need
	for _, l := range needLayers {
		switch {
		case !needs.has(l):
		case !q.inForce.has(l):
			return Way{}, false
		default:
			w.Needs = append(w.Needs, l)
		}
	}
	return w, true
}
