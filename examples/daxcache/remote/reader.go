package remote

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// reader converts what the SDK has read. It keeps the first error. The zero reader
// is ready for use.
type reader struct{ err error }

// fail keeps an error. An answer that cannot be read does not prove that a
// write was refused, so it is an InternalServerError, and hides the cause,
// which may be the ValidationException of a bad number.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = dynamodb.Errorf(dynamodb.InternalServerError, "the answer cannot be read: "+format, args...)
	}
}

// finish returns an output, or the error.
func finish[O any](r *reader, out *O) (*O, error) {
	if r.err != nil {
		return nil, r.err
	}
	return out, nil
}

// Item returns an item that the SDK has read, nil for nil. The error, if there are values
// that it cannot have, is an InternalServerError.
func Item(attributes map[string]types.AttributeValue) (dynamodb.Item, error) {
	var r reader
	item := r.item(attributes)
	return item, r.err
}

// item returns an item, nil for nil: an item with all attributes removed by a
// projection still exists.
func (r *reader) item(attributes map[string]types.AttributeValue) dynamodb.Item {
	if attributes == nil {
		return nil
	}
	item := make(dynamodb.Item, len(attributes))
	for name, a := range attributes {
		item[name] = r.value(a)
	}
	return item
}

// items returns a list of items, nil for an empty one.
func (r *reader) items(list []map[string]types.AttributeValue) []dynamodb.Item {
	var items []dynamodb.Item
	for _, attributes := range list {
		items = append(items, r.item(attributes))
	}
	return items
}

func (r *reader) value(a types.AttributeValue) dynamodb.Value {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return dynamodb.String(a.Value)
	case *types.AttributeValueMemberN:
		return r.checked(dynamodb.Number(a.Value))
	case *types.AttributeValueMemberB:
		return dynamodb.Binary(a.Value)
	case *types.AttributeValueMemberBOOL:
		return dynamodb.Bool(a.Value)
	case *types.AttributeValueMemberNULL:
		return dynamodb.Null()
	case *types.AttributeValueMemberL:
		list := make([]dynamodb.Value, len(a.Value))
		for i, e := range a.Value {
			list[i] = r.value(e)
		}
		return dynamodb.List(list...)
	case *types.AttributeValueMemberM:
		return dynamodb.Map(r.item(a.Value))
	case *types.AttributeValueMemberSS:
		return r.checked(dynamodb.StringSet(a.Value...))
	case *types.AttributeValueMemberNS:
		return r.checked(dynamodb.NumberSet(a.Value...))
	case *types.AttributeValueMemberBS:
		return r.checked(dynamodb.BinarySet(a.Value...))
	}
	r.fail("an attribute value of type %T", a)
	return dynamodb.Value{}
}

func (r *reader) checked(v dynamodb.Value, err error) dynamodb.Value {
	if err != nil {
		r.fail("%v", err)
	}
	return v
}

// capacity returns the capacity used, nil if it was not asked for.
func capacity(c *types.ConsumedCapacity) *dynamodb.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return &dynamodb.ConsumedCapacity{TableName: aws.ToString(c.TableName), CapacityUnits: aws.ToFloat64(c.CapacityUnits)}
}

func capacities(list []types.ConsumedCapacity) []dynamodb.ConsumedCapacity {
	var out []dynamodb.ConsumedCapacity
	for i := range list {
		out = append(out, *capacity(&list[i]))
	}
	return out
}
