package policy

import (
	"iter"
	"math/bits"

	"github.com/iameval/iameval/condition"
)

// What the policies in force say of a question, layer by layer. It is found under two
// readings: one takes what is Indeterminate for a denial, the other for the opposite. A
// decision is uncertain if the two differ.

// readings is what the policies in force say under both readings. Until a statement is
// Indeterminate they say the same, and only the closed one is kept.
type readings struct {
	closed findings // a Deny that is Indeterminate applies, an Allow does not: SEMANTICS 4.6b
	open   findings // the other way round
	differ bool     // some statement is Indeterminate, and the open reading is kept too
}

// findings is what the policies in force say under one reading.
type findings struct {
	lacking layers            // the layers in force with a level where no Allow applies: SEMANTICS 6.2b
	quiet   bool              // no Allow of the group at hand applies
	named   Naming            // the ways in which an Allow of the resource's policy names the caller
	by      [numNamings]place // the first Allow of the resource's policy that names the caller so, by kind
	granted place             // the first Allow of the identity policies that applies
	denied  place             // the first Deny that applies, in the order of the layers
	denier  *Group            // the group that has it
}

// place is the place of a statement in its group, from 1; 0 means no statement.
type place int32

func (p *place) first(order int32) {
	if *p == 0 || place(order) < *p-1 {
		*p = place(order) + 1
	}
}

// at returns the statement at a place; nil for place 0.
func (g *group) at(p place) *Statement {
	if p == 0 {
		return nil
	}
	return g.statements[p-1]
}

// gather evaluates the statements of the groups that count: any Deny that applies denies,
// and else any Allow allows, within each layer. SEMANTICS 6.1
func (r *readings) gather(q *question, groups []Group) {
	for i := range groups {
		r.gatherGroup(q, &groups[i])
	}
}

func (r *readings) gatherGroup(q *question, g *Group) {
	if !q.inForce.has(g.Layer) {
		return
	}
	r.enter()
	if x := g.group.index; x != nil {
		r.gatherIndexed(q, g, x)
	} else {
		for o, s := range g.group.statements {
			r.consider(q, g, s, int32(o))
		}
	}
	r.leave(g.Layer)
}

// gatherIndexed evaluates the statements of a group that its index finds. Those that are
// filed under a whole text are found without a closure: there is often nothing else.
func (r *readings) gatherIndexed(q *question, g *Group, x *index) {
	for _, kind := range x.wholes {
		for _, o := range x.under(kind, q) {
			r.consider(q, g, g.group.statements[o], o)
		}
	}
	if len(x.always)+len(x.lookups) > 0 {
		x.eachByPart(q, func(orders []int32) {
			for _, o := range orders {
				r.consider(q, g, g.group.statements[o], o)
			}
		})
	}
}

// gatherInOrder is gather for a decision that exceeds its budget. Which comparisons
// are beyond the budget depends on the order, so statements are evaluated once each,
// in the order of the documents. It needs a list, which Evaluate allocates.
// SEMANTICS 4.6f
func (r *readings) gatherInOrder(q *question, g *Group) {
	r.enter()
	for _, o := range g.group.orders(q) {
		s := g.group.statements[o]
		r.note(q, g, s.effect, s.match(q), o)
	}
	r.leave(g.Layer)
}

// consider evaluates one statement of a group, unless the budget is exceeded.
func (r *readings) consider(q *question, g *Group, s *Statement, order int32) {
	if s.actions.mayName(q.hash) && !q.exhausted() {
		r.note(q, g, s.effect, s.match(q), order)
	}
}

// enter begins with a group.
func (r *readings) enter() { r.closed.quiet, r.open.quiet = true, true }

// leave ends with a group of the layer: does it allow?
func (r *readings) leave(l Layer) {
	if r.closed.quiet {
		r.closed.lacking.add(l)
	}
	if r.open.quiet && r.differ {
		r.open.lacking.add(l)
	}
}

// note records what a statement says. Statements come in no order.
func (r *readings) note(q *question, g *Group, e Effect, o outcome, order int32) {
	if o.maybe != 0 || r.differ {
		r.noteApart(q, g, e, o, order)
	} else if o.sure != 0 { // nearly always
		r.closed.note(q, g, e, o.sure, order)
	}
}

// noteApart is note where the two readings differ, or do from now on.
func (r *readings) noteApart(q *question, g *Group, e Effect, o outcome, order int32) {
	if !r.differ {
		r.differ, r.open = true, r.closed
	}
	either := o.sure | o.maybe
	if o.sure != 0 || e == Deny && either != 0 {
		r.closed.note(q, g, e, o.sure, order)
	}
	if o.sure != 0 || e == Allow && either != 0 {
		r.open.note(q, g, e, either, order)
	}
}

// note records a statement that applies and, if the policy is the resource's, how it names
// the caller. The first of each kind is kept; of two denials in different groups the
// earlier, for groups come in order.
func (f *findings) note(q *question, g *Group, e Effect, named Naming, order int32) {
	switch {
	case e == Deny:
		if f.denier == nil || f.denier == g {
			f.denier = g
			f.denied.first(order)
		}
		return
	case g.Layer == LayerIdentity:
		f.granted.first(order)
	case g.group == q.resource:
		f.name(named, order)
	}
	f.quiet = false
}

// name records the ways in which an Allow of the resource's policy names the caller.
func (f *findings) name(named Naming, order int32) {
	f.named |= named
	for i := range numNamings {
		if named&(1<<i) != 0 {
			f.by[i].first(order)
		}
	}
}

// naming returns the first statement that names the caller in one of the ways of via, nil
// if none does.
func (f *findings) naming(q *question, via Naming) *Statement {
	if f.named&via == 0 {
		return nil
	}
	return q.resource.at(f.by[bits.TrailingZeros8(uint8(f.named&via))])
}

// Applied is a statement that applies to a request, or may, and where it stands.
type Applied struct {
	Group     Group
	Statement *Statement
	Result    condition.Result // True or Indeterminate
	Sure      Naming           // how it surely names the caller
}

// Applying yields the statements in force that apply to the request, or may apply, in
// the order of the layers and documents. It yields nothing for a request that is
// decided without policies. It costs what [Set.Evaluate] does, plus a list for each
// group.
func (s *Set) Applying(r *Request) iter.Seq[Applied] {
	return func(yield func(Applied) bool) {
		q := question{request: r.orZero()}
		if s.ask(&q); !q.needsPolicies() {
			return
		}
		var env condition.Env
		q.env = &env
		q.read()
		more := true
		q.each(func(g *Group) {
			for _, order := range g.group.orders(&q) {
				s := g.group.statements[order]
				if o := s.match(&q); more && o.result() != condition.False {
					more = yield(Applied{*g, s, o.result(), o.sure})
				}
			}
		})
	}
}
