package analysis

import (
	"github.com/iameval/iameval/policy"
)

// Compare answers whether new allows a request that old does not.
func Compare(old, new *Rules, o Options) Result {
	q, ok := newQuestion(old, new, &o)
	if !ok {
		return Result{Reason: Unsupported}
	}
	q.brief = o.WitnessOnly
	return q.answer()
}

// Equivalent compares both ways: the rules are equivalent if both answers are No.
func Equivalent(a, b *Rules, o Options) (added, removed Result) {
	return Compare(a, b, o), Compare(b, a, o)
}

// Granted answers whether anything within o.Requests is allowed. Its No is the PASS
// of AWS's CheckAccessNotGranted.
func Granted(r *Rules, o Options) Result { return Compare(nil, r, o) }

// answer tries plain resources in all cases, and then the others.
func (q *question) answer() Result {
	q.families = q.cases(false)
	return q.next()
}

// next looks for a witness that is in no box of skip.
func (q *question) next() Result {
	q.reason = choose(q.partial, Unsupported, NoReason)
	exotic := false
	for _, f := range q.families {
		if !f.live() {
			continue
		}
		p := f.problem()
		if c := q.try(p, true); c != nil {
			return q.yes(f, c, false)
		}
		exotic = exotic || p.differ()
	}
	if q.o.World.PlainOnly || !exotic {
		return q.result(No, nil)
	}
	if !q.partial {
		q.reason = NoReason // a proof about all resources is one about the plain
	}
	for _, f := range q.families {
		if !f.live() {
			continue
		}
		if c := q.try(f.problem(), false); c != nil {
			return q.yes(f, c, true)
		}
	}
	return q.result(No, nil)
}

// yes returns the answer that has found a request.
func (q *question) yes(f *family, c *candidate, exotic bool) Result {
	p := f.problem()
	p.small(c, q.skip)
	w := &Witness{Request: c.request, Before: c.before, After: c.after, Exotic: exotic}
	if q.old == nil {
		w.Before = policy.Decision{}
	}
	w.Request.Target = q.new.targetOf(&c.request)
	var region *Region
	if !q.brief {
		region = q.widen(f, c, exotic)
	}
	r := q.result(Yes, w)
	r.Region = region
	return r
}
