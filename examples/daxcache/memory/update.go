package memory

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Updates. All operands are read from the item as it was, so that
//
//	SET a = b, b = a
//
// exchanges two values. So an update has two halves: computing the new values,
// here, and putting them into the item, in change.go.

// update returns an item after an update; nil if there was none and the update
// creates none. The item itself is not changed.
func update(key dynamodb.Key, item dynamodb.Item, actions []expression.Action, values map[string]dynamodb.Value) (dynamodb.Item, error) {
	if item == nil {
		if removesOnly(actions) {
			return nil, nil
		}
		item = key
	}
	s := scope{item: item, values: values}
	var changes expression.Tree[change]
	for _, a := range actions {
		c, err := s.change(a)
		if err != nil {
			return nil, err
		}
		changes.Insert(a.Path, c)
	}
	updated, err := changeFields(item, &changes)
	if err != nil {
		return nil, err
	}
	return dynamodb.Item(updated), dynamodb.Item(updated).Validate()
}

// removesOnly reports whether there are actions, and all of them do nothing to
// an item that does not exist. Without any action the item is created.
func removesOnly(actions []expression.Action) bool {
	for _, a := range actions {
		if a.Verb != expression.Remove && (a.Verb != expression.Delete || len(a.Path) > 1) {
			return false
		}
	}
	return len(actions) > 0
}

// change is the result of an action at its path.
type change struct {
	value  dynamodb.Value // the new value; the zero Value: see below
	remove bool           // without a value: what is there is removed, not kept
}

// change returns the result of an action.
func (s *scope) change(a expression.Action) (change, error) {
	switch a.Verb {
	case expression.Set:
		v, err := s.value(a.Value)
		return change{value: v}, err
	case expression.Remove:
		return change{remove: true}, nil
	case expression.Add:
		v, err := add(s.at(a.Path), s.values[a.Value.Name])
		return change{value: v}, err
	default: // Delete
		old := s.at(a.Path)
		if !old.IsValid() {
			return change{}, nil
		}
		left, ok := old.Without(s.values[a.Value.Name])
		if !ok {
			return change{}, wrongType()
		}
		return change{value: left, remove: true}, nil
	}
}

// add returns the sum of two numbers or the union of two sets.
func add(old, v dynamodb.Value) (dynamodb.Value, error) {
	switch {
	case !old.IsValid():
		return v, nil
	case old.Kind() == dynamodb.KindN && v.Kind() == dynamodb.KindN:
		return sum(old, v, expression.Plus)
	}
	union, ok := old.Union(v)
	if !ok {
		return union, wrongType()
	}
	return union, nil
}

func wrongType() error {
	return dynamodb.Invalid("An operand in the update expression has an incorrect data type")
}

// value returns what a SET assigns.
func (s *scope) value(n *expression.Node) (v dynamodb.Value, err error) {
	switch n.Op {
	case expression.Operand:
		v = s.at(n.Path)
	case expression.Placeholder:
		v = s.values[n.Name]
	case expression.IfNotExists:
		if v = s.at(n.Args[0].Path); !v.IsValid() {
			return s.value(n.Args[1])
		}
	case expression.Plus, expression.Minus, expression.ListAppend:
		return s.combine(n)
	default: // not an operand of SET: the zero Value
	}
	if !v.IsValid() {
		return v, dynamodb.Invalid("The provided expression refers to an attribute that does not exist in the item")
	}
	return v, nil
}

// combine returns the value of an operation on two values.
func (s *scope) combine(n *expression.Node) (dynamodb.Value, error) {
	a, err := s.value(n.Args[0])
	if err != nil {
		return a, err
	}
	b, err := s.value(n.Args[1])
	switch {
	case err != nil:
		return b, err
	case n.Op != expression.ListAppend && a.Kind() == dynamodb.KindN && b.Kind() == dynamodb.KindN:
		return sum(a, b, n.Op)
	case n.Op == expression.ListAppend && a.Kind() == dynamodb.KindL && b.Kind() == dynamodb.KindL:
		elements := make([]dynamodb.Value, 0, a.Len()+b.Len())
		for _, list := range []dynamodb.Value{a, b} {
			for e := range list.Elements() {
				elements = append(elements, e)
			}
		}
		return dynamodb.List(elements...), nil
	}
	return dynamodb.Value{}, wrongType()
}
