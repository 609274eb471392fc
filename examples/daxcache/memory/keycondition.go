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
	op        expression.Op // how the sort key compares; Invalid: any sort key
	bounds    []operand     // with what
}

// contains reports whether a sort key is in the range.
func (k *keyRange) contains(sort dynamodb.Value) bool {
	if k.op == expression.Invalid {
		return true
	}
	return decide(k.op, append([]operand{{sort}}, k.bounds...))
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
	conditions, err := expression.KeyConditions(n)
	if err != nil {
		return nil, invalid(err)
	}
	var k keyRange
	for _, c := range conditions {
		if err := k.add(r, &c, key); err != nil {
			return nil, err
		}
	}
	if !k.partition.IsValid() {
		return nil, dynamodb.Invalid("Query condition missed key schema element: %s", key.Partition.Name)
	}
	return &k, nil
}

// add adds a comparison to the range.
func (k *keyRange) add(r *request, c *expression.KeyCondition, key dynamodb.KeySchema) error {
	a, most := key.Partition, dynamodb.MaxPartitionKeySize
	if c.Attribute != a.Name {
		a, most = key.Sort, dynamodb.MaxSortKeySize
	}
	if c.Attribute != a.Name {
		return dynamodb.Invalid("Query condition missed key schema element: the key has %v, and no attribute %s", key, c.Attribute)
	}
	values := make([]operand, len(c.Values))
	for i, n := range c.Values {
		v := operand{r.values[n.Name]}
		values[i] = v
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
	case c.Attribute == key.Sort.Name:
		k.op, k.bounds = c.Op, values
	case c.Op != expression.Equal:
		return dynamodb.Invalid("Query key condition not supported: the condition of the partition key %s has to be =", a.Name)
	default:
		k.partition = values[0].Value
	}
	return nil
}
