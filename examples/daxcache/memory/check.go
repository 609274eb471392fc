package memory

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Types of operands. An operand of the wrong type from an item makes a
// condition false. One from the request is a mistake in the request, and
// refused before any item is looked at.

// kinds is a set of types.
type kinds uint16

const (
	anyKind kinds = 1<<dynamodb.KindS | 1<<dynamodb.KindN | 1<<dynamodb.KindB | 1<<dynamodb.KindBOOL | 1<<dynamodb.KindNULL |
		1<<dynamodb.KindL | 1<<dynamodb.KindM | sets
	sets        kinds = 1<<dynamodb.KindSS | 1<<dynamodb.KindNS | 1<<dynamodb.KindBS
	texts       kinds = 1<<dynamodb.KindS | 1<<dynamodb.KindB
	numbers     kinds = 1 << dynamodb.KindN
	lists       kinds = 1 << dynamodb.KindL
	ordered           = texts | numbers
	containers        = texts | lists | sets
	sized             = containers | 1<<dynamodb.KindM
	numberOrSet       = numbers | sets
)

func (k kinds) has(v dynamodb.Value) bool { return k&(1<<v.Kind()) != 0 }

// allowed returns the types that an operand of an operation can have.
func allowed(op expression.Op, operand int) kinds {
	switch op {
	case expression.Less, expression.LessEqual, expression.Greater, expression.GreaterEqual, expression.Between:
		return ordered
	case expression.BeginsWith:
		return texts
	case expression.Size:
		return sized
	case expression.Contains:
		if operand == 0 {
			return containers
		}
		return anyKind
	case expression.Plus, expression.Minus:
		return numbers
	case expression.ListAppend:
		return lists
	default:
		return anyKind
	}
}

// check reports an operand of the wrong type in an expression of a kind.
func (r *request) check(kind string, n *expression.Node) error {
	for i, a := range n.Args {
		if v, literal := r.values[a.Name]; literal && !allowed(n.Op, i).has(v) {
			return wrongOperand(kind, n.Op.String(), v.Kind())
		}
		if err := r.check(kind, a); err != nil {
			return err
		}
	}
	switch n.Op {
	case expression.Between:
		return r.checkBounds(kind, n)
	case expression.AttributeType:
		return r.checkTypeName(kind, n)
	default:
		return nil
	}
}

func wrongOperand(kind, op string, operand dynamodb.Kind) error {
	return dynamodb.Invalid("Invalid %s: Incorrect operand type for operator or function; operator or function: %s, operand type: %v",
		kind, op, operand)
}

// checkBounds reports bounds of a BETWEEN that are of two types or in the wrong
// order.
func (r *request) checkBounds(kind string, n *expression.Node) error {
	low, isLow := r.values[n.Args[1].Name]
	high, isHigh := r.values[n.Args[2].Name]
	if !isLow || !isHigh {
		return nil
	}
	order, same := low.Compare(high)
	switch {
	case !same:
		return dynamodb.Invalid("Invalid %s: The BETWEEN operator requires same data type for lower and upper bounds; "+
			"lower bound operand: %v, upper bound operand: %v", kind, low, high)
	case order > 0:
		return dynamodb.Invalid("Invalid %s: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "+
			"lower bound operand: %v, upper bound operand: %v", kind, low, high)
	}
	return nil
}

// checkTypeName reports a second operand of attribute_type that names no type.
func (r *request) checkTypeName(kind string, n *expression.Node) error {
	v, literal := r.values[n.Args[1].Name]
	switch {
	case !literal || v.Kind() != dynamodb.KindS:
		return dynamodb.Invalid("Invalid %s: Incorrect operand type for operator or function; operator or function: attribute_type, "+
			"the type must be a string in ExpressionAttributeValues", kind)
	case dynamodb.ParseKind(v.Text()) == dynamodb.KindInvalid:
		return dynamodb.Invalid("Invalid %s: Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", kind, v.Text())
	}
	return nil
}

// checkAction reports an operand of the wrong type in an action of an update.
func (r *request) checkAction(a expression.Action) error {
	const kind = "UpdateExpression"
	switch a.Verb {
	case expression.Set:
		return r.check(kind, a.Value)
	case expression.Remove: // has no operand
	case expression.Add:
		if v := r.values[a.Value.Name]; !numberOrSet.has(v) {
			return wrongOperand(kind, "ADD", v.Kind())
		}
	case expression.Delete:
		if v := r.values[a.Value.Name]; !sets.has(v) {
			return wrongOperand(kind, "DELETE", v.Kind())
		}
	}
	return nil
}
