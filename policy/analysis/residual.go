package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// What is left of the policies when a request is known but for some keys: the engine
// says which statements may apply, and of their clauses those that hang on an open key
// are left over.

// alternatives are lists of conditions. One list is to be met in full. None can be met
// if there is no list, and an empty list always is.
type alternatives [][]Condition

// residual is a request that is not known in full, and what the policies say of it.
type residual struct {
	r    *Rules
	w    *whole
	env  condition.Env // in which open keys are unknown
	f    force
	most int
	over Reason // the lists are not complete
}

// newResidual declares the open keys unknown that the policies read.
func newResidual(r *Rules, w *whole, open []string, o *Options) *residual {
	one := w.request
	var entries []condition.Entry
	for _, key := range open {
		entries = append(entries, condition.Unknown(key))
	}
	one.Context = one.Context.With(entries...)
	return &residual{r: r, w: w, env: one.Env(), f: r.inForce(&one), most: o.Limits.regions()}
}

// conditions returns when the request is allowed, and when it is not for all that.
func (l *residual) conditions() (allowed, denied alternatives) {
	for _, way := range l.f.ways {
		all := alternatives{nil}
		for _, t := range l.f.parts(way) {
			all = l.both(all, l.part(t))
		}
		allowed = append(allowed, all...)
	}
	for _, g := range l.f.groups {
		for s := range g.Statements() {
			if s.Effect() == policy.Deny {
				denied = append(denied, l.statement(s, 0)...)
			}
		}
	}
	return l.least(allowed), l.least(denied)
}

// part returns when some Allow is there that a way asks for.
func (l *residual) part(t part) (all alternatives) {
	for s := range t.group.Statements() {
		if s.Effect() == policy.Allow {
			all = append(all, l.statement(s, t.via)...)
		}
	}
	return l.least(all)
}

// statement returns when a statement applies, and names the caller in one of the ways
// of via.
func (l *residual) statement(s *policy.Statement, via policy.Naming) alternatives {
	sure, maybe := s.Names(&l.w.request.Principal, l.bounded())
	if s.Effect() == policy.Deny {
		sure |= maybe
	}
	if sure == 0 || via != 0 && sure&via == 0 {
		return nil
	}
	want := wantOf(s, true)
	all := alternatives{nil}
	for _, c := range clausesOf(s) {
		switch c.kind {
		case policy.ConditionClause:
			result := c.test.Eval(&l.env).Result
			switch hangs := l.hangs(c.test); {
			case !hangs && !want.by(result) || result == condition.False:
				return nil
			case hangs && result == condition.Indeterminate:
				all = l.both(all, alternatives{{{*c.test, want}}})
			}
		case policy.ResourceClause:
			all = l.both(all, l.resource(s, want))
		default:
			if !want.by(resultOf(c, &l.w.request, &l.env)) {
				return nil
			}
		}
	}
	return all
}

// bounded reports whether the caller has a permissions boundary.
func (l *residual) bounded() bool {
	return slices.ContainsFunc(l.f.groups, func(g policy.Group) bool { return g.Layer == policy.LayerBoundary })
}

// hangs reports whether a test reads an open key.
func (l *residual) hangs(t *condition.Test) bool {
	if l.w.open(condition.FoldKey(t.Key())) {
		return true
	}
	for i := range t.Values() {
		for _, ref := range t.References(i) {
			if l.w.open(ref.Key) {
				return true
			}
		}
	}
	return false
}

// both returns when two are met at once.
func (l *residual) both(a, b alternatives) (all alternatives) {
	for _, x := range a {
		for _, y := range b {
			if len(all) > 4*l.most {
				l.over = ManyRegions
				return all
			}
			all = append(all, united(x, y))
		}
	}
	return l.least(all)
}

// united returns the conditions of two lists, each once, in an order of their own.
func united(x, y []Condition) []Condition {
	all := slices.Concat(x, y)
	slices.SortStableFunc(all, func(a, b Condition) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(all, func(a, b Condition) bool { return a.String() == b.String() })
}

// least leaves out lists that ask for more than another.
func (l *residual) least(all alternatives) (few alternatives) {
	marks := make([][]string, len(all))
	for i, list := range all {
		for _, c := range list {
			marks[i] = append(marks[i], c.String())
		}
	}
	for i := range all {
		needless := false
		for j := range all {
			more := i != j && !slices.ContainsFunc(marks[j], func(m string) bool { return !slices.Contains(marks[i], m) })
			needless = needless || more && (len(marks[j]) < len(marks[i]) || j < i)
		}
		if !needless {
			few = append(few, all[i])
		}
	}
	if len(few) > l.most {
		few, l.over = few[:l.most], ManyRegions
	}
	return few
}
