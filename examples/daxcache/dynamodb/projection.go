package dynamodb

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/policy/operation/expression"
)

// Projections: the part of an item that a request wants. A cache keeps whole
// items and applies the projection on the way out. Everything keeps its place
// in the item, except in lists, where gaps close:
//
//	authors[1].name of {authors: [{name: A}, {name: B, born: 1950}], price: 5}
//	                is {authors: [{name: B}]}

// Projection is a part of an item. It is immutable and safe for concurrent use.
// The nil Projection is the whole item.
type Projection struct {
	tree  expression.Tree[struct{}]
	paths []expression.Path
}

// ParseProjection reads the ProjectionExpression of a request that has no other
// expression, with the names that its placeholders stand for. The empty text is
// no projection: nil. An error is a ValidationException.
func ParseProjection(text string, names map[string]string) (*Projection, error) {
	switch {
	case text == "" && len(names) > 0:
		return nil, Invalid("ExpressionAttributeNames can only be specified when using expressions")
	case text == "":
		return nil, nil
	}
	p, err := expression.NewParser(names, map[string]Value(nil))
	if err != nil {
		return nil, Invalid("%v", err)
	}
	paths, err := p.Projection(text)
	if err == nil {
		err = p.Unused()
	}
	if err != nil {
		return nil, Invalid("%v", err)
	}
	return NewProjection(paths), nil
}

// NewProjection returns the part of an item at these paths. No path may contain
// another.
func NewProjection(paths []expression.Path) *Projection {
	p := &Projection{paths: paths}
	for _, path := range paths {
		p.tree.Insert(path, struct{}{})
	}
	return p
}

// Paths returns the paths of the projection in the order of the expression. The
// caller must not change them.
func (p *Projection) Paths() []expression.Path { return p.paths }

// Apply returns the part of an item: an item without attributes where it has
// none of them, nil for nil. The item is not changed.
func (p *Projection) Apply(item Item) Item {
	if p == nil || item == nil {
		return item.Clone()
	}
	return projectFields(item, &p.tree)
}

type branch = expression.Tree[struct{}]

// project returns the part of a value in a branch, and whether there is one.
func project(v Value, b *branch) (Value, bool) {
	switch {
	case b.Leaf != nil:
		return v, true
	case v.kind == KindM && b.Fields != nil:
		fields := projectFields(v.nested.fields, b)
		return Value{kind: KindM, nested: &nested{fields: fields}}, len(fields) > 0
	case v.kind == KindL && b.Elements != nil:
		var list []Value
		for _, i := range slices.Sorted(maps.Keys(b.Elements)) {
			if i < len(v.nested.list) {
				if e, ok := project(v.nested.list[i], b.Elements[i]); ok {
					list = append(list, e)
				}
			}
		}
		return Value{kind: KindL, nested: &nested{list: list}}, len(list) > 0
	}
	return Value{}, false
}

func projectFields(fields map[string]Value, b *branch) map[string]Value {
	part := make(map[string]Value, len(b.Fields))
	for name, child := range b.Fields {
		if v, ok := fields[name]; ok {
			if v, ok = project(v, child); ok {
				part[name] = v
			}
		}
	}
	return part
}
