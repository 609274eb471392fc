package review

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// Witnesses come from package analysis, which asks the engine about each request that
// it returns.

// question narrows the requests that a witness may be.
type question func(*analysis.Requests)

// askAction asks for one of some actions, which may be patterns.
func askAction(names ...string) question {
	return func(r *analysis.Requests) {
		for _, name := range names {
			if a, err := policy.ParseAction(name); err == nil {
				r.Actions = append(r.Actions, a)
			}
		}
	}
}

// askResource asks for a resource that an entry matches. A pattern with variables asks
// for nothing, since its resources are not known.
func askResource(texts ...string) question {
	return func(r *analysis.Requests) {
		for _, text := range texts {
			if p, err := arn.ParsePattern(text, 0); err == nil {
				r.Resources = append(r.Resources, p)
			}
		}
	}
}

// askWithout asks for requests without a key.
func askWithout(key string) question {
	return func(r *analysis.Requests) { r.Known = r.Known.With(condition.Absent(key)) }
}

// askWith asks for requests with a value of a key.
func askWith(key, value string) question {
	return func(r *analysis.Requests) { r.Known = r.Known.With(condition.String(key, value)) }
}

// witness returns a request that the document of a statement allows; nil if none is
// found.
func (p *pass) witness(s *statement, ask ...question) *Witness {
	w, _ := p.granted(s, ask...)
	return w
}

// granted returns a request that the document of a statement allows, and whether there
// is surely none. Both may be empty, where the document is not known in full or the
// question is too hard. Rules ask the same of many statements, and the document answers
// once.
func (p *pass) granted(s *statement, ask ...question) (w *Witness, no bool) {
	m := s.model
	if !m.whole {
		return nil, false
	}
	g := p.c.grants[m]
	if g == nil {
		g = &grants{by: make(map[string]grant)}
		g.rules, g.set = rulesOf(m.compiled())
		p.c.grants[m] = g
	}
	key := textOf(ask)
	a, known := g.by[key]
	if !known && g.rules != nil {
		a.witness, a.no = p.c.granted(g.rules, g.set, ask...)
		g.by[key] = a
	}
	return a.witness, a.no
}

// textOf writes a question.
func textOf(ask []question) string {
	var r analysis.Requests
	for _, q := range ask {
		q(&r)
	}
	var b strings.Builder
	for i := range r.Actions {
		b.WriteString(r.Actions[i].String() + "\n")
	}
	for i := range r.Resources {
		b.WriteString(r.Resources[i].String() + "\n")
	}
	env := condition.Env{Context: r.Known}
	for key := range r.Known.Keys() {
		values, kind := env.Lookup(key)
		fmt.Fprintf(&b, "%q %v %q\n", key, kind, values)
	}
	return b.String()
}

// askPolicy asks the same of a policy alone.
func (p *pass) askPolicy(compiled *policy.Policy, ask ...question) (w *Witness, no bool) {
	rules, set := rulesOf(compiled)
	if rules == nil {
		return nil, false
	}
	return p.c.granted(rules, set, ask...)
}

// granted is grantedBy, for which the witness of other policies may do.
func (c *checker) granted(rules *analysis.Rules, set *policy.Set, ask ...question) (w *Witness, no bool) {
	key, ok := aspect(set, optionsOf(ask))
	if !ok {
		return grantedBy(rules, set, ask...)
	}
	if a, known := c.witnesses[key]; known {
		if a.no {
			return nil, true
		}
		request := *a.request
		if d := set.Evaluate(&request); d.Allowed() {
			return &Witness{Request: &request, Decision: d, Set: set}, false
		}
	}
	w, no = grantedBy(rules, set, ask...)
	switch { // what was too hard for one may not be for another
	case no:
		c.witnesses[key] = answer{no: true}
	case w != nil:
		c.witnesses[key] = answer{request: w.Request}
	}
	return w, no
}

// rulesOf prepares the policy for questions; nil for kinds that grant nothing.
func rulesOf(compiled *policy.Policy) (*analysis.Rules, *policy.Set) {
	if compiled == nil {
		return nil, nil
	}
	switch compiled.Kind() {
	case policy.Identity:
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{compiled}})
		if err != nil {
			return nil, nil
		}
		return analysis.OfCaller(set), set
	case policy.Resource, policy.Trust:
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: compiled})
		if err != nil {
			return nil, nil
		}
		return analysis.OfResource(target), nil
	default:
		return nil, nil
	}
}

