package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// problem is the question whether new allows a completion of the request that old
// does not.
func (w *whole) problem(old, new *Rules, o *Options) *problem {
	opts := *o
	opts.Requests = Requests{Known: w.request.Context}
	p := newProblem(old, new, &opts, &w.class)
	p.whole, p.fixed, p.side = w, w.class.given, new.side
	before, after := w.by(old, &w.request), w.by(new, &w.request)
	p.oldForce, p.newForce = old.inForce(&before), new.inForce(&after)
	p.kind = &actionKind{support: w.request.Support, assuming: assumes(w.request.Action), example: w.request.Action}
	p.budget = lang.Budget{States: o.Limits.states()}
	for key := range p.tests {
		if w.state(key) == stateClosed {
			if values, kind := p.fixed.Lookup(key); kind == condition.KindSingle {
				p.note(values[0])
			}
		}
	}
	for _, part := range strings.FieldsFunc(w.request.Resource.String(), func(c rune) bool { return c == ':' || c == '/' }) {
		p.note(part)
	}
	on := text{in: []*lang.Program{lang.Literal(w.request.Resource.String())}}
	if w.on != nil {
		on = *w.on
	}
	p.resources = []string{w.request.Resource.String()}
	p.base = append(p.base, p.one(dimAction, text{in: []*lang.Program{lang.Literal(strings.ToLower(w.request.Action))}})...)
	p.base = append(p.base, p.one(dimResource, on)...)
	if w.twin != "" {
		if d := p.keyDim(w.twin); p.keys[d].always {
			p.base = append(p.base, added{d, p.splitConstraint(d, isLetter, "")})
		}
	}
	return p
}

// note adds a text to those that letters are tried with, before all others.
func (p *problem) note(text string) {
	pool := p.pool()
	if text != "" && !slices.Contains(pool, text) {
		p.texts = append([]string{text}, pool...)
	}
}
