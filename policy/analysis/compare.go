package analysis

import (
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Compare answers whether new allows a request that old does not.
func Compare(old, new *Rules, o Options) Result {
	s, ok := sideOf(old, new)
	if !ok || !o.Requests.settled() {
		return Result{Reason: Unsupported}
	}
	q := question{old: old, new: new, side: s, o: &o, budget: lang.Budget{States: o.Limits.states()}}
	return q.answer()
}

// Equivalent compares both ways: the rules are equivalent if both answers are No.
func Equivalent(a, b *Rules, o Options) (added, removed Result) {
	return Compare(a, b, o), Compare(b, a, o)
}

// Granted answers whether anything within o.Requests is allowed. Its No is the PASS
// of AWS's CheckAccessNotGranted.
func Granted(r *Rules, o Options) Result { return Compare(nil, r, o) }

// question is a comparison, case by case.
type question struct {
	old, new *Rules
	side     side
	o        *Options
	budget   lang.Budget
	nodes    int
	reason   Reason
	partial  bool     // some callers are left out
	outside  *outside // of strangers alone; nil: of all
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

// answer tries plain resources in all cases, and then the others.
func (q *question) answer() Result {
	cases := q.cases()
	exotic := false
	for _, p := range cases {
		if w := q.try(p, true); w != nil {
			return q.result(Yes, w)
		}
		exotic = exotic || p.differ()
	}
	if q.o.World.PlainOnly || !exotic {
		return q.result(No, nil)
	}
	if !q.partial {
		q.reason = NoReason // a proof about all resources is one about the plain
	}
	for _, p := range cases {
		if w := q.try(p, false); w != nil {
			w.Exotic = true
			return q.result(Yes, w)
		}
	}
	return q.result(No, nil)
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
func (q *question) try(p *problem, plain bool) *Witness {
	p.plain, p.stuck, p.nodes, p.budget = plain, NoReason, q.nodes, q.budget
	w := p.run()
	q.nodes, q.budget = p.nodes, p.budget
	if q.reason == NoReason {
		q.reason = p.stuck
	}
	return w
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
