package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
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
	p.noteParts(w.request.Resource.String())
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

// maxNoted bounds how many of the resources that a question names have their parts noted.
const maxNoted = 8

// noteParts notes what stands between the colons and slashes of a resource, and what a
// variable may stand for in a pattern that matches it: what the resource has between the
// texts before and after the variable.
func (p *problem) noteParts(resource string) {
	for _, part := range strings.FieldsFunc(resource, func(c rune) bool { return c == ':' || c == '/' }) {
		p.note(part)
	}
	for _, r := range p.patterns {
		t := r.Template()
		tokens := slices.Collect(t.Tokens())
		textOf := func(i int) string {
			if i < 0 || i >= len(tokens) || tokens[i].Kind != variables.Literal {
				return ""
			}
			return tokens[i].Text
		}
		for i := range tokens {
			if before, after := textOf(i-1), textOf(i+1); tokens[i].Kind == variables.Ref && before+after != "" {
				p.noteBetween(resource, before, after)
			}
		}
	}
}

// noteBetween notes what is between two texts in another. An empty text stands for the
// beginning or the end.
func (p *problem) noteBetween(in, before, after string) {
	for _, rest := range behind(in, before) {
		if after == "" {
			p.note(rest)
			continue
		}
		for _, end := range behind(rest, after) {
			p.note(rest[:len(rest)-len(end)-len(after)])
		}
	}
}

// behind returns what follows a text wherever it is in another.
func behind(in, text string) (all []string) {
	if text == "" {
		return []string{in}
	}
	for from := 0; ; {
		i := strings.Index(in[from:], text)
		if i < 0 {
			return all
		}
		all = append(all, in[from+i+len(text):])
		from += i + 1
	}
}

// note adds a text to those that letters are tried with, before all others.
func (p *problem) note(text string) {
	pool := p.pool()
	if text != "" && len(pool) < 2*maxPool && !slices.Contains(pool, text) {
		p.texts = append([]string{text}, pool...)
	}
}