// limits bound each question of a rule. Policies as people write them take a small part
// of it; what is not answered by then is not reported.
var limits = analysis.Limits{States: 1 << 14, Nodes: 1 << 12}

// grantedBy returns a request that rules allow, and whether there is surely none.
func grantedBy(rules *analysis.Rules, set *policy.Set, ask ...question) (w *Witness, no bool) {
	o := optionsOf(ask)
	r := likely(o, func(o analysis.Options) analysis.Result { return analysis.Granted(rules, o) })
	if r.Answer != analysis.Yes {
		return nil, r.Answer == analysis.No
	}
	return &Witness{Request: &r.Witness.Request, Decision: r.Witness.After, Set: set}, false
}

// optionsOf puts the parts of a question together.
func optionsOf(ask []question) analysis.Options {
	o := analysis.Options{Limits: limits, World: analysis.World{PlainOnly: true}, WitnessOnly: true}
	for _, q := range ask {
		q(&o.Requests)
	}
	for i := range o.Requests.Actions {
		if name := o.Requests.Actions[i].String(); !isWild(name) {
			o.World.Prefer = append(o.World.Prefer, name)
		}
	}
	return o
}

// seen gives the finding a witness. A finding without one stays, and rests on the text.
func (f *Finding) seen(w *Witness) *Finding {
	f.Witness = w
	return f
}

// grantedTo returns a request that all the policies of a caller allow.
func grantedTo(set *policy.Set, ask ...question) *Witness {
	w, _ := grantedBy(analysis.OfCaller(set), set, ask...)
	return w
}

// likely asks first for resources of the types that the first action is about, and for a
// real one of the actions that a pattern matches, so that a witness reads like a request
// that somebody makes.
func likely(o analysis.Options, ask func(analysis.Options) analysis.Result) analysis.Result {
	if len(o.Requests.Actions) > 0 && o.Requests.Resources == nil {
		narrow := o
		if a, ok := typical(o.Requests.Actions[0].String()); ok {
			narrow.Requests.Actions = nil
			askAction(a.String())(&narrow.Requests)
			narrow.World.Prefer = []string{a.String()}
			for t := range a.Types() {
				for f := range t.Formats() {
					if q, err := arn.ParsePattern(instanceOf(f), 0); err == nil {
						narrow.Requests.Resources = append(narrow.Requests.Resources, q)
					}
				}
			}
		}
		if len(narrow.Requests.Resources) > 0 {
			if r := ask(narrow); r.Answer == analysis.Yes {
				return r
			}
		}
	}
	return ask(o)
}

// typical returns an action that is about resources: the one of that name, or the first
// that a pattern of one service matches.
func typical(pattern string) (aws.Action, bool) {
	if a, ok := aws.Default().Action(pattern); ok {
		return a, true
	}
	if prefix, _, _ := strings.Cut(pattern, ":"); !isWild(prefix) {
		for a := range aws.Default().Match(pattern) {
			if !a.StarOnly() {
				return a, true
			}
		}
	}
	return aws.Action{}, false
}

// instanceOf writes a format with the usual texts in its first five parts.
func instanceOf(f aws.Format) string {
	parts := partsOf(starredFields(f.String()))
	for i, usual := range [...]string{1: "aws", 3: "us-east-1", 4: "123456789012"} {
		if i < len(parts) && parts[i] == "*" && usual != "" {
			parts[i] = usual
		}
	}
	return strings.Join(parts, ":")
}

// openTo returns a request of a stranger that the policy of a resource lets in.
func openTo(compiled *policy.Policy, ask ...question) *Witness {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: compiled})
	if err != nil {
		return nil
	}
	o := analysis.Options{Limits: limits, World: analysis.World{PlainOnly: true}, WitnessOnly: true}
	for _, q := range ask {
		q(&o.Requests)
	}
	r := likely(o, func(o analysis.Options) analysis.Result { return analysis.Public(target, analysis.Trusted{}, o) })
	if r.Answer != analysis.Yes {
		return nil
	}
	return &Witness{Request: &r.Witness.Request, Decision: r.Witness.After}
}

// few are the limits of a question that is asked of each statement.
var few = analysis.Limits{States: 1 << 11, Nodes: 1 << 9}
