package dynamodb

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache"
)

// reader converts what the SDK has read. It keeps the first error. The zero reader
// is ready for use.
type reader struct{ err error }

// fail keeps an error. An answer that cannot be read is no proof that a write was
// refused, so it is an InternalServerError, and hides the error behind it, which
// may be the ValidationException of a bad number.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = daxcache.Errorf(daxcache.InternalServerError, "the answer cannot be read: "+format, args...)
	}
}

// finish returns an output, or the error.
func finish[O any](r *reader, out *O) (*O, error) {
	if r.err != nil {
		return nil, r.err
	}
	return out, nil
}

// item returns an item, nil for nil: one with no attribute left by a projection is
// not one that does not exist.
func (r *reader) item(attributes map[string]types.AttributeValue) daxcache.Item {
	if attributes == nil {
		return nil
	}
	item := make(daxcache.Item, len(attributes))
	for name, a := range attributes {
		item[name] = r.value(a)
	}
	return item
}

// items returns a list of items, nil for an empty one.
func (r *reader) items(list []map[string]types.AttributeValue) []daxcache.Item {
	var items []daxcache.Item
	for _, attributes := range list {
		items = append(items, r.item(attributes))
	}
	return items
}

func (r *reader) value(a types.AttributeValue) daxcache.Value {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return daxcache.String(a.Value)
	case *types.AttributeValueMemberN:
		return r.checked(daxcache.Number(a.Value))
	case *types.AttributeValueMemberB:
		return daxcache.Binary(a.Value)
	case *types.AttributeValueMemberBOOL:
		return daxcache.Bool(a.Value)
	case *types.AttributeValueMemberNULL:
		return daxcache.Null()
	case *types.AttributeValueMemberL:
		list := make([]daxcache.Value, len(a.Value))
		for i, e := range a.Value {
			list[i] = r.value(e)
		}
		return daxcache.List(list...)
	case *types.AttributeValueMemberM:
		return daxcache.Map(r.item(a.Value))
	case *types.AttributeValueMemberSS:
		return r.checked(daxcache.StringSet(a.Value...))
	case *types.AttributeValueMemberNS:
		return r.checked(daxcache.NumberSet(a.Value...))
	case *types.AttributeValueMemberBS:
		return r.checked(daxcache.BinarySet(a.Value...))
	}
	r.fail("an attribute value of type %T", a)
	return daxcache.Value{}
}

func (r *reader) checked(v daxcache.Value, err error) daxcache.Value {
	if err != nil {
		r.fail("%v", err)
	}
	return v
}

// capacity returns the capacity used, nil if it was not asked for.
func capacity(c *types.ConsumedCapacity) *daxcache.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return &daxcache.ConsumedCapacity{TableName: aws.ToString(c.TableName), CapacityUnits: aws.ToFloat64(c.CapacityUnits)}
}

func capacities(list []types.ConsumedCapacity) []daxcache.ConsumedCapacity {
	var out []daxcache.ConsumedCapacity
	for i := range list {
		out = append(out, *capacity(&list[i]))
	}
	return out
}
