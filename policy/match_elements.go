package policy

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// How Action and Resource, and their Not forms, are compared with the action and the
// resource of a request.

// match compares the element with a request's action. An Action element
// applies where any member matches (SEMANTICS 3b), a NotAction element where
// none does, whatever the service (SEMANTICS 3c).
func (a *actions) match(q *question) condition.Result {
	if a.searches {
		return a.search(q)
	}
	for i, hash := range a.hashes {
		if hash == q.hash && variables.EqualASCII(a.members[i].text, q.request.Action) {
			return condition.ResultOf(!a.not)
		}
	}
	if a.patterns && a.matchPattern(q.request.Action) {
		return condition.ResultOf(!a.not)
	}
	return a.mismatch()
}

// matchPattern reports whether a member with wildcards matches. A dead one has the zero
// Template, which no action matches.
func (a *actions) matchPattern(action string) bool {
	for i, hash := range a.hashes {
		if hash == 0 && a.members[i].glob.Match(action, nil) {
			return true
		}
	}
	return false
}

// search is match where a member has to be searched for. Each search takes steps.
func (a *actions) search(q *question) condition.Result {
	over := false
	for i, hash := range a.hashes {
		if hash != 0 && hash != q.hash {
			continue
		}
		m := &a.members[i]
		if !m.glob.Searches() {
			if m.glob.Match(q.request.Action, nil) {
				return condition.ResultOf(!a.not)
			}
			continue
		}
		ok, steps := m.glob.MatchWithin(q.request.Action, nil, q.env.Left())
		if !q.env.Spend(steps) { // SEMANTICS 4.6f
			over = true
		} else if ok {
			return condition.ResultOf(!a.not)
		}
	}
	if over {
		return condition.Indeterminate
	}
	return a.mismatch()
}

// mismatch is the result where no member matches.
func (a *actions) mismatch() condition.Result {
	if a.not && a.dead {
		return condition.Indeterminate
	}
	return condition.ResultOf(a.not)
}

// fit reports whether some member may match the action, judged without a search.
func (a *actions) fit(q *question) bool {
	for i := range a.members {
		m := &a.members[i]
		if !m.dead && (m.hash == 0 || m.hash == q.hash) && m.glob.Fits(q.request.Action) {
			return true
		}
	}
	return false
}

// match compares the element with the resource of a request: a Resource
// element applies where any member matches, a NotResource element where none
// does. SEMANTICS 2.2m
func (r *resources) match(q *question) condition.Result {
	result := condition.ResultOf(r.not)
	if r.plain {
		text := q.request.Resource.String()
		for i := range r.members {
			if r.members[i].MatchString(text, nil) {
				return condition.ResultOf(!r.not)
			}
		}
		return result
	}
	for i := range r.members {
		switch r.matchMember(&r.members[i], q) {
		case condition.True:
			return condition.ResultOf(!r.not)
		case condition.Indeterminate:
			result = condition.Indeterminate
		case condition.False:
		}
	}
	return result
}

// matchMember compares one member. What a reference stands for decides:
//
//   - unknown to the caller: the member does not match if no text could make it
//     match; otherwise the result is Indeterminate;
//   - unresolved in Resource: the member matches no resource (SEMANTICS 5.7b);
//   - unresolved in NotResource: reading it as "matches nothing" would widen
//     the statement to everything, so it counts as unknown (SEMANTICS 5.7c).
func (r *resources) matchMember(p *arn.Pattern, q *question) condition.Result {
	refs := p.References()
	if !p.Searches() && len(refs) == 0 {
		return condition.ResultOf(p.Match(q.request.Resource, nil))
	}
	if !p.Usable() {
		if r.not && !q.request.Resource.IsWildcard() { // SEMANTICS 2.2n
			return condition.Indeterminate
		}
		return condition.False
	}
	if !p.Fits(q.request.Resource) {
		return condition.False
	}
	var one [1]variables.Value // is enough nearly always, and takes no time to clear
	values := one[:0]
	if len(refs) > 1 {
		var more [maxReferences]variables.Value
		values = more[:0]
	}
	values, how := q.keys(r.reads).Resolve(refs, values)
	if how == condition.Unresolved && !r.not {
		return condition.False
	}
	ok, steps := p.MatchFitting(q.request.Resource, values, q.env.Left())
	switch {
	case !q.env.Spend(steps): // SEMANTICS 4.6f
		return condition.Indeterminate
	case !ok:
		return condition.False
	case how == condition.Resolved:
		return condition.True
	default:
		return condition.Indeterminate
	}
}

// fit reports whether some member may match the resource, judged without a search.
func (r *resources) fit(q *question) bool {
	for i := range r.members {
		if r.members[i].Fits(q.request.Resource) {
			return true
		}
	}
	return false
}

// maxReferences is the number of references in one pattern that are resolved
// without an allocation.
const maxReferences = 8
