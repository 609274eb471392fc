package analysis

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// The region of a witness is found by what refutes it. It begins as all that the
// Allows admit which allow the witness. As long as a request in it is not of the kind
// that was asked for, one clause is added that keeps it out and the witness in: of a
// Deny of new that applies to it, or of an Allow of old. Where no request is left
// that refutes it, it is proved.

// maxRefined is how many requests may refute a region before it is given up.
const maxRefined = 400

// widening is the making of a region.
type widening struct {
	q   *question
	f   *family // of the witness
	w   *policy.Request
	env condition.Env // of w
	box *box

	allows []*policy.Statement // that allow the witness
	exotic bool                // the Region has no exotic resources that the box has
	kinds  []*actionKind       // that are kept out; the witness's own: all others are
}

// widen returns the region of a witness, nil if none is proved.
func (q *question) widen(f *family, c *candidate, exotic bool) *Region {
	w := widening{q: q, f: f, w: &c.request, env: c.request.Env()}
	if !w.start() || !w.refine() {
		if !w.start() || !w.point() || !w.refine() {
			return nil
		}
	}
	w.spread()
	r := &Region{Callers: q.callers(w.box), Statement: c.after.Statement, NotLinked: w.box.unlinked, of: w.box}
	for _, c := range w.box.conditions {
		r.Conditions = append(r.Conditions, Condition{*c.test, c.want})
	}
	var ok, okResources bool
	r.Actions, ok = w.export(dimAction, &w.box.actions)
	r.Resources, okResources = w.export(dimResource, &w.box.resources)
	if !ok || !okResources {
		q.unproved = Unconfirmed
		return nil
	}
	r.Exotic, r.more = exotic, w.exotic
	return r
}

// start requires what the question asks for and the Allows that allow the witness.
func (w *widening) start() bool {
	w.box, w.allows, w.kinds = &box{pairs: make(map[pair]bool)}, nil, nil
	for _, of := range w.f.pairs {
		w.box.pairs[of] = true
	}
	p := w.f.problem()
	if actions := w.q.o.Requests.Actions; actions != nil {
		group := []pattern{}
		for i := range actions {
			if actions[i].Usable() {
				group = append(group, ofAction(&actions[i]))
			}
		}
		w.box.actions.groups = append(w.box.actions.groups, group)
	}
	if resources := w.q.o.Requests.Resources; resources != nil {
		group := []pattern{}
		for i := range resources {
			if resources[i].Usable() {
				group = append(group, ofResource(&resources[i]))
			}
		}
		w.box.resources.groups = append(w.box.resources.groups, group)
	}
	_, allows := p.applying(p.new, w.w)
	for _, way := range p.newForce.ways {
		parts := p.newForce.parts(way)
		if slices.ContainsFunc(parts, func(t part) bool { return !t.held(allows) }) {
			continue
		}
		for _, t := range parts {
			s := allows[slices.IndexFunc(allows, t.is)].Statement
			if w.allows = append(w.allows, s); !w.assert(s) {
				return false
			}
		}
		return true
	}
	return false
}

// point requires the action and the resource of the witness.
func (w *widening) point() bool {
	action, ok := actionOf(w.w.Action)
	resource, okResource := literal(w.w.Resource.String())
	w.box.actions.groups = append(w.box.actions.groups, []pattern{action})
	if !w.w.Resource.IsWildcard() {
		w.box.resources.groups = append(w.box.resources.groups, []pattern{resource})
		ok = ok && okResource
	}
	return ok
}

// assert requires that a statement applies.
func (w *widening) assert(s *policy.Statement) bool {
	for _, c := range clausesOf(s) {
		if !w.box.require(c, wantOf(s, true)) {
			return false
		}
	}
	return true
}

// prevent requires of one clause, which is so for the witness, that a statement does
// not apply.
func (w *widening) prevent(s *policy.Statement) bool {
	for _, c := range clausesOf(s) {
		if want := wantOf(s, false); want.by(resultOf(c, w.w, &w.env)) {
			return w.box.require(c, want)
		}
	}
	return false
}

// refine keeps out what refutes the box, until nothing does.
func (w *widening) refine() bool {
	w.q.unproved = Unconfirmed
	for range maxRefined {
		f, r, stuck := w.refuted(w.box.pairs)
		switch {
		case stuck:
			w.q.unproved = f.problem().stuck
			return false
		case r == nil:
			return w.box.admits(w.f.problem().pair(), w.w)
		case !w.keepOut(f, r) || w.box.admits(f.problem().pair(), r): // what it hangs on cannot be said
			return false
		}
	}
	return false
}

