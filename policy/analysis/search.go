package analysis

import (
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// The search keeps a candidate: a request whose every dimension has a value that
// satisfies the constraints which were added to it so far. The engine says which
// statements apply to the candidate, and so which obligation it breaks:
//
//	a Deny of new applies               one of its clauses must not hold
//	a group that new's way needs has    the clauses of one of its Allows must hold
//	no Allow that applies
//	old allows it                       a Deny of old must hold, or of the way that
//	                                    is met some group must have no Allow
//	an Allow of such a group applies    one of its clauses must not hold
//
// Every way to mend it is tried, by constraints that the candidate does not
// satisfy. Whatever request there is satisfies those of one way, so that where no
// way is left there is none. A candidate that breaks nothing is a witness, and was
// decided by the engine. Only the statements that apply to candidates are ever
// looked at, which is what keeps the search short.
//
// Where a constraint says less than its clause, the candidate may break the
// obligation still. Then the branch is stuck: it is neither left out nor believed.

// node is constraints by dimension, and what was chosen on the way.
type node struct {
	constraints [][]*constraint
	way         policy.Way // of new, that is to be met
	only        *part      // of way; see problem.sole
	dead        []part     // of old, that are to allow nothing
}

// with returns a node with more constraints; it is not new if it has them already.
func (n *node) with(adds []added) (next *node, isNew bool) {
	next = &node{constraints: slices.Clone(n.constraints), way: n.way, only: n.only, dead: n.dead}
	for _, a := range adds {
		for len(next.constraints) <= a.dim {
			next.constraints = append(next.constraints, nil)
		}
		list := next.constraints[a.dim]
		at, there := slices.BinarySearchFunc(list, a.c.id, func(c *constraint, id int) int { return c.id - id })
		if !there {
			next.constraints[a.dim] = slices.Insert(slices.Clone(list), at, a.c)
			isNew = true
		}
	}
	return next, isNew
}

// alive reports whether no dimension of the added constraints is empty.
func (p *problem) alive(n *node, adds []added) bool {
	for _, a := range adds {
		if p.solve(a.dim, n.constraints[a.dim]).v == empty {
			return false
		}
	}
	return true
}

// fail notes that a branch is stuck. The first reason counts.
func (p *problem) fail(r Reason) {
	if p.stuck == NoReason {
		p.stuck = r
	}
}

// run searches all ways of new.
func (p *problem) run() *candidate {
	if p.allAllowed() {
		return nil
	}
	if p.free { // there is no way to meet
		root, _ := (&node{}).with(p.base)
		return p.begin(root)
	}
	ways := p.newForce.ways
	if p.undenied {
		ways = []policy.Way{{}}
	}
	for _, w := range ways {
		only, ok := p.sole(w)
		if !ok {
			continue
		}
		root, _ := (&node{way: w, only: only}).with(p.base)
		if found := p.begin(root); found != nil {
			return found
		}
	}
	return nil
}

// allAllowed reports whether old plainly allows all requests of the case: it has no Deny,
// and each part of a way has an Allow that no request of the case fails. The Denies of
// new, which may be hard, need no look then.
func (p *problem) allAllowed() bool {
	if p.old == nil || p.whole != nil || p.kind.assuming {
		return false
	}
	for _, g := range p.oldForce.groups {
		for s := range g.Statements() {
			if s.Effect() == policy.Deny && p.oldForce.names[s] != 0 {
				return false
			}
		}
	}
	root, _ := (&node{}).with(p.base)
	return slices.ContainsFunc(p.oldForce.ways, func(w policy.Way) bool {
		return !slices.ContainsFunc(p.oldForce.parts(w), func(t part) bool { return !p.alwaysHeld(root, t) })
	})
}

// alwaysHeld reports whether a part of old has an Allow, for all callers and without a
// condition, that no request at a node fails.
func (p *problem) alwaysHeld(n *node, t part) bool {
	for s := range t.group.Statements() {
		// A statement with a Principal may not name the caller. Any other does, so it is an
		// Allow: allAllowed has found no Deny that names the caller.
		if s.Has(policy.PrincipalClause) {
			continue
		}
		if clauses := clausesOf(s); len(clauses) == 2 && !slices.ContainsFunc(clauses, func(c clause) bool { return p.mayFail(n, c) }) {
			return true
		}
	}
	return false
}

// mayFail reports whether a request at a node may fail a clause of an Allow.
func (p *problem) mayFail(n *node, c clause) bool {
	return slices.ContainsFunc(p.ways(c, NotTrue), func(adds []added) bool {
		next, _ := n.with(adds)
		return p.alive(next, adds)
	})
}

// begin explores what of a node is in the box of the question.
func (p *problem) begin(n *node) *candidate {
	if p.in != nil {
		return p.enter(n, p.in, p.explore)
	}
	return p.explore(n)
}

// explore looks for a witness at a node.
func (p *problem) explore(n *node) *candidate {
	if p.nodes++; p.nodes > p.o.Limits.nodes() || p.budget.States < 0 {
		p.fail(Budget)
		return nil
	}
	c, v, why := p.candidate(n)
	switch v {
	case empty:
		return nil
	case gaveUp:
		p.fail(why)
		return nil
	default:
	}
	if !p.free {
		denies, allows := p.applying(p.new, &c.request)
		if len(denies) > 0 {
			return p.avoid(n, denies[0].Statement)
		}
		for _, t := range p.newForce.parts(n.way) {
			if !t.held(p.counts(n, t, allows)) {
				return p.cover(n, t)
			}
		}
	}
	if p.applies != nil && !p.appliesTo(p.applies, &c.request) {
		p.fail(Unconfirmed)
		return nil
	}
	before := p.decide(p.old, &c.request)
	if before.Allowed() {
		return p.withdraw(n, c)
	}
	after := p.decide(p.new, &c.request)
	switch {
	case p.free, after.Allowed(), p.undenied && after.Verdict != policy.ExplicitDeny:
	case p.kind.assuming && c.request.Resource.IsServiceLinkedRole(): // no account may assume it: SEMANTICS 6.8
		return p.either(n, p.notLinked())
	default:
		p.fail(Unconfirmed)
		return nil
	}
	for _, b := range p.skip {
		if b.admits(p.pair(), &c.request) {
			return p.leave(n, b)
		}
	}
	if !p.inBase(c) || p.in != nil && !p.in.admits(p.pair(), &c.request) { // texts were found for letters one by one
		p.fail(Variables)
		return nil
	}
	c.before, c.after = before, after
	return c
}

// either goes on under one constraint or another.
func (p *problem) either(n *node, choices [][]added) *candidate {
	for _, adds := range choices {
		if next, isNew := n.with(adds); isNew && p.alive(next, adds) {
			if w := p.explore(next); w != nil {
				return w
			}
		}
	}
	return nil
}

// decide asks the engine what rules decide. Without policies it would allow a root
// user much, and nil Rules allow nothing.
func (p *problem) decide(r *Rules, request *policy.Request) policy.Decision {
	if r == nil {
		return policy.Decision{}
	}
	one := p.whole.by(r, request)
	one.Target = r.targetOf(&one)
	return r.policies().Evaluate(&one)
}

// applying returns what applies to a request as the engine settles it, in the engine's
// order.
func (p *problem) applying(r *Rules, request *policy.Request) (denies, allows []policy.Applied) {
	one := p.whole.by(r, request)
	one.Target = r.targetOf(&one)
	for a := range r.policies().Applying(&one) {
		switch {
		case a.Statement.Effect() == policy.Deny:
			denies = append(denies, a)
		case a.Result == condition.True:
			allows = append(allows, a)
		}
	}
	return denies, allows
}

// appliesTo reports whether a statement applies to a request, as the engine settles
// it.
func (p *problem) appliesTo(s *policy.Statement, request *policy.Request) bool {
	denies, allows := p.applying(p.new, request)
	for _, a := range append(denies, allows...) {
		if a.Statement == s {
			return true
		}
	}
	return false
}

// avoid makes one clause of a statement that applies fail.
func (p *problem) avoid(n *node, s *policy.Statement) *candidate {
	for _, c := range clausesOf(s) {
		for _, adds := range p.ways(c, wantOf(s, false)) {
			next, isNew := n.with(adds)
			if !isNew {
				p.fail(Variables)
				continue
			}
			if p.alive(next, adds) {
				if w := p.explore(next); w != nil {
					return w
				}
			}
		}
	}
	return nil
}

// cover makes one Allow apply that a part asks for.
func (p *problem) cover(n *node, t part) *candidate {
	for s := range t.group.Statements() {
		if n.solely(t) && p.shared[s] || p.isBeside(s) {
			continue
		}
		if names := p.newForce.names[s]; s.Effect() == policy.Allow && names != 0 && (t.via == 0 || t.via&names != 0) {
			if w := p.assert(n, s, clausesOf(s), false); w != nil {
				return w
			}
		}
	}
	return nil
}

// isBeside reports whether a statement has none of the actions that are asked for, which
// are names: most statements of a principal.
func (p *problem) isBeside(s *policy.Statement) bool {
	if s.Negated(policy.ActionClause) {
		return false
	}
	if p.kind.names != nil && !takesSome(s, p.kind.names) {
		return true
	}
	var names []string
	for i := range p.o.Requests.Actions {
		t := p.o.Requests.Actions[i].Template()
		name, literal := t.Literal()
		if !literal {
			return false
		}
		names = append(names, name)
	}
	return len(names) > 0 && !takesSome(s, names)
}

// takesSome reports whether a statement has one of some actions.
func takesSome(s *policy.Statement, names []string) bool {
	for a := range s.Actions() {
		if own := a.Template(); a.Usable() && slices.ContainsFunc(names, func(name string) bool { return own.Match(name, nil) }) {
			return true
		}
	}
	return false
}

// assert makes the clauses of a statement hold, one after the other.
func (p *problem) assert(n *node, s *policy.Statement, clauses []clause, isNew bool) *candidate {
	if len(clauses) == 0 {
		if !isNew {
			p.fail(Variables)
			return nil
		}
		return p.explore(n)
	}
	for _, adds := range p.ways(clauses[0], wantOf(s, true)) {
		next, more := n.with(adds)
		if !p.alive(next, adds) {
			continue
		}
		if w := p.assert(next, s, clauses[1:], isNew || more); w != nil {
			return w
		}
	}
	return nil
}

// withdraw makes old refuse a candidate that it allows.
func (p *problem) withdraw(n *node, c *candidate) *candidate {
	_, allows := p.applying(p.old, &c.request)
	parts, met := p.met(allows)
	if !met {
		p.fail(Unconfirmed)
		return nil
	}
	for _, t := range parts {
		if !slices.ContainsFunc(n.dead, func(d part) bool { return same(d.group, t.group) && d.via == t.via }) {
			continue
		}
		if i := slices.IndexFunc(allows, t.is); i >= 0 {
			return p.avoid(n, allows[i].Statement)
		}
	}
	for _, t := range parts {
		next, _ := n.with(nil)
		next.dead = slices.Concat(n.dead, []part{t})
		if w := p.explore(next); w != nil {
			return w
		}
	}
	for _, g := range p.oldForce.groups {
		for s := range g.Statements() {
			if s.Effect() == policy.Deny && p.oldForce.names[s] != 0 {
				if w := p.assert(n, s, clausesOf(s), false); w != nil {
					return w
				}
			}
		}
	}
	if p.free && p.kind.assuming { // SEMANTICS 6.8: no policy of an account opens a service-linked role
		adds := p.linkedResource()
		if next, isNew := n.with(adds); isNew && p.alive(next, adds) {
			return p.explore(next)
		}
	}
	return nil
}

// met returns what the first way of old asks for that is met.
func (p *problem) met(allows []policy.Applied) (parts []part, met bool) {
	for _, w := range p.oldForce.ways {
		parts = p.oldForce.parts(w)
		if !slices.ContainsFunc(parts, func(t part) bool { return !t.held(allows) }) {
			return parts, true
		}
	}
	return nil, false
}
