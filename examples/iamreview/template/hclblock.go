package template

import (
	"iter"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The blocks of Terraform's language as values.

// body makes an object of the arguments and the blocks of a body: blocks of a name are
// a list.
func (e *evaluator) body(b *hclsyntax.Body) *value {
	start, end := e.at(b.SrcRange)
	v := &value{form: object, start: start, end: end}
	for _, a := range inOrder(b.Attributes) {
		if a.Name == "count" || a.Name == "for_each" { // not of what is made
			continue
		}
		at, behind := e.at(a.NameRange)
		key := named(a.Name, at, behind)
		v.members = append(v.members, member{key, e.value(a.Expr)})
	}
	for _, inner := range b.Blocks {
		name := inner.Type
		if name == "dynamic" && len(inner.Labels) == 1 {
			name = inner.Labels[0]
		}
		if v.get(name) != nil {
			continue
		}
		all := &value{form: list, maybe: e.maybe(b, name)}
		for body, maybe := range e.blocks(b, name) {
			item := e.body(body)
			item.maybe = maybe
			all.items = append(all.items, item)
		}
		if n := len(all.items); n > 0 {
			all.start, all.end = all.items[0].start, all.items[n-1].end
			v.members = append(v.members, member{named(name, all.start, all.start), all})
		}
	}
	return v
}

// inOrder returns the arguments in the order of the file.
func inOrder(attributes hclsyntax.Attributes) (all []*hclsyntax.Attribute) {
	for _, a := range attributes {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	return all
}

// maybe says what the blocks of a name depend on; "" if they are surely there.
func (e *evaluator) maybe(b *hclsyntax.Body, name string) (on string) {
	for _, maybe := range e.blocks(b, name) {
		on = max(on, maybe)
	}
	return on
}

// never reports whether there surely are no blocks of a dynamic block.
func (e *evaluator) never(b *hclsyntax.Block) bool {
	a := b.Body.Attributes["for_each"]
	if a == nil {
		return false
	}
	v := e.surely(a.Expr)
	return (v.form == list || v.form == object) && nothing(v)
}

// often says what the blocks of a dynamic block depend on; "" if there surely are some.
func (e *evaluator) often(b *hclsyntax.Block) string {
	a := b.Body.Attributes["for_each"]
	if a == nil {
		return "for_each"
	}
	v := e.surely(a.Expr)
	if (v.form == list || v.form == object) && len(v.items)+len(v.members) > 0 && v.maybe == "" &&
		!slices.ContainsFunc(v.items, func(item *value) bool { return item.form == unknown }) {
		return ""
	}
	return e.unknown(a.Expr, "").hole.expr
}

// blocks yields the bodies of the blocks of a name, and what it depends on whether they
// are there. That of a dynamic block is read once, with its names as holes.
func (e *evaluator) blocks(b *hclsyntax.Body, name string) iter.Seq2[*hclsyntax.Body, string] {
	return func(yield func(*hclsyntax.Body, string) bool) {
		for _, inner := range b.Blocks {
			switch {
			case inner.Type == name:
				if !yield(inner.Body, "") {
					return
				}
			case inner.Type == "dynamic" && len(inner.Labels) == 1 && inner.Labels[0] == name && !e.never(inner):
				iterator := name
				if a := inner.Body.Attributes["iterator"]; a != nil {
					if iterator = hcl.ExprAsKeyword(a.Expr); iterator == "" {
						iterator, _ = e.value(a.Expr).string() // in JSON
					}
				}
				often := e.often(inner)
				for _, content := range inner.Body.Blocks {
					if content.Type != "content" {
						continue
					}
					e.names = append(e.names, iterator)
					more := yield(content.Body, often)
					e.names = e.names[:len(e.names)-1]
					if !more {
						return
					}
				}
			}
		}
	}
}

// argument returns the value of an argument; nil if the body does not have it.
func (e *evaluator) argument(b *hclsyntax.Body, name string) *value {
	if a := b.Attributes[name]; a != nil {
		return e.value(a.Expr)
	}
	return nil
}
