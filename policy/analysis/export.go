package analysis

import (
	"slices"

	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// A box has groups of patterns, each of which a text is to be matched by. Readers
// want one list. Where the patterns of one group match no more than those of another
// that is easy, and else it is made of what pairs of them match together.

// exporter turns elements into Patterns.
type exporter struct {
	p       *problem
	u       lang.Universe
	letters letterOf
	known   map[string]*lang.Program
	exotic  bool // some exotic resources are left out
}

// program returns the program of a pattern, with letters for its variables.
func (x *exporter) program(m *pattern) *lang.Program {
	if p, ok := x.known[m.text]; ok {
		return p
	}
	var values []lang.Value
	for _, n := range x.letters.values(m.refs) {
		values = append(values, lang.Value{Letter: n})
	}
	p := x.p.compile(&m.template, values)
	x.known[m.text] = p
	return p
}

func (x *exporter) programs(list []pattern) (all []*lang.Program) {
	all = join()
	for i := range list {
		all = append(all, x.program(&list[i]))
	}
	return all
}

// export makes one group of the groups of an element and writes it. If that cannot
// be done the group is what the witness has. It is not ok where no pattern is that alone:
// one for a request without a resource matches all of them.
func (w *widening) export(dim int, e *element) (all Patterns, ok bool) {
	x := exporter{p: w.f.problem(), u: actions, letters: make(letterOf), known: make(map[string]*lang.Program)}
	if dim == dimResource {
		x.u = resources[anywhere]
	}
	x.p.budget = w.q.budget
	groups, given := slices.Clone(e.groups), w.f.first.class.given != nil && len(w.box.classes()) == 1
	for i := range groups {
		if given {
			groups[i] = x.settled(groups[i])
		}
	}
	in, ok := x.group(groups)
	if !ok || !anyMatches(in, w.w, &w.env) {
		m, written := actionOf(w.w.Action)
		if dim == dimResource {
			m, written = literal(w.w.Resource.String())
		}
		if in = []pattern{m}; !written {
			return all, false
		}
		if !ok {
			e.groups, x.exotic = [][]pattern{in}, false
		}
	}
	in = x.left(in, e.out)
	out := x.near(e.out, in)
	w.q.budget = x.p.budget
	w.exotic = w.exotic || x.exotic
	return Patterns{textsOf(in), textsOf(out)}, true
}

// settled returns patterns with values in place of the variables whose values are
// known, and none of those that never match.
func (x *exporter) settled(list []pattern) (all []pattern) {
	all = []pattern{}
	for i := range list {
		var tokens []token
		known, never := len(list[i].refs) > 0, false
		for t := range list[i].template.Tokens() {
			switch t.Kind {
			case variables.Literal:
				tokens = append(tokens, literals(t.Text)...)
			case variables.Ref:
				ref := &list[i].refs[t.Ref]
				splits := x.p.splits(ref.Key)
				switch {
				case len(splits) != 1 || splits[0].value.Letter > 0:
					known = false
				case !splits[0].null:
					tokens = append(tokens, literals(splits[0].value.Text)...)
				case ref.HasDefault:
					tokens = append(tokens, literals(ref.Default)...)
				default:
					never = true
				}
			default:
				tokens = append(tokens, token{kind: t.Kind})
			}
		}
		m, ok := list[i], true
		if known {
			m, ok = resourceOf(write(tokens))
		}
		switch {
		case never:
		case ok:
			all = append(all, m)
		default:
			all = append(all, list[i])
		}
	}
	return all
}

func textsOf(list []pattern) (all []string) {
	for i := range list {
		if !slices.Contains(all, list[i].text) {
			all = append(all, list[i].text)
		}
	}
	return all
}

// group makes one group of several.
func (x *exporter) group(groups [][]pattern) (in []pattern, ok bool) {
	all := "*"
	everything, _ := actionOf(all)
	if x.u.Has("*") {
		everything, _ = resourceOf(all)
	}
	in = []pattern{everything}
	for _, g := range groups {
		if in, ok = x.both(in, g); !ok {
			return nil, false
		}
	}
	if len(groups) < 2 {
		return in, true
	}
	// The patterns hold no more than every group, and all that is plain.
	var programs [][]*lang.Program
	var strict [][]*lang.Program
	for _, g := range groups {
		list := x.programs(g)
		programs = append(programs, list)
		strict = append(strict, strictOf(list))
		in = slices.DeleteFunc(slices.Clone(in), func(m pattern) bool { // it may be one of the groups
			_, v := lang.Find(x.u, [][]*lang.Program{{x.program(&m)}}, list, &x.p.budget)
			return v != lang.Empty
		})
	}
	mine := x.programs(in)
	if _, v := lang.Find(x.u, programs, mine, &x.p.budget); v == lang.Empty {
		return in, true
	}
	x.exotic = true
	_, v := lang.Find(x.u, strict, mine, &x.p.budget)
	return in, v == lang.Empty
}

// strictOf returns the programs as plain resources are matched.
func strictOf(list []*lang.Program) (all []*lang.Program) {
	for _, p := range list {
		all = append(all, p.Strict())
	}
	return all
}

// both makes one group of two.
func (x *exporter) both(a, b []pattern) (all []pattern, ok bool) {
	if x.covers(a, b) {
		return b, true
	}
	if x.covers(b, a) {
		return a, true
	}
	for i := range a {
		for j := range b {
			p, q := x.program(&a[i]), x.program(&b[j])
			switch {
			case lang.Apart(p, q):
			case x.covered(&a[i], &b[j]):
				all = append(all, b[j])
			case x.covered(&b[j], &a[i]):
				all = append(all, a[i])
			default:
				more, ok := a[i].meet(&b[j])
				if !ok {
					return nil, false
				}
				all = append(all, more...)
			}
			if len(all) > 1<<12 {
				return nil, false
			}
		}
	}
	return x.single(all), true
}

// covered reports whether p matches what q matches.
func (x *exporter) covered(p, q *pattern) bool {
	return p.text == q.text || lang.Covers(x.program(p), x.program(q))
}

// covers reports whether the patterns of a match what those of b match.
func (x *exporter) covers(a, b []pattern) bool {
	return !slices.ContainsFunc(b, func(q pattern) bool {
		return !slices.ContainsFunc(a, func(p pattern) bool { return x.covered(&p, &q) })
	})
}

// single drops the patterns that others cover. Only those with wildcards cover others.
func (x *exporter) single(list []pattern) (all []pattern) {
	var wild []*pattern
	for i := range list {
		if _, text := list[i].template.Literal(); !text {
			wild = append(wild, &list[i])
		}
	}
	seen := make(map[string]bool)
	for i := range list {
		m := &list[i]
		key := m.folded()
		if !seen[key] && !slices.ContainsFunc(wild, func(w *pattern) bool {
			return w != m && x.covered(w, m) && (!x.covered(m, w) || first(list, w, m))
		}) {
			all = append(all, *m)
		}
		seen[key] = true
	}
	return all
}

// first reports which of two patterns of a list comes first.
func first(list []pattern, a, b *pattern) bool {
	for i := range list {
		if &list[i] == a || &list[i] == b {
			return &list[i] == a
		}
	}
	return false
}

// near keeps of the patterns to be left out those that match something of the group.
func (x *exporter) near(out, in []pattern) []pattern {
	return x.single(slices.DeleteFunc(slices.Clone(out), func(o pattern) bool {
		program := x.program(&o)
		return !slices.ContainsFunc(in, func(m pattern) bool { return !lang.Apart(program, x.program(&m)) })
	}))
}

// left drops patterns of which nothing is left.
func (x *exporter) left(in, out []pattern) []pattern {
	if len(in) < 2 {
		return in
	}
	var wild []*pattern // a text covers itself alone
	texts := make(map[string]bool)
	for i := range out {
		if _, text := out[i].template.Literal(); text {
			texts[out[i].folded()] = true
		} else {
			wild = append(wild, &out[i])
		}
	}
	return x.single(slices.DeleteFunc(slices.Clone(in), func(m pattern) bool {
		return texts[m.folded()] || slices.ContainsFunc(wild, func(o *pattern) bool { return x.covered(o, &m) })
	}))
}
