package policy

import (
	"iter"
	"slices"

	"github.com/iameval/iameval/condition"
)

// What the policies in force say of a question, layer by layer. Everything is found
// twice, under two readings: one takes what is Indeterminate for a denial, the other for
// the opposite. A decision is uncertain if the two differ.

// findings is what the policies in force say of a question.
type findings struct {
	inForce       layers               // the layers in force
	lacking       [2]layers            // those of which a level has no Allow that applies, by reading: SEMANTICS 6.2b
	naming        bool                 // the group at hand is the resource's policy
	hand          Group                // the group at hand
	indeterminate bool                 // some statement is Indeterminate
	quiet         [2]bool              // no Allow of the group at hand applies, by reading
	granted       [2]place             // the first Allow of the identity policies that applies, by reading
	by            [2][numNamings]place // the first Allow of the resource's policy that names the caller so, by reading and kind
	deny          [2]denial            // the first Deny that applies, in the order of the layers, by reading
	identity      *group               // the identity policies
	resource      *group               // the resource's policy
}

// layers is a set of layers.
type layers uint16 // of numLayers bits

func (s layers) has(l Layer) bool { return s&(1<<l) != 0 }

func (s *layers) add(l Layer) { *s |= 1 << l }

// denial is the place of a Deny that applies.
type denial struct {
	place place
	layer Layer
	group *group
}

// place is the place of a statement in its group, from 1; 0 means there is none.
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

// reading is one of two ways to settle what is Indeterminate.
type reading uint8

const (
	closed reading = iota // a Deny applies, an Allow does not
	open                  // the other way round
)

// gather evaluates the statements in force: any Deny that applies denies, and
// else any Allow allows, within each layer. SEMANTICS 6.1
func (f *findings) gather(q *question, g Group) {
	f.enter(q, g)
	if x := g.group.index; x != nil {
		x.each(q, func(order int32) {
			if s := g.group.statements[order]; !q.env.Exhausted() {
				f.note(s.effect, s.match(q), order)
			}
		})
	} else {
		for order, s := range g.group.statements {
			if !q.env.Exhausted() {
				f.note(s.effect, s.match(q), int32(order))
			}
		}
	}
	f.leave()
}

// gatherInOrder is gather for a decision that exceeds its budget. Which comparisons
// are beyond the budget depends on the order, so statements are evaluated once each,
// in the order of the documents. It needs a list, which Evaluate allocates.
// SEMANTICS 4.6f
func (f *findings) gatherInOrder(q *question, g Group) {
	f.enter(q, g)
	var orders []int32
	g.group.each(q, func(order int32) { orders = append(orders, order) })
	slices.Sort(orders)
	for _, order := range slices.Compact(orders) {
		s := g.group.statements[order]
		f.note(s.effect, s.match(q), order)
	}
	f.leave()
}

// enter begins with a group.
func (f *findings) enter(q *question, g Group) {
	f.hand, f.quiet = g, [2]bool{true, true}
	f.inForce.add(g.Layer)
	if f.naming = g.Layer == q.resourceLayer(); f.naming {
		f.resource = g.group
	}
}

// note records what a statement says. Statements come in no order, so the first of
// each kind is kept.
func (f *findings) note(e Effect, o outcome, order int32) {
	switch o.result {
	case condition.False:
		return
	case condition.True:
		if e == Allow {
			f.allows(closed, order)
			f.allows(open, order)
		} else {
			f.denies(closed, order)
			f.denies(open, order)
		}
	case condition.Indeterminate: // SEMANTICS 4.6b
		if e == Allow {
			f.allows(open, order)
		} else {
			f.denies(closed, order)
		}
	}
	if o.maybe != 0 {
		f.indeterminate = true
	}
	if e == Allow && f.naming {
		f.name(o, order)
	}
}

// allows records an Allow that applies under a reading.
func (f *findings) allows(as reading, order int32) {
	f.quiet[as] = false
	if f.hand.Layer == LayerIdentity {
		f.granted[as].first(order)
	}
}

// denies records a Deny that applies under a reading. Of two layers, and of two
// levels of a layer, the earlier is reported: groups come in order.
func (f *findings) denies(as reading, order int32) {
	if d := &f.deny[as]; d.group == nil || d.group == f.hand.group {
		d.place.first(order)
		d.layer, d.group = f.hand.Layer, f.hand.group
	}
}

// name records how an Allow statement of the resource's policy names the
// caller: surely under both readings, perhaps under the open one.
func (f *findings) name(o outcome, order int32) {
	for i := range numNamings {
		kind := Naming(1) << i
		if o.sure&kind != 0 {
			f.by[closed][i].first(order)
		}
		if (o.sure|o.maybe)&kind != 0 {
			f.by[open][i].first(order)
		}
	}
}

// leave ends with a group: does it allow?
func (f *findings) leave() {
	for as := closed; as <= open; as++ {
		if f.quiet[as] {
			f.lacking[as].add(f.hand.Layer)
		}
	}
	if f.hand.Layer == LayerIdentity {
		f.identity = f.hand.group
	}
}

// named returns the first statement that names the caller in one of the ways
// of via, nil if none does.
func (f *findings) named(via Naming, as reading) *Statement {
	if f.resource == nil {
		return nil
	}
	for i, p := range f.by[as] {
		if via&(1<<i) != 0 && p != 0 {
			return f.resource.at(p)
		}
	}
	return nil
}

// silent reports whether a layer is in force and has no Allow for the request.
func (f *findings) silent(l Layer, as reading) bool {
	return f.lacking[as].has(l)
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
		r := r.orZero()
		q := question{asked: new(asked), principal: &r.Principal}
		if _, settled := s.withoutPolicies(r, &q); settled {
			return
		}
		more := true
		s.each(&q, r.Target, func(g Group) {
			var orders []int32
			g.group.each(&q, func(order int32) { orders = append(orders, order) })
			slices.Sort(orders)
			for _, order := range slices.Compact(orders) {
				if o := g.group.statements[order].match(&q); more && o.result != condition.False {
					more = yield(Applied{g, g.group.statements[order], o.result, o.sure})
				}
			}
		})
	}
}
