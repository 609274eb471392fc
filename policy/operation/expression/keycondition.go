package expression

import (
	"fmt"
	"slices"
)

// Key conditions. A KeyConditionExpression is a condition of a narrow form:
// comparisons of attributes of the key with values, joined by AND.
//
//	path comparator :value           not <>
//	:value comparator path
//	path BETWEEN :value AND :value
//	begins_with(path, :value)

const keyConditionExpression = "KeyConditionExpression"

// maxConditions is how many conditions a Query can have: four attributes of a
// partition key, and four of a sort key.
const maxConditions = 8

// KeyCondition is a condition on one attribute of a key.
type KeyCondition struct {
	Attribute string
	Op        Op      // Equal, Less, LessEqual, Greater, GreaterEqual, Between or BeginsWith
	Values    []*Node // of op Placeholder: two of Between, else one
}

// KeyConditions splits the condition of a KeyConditionExpression, in the order
// of the text. Each attribute has one condition; the caller decides which
// attributes are allowed.
func KeyConditions(n *Node) ([]KeyCondition, error) {
	return keyConditions(n, nil)
}

// keyConditions appends the conditions in a tree to a list.
func keyConditions(n *Node, list []KeyCondition) (_ []KeyCondition, err error) {
	if n == nil {
		return nil, keyErrorf("Invalid %s: The expression can not be empty;", keyConditionExpression)
	}
	switch n.Op {
	case And:
		for _, a := range n.Args {
			if list, err = keyConditions(a, list); err != nil {
				return nil, err
			}
		}
		return list, nil
	case Equal, Less, LessEqual, Greater, GreaterEqual, Between, BeginsWith:
	default:
		return nil, keyErrorf("Invalid operator used in %s: %v", keyConditionExpression, n.Op)
	}
	c, err := keyCondition(n)
	if err != nil {
		return nil, err
	}
	for _, other := range list {
		if other.Attribute == c.Attribute {
			return nil, keyErrorf("Invalid %s: KeyConditionExpressions must only contain one condition per key", keyConditionExpression)
		}
	}
	if len(list) == maxConditions {
		return nil, keyErrorf("Invalid %s: Conditions can be of length %d at most", keyConditionExpression, maxConditions)
	}
	return append(list, c), nil
}

// keyCondition splits a comparison. One with the attribute on the right is
// turned round.
func keyCondition(n *Node) (KeyCondition, error) {
	if len(n.Args) < 2 || slices.Contains(n.Args, nil) {
		return KeyCondition{}, keyErrorf("Invalid %s: Incorrect number of operands for operator or function; operator or function: %v, number of operands: %d",
			keyConditionExpression, n.Op, len(n.Args))
	}
	op, left, right := n.Op, n.Args[0], n.Args[1:]
	if op != BeginsWith && op != Between && right[0].Op == Operand {
		op, left, right = op.reversed(), right[0], n.Args[:1]
	}
	switch {
	case left.Op != Operand:
		return KeyCondition{}, keyErrorf("Invalid condition in %s: %v operator must have the key attribute as its first operand", keyConditionExpression, op)
	case len(left.Path) != 1:
		return KeyCondition{}, keyErrorf("Invalid %s: KeyConditionExpressions cannot have conditions on nested attributes", keyConditionExpression)
	}
	for _, a := range right {
		if a.Op != Placeholder {
			return KeyCondition{}, keyErrorf("Invalid condition in %s: a key attribute can only be compared with values from ExpressionAttributeValues", keyConditionExpression)
		}
	}
	return KeyCondition{left.Path[0].Name, op, right}, nil
}

// reversed returns the comparator with which b and a compare as a and b do with o.
func (o Op) reversed() Op {
	switch o {
	case Less:
		return Greater
	case LessEqual:
		return GreaterEqual
	case Greater:
		return Less
	case GreaterEqual:
		return LessEqual
	default:
		return o
	}
}

func keyErrorf(format string, args ...any) error {
	return &Error{Field: keyConditionExpression, Message: fmt.Sprintf(format, args...)}
}
