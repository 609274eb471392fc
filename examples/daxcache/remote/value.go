package remote

import (
	"math"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Values and other parameters, as the SDK has them. Zero parameters are absent
// there, as in the JSON of an input.

// Attributes returns an item as the SDK has it, nil for nil.
func Attributes(item map[string]dynamodb.Value) map[string]types.AttributeValue {
	if item == nil {
		return nil
	}
	out := make(map[string]types.AttributeValue, len(item))
	for name, v := range item {
		out[name] = attribute(v)
	}
	return out
}

// attribute returns a value, nil for the zero Value.
func attribute(v dynamodb.Value) types.AttributeValue {
	switch v.Kind() {
	case dynamodb.KindS:
		return &types.AttributeValueMemberS{Value: v.Text()}
	case dynamodb.KindN:
		return &types.AttributeValueMemberN{Value: v.Text()}
	case dynamodb.KindB:
		return &types.AttributeValueMemberB{Value: v.Bytes()}
	case dynamodb.KindBOOL:
		return &types.AttributeValueMemberBOOL{Value: v.Bool()}
	case dynamodb.KindNULL:
		return &types.AttributeValueMemberNULL{Value: true}
	case dynamodb.KindL:
		return &types.AttributeValueMemberL{Value: elements(v, attribute)}
	case dynamodb.KindM:
		fields := make(map[string]types.AttributeValue, v.Len())
		for name, f := range v.Fields() {
			fields[name] = attribute(f)
		}
		return &types.AttributeValueMemberM{Value: fields}
	case dynamodb.KindSS:
		return &types.AttributeValueMemberSS{Value: elements(v, dynamodb.Value.Text)}
	case dynamodb.KindNS:
		return &types.AttributeValueMemberNS{Value: elements(v, dynamodb.Value.Text)}
	case dynamodb.KindBS:
		return &types.AttributeValueMemberBS{Value: elements(v, dynamodb.Value.Bytes)}
	default:
		return nil
	}
}

// elements returns the elements of a list or a set, converted.
func elements[T any](v dynamodb.Value, convert func(dynamodb.Value) T) []T {
	out := make([]T, 0, v.Len())
	for e := range v.Elements() {
		out = append(out, convert(e))
	}
	return out
}

// optional returns nil for a zero value: the parameter is absent.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// number returns a count, nil for 0. One beyond the API's range becomes the end
// of that range: as a limit it means the same, and for anything else both are
// refused.
func number(n int) *int32 {
	return optional(int32(max(math.MinInt32, min(n, math.MaxInt32))))
}

// filled returns nil for an empty map, which the API refuses.
func filled[M ~map[string]V, V any](m M) M {
	if len(m) == 0 {
		return nil
	}
	return m
}
