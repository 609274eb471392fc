package memory

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Conditions. An operand may have no value: the attribute is missing, or size()
// is undefined for it. Such an operand equals nothing, not even another one,
// and is neither less nor greater than anything:
//
//	missing = :v     false        missing <> :v    true
//	missing < :v     false        NOT missing < :v true

// scope is what an expression is evaluated on.
type scope struct {
	item   dynamodb.Item // nil: the table does not have it
	values map[string]dynamodb.Value
}

// matches reports whether a condition holds; nil is the condition that does.
func (s *scope) matches(n *expression.Node) (bool, error) {
	if n == nil {
		return true, nil
	}
	switch n.Op {
	case expression.And, expression.Or:
		left, err := s.matches(n.Args[0])
		if err != nil || left == (n.Op == expression.Or) {
			return left, err
		}
		return s.matches(n.Args[1])
	case expression.Not:
		b, err := s.matches(n.Args[0])
		return !b, err
	default:
		operands := make([]operand, len(n.Args))
		for i, a := range n.Args {
			var err error
			if operands[i], err = s.operand(a); err != nil {
				return false, err
			}
		}
		return decide(n.Op, operands), nil
	}
}

// operand is a value, or the zero Value if the item does not have it. No item holds the
// zero Value.
type operand struct{ dynamodb.Value }

// decide decides an operation on values.
func decide(op expression.Op, v []operand) bool {
	switch op {
	case expression.Equal:
		return v[0].equals(v[1])
	case expression.NotEqual:
		return !v[0].equals(v[1])
	case expression.Between:
		return v[0].inOrder(expression.GreaterEqual, v[1]) && v[0].inOrder(expression.LessEqual, v[2])
	case expression.In:
		for _, w := range v[1:] {
			if v[0].equals(w) {
				return true
			}
		}
		return false
	case expression.AttributeExists:
		return v[0].IsValid()
	case expression.AttributeNotExists:
		return !v[0].IsValid()
	case expression.AttributeType:
		return v[0].IsValid() && v[0].Kind().String() == v[1].Text()
	case expression.BeginsWith:
		return v[0].isText() && v[0].Kind() == v[1].Kind() && strings.HasPrefix(v[0].Text(), v[1].Text())
	case expression.Contains:
		return v[0].contains(v[1])
	default:
		return v[0].inOrder(op, v[1])
	}
}

func (v operand) equals(w operand) bool { return v.IsValid() && v.Value.Equal(w.Value) }

func (v operand) isText() bool { return v.Kind() == dynamodb.KindS || v.Kind() == dynamodb.KindB }

// inOrder reports whether two values of one type are in an order.
func (v operand) inOrder(op expression.Op, w operand) bool {
	c, ok := v.Compare(w.Value)
	switch op {
	case expression.Less:
		return ok && c < 0
	case expression.LessEqual:
		return ok && c <= 0
	case expression.Greater:
		return ok && c > 0
	case expression.GreaterEqual:
		return ok && c >= 0
	default:
		return false
	}
}

// contains reports whether w is part of a string or binary v, or an element of
// a set or list v.
func (v operand) contains(w operand) bool {
	if v.isText() {
		return v.Kind() == w.Kind() && strings.Contains(v.Text(), w.Text())
	}
	for e := range v.Elements() {
		if e.Equal(w.Value) {
			return true
		}
	}
	return false
}

// operand returns the value of an operand of a condition.
func (s *scope) operand(n *expression.Node) (operand, error) {
	switch n.Op {
	case expression.Operand:
		return operand{s.at(n.Path)}, nil
	case expression.Placeholder:
		return operand{s.values[n.Name]}, nil
	default: // Size, the one function that is an operand
		v, err := s.operand(n.Args[0])
		if err != nil {
			return v, err
		}
		size, err := sizeOf(v.Value)
		return operand{size}, err
	}
}

// at returns the value at a path, the zero Value if the item has nothing there.
func (s *scope) at(path expression.Path) dynamodb.Value {
	v, _ := s.item.At(path)
	return v
}

// sizeOf returns the size() of a value, the zero Value for one without a size.
func sizeOf(v dynamodb.Value) (dynamodb.Value, error) {
	switch v.Kind() {
	case dynamodb.KindS:
		if n := strings.IndexFunc(v.Text(), func(r rune) bool { return r >= utf8.RuneSelf }); n >= 0 {
			return dynamodb.Value{}, dynamodb.Invalid("this store has no size() of strings that are not ASCII, such as %s", strconv.Quote(v.Text()))
		}
		return dynamodb.Int(int64(len(v.Text()))), nil
	case dynamodb.KindB:
		return dynamodb.Int(int64(len(v.Text()))), nil
	case dynamodb.KindL, dynamodb.KindM, dynamodb.KindSS, dynamodb.KindNS, dynamodb.KindBS:
		return dynamodb.Int(int64(v.Len())), nil
	default:
		return dynamodb.Value{}, nil
	}
}
