package memory

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Changes of an item. A value cannot be changed, so what holds a changed value is
// made anew, up to the item. The changes are a tree in the shape of the item, and
// one walk down does them all:
//
//   - indexes of a list are those before the update, whatever is removed;
//   - an element set beyond the end of a list is appended, and several are in the
//     order of their indexes;
//   - what a path leads through must exist. Only its last step may be missing.

type changes = expression.Tree[change]

// changeValue returns a value after the changes below it, and whether there
// still is one. The zero Value stands for a missing one.
func changeValue(v dynamodb.Value, c *changes) (dynamodb.Value, bool, error) {
	switch {
	case c.Leaf != nil && c.Leaf.value.IsValid():
		return c.Leaf.value, true, nil
	case c.Leaf != nil:
		return v, v.IsValid() && !c.Leaf.remove, nil
	case c.Fields != nil && v.Kind() == dynamodb.KindM:
		fields, err := changeFields(maps.Collect(v.Fields()), c)
		return dynamodb.Map(fields), true, err
	case c.Elements != nil && v.Kind() == dynamodb.KindL:
		elements, err := changeElements(v, c)
		return dynamodb.List(elements...), true, err
	}
	return v, false, dynamodb.Invalid("The document path provided in the update expression is invalid for update")
}

// changeFields returns the fields of a map, or the attributes of an item, after
// the changes to them.
func changeFields(fields map[string]dynamodb.Value, c *changes) (map[string]dynamodb.Value, error) {
	changed := maps.Clone(fields)
	for name, child := range c.Fields {
		v, there, err := changeValue(fields[name], child)
		switch {
		case err != nil:
			return nil, err
		case there:
			changed[name] = v
		default:
			delete(changed, name)
		}
	}
	return changed, nil
}

// changeElements returns the elements of a list after the changes to them.
func changeElements(list dynamodb.Value, c *changes) ([]dynamodb.Value, error) {
	indexes := make([]int, 0, list.Len()+len(c.Elements))
	for i := range list.Len() {
		indexes = append(indexes, i)
	}
	for _, i := range slices.Sorted(maps.Keys(c.Elements)) {
		if i >= list.Len() {
			indexes = append(indexes, i)
		}
	}
	var changed []dynamodb.Value
	for _, i := range indexes {
		e, there := list.Index(i)
		if child := c.Elements[i]; child != nil {
			var err error
			if e, there, err = changeValue(e, child); err != nil {
				return nil, err
			}
		}
		if there {
			changed = append(changed, e)
		}
	}
	return changed, nil
}
