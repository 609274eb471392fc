package core

import (
	"fmt"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// place returns where a statement stands; nil if it is of no document.
func (w *world) place(st *policy.Statement) *Place {
	if st == nil {
		return nil
	}
	p, known := w.places[st]
	if !known {
		src := w.sources[st.Policy()]
		if src == nil {
			return nil
		}
		p = src.place(st)
		w.places[st] = p
	}
	return &p
}

// trace shows one decision.
func (w *world) trace(t *policy.Trace) Trace {
	r := t.Request
	out := Trace{
		Principal: r.Principal.String(), Action: r.Action, Resource: r.Resource.String(),
		Verdict: t.Decision.Verdict.String(), Layer: t.Decision.Layer.String(), Uncertain: t.Decision.Uncertain,
		Statement: w.place(t.Decision.Statement), Message: t.Decision.Message(r), Layers: []Layer{},
	}
	if t.Decision.Uncertain {
		out.Otherwise = t.Otherwise.String()
	}
	if err := r.Validate(); err != nil {
		out.Problem = err.Error()
	}
	for _, l := range t.Missing {
		out.Missing = append(out.Missing, l.String())
	}
	for i := range t.Layers {
		out.Layers = append(out.Layers, w.layer(&t.Layers[i]))
	}
	env := r.Env()
	for key := range r.Context.Keys() {
		values, kind := env.Lookup(key)
		out.Context = append(out.Context, KeyValues{key, append([]string{}, values...), kind.String()})
	}
	return out
}

func (w *world) layer(l *policy.LayerTrace) Layer {
	out := Layer{Layer: l.Layer.String(), Level: l.Level, Statements: []Statement{}}
	for i := range l.Statements {
		st := &l.Statements[i]
		p := w.place(st.Statement)
		if p == nil {
			continue
		}
		s := Statement{Place: *p, Applies: applies(st.Result)}
		if st.Stopped != nil {
			c := clause(st.Stopped)
			s.Stopped = &c
		}
		for k := range st.Indeterminate {
			s.Unknown = append(s.Unknown, clause(&st.Indeterminate[k]))
		}
		out.Statements = append(out.Statements, s)
	}
	return out
}

func applies(r condition.Result) string {
	switch r {
	case condition.True:
		return "yes"
	case condition.False:
		return "no"
	default:
		return "unknown"
	}
}

// shown is how many members of a list a clause shows, and how many bytes of each.
const shown, shownBytes = 12, 300

func clause(c *policy.ClauseTrace) Clause {
	return Clause{Element: c.Element, Key: c.Key, Have: few(c.Have), Want: few(c.Want), Why: c.Why}
}

// few returns the first members of a list, shortened, with a last one that counts the rest.
func few(list []string) []string {
	out := make([]string, 0, min(len(list), shown))
	for _, text := range list[:min(len(list), shown)] {
		if len(text) > shownBytes {
			text = text[:shownBytes] + "…"
		}
		out = append(out, text)
	}
	if n := len(list) - len(out); n > 0 {
		out = append(out, fmt.Sprintf("and %d more", n))
	}
	return slices.Clip(out)
}
