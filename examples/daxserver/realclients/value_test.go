package realclients

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	ddb "github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Values of the SDK are written in these tests as Go values, and shown as text.

type (
	attributes = map[string]types.AttributeValue
	number     string   // a number as it is written
	texts      []string // a set
	numbers    []string // a set
	binaries   [][]byte // a set
)

// value makes a value of the SDK's of a Go value.
func value(v any) types.AttributeValue {
	switch v := v.(type) {
	case nil:
		return &types.AttributeValueMemberNULL{Value: true}
	case string:
		return &types.AttributeValueMemberS{Value: v}
	case int:
		return &types.AttributeValueMemberN{Value: strconv.Itoa(v)}
	case number:
		return &types.AttributeValueMemberN{Value: string(v)}
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case []byte:
		return &types.AttributeValueMemberB{Value: v}
	case texts:
		return &types.AttributeValueMemberSS{Value: v}
	case numbers:
		return &types.AttributeValueMemberNS{Value: v}
	case binaries:
		return &types.AttributeValueMemberBS{Value: v}
	case []any:
		list := make([]types.AttributeValue, len(v))
		for i := range v {
			list[i] = value(v[i])
		}
		return &types.AttributeValueMemberL{Value: list}
	case attributes:
		return &types.AttributeValueMemberM{Value: v}
	}
	panic(fmt.Sprintf("no value for %T", v))
}

// item makes an item of names and values in turn.
func item(pairs ...any) attributes {
	out := make(attributes)
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = value(pairs[i+1])
	}
	return out
}

// show writes a value: texts in quotes, numbers as they are, sets in <>.
func show(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberNULL:
		return "null"
	case *types.AttributeValueMemberS:
		return strconv.Quote(v.Value)
	case *types.AttributeValueMemberN:
		return plain(v.Value)
	case *types.AttributeValueMemberBOOL:
		return strconv.FormatBool(v.Value)
	case *types.AttributeValueMemberB:
		return fmt.Sprintf("0x%x", v.Value)
	case *types.AttributeValueMemberSS:
		return set(v.Value, strconv.Quote)
	case *types.AttributeValueMemberNS:
		return set(v.Value, plain)
	case *types.AttributeValueMemberBS:
		return set(v.Value, func(b []byte) string { return fmt.Sprintf("0x%x", b) })
	case *types.AttributeValueMemberL:
		list := make([]string, len(v.Value))
		for i := range v.Value {
			list[i] = show(v.Value[i])
		}
		return "[" + strings.Join(list, " ") + "]"
	case *types.AttributeValueMemberM:
		return showItem(v.Value)
	}
	return fmt.Sprintf("%T", v)
}

// plain is a number without an exponent: the client writes fractions its own way.
func plain(text string) string {
	n, err := ddb.Number(text)
	if err != nil {
		return err.Error()
	}
	return n.Text()
}

func set[T any](of []T, text func(T) string) string {
	list := make([]string, len(of))
	for i := range of {
		list[i] = text(of[i])
	}
	slices.Sort(list)
	return "<" + strings.Join(list, " ") + ">"
}

// showItem writes an item in the order of its names; nil is "none".
func showItem(i attributes) string {
	if i == nil {
		return "none"
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(i)) {
		list = append(list, name+":"+show(i[name]))
	}
	return "{" + strings.Join(list, " ") + "}"
}

// showItems writes a list of items, in their order.
func showItems(list []attributes) string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = showItem(list[i])
	}
	return strings.Join(out, " ")
}
