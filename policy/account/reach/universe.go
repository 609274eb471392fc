package reach

import (
	"math/bits"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// A universe is a list of resources that a caller's policies divide into classes:
// two resources that the same patterns match get the same answers, so that one of
// a class answers for all.
//
//	resources   Books  Orders  Sessions  Users
//	table/*     1      1       1         1      does not divide
//	table/Books 1      0       0         0      {Books} {Orders Sessions Users}
//	table/*s    1      1       1         1
//
// What else tells resources apart, as their tags and their own policies, divides
// them from the start. It may divide too much, never too little: a class of each
// resource would be right.
type universe struct {
	resources []arn.ARN
	start     []set // the first division
	matches   map[patternKey]set
}

// set is a set of resources, by bits.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int) { s[i/64] |= 1 << (i % 64) }

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// divide returns what of s is in t, and what is not.
func (s set) divide(t set) (in, out set) {
	in, out = make(set, len(s)), make(set, len(s))
	for i := range s {
		in[i], out[i] = s[i]&t[i], s[i]&^t[i]
	}
	return in, out
}

// members returns the places in the set, in order.
func (s set) members() (list []int) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			list = append(list, i*64+bits.TrailingZeros64(w))
		}
	}
	return list
}

// patternKey is a pattern without variables. What ${*} means depends on the
// version.
type patternKey struct{ version, text string }

// newUniverse divides resources by a key.
func newUniverse[K comparable](resources []arn.ARN, key func(i int) K) *universe {
	u := &universe{resources: resources, matches: make(map[patternKey]set)}
	at := make(map[K]int)
	for i := range resources {
		k := key(i)
		c, ok := at[k]
		if !ok {
			c = len(u.start)
			at[k] = c
			u.start = append(u.start, newSet(len(resources)))
		}
		u.start[c].add(i)
	}
	return u
}

// classes divides the resources by all patterns of the policies. The environment
// has the caller's keys, for patterns with variables.
func (u *universe) classes(policies []*policy.Policy, env *condition.Env) []set {
	classes := u.start
	seen := make(map[patternKey]bool)
	for _, p := range policies {
		for s := range p.Statements() {
			for pattern := range s.Resources() {
				k := patternKey{p.Version(), pattern.String()}
				if seen[k] || pattern.MatchesAll() {
					continue
				}
				seen[k] = true
				classes = u.refine(classes, k, pattern, env)
			}
		}
	}
	return classes
}

// refine divides classes by one pattern.
func (u *universe) refine(classes []set, k patternKey, p *arn.Pattern, env *condition.Env) []set {
	if len(p.References()) == 0 {
		m, ok := u.matches[k]
		if !ok {
			m = u.match(p, nil)
			u.matches[k] = m
		}
		return divideAll(classes, m)
	}
	// A variable without a text becomes the value that matches any, and whether such
	// a pattern fits is all that a decision asks of it.
	values, resolved := env.Resolve(p.References(), nil)
	classes = divideAll(classes, u.match(p, values))
	if resolved != condition.Resolved {
		classes = divideAll(classes, u.fitting(p))
	}
	return classes
}

// fitting returns the resources that begin and end as a pattern does.
func (u *universe) fitting(p *arn.Pattern) set {
	m := newSet(len(u.resources))
	for i, a := range u.resources {
		if p.Fits(a) {
			m.add(i)
		}
	}
	return m
}

// match returns the resources that a pattern matches.
func (u *universe) match(p *arn.Pattern, values []variables.Value) set {
	m := newSet(len(u.resources))
	for i, a := range u.resources {
		if p.Match(a, values) {
			m.add(i)
		}
	}
	return m
}

func divideAll(classes []set, by set) []set {
	var divided []set
	for _, c := range classes {
		in, out := c.divide(by)
		if in.empty() || out.empty() {
			divided = append(divided, c)
			continue
		}
		divided = append(divided, in, out)
	}
	return divided
}

// inForce lists all policies on a caller's side.
func inForce(p policy.Policies) (list []*policy.Policy) {
	list = append(list, p.Identity...)
	if p.Boundary != nil {
		list = append(list, p.Boundary)
	}
	list = append(list, p.Session...)
	for _, level := range p.ServiceControl {
		list = append(list, level...)
	}
	return list
}

// ofTarget lists all policies on a resource's side.
func ofTarget(t *policy.Target) (list []*policy.Policy) {
	p := t.Policies()
	if p.Resource != nil {
		list = append(list, p.Resource)
	}
	if p.Endpoint != nil {
		list = append(list, p.Endpoint)
	}
	for _, level := range p.ResourceControl {
		list = append(list, level...)
	}
	return list
}
