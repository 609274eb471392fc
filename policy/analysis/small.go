package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// A witness is made smaller as long as the engine confirms it: names that stand for
// any name become plain ones, and keys and members of lists that do not matter go.

// plainNames are the names to put in place of the unusual ones.
var plainNames = []string{"x", "y", "z", "bob", "alice"}

// small makes a candidate smaller that was found outside of some boxes.
func (p *problem) small(c *candidate, skip []*box) {
	less := *c
	less.request.Action = p.spelled(c.request.Action)
	p.keeps(c, &less, skip)
	for n := 1; n <= min(len(p.letterKeys), 10); n++ {
		for _, name := range plainNames {
			if less, ok := p.renamed(c, fresh(n), name); ok && p.keeps(c, less, skip) {
				break
			}
		}
	}
	for key := range c.request.Context.Keys() {
		if p.inKnown(key) {
			continue
		}
		less := *c
		less.request.Context = c.request.Context.Without(key)
		if p.always(key, &c.request) || !p.keeps(c, &less, skip) {
			p.shorten(c, key, skip)
		}
	}
}

// spelled returns an action as the policies write it.
func (p *problem) spelled(action string) string {
	for s := range p.new.statements() {
		for a := range s.Actions() {
			if variables.EqualASCII(a.String(), action) {
				return a.String()
			}
		}
	}
	return action
}

// shorten drops members of a list.
func (p *problem) shorten(c *candidate, key string, skip []*box) {
	env := condition.Env{Context: c.request.Context}
	values, kind := env.Lookup(key)
	if kind != condition.KindList {
		return
	}
	rest := slices.Clone(values)
	for i := len(rest) - 1; i >= 0; i-- {
		shorter := slices.Delete(slices.Clone(rest), i, i+1)
		less := *c
		less.request.Context = c.request.Context.With(condition.Strings(key, shorter...))
		if p.keeps(c, &less, skip) {
			rest = shorter
		}
	}
}

// inKnown reports whether the question says what the key is.
func (p *problem) inKnown(key string) bool { return p.known[condition.FoldKey(key)] }

// always reports whether the key cannot be left out without another request.
func (p *problem) always(key string, r *policy.Request) bool {
	d, ok := p.dims[condition.FoldKey(key)]
	if !ok || !p.keys[d].always {
		return false
	}
	env := condition.Env{Context: r.Context}
	values, _ := env.Lookup(key)
	return condition.FoldKey(key) != "aws:viaawsservice" || !slices.Equal(values, []string{"false"})
}

// renamed returns the candidate with one text in place of another.
func (p *problem) renamed(c *candidate, from, to string) (less *candidate, ok bool) {
	replace := func(s string) string { return strings.ReplaceAll(s, from, to) }
	one := *c
	r := &one.request
	if text := r.Resource.String(); strings.Contains(text, from) {
		parsed, err := arn.Parse(replace(text))
		if err != nil {
			return nil, false
		}
		r.Resource, ok = parsed, true
	}
	if p.class.hasARN() && strings.Contains(c.caller+c.id, from) {
		one.caller, one.id = replace(c.caller), replace(c.id)
		parsed, err := arn.Parse(one.caller)
		if err != nil {
			return nil, false
		}
		if r.Principal, err = p.class.principal(parsed, one.id); err != nil {
			return nil, false
		}
		ok = true
	}
	env := condition.Env{Context: r.Context}
	for key := range c.request.Context.Keys() {
		values, kind := env.Lookup(key)
		if p.inKnown(key) || !strings.Contains(strings.Join(values, " "), from) {
			continue
		}
		list := slices.Clone(values)
		for i := range list {
			list[i] = replace(list[i])
		}
		switch ok = true; kind {
		case condition.KindSingle:
			r.Context = r.Context.With(condition.String(key, list[0]))
		case condition.KindList:
			r.Context = r.Context.With(condition.Strings(key, list...))
		default:
			return nil, false
		}
	}
	return &one, ok
}

// keeps takes the smaller candidate in place of the other, if it is one of the
// question's requests and the engine confirms it.
func (p *problem) keeps(c, less *candidate, skip []*box) bool {
	r := &less.request
	if r.Validate() != nil || !p.inBase(less) || slices.ContainsFunc(skip, func(b *box) bool { return b.admits(p.pair(), r) }) {
		return false
	}
	before, after := p.decide(p.old, r), p.decide(p.new, r)
	if before.Allowed() || !after.Allowed() {
		return false
	}
	less.before, less.after = before, after
	*c = *less
	return true
}

// inBase reports whether a candidate is a request of the case.
func (p *problem) inBase(c *candidate) bool {
	env := c.request.Env()
	texts := [...]string{dimAction: strings.ToLower(c.request.Action), dimResource: c.request.Resource.String(), dimCaller: c.caller}
	for _, a := range p.base {
		switch {
		case a.dim < len(texts):
			if !a.c.admits(texts[a.dim], p.plain) {
				return false
			}
		case a.c.test != nil && !a.c.want.by(a.c.test.Eval(&env).Result):
			return false
		}
	}
	return true
}
