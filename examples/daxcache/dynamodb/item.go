package dynamodb

import (
	"maps"
	"unicode/utf8"

	"github.com/iameval/iameval/policy/operation/expression"
)

// Items. The caller may change the map of an item, but not its values: they are
// immutable. So an item is copied by copying one map, however much it holds.

// Item is the attributes of an item by their names. The nil Item is a missing
// item, or one without attributes, as each use says.
type Item map[string]Value

// Key is the attributes of a primary key: one or two, see [KeySchema].
type Key = Item

// maxNameSize is the greatest size of the name of an attribute, in bytes.
const maxNameSize = 65535

// Clone returns a copy of the item that shares its values, which are immutable.
// The clone of nil is nil.
func (i Item) Clone() Item { return maps.Clone(i) }

// Equal reports whether two items have the same attributes with equal values.
// An item without attributes equals nil.
func (i Item) Equal(j Item) bool { return maps.EqualFunc(i, j, Value.Equal) }

// At returns the value at a path, and whether there is one. An empty path has none.
func (i Item) At(path expression.Path) (v Value, ok bool) {
	if len(path) == 0 || path[0].Name == "" {
		return Value{}, false
	}
	v, ok = i[path[0].Name]
	for _, step := range path[1:] {
		switch {
		case !ok:
			return Value{}, false
		case step.Name == "":
			v, ok = v.Index(step.Index)
		default:
			v, ok = v.Field(step.Name)
		}
	}
	return v, ok
}

// Size returns the size that DynamoDB counts for the item, in bytes: the names
// in UTF-8 and the values, as [Value.Size] counts them.
func (i Item) Size() int { return sizeOfFields(i) }

// Validate reports a name or a value that DynamoDB would refuse. The error is a
// ValidationException. Keys and the size of the item are not checked.
func (i Item) Validate() error { return validateFields(i, 0) }

// validateFields reports what is wrong with the attributes of an item, or with
// the fields of a map. Of several faults it names the first in the order of names.
func validateFields(fields map[string]Value, depth int) error {
	var first string
	var fault error
	for name, v := range fields {
		if fault != nil && name > first {
			continue
		}
		switch {
		case name == "" || len(name) > maxNameSize:
			first, fault = name, Invalid("the name of an attribute has 1 to %d bytes, not %d", maxNameSize, len(name))
		case !utf8.ValidString(name):
			first, fault = name, Invalid("the name %q of an attribute is not UTF-8 text", name)
		default:
			if err := v.validate(depth); err != nil {
				first, fault = name, err
			}
		}
	}
	return fault
}
