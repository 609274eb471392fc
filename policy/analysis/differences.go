package analysis

import (
	"iter"
	"slices"
)

// Differences yields the regions of new access, each with a witness that is in none
// of those before. The last Result is No where there is no more new access, and
// Unknown where there may be: after o.Limits.Regions of them, or where no region of a
// witness is proved. Every Result has the limits for itself.
func Differences(old, new *Rules, o Options) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		if q, ok := newQuestion(old, new, &o); ok {
			q.differences(yield)
		} else {
			yield(Result{Reason: Unsupported})
		}
	}
}

// differences yields one region after the other.
func (q *question) differences(yield func(Result) bool) {
	if q.families == nil {
		q.families = q.cases(true)
	}
	left := NoReason // why the last is not No
	for range q.o.Limits.regions() {
		r := q.next()
		switch {
		case r.Answer == No && left != NoReason:
			yield(Result{Reason: left, Steps: r.Steps})
			return
		case r.Answer != Yes:
			yield(r)
			return
		case !yield(r):
			return
		case r.Region == nil:
			yield(Result{Reason: q.unproved})
			return
		case r.Region.more && !q.o.World.PlainOnly:
			left = ExoticLeft
		}
		q.skip = append(q.skip, r.Region.of)
		q.renew()
	}
	yield(Result{Reason: ManyRegions})
}

// regions returns all that rules allow, and the first answer.
func regions(r *Rules, o Options) (all Regions, first Result) {
	q, ok := newQuestion(nil, r, &o)
	if !ok {
		return Regions{Reason: Unsupported}, Result{Reason: Unsupported}
	}
	n := 0
	q.differences(func(r Result) bool {
		if n++; n == 1 {
			first = r
		}
		if r.Region != nil {
			all.List = append(all.List, *r.Region)
		}
		all.Complete, all.Reason = r.Answer == No, r.Reason
		return true
	})
	all.List = q.without(all.List)
	return all, first
}

// without drops regions that the others hold.
func (q *question) without(list []Region) []Region {
	for i := 0; i < len(list) && len(list) > 1; {
		q.renew()
		q.skip = nil
		for j := range list {
			if j != i {
				q.skip = append(q.skip, list[j].of)
			}
		}
		if q.empty(list[i].of) {
			list = slices.Delete(list, i, i+1)
		} else {
			i++
		}
	}
	return list
}

// empty reports whether it is proved that no request of a box is of the kind that is
// asked for.
func (q *question) empty(b *box) bool {
	for _, f := range q.families {
		if !f.live() || !slices.ContainsFunc(f.pairs, func(of pair) bool { return b.pairs[of] }) {
			continue
		}
		if c, stuck := q.search(f, b, asked); c != nil || stuck {
			return false
		}
	}
	return true
}
