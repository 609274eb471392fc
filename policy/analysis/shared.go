package analysis

import (
	"encoding/binary"
	"slices"

	"github.com/iameval/iameval/policy"
)

// What old and new share need not be searched. If every Deny of old stands in new too,
// old refuses a request of new only where it lacks an Allow: so a way of new is of use
// only if in some group an Allow grants that old does not have there. Where the groups
// but one are the same in both, it has to be an Allow of that one.

// share notes the Allows that new shares with old, if that is of any use.
func (p *problem) share(texts sayings) {
	if p.old == nil {
		return
	}
	denies := make(map[string]bool)
	for _, g := range p.newForce.groups {
		for s := range g.Statements() {
			if s.Effect() == policy.Deny {
				denies[texts.of(s)] = true
			}
		}
	}
	for _, g := range p.oldForce.groups {
		for s := range g.Statements() {
			if s.Effect() == policy.Deny && p.oldForce.names[s] != 0 && !denies[texts.of(s)] {
				return
			}
		}
	}
	p.shared = make(map[*policy.Statement]bool)
	for _, g := range p.newForce.groups {
		i := slices.IndexFunc(p.oldForce.groups, func(o policy.Group) bool { return same(o, g) })
		if i < 0 {
			continue
		}
		allows := make(map[string]bool)
		for s := range p.oldForce.groups[i].Statements() {
			allows[texts.of(s)] = true
		}
		for s := range g.Statements() {
			if s.Effect() == policy.Allow && allows[texts.of(s)] {
				p.shared[s] = true
			}
		}
	}
}

// sayings are what statements say, each written once for a question. The zero sayings
// has none.
type sayings map[*policy.Statement]string

// of returns what a statement says; two that say the same apply to the same requests.
func (t sayings) of(s *policy.Statement) string {
	text, known := t[s]
	if !known {
		text = textOf(s)
		t[s] = text
	}
	return text
}

// textOf writes what a statement says.
func textOf(s *policy.Statement) string {
	b := append(make([]byte, 0, 512), s.Effect().String()...)
	for _, is := range [...]bool{
		s.Negated(policy.ActionClause), s.Negated(policy.ResourceClause), s.Negated(policy.PrincipalClause),
		s.Has(policy.ResourceClause), s.Has(policy.PrincipalClause),
	} {
		b = append(b, choose[byte](is, 't', 'f'))
	}
	for a := range s.Actions() {
		b = appendText(append(b, 'a'), a.String())
	}
	for r := range s.Resources() {
		t := r.Template()
		b = appendText(append(b, 'r', byte(t.Flags())), r.String())
	}
	for e := range s.Principals() {
		b = appendText(append(b, 'p', byte(e.Type())), e.String())
	}
	for t := range s.Tests() {
		b = appendText(appendText(append(b, 't'), t.Operator().String()), t.Key())
		for i, v := range t.Values() {
			template, _ := t.Template(i)
			b = binary.AppendUvarint(append(b, 'v', byte(template.Flags())), uint64(len(t.References(i))))
			b = appendText(b, v)
		}
	}
	return string(b)
}

// appendText appends a text with its length, so that two lists of texts are never written
// alike.
func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// sole returns the part of a way that an Allow which old does not have there has to
// grant, nil if it may be one of several. It is not ok if there is no such Allow.
func (p *problem) sole(w policy.Way) (only *part, ok bool) {
	if p.shared == nil || !slices.ContainsFunc(p.oldForce.ways, func(o policy.Way) bool {
		return o.Via == w.Via && slices.Equal(o.Needs, w.Needs) && p.sameParts(o, w)
	}) {
		return nil, true
	}
	for _, t := range p.newForce.parts(w) {
		fresh := false
		for s := range t.group.Statements() {
			fresh = fresh || s.Effect() == policy.Allow && !p.shared[s]
		}
		switch {
		case fresh && only != nil:
			return nil, true
		case fresh:
			only = &t
		}
	}
	return only, only != nil
}

// sameParts reports whether a way of old asks for Allows of the same groups.
func (p *problem) sameParts(old, new policy.Way) bool {
	return slices.EqualFunc(p.oldForce.parts(old), p.newForce.parts(new), func(a, b part) bool { return same(a.group, b.group) && a.via == b.via })
}

// counts returns the Allows that count for a part at a node.
func (p *problem) counts(n *node, t part, allows []policy.Applied) []policy.Applied {
	if !n.solely(t) {
		return allows
	}
	return slices.DeleteFunc(slices.Clone(allows), func(a policy.Applied) bool { return p.shared[a.Statement] })
}

// solely reports whether the part is the one that an Allow which old does not have
// has to grant.
func (n *node) solely(t part) bool {
	return n.only != nil && same(n.only.group, t.group) && n.only.via == t.via
}
