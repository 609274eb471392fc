package main

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// attributes returns an item as the SDK has it.
func attributes(item map[string]dynamodb.Value) map[string]types.AttributeValue {
	out := make(map[string]types.AttributeValue, len(item))
	for name, v := range item {
		out[name] = attribute(v)
	}
	return out
}

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
	case dynamodb.KindL:
		list := &types.AttributeValueMemberL{}
		for e := range v.Elements() {
			list.Value = append(list.Value, attribute(e))
		}
		return list
	case dynamodb.KindM:
		fields := make(map[string]dynamodb.Value, v.Len())
		for name, f := range v.Fields() {
			fields[name] = f
		}
		return &types.AttributeValueMemberM{Value: attributes(fields)}
	case dynamodb.KindSS, dynamodb.KindNS, dynamodb.KindBS:
		return set(v)
	default:
		return &types.AttributeValueMemberNULL{Value: true}
	}
}

func set(v dynamodb.Value) types.AttributeValue {
	var texts []string
	var binary [][]byte
	for e := range v.Elements() {
		texts, binary = append(texts, e.Text()), append(binary, e.Bytes())
	}
	switch v.Kind() {
	case dynamodb.KindSS:
		return &types.AttributeValueMemberSS{Value: texts}
	case dynamodb.KindNS:
		return &types.AttributeValueMemberNS{Value: texts}
	default:
		return &types.AttributeValueMemberBS{Value: binary}
	}
}

// itemOf returns an item of the SDK, nil for nil.
func itemOf(attributes map[string]types.AttributeValue) dynamodb.Item {
	if attributes == nil {
		return nil
	}
	item := make(dynamodb.Item, len(attributes))
	for name, a := range attributes {
		item[name] = valueOf(a)
	}
	return item
}

// valueOf returns a value of the SDK, which the server has checked: the zero Value
// if it is not one.
func valueOf(a types.AttributeValue) (v dynamodb.Value) {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		v = dynamodb.String(a.Value)
	case *types.AttributeValueMemberN:
		v, _ = dynamodb.Number(a.Value)
	case *types.AttributeValueMemberB:
		v = dynamodb.Binary(a.Value)
	case *types.AttributeValueMemberBOOL:
		v = dynamodb.Bool(a.Value)
	case *types.AttributeValueMemberNULL:
		v = dynamodb.Null()
	case *types.AttributeValueMemberL:
		list := make([]dynamodb.Value, len(a.Value))
		for i, e := range a.Value {
			list[i] = valueOf(e)
		}
		v = dynamodb.List(list...)
	case *types.AttributeValueMemberM:
		v = dynamodb.Map(itemOf(a.Value))
	case *types.AttributeValueMemberSS:
		v, _ = dynamodb.StringSet(a.Value...)
	case *types.AttributeValueMemberNS:
		v, _ = dynamodb.NumberSet(a.Value...)
	case *types.AttributeValueMemberBS:
		v, _ = dynamodb.BinarySet(a.Value...)
	}
	return v
}
