package analysis

import (
	"maps"

	"github.com/iameval/iameval/policy/analysis/lang"
)

// question is a comparison, case by case.
type question struct {
	old, new *Rules
	side     side
	o        *Options
	families []*family
	programs map[compiled]*lang.Program // see problem.compile
	texts    sayings
	budget   lang.Budget
	nodes    int
	reason   Reason
	partial  bool     // some callers are left out
	outside  *outside // of strangers alone; nil: of all
	skip     []*box   // what does not count
	brief    bool     // a witness is enough
	unproved Reason   // why the last region was not proved
}

// newQuestion compares rules; it is not ok if they cannot be compared.
func newQuestion(old, new *Rules, o *Options) (q *question, ok bool) {
	s, ok := sideOf(old, new)
	if !ok || !o.Requests.settled() {
		return nil, false
	}
	return &question{old: old, new: new, side: s, o: o, budget: lang.Budget{States: o.Limits.states()}}, true
}

// sideOf returns whose policies two rules hold. Rules that differ in that cannot be
// compared.
func sideOf(old, new *Rules) (side, bool) {
	switch {
	case old == nil && new == nil:
		return callerSide, true
	case old == nil:
		return new.side, true
	case new == nil:
		return old.side, true
	}
	return new.side, old.side == new.side
}

// result returns an answer, or Unknown in place of a No where a case was stuck.
func (q *question) result(a Answer, w *Witness) Result {
	r := Result{Answer: a, Witness: w, Steps: Steps{q.o.Limits.states() - q.budget.States, q.nodes}}
	if a == No && q.reason != NoReason {
		r.Answer, r.Reason = Unknown, q.reason
	}
	return r
}

// try searches one case.
func (q *question) try(p *problem, plain bool) *candidate {
	p.plain, p.skip = plain, q.skip
	c := q.run(p)
	if q.reason == NoReason {
		q.reason = p.stuck
	}
	return c
}

// run runs a problem at the question's cost.
func (q *question) run(p *problem) *candidate {
	p.stuck, p.nodes, p.budget = NoReason, q.nodes, q.budget
	c := p.run()
	q.nodes, q.budget = p.nodes, p.budget
	return c
}

// sought is what a search of a box is for.
type sought uint8

const (
	asked        sought = iota // what the question asks for, but for q.skip
	refusedByNew               // requests that new does not allow
	allowedByOld               // requests that old allows
	anyRequest
)

// search looks for a request of a box in the cases of a family. Where it is stuck
// there may be one that it did not find.
func (q *question) search(f *family, b *box, s sought) (c *candidate, stuck bool) {
	p := f.problem()
	was := *p
	p.in, p.plain, p.skip = b, q.o.World.PlainOnly, nil
	switch s {
	case asked:
		p.skip = q.skip
	case refusedByNew:
		p.free, p.old, p.oldForce = true, was.new, was.newForce
	case allowedByOld:
		p.new, p.newForce, p.old, p.oldForce, p.shared = was.old, was.oldForce, nil, force{}, nil
	case anyRequest:
		p.free, p.old, p.oldForce = true, nil, force{}
	}
	c = q.run(p)
	p.in, p.plain, p.skip, p.free = was.in, was.plain, was.skip, false
	p.old, p.oldForce, p.new, p.newForce, p.shared = was.old, was.oldForce, was.new, was.newForce, was.shared
	return c, p.stuck != NoReason
}

// differ reports whether a plain resource is matched otherwise than an exotic one.
func (p *problem) differ() bool {
	for _, c := range p.constraints {
		for i := range c.in {
			if c.in[i] != c.strict[i] {
				return true
			}
		}
	}
	return false
}

// renew gives the question its limits once more.
func (q *question) renew() {
	q.budget, q.nodes = lang.Budget{States: q.o.Limits.states()}, 0
	for _, f := range q.families {
		if f.made != nil {
			maps.DeleteFunc(f.made.memo, func(_ string, s solution) bool { return s.v == gaveUp })
		}
	}
}