// refuted returns a request in the box by callers of some pairs that is not of the
// kind that was asked for. Where it is stuck there may be one or not.
func (w *widening) refuted(pairs map[pair]bool) (f *family, r *policy.Request, stuck bool) {
	for _, f := range w.q.families {
		if !slices.ContainsFunc(f.pairs, func(of pair) bool { return pairs[of] }) {
			continue
		}
		for _, s := range []sought{refusedByNew, allowedByOld} {
			if s == allowedByOld && w.q.old == nil {
				continue
			}
			c, stuck := w.q.search(f, w.box, s)
			if c != nil {
				return f, &c.request, false
			}
			if stuck {
				return f, nil, true
			}
		}
	}
	return nil, nil, false
}

// keepOut adds to the box what keeps a request of a family out. It is not ok if
// nothing does.
func (w *widening) keepOut(f *family, r *policy.Request) (ok bool) {
	p := f.problem()
	if denies, _ := p.applying(p.new, r); len(denies) > 0 {
		return w.prevent(denies[0].Statement)
	}
	if !p.decide(p.new, r).Allowed() {
		return w.unresolved(r) || w.linked(f, r) || w.kind(f.first.kind)
	}
	if denies, _ := w.f.problem().applying(p.old, w.w); len(denies) > 0 {
		return w.assert(denies[0].Statement)
	}
	_, allows := p.applying(p.old, r)
	parts, _ := p.met(allows)
	for _, t := range parts {
		if w.prevent(allows[slices.IndexFunc(allows, t.is)].Statement) {
			return true
		}
	}
	return w.kind(f.first.kind)
}

// kind keeps out the actions of another kind.
func (w *widening) kind(k *actionKind) bool {
	own := w.f.first.kind
	switch {
	case k == own:
		return false
	case k.patterns != nil && !anyMatches(k.patterns, w.w, &w.env) && !slices.Contains(w.kinds, k):
		w.kinds = append(w.kinds, k)
		w.box.actions.out = append(w.box.actions.out, k.patterns...)
		return true
	case slices.Contains(w.kinds, own):
		return false
	}
	w.kinds = append(w.kinds, own)
	if own.patterns != nil {
		w.box.actions.groups = append(w.box.actions.groups, own.patterns)
	}
	w.box.actions.out = append(w.box.actions.out, own.others...)
	return true
}

// unresolved requires that the variables of an Allow stand for something, where that
// is why it does not apply to a request.
func (w *widening) unresolved(r *policy.Request) (ok bool) {
	env := r.Env()
	for _, s := range w.allows {
		for _, c := range clausesOf(s) {
			if c.kind != policy.ResourceClause || resultOf(c, r, &env) == condition.True {
				continue
			}
			for p := range s.Resources() {
				for _, ref := range p.References() {
					t, err := condition.NewTest(condition.MustParseOperator("Null"), ref.Key, []string{"false"}, 0)
					if err == nil && t.Eval(&w.env).Result == condition.True && t.Eval(&env).Result != condition.True {
						w.box.conditions = append(w.box.conditions, wanted{&t, True})
						return true
					}
				}
			}
		}
	}
	return false
}

// linked keeps out that service-linked roles are assumed, which no account may:
// SEMANTICS 6.8.
func (w *widening) linked(f *family, r *policy.Request) bool {
	if !f.first.kind.assuming || !r.Resource.IsServiceLinkedRole() || w.f.first.kind.assuming && w.w.Resource.IsServiceLinkedRole() {
		return false
	}
	w.box.unlinked, w.box.trusts = true, w.q.trusts()
	return true
}

// spread adds the callers of whom the box is proved as well.
func (w *widening) spread() {
	for _, f := range w.q.families {
		more := maps.Clone(w.box.pairs)
		for _, of := range f.pairs {
			more[of] = true
		}
		if len(more) == len(w.box.pairs) {
			continue
		}
		before := w.box.pairs
		w.box.pairs = more
		added := maps.Clone(more)
		maps.DeleteFunc(added, func(of pair, _ bool) bool { return before[of] })
		if _, r, stuck := w.refuted(added); r != nil || stuck || !w.holds(added) {
			w.box.pairs = before
		}
	}
}

// holds reports whether the box has a request by callers of some pairs.
func (w *widening) holds(pairs map[pair]bool) bool {
	for _, f := range w.q.families {
		if slices.ContainsFunc(f.pairs, func(of pair) bool { return pairs[of] }) {
			if c, _ := w.q.search(f, w.box, anyRequest); c != nil {
				return true
			}
		}
	}
	return false
}
