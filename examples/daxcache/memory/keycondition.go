package memory

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Key conditions. A KeyConditionExpression is a condition of a narrow form: an
// equality for the partition key and, joined to it by AND, one comparison for the
// sort key. The rows that meet it are neighbours.

const keyConditions = "KeyConditionExpression"

// keyRange is a partition, and a range of its sort keys.
type keyRange struct {
	partition dynamodb.Value
	op        expression.Op // what the sort key has to be; Invalid: anything
	bounds    []operand     // to what
}

// contains reports whether a sort key is in the range.
func (k *keyRange) contains(sort dynamodb.Value) bool {
	if k.op == expression.Invalid {
		return true
	}
	return decide(k.op, append([]operand{{sort}}, k.bounds...))
}

// keyCondition is a comparison of an attribute with values.
type keyCondition struct {
	attribute string
	op        expression.Op
	values    []operand
}

// keyRange reads a KeyConditionExpression for a key.
func (r *request) keyRange(text string, key dynamodb.KeySchema) (*keyRange, error) {
	if text == "" {
		return nil, dynamodb.Invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	n, err := r.condition(keyConditions, text)
	if err != nil {
		return nil, err
	}
	conditions, err := r.keyConditions(n, nil)
	if err != nil {
		return nil, err
	}
	var k keyRange
	for _, c := range conditions {
		if err := k.add(&c, key); err != nil {
			return nil, err
		}
	}
	if !k.partition.IsValid() {
		return nil, dynamodb.Invalid("Query condition missed key schema element: %s", key.Partition.Name)
	}
	return &k, nil
}

// keyConditions appends the comparisons of an expression to a list.
func (r *request) keyConditions(n *expression.Node, list []keyCondition) (_ []keyCondition, err error) {
	switch n.Op {
	case expression.And:
		for _, a := range n.Args {
			if list, err = r.keyConditions(a, list); err != nil {
				return nil, err
			}
		}
		return list, nil
	case expression.Equal, expression.Less, expression.LessEqual, expression.Greater, expression.GreaterEqual,
		expression.Between, expression.BeginsWith:
	default:
		return nil, dynamodb.Invalid("Invalid operator used in %s: %v", keyConditions, n.Op)
	}
	c, err := r.keyCondition(n)
	if err != nil {
		return nil, err
	}
	for _, other := range list {
		if other.attribute == c.attribute {
			return nil, dynamodb.Invalid("Invalid %s: KeyConditionExpressions must only contain one condition per key", keyConditions)
		}
	}
	return append(list, c), nil
}

// keyCondition takes a comparison apart. One with the attribute on the right is
// turned round.
func (r *request) keyCondition(n *expression.Node) (keyCondition, error) {
	op, args := n.Op, n.Args
	if len(args) == 2 && args[1].Op == expression.Operand && op != expression.BeginsWith {
		op, args = reversed(op), []*expression.Node{args[1], args[0]}
	}
	if args[0].Op != expression.Operand {
		return keyCondition{}, dynamodb.Invalid("Invalid condition in %s: %v must have the key attribute as its first operand", keyConditions, op)
	}
	if len(args[0].Path) > 1 {
		return keyCondition{}, dynamodb.Invalid("Invalid %s: KeyConditionExpressions cannot have conditions on nested attributes", keyConditions)
	}
	c := keyCondition{attribute: args[0].Path[0].Name, op: op}
	for _, a := range args[1:] {
		if a.Op != expression.Placeholder {
			return c, dynamodb.Invalid("Invalid condition in %s: a key attribute is compared with values of ExpressionAttributeValues alone", keyConditions)
		}
		c.values = append(c.values, operand{r.values[a.Name]})
	}
	return c, nil
}

// reversed returns the comparator that says of b and a what op says of a and b.
func reversed(op expression.Op) expression.Op {
	switch op {
	case expression.Less:
		return expression.Greater
	case expression.LessEqual:
		return expression.GreaterEqual
	case expression.Greater:
		return expression.Less
	case expression.GreaterEqual:
		return expression.LessEqual
	}
	return op
}

// add takes a comparison into the range.
func (k *keyRange) add(c *keyCondition, key dynamodb.KeySchema) error {
	a, most := key.Partition, dynamodb.MaxPartitionKeySize
	if c.attribute != a.Name {
		a, most = key.Sort, dynamodb.MaxSortKeySize
	}
	if c.attribute != a.Name {
		return dynamodb.Invalid("Query condition missed key schema element: the key has %v, and no attribute %s", key, c.attribute)
	}
	for _, v := range c.values {
		switch {
		case v.Kind() != a.Kind:
			return unfit("Condition parameter type does not match schema type: %s is of type %v, not %v", a.Name, a.Kind, v.Kind())
		case v.Text() == "":
			return dynamodb.Invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty value. Key: %s", a.Name)
		case v.Size() > most:
			return unfit("Size of the key %s has exceeded the maximum size limit of %d bytes", a.Name, most)
		}
	}
	switch {
	case c.attribute == key.Sort.Name:
		k.op, k.bounds = c.op, c.values
	case c.op != expression.Equal:
		return dynamodb.Invalid("Query key condition not supported: the condition of the partition key %s has to be =", a.Name)
	default:
		k.partition = c.values[0].Value
	}
	return nil
}
