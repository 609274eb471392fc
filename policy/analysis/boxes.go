package analysis

import (
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Boxes in the search: how a node comes to be within one, and outside of one.

// programsUnder returns the programs of the patterns whose variables stand for something.
func (p *problem) programsUnder(list []pattern, v *valuation) []*lang.Program {
	programs := join()
	for i := range list {
		if values, resolved := v.of(list[i].refs); resolved {
			programs = append(programs, p.compile(&list[i].template, values))
		}
	}
	return programs
}

// within returns the ways to be admitted by an element; ok is false if there are too
// many to tell.
func (p *problem) within(dim int, e *element) (ways [][]added, ok bool) {
	valuations := p.valuations(e.refs())
	for i := range valuations {
		v := &valuations[i]
		way := slices.Clone(v.adds)
		for _, group := range e.groups {
			way = append(way, p.one(dim, text{in: p.programsUnder(group, v)})...)
		}
		ways = append(ways, append(way, p.one(dim, text{out: p.programsUnder(e.out, v)})...))
	}
	return ways, valuations != nil
}

// outside returns the ways not to be admitted by an element.
func (p *problem) outside(dim int, e *element) (ways [][]added, ok bool) {
	ok = true
	each := func(list []pattern, part func([]*lang.Program) text) {
		one := element{out: list}
		valuations := p.valuations(one.refs())
		ok = ok && valuations != nil
		for i := range valuations {
			v := &valuations[i]
			ways = append(ways, append(slices.Clone(v.adds), p.one(dim, part(p.programsUnder(list, v)))...))
		}
	}
	for _, group := range e.groups {
		each(group, func(programs []*lang.Program) text { return text{out: programs} })
	}
	if len(e.out) > 0 {
		each(e.out, func(programs []*lang.Program) text { return text{in: programs} })
	}
	return ways, ok
}

// linkedResource is that the resource is a service-linked role, and notLinked the ways
// to be none.
func (p *problem) linkedResource() []added {
	return []added{p.on(dimResource, text{in: []*lang.Program{linkedRole}}), p.on(dimResource, text{out: []*lang.Program{endsInSlash}})}
}

func (p *problem) notLinked() [][]added {
	return [][]added{{p.on(dimResource, text{out: []*lang.Program{linkedRole}})}, {p.on(dimResource, text{in: []*lang.Program{endsInSlash}})}}
}

// enter calls visit with nodes that together hold all requests of a box, and stops
// where it returns a witness.
func (p *problem) enter(n *node, b *box, visit func(*node) *candidate) *candidate {
	var parts [][][]added
	for dim, e := range []*element{dimAction: &b.actions, dimResource: &b.resources} {
		ways, ok := p.within(dim, e)
		if !ok {
			p.fail(Variables)
			return nil
		}
		parts = append(parts, ways)
	}
	if b.unlinked && p.kind.assuming {
		parts = append(parts, p.notLinked())
	}
	for _, c := range b.conditions {
		parts = append(parts, p.ways(clause{kind: policy.ConditionClause, test: c.test}, c.want))
	}
	var next func(n *node, parts [][][]added) *candidate
	next = func(n *node, parts [][][]added) *candidate {
		if len(parts) == 0 {
			return visit(n)
		}
		if p.nodes++; p.nodes > p.o.Limits.nodes() {
			p.fail(Budget)
			return nil
		}
		for _, adds := range parts[0] {
			more, _ := n.with(adds)
			if !p.alive(more, adds) {
				continue
			}
			if c := next(more, parts[1:]); c != nil {
				return c
			}
		}
		return nil
	}
	return next(n, parts)
}

// leave goes on outside a box that admits the candidate.
func (p *problem) leave(n *node, b *box) *candidate {
	var all [][]added
	for dim, e := range []*element{dimAction: &b.actions, dimResource: &b.resources} {
		ways, ok := p.outside(dim, e)
		if !ok {
			p.fail(Variables)
		}
		all = append(all, ways...)
	}
	if b.unlinked && p.kind.assuming {
		all = append(all, p.linkedResource())
	}
	for _, c := range b.conditions {
		all = append(all, p.ways(clause{kind: policy.ConditionClause, test: c.test}, c.want.opposite())...)
	}
	for _, adds := range all {
		next, isNew := n.with(adds)
		if !isNew {
			p.fail(Variables)
			continue
		}
		if p.alive(next, adds) {
			if c := p.explore(next); c != nil {
				return c
			}
		}
	}
	return nil
}
