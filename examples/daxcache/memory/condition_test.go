package memory_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// subject is the item that conditions are tried on.
const subject = `{"id":{"S":"x"}, "n":{"N":"1"}, "two":{"N":"2"}, "s":{"S":"cat"}, "b":{"B":"Y2F0"}, "t":{"BOOL":true}, "z":{"NULL":true},
	"l":{"L":[{"N":"2"},{"S":"hi"},{"NS":["1","2"]},{"L":[{"N":"3"}]}]}, "m":{"M":{"x":{"N":"1"},"y":{"L":[{"N":"-1"},{"N":"2"}]}}},
	"ss":{"SS":["a","b"]}, "ns":{"NS":["2","4","7.0"]}, "bs":{"BS":["AQ==","Ag=="]}, "same":{"S":"cat"}, "blank":{"S":""}, "uml":{"S":"é"}}`

func TestConditions(t *testing.T) {
	tests := []struct {
		condition string
		values    string
		want      bool
	}{
		// Equality: type and value, and nothing equals what is not there.
		{"n = :v", `{":v":{"N":"1.0"}}`, true},
		{"n = :v", `{":v":{"S":"1"}}`, false},
		{":v = n", `{":v":{"N":"1"}}`, true},
		{"s = same", "", true},
		{"s = n", "", false},
		{"b = :v", `{":v":{"B":"Y2F0"}}`, true},
		{"b = s", "", false},
		{"t = :v", `{":v":{"BOOL":true}}`, true},
		{"t = :v", `{":v":{"BOOL":false}}`, false},
		{"z = :v", `{":v":{"NULL":true}}`, true},
		{"l = :v", `{":v":{"L":[{"N":"2"},{"S":"hi"},{"NS":["2","1"]},{"L":[{"N":"3.0"}]}]}}`, true},
		{"l = :v", `{":v":{"L":[{"S":"hi"},{"N":"2"}]}}`, false},
		{"m = :v", `{":v":{"M":{"y":{"L":[{"N":"-1"},{"N":"2"}]},"x":{"N":"1"}}}}`, true},
		{"ns = :v", `{":v":{"NS":["7","4","2"]}}`, true},
		{"ns = :v", `{":v":{"NS":["7","4"]}}`, false},
		{"gone = :v", `{":v":{"N":"1"}}`, false},
		{"gone = absent", "", false},
		{"n <> :v", `{":v":{"N":"2"}}`, true},
		{"n <> :v", `{":v":{"N":"1"}}`, false},
		{"n <> :v", `{":v":{"S":"1"}}`, true},
		{"gone <> :v", `{":v":{"N":"1"}}`, true},
		{"gone <> absent", "", true},
		{"NOT gone = :v", `{":v":{"N":"1"}}`, true},

		// Order: of strings, numbers and binary of one type.
		{"n < :v", `{":v":{"N":"2"}}`, true},
		{"n < :v", `{":v":{"N":"1"}}`, false},
		{"n < :v", `{":v":{"N":"-1e20"}}`, false},
		{"n <= :v", `{":v":{"N":"1"}}`, true},
		{"n > :v", `{":v":{"N":"0.99999999999999999999999999999999999999"}}`, true},
		{"n > :v", `{":v":{"N":"1"}}`, false},
		{"n >= :v", `{":v":{"N":"1"}}`, true},
		{"n < :v", `{":v":{"N":"10"}}`, true},
		{"s < :v", `{":v":{"S":"dog"}}`, true},
		{"s < :v", `{":v":{"S":"cat"}}`, false},
		{"s > :v", `{":v":{"S":"Cat"}}`, true},
		{"s < :v", `{":v":{"S":"é"}}`, true},
		{"b < :v", `{":v":{"B":"/w=="}}`, true},
		{"n < :v", `{":v":{"S":"17"}}`, false},
		{"n >= :v", `{":v":{"S":"17"}}`, false},
		{"gone < :v", `{":v":{"S":"17"}}`, false},
		{":v < gone", `{":v":{"S":"17"}}`, false},
		{"gone <= absent", "", false},
		{"gone >= absent", "", false},
		{"l < :v", `{":v":{"N":"1"}}`, false},
		{":v >= l", `{":v":{"N":"1"}}`, false},
		{"l >= m", "", false},
		{"t >= z", "", false},
		{"NOT l < :v", `{":v":{"N":"1"}}`, true},

		{"n BETWEEN :v AND :w", `{":v":{"N":"0"},":w":{"N":"2"}}`, true},
		{"n BETWEEN :v AND :w", `{":v":{"N":"1"},":w":{"N":"1"}}`, true},
		{"n BETWEEN :v AND :w", `{":v":{"N":"2"},":w":{"N":"7"}}`, false},
		{"n BETWEEN :v AND :w", `{":v":{"S":"0"},":w":{"S":"2"}}`, false},
		{"s BETWEEN :v AND :w", `{":v":{"S":"aardvark"},":w":{"S":"cat"}}`, true},
		{"n BETWEEN two AND :v", `{":v":{"N":"1"}}`, false},
		{"n BETWEEN :v AND two", `{":v":{"N":"3"}}`, false},
		{"n BETWEEN two AND :v", `{":v":{"S":"dog"}}`, false},
		{"n BETWEEN l AND m", "", false},
		{"gone BETWEEN absent AND :v", `{":v":{"N":"1"}}`, false},
		{":v BETWEEN n AND two", `{":v":{"N":"1.5"}}`, true},

		{"n IN (:v, :w)", `{":v":{"S":"dog"},":w":{"N":"1"}}`, true},
		{"n IN (:v)", `{":v":{"N":"3"}}`, false},
		{"l IN (m, l.x, n)", "", false},
		{"s IN (n, same)", "", true},
		{"gone IN (absent)", "", false},

		{"attribute_exists(n)", "", true},
		{"attribute_exists(gone)", "", false},
		{"attribute_exists(m.x)", "", true},
		{"attribute_exists(m.q)", "", false},
		{"attribute_exists(l[3][0])", "", true},
		{"attribute_exists(l[4])", "", false},
		{"attribute_exists(z)", "", true}, // a null is there
		{"attribute_not_exists(gone)", "", true},
		{"attribute_not_exists(n)", "", false},
		{"attribute_not_exists(n.x)", "", true},

		{"attribute_type(s, :v)", `{":v":{"S":"S"}}`, true},
		{"attribute_type(ss, :v)", `{":v":{"S":"S"}}`, false},
		{"attribute_type(ss, :v)", `{":v":{"S":"SS"}}`, true},
		{"attribute_type(z, :v)", `{":v":{"S":"NULL"}}`, true},
		{"attribute_type(m.y, :v)", `{":v":{"S":"L"}}`, true},
		{"attribute_type(gone, :v)", `{":v":{"S":"NULL"}}`, false},
		{"attribute_type(:w, :v)", `{":v":{"S":"N"},":w":{"N":"1"}}`, true},

		{"begins_with(s, :v)", `{":v":{"S":"ca"}}`, true},
		{"begins_with(s, :v)", `{":v":{"S":"cat"}}`, true},
		{"begins_with(s, :v)", `{":v":{"S":"cats"}}`, false},
		{"begins_with(s, :v)", `{":v":{"S":""}}`, true},
		{"begins_with(b, :v)", `{":v":{"B":"Y2E="}}`, true},
		{"begins_with(s, :v)", `{":v":{"B":"Y2E="}}`, false},
		{"begins_with(n, :v)", `{":v":{"S":"1"}}`, false},
		{"begins_with(gone, :v)", `{":v":{"S":"1"}}`, false},
		{"begins_with(:v, s)", `{":v":{"S":"catalogue"}}`, true},
		{"begins_with(s, n)", "", false},

		{"contains(s, :v)", `{":v":{"S":"at"}}`, true},
		{"contains(s, :v)", `{":v":{"S":"ta"}}`, false},
		{"contains(b, :v)", `{":v":{"B":"YXQ="}}`, true},
		{"contains(b, :v)", `{":v":{"S":"at"}}`, false},
		{"contains(ss, :v)", `{":v":{"S":"a"}}`, true},
		{"contains(ss, :v)", `{":v":{"S":"ab"}}`, false},
		{"contains(ns, :v)", `{":v":{"N":"7"}}`, true},
		{"contains(ns, :v)", `{":v":{"S":"7"}}`, false},
		{"contains(bs, :v)", `{":v":{"B":"AQ=="}}`, true},
		{"contains(l, :v)", `{":v":{"N":"2.0"}}`, true},
		{"contains(l, :v)", `{":v":{"NS":["2","1"]}}`, true},
		{"contains(l, :v)", `{":v":{"L":[{"N":"3"}]}}`, true},
		{"contains(l, :v)", `{":v":{"S":"h"}}`, false},
		{"contains(l, two)", "", true},
		{"contains(l, gone)", "", false},
		{"contains(gone, :v)", `{":v":{"S":"h"}}`, false},
		{"contains(n, :v)", `{":v":{"N":"1"}}`, false},
		{"contains(m, :v)", `{":v":{"S":"x"}}`, false},

		{"size(s) = :v", `{":v":{"N":"3"}}`, true},
		{"size(blank) = :v", `{":v":{"N":"0"}}`, true},
		{"size(b) = :v", `{":v":{"N":"3"}}`, true},
		{"size(l) = :v", `{":v":{"N":"4"}}`, true},
		{"size(m) = :v", `{":v":{"N":"2"}}`, true},
		{"size(ns) = :v", `{":v":{"N":"3"}}`, true},
		{"size(n) = :v", `{":v":{"N":"1"}}`, false},
		{"size(n) <> :v", `{":v":{"N":"1"}}`, true},
		{"size(t) = :v", `{":v":{"N":"1"}}`, false},
		{"size(z) = :v", `{":v":{"N":"1"}}`, false},
		{"size(gone) = :v", `{":v":{"N":"0"}}`, false},
		{"size(s) = :v", `{":v":{"S":"3"}}`, false},
		{"size(s) > two", "", true},
		{"size(s) BETWEEN two AND size(l)", "", true},
		{"size(m.y) IN (:v, :w)", `{":v":{"N":"5"},":w":{"N":"2"}}`, true},
		{"size(:v) = two", `{":v":{"S":"ab"}}`, true},

		// Paths.
		{"m.x < m.y[1]", "", true},
		{"m.x < m.y[0]", "", false},
		{"m.q < m.y[100]", "", false},
		{"l[1] = :v", `{":v":{"S":"hi"}}`, true},
		{"m[0] = :v", `{":v":{"S":"hi"}}`, false},
		{"l.x = :v", `{":v":{"S":"hi"}}`, false},
		{"s.x = :v", `{":v":{"S":"hi"}}`, false},

		// Logic.
		{"n = :v AND two = :v", `{":v":{"N":"1"}}`, false},
		{"n = :v OR two = :v", `{":v":{"N":"1"}}`, true},
		{"two = :v OR n = :v", `{":v":{"N":"1"}}`, true},
		{"NOT n = :v", `{":v":{"N":"1"}}`, false},
		{"NOT n = :v AND two = :v", `{":v":{"N":"1"}}`, false},
		{"NOT (n = :v AND two = :v)", `{":v":{"N":"1"}}`, true},
		{"n = :v OR n = two AND two = :v", `{":v":{"N":"1"}}`, true},
		{"(n = :v OR n = two) AND two = :v", `{":v":{"N":"1"}}`, false},
		{"n = :v AND two BETWEEN n AND :w AND s = same", `{":v":{"N":"1"},":w":{"N":"2"}}`, true},
	}
	for _, test := range tests {
		s := newStore(t)
		put(t, s, "Books", subject)
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), ConditionExpression: test.condition, ExpressionAttributeValues: item(t, test.values),
		})
		if err != nil && !errors.Is(err, dynamodb.ConditionalCheckFailedException) || (err == nil) != test.want {
			t.Errorf("%s with %s: %v, want %v", test.condition, test.values, err, test.want)
		}
	}
}

func TestConditionsRefused(t *testing.T) {
	tests := []struct{ condition, values, says string }{
		{"n < :v", `{":v":{"L":[]}}`, "Incorrect operand type for operator or function; operator or function: <, operand type: L"},
		{":v < n", `{":v":{"M":{}}}`, "operand type: M"},
		{"n >= :v", `{":v":{"BOOL":true}}`, "operand type: BOOL"},
		{"n BETWEEN :v AND two", `{":v":{"NULL":true}}`, "operand type: NULL"},
		{"n BETWEEN :v AND :w", `{":v":{"N":"2"},":w":{"N":"1"}}`, "upper bound to be greater than or equal to lower bound"},
		{"n BETWEEN :v AND :w", `{":v":{"N":"2"},":w":{"S":"3"}}`, "same data type for lower and upper bounds"},
		{"begins_with(s, :v)", `{":v":{"N":"2"}}`, "operator or function: begins_with, operand type: N"},
		{"begins_with(:v, s)", `{":v":{"SS":["a"]}}`, "operand type: SS"},
		{"contains(:v, s)", `{":v":{"N":"2"}}`, "operator or function: contains, operand type: N"},
		{"size(:v) = n", `{":v":{"N":"2"}}`, "operator or function: size, operand type: N"},
		{"attribute_type(n, :v)", `{":v":{"S":"DOG"}}`, "Invalid attribute type name found; type: DOG"},
		{"attribute_type(n, :v)", `{":v":{"N":"1"}}`, "attribute_type"},
		{"attribute_type(n, s)", "", "attribute_type"},
		{"NOT (n = two OR n < :v)", `{":v":{"L":[]}}`, "operand type: L"},
		{"n = :v", `{":v":{"N":"1"},":w":{"N":"1"}}`, "ExpressionAttributeValues unused in expressions: keys: {:w}"},
		{"n = :v", "", "attribute value: :v"},
		{"n ! :v", `{":v":{"N":"1"}}`, "Syntax error"},
		{"id.x = :v", `{":v":{"N":"1"}}`, "Key attributes must be scalars"},
		{"size(uml) = :v", `{":v":{"N":"1"}}`, "no size() of strings that are not ASCII"},
		{"n = two OR NOT size(uml) = :v", `{":v":{"N":"1"}}`, "no size() of strings"},
	}
	for _, test := range tests {
		s := newStore(t)
		put(t, s, "Books", subject)
		_, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), ConditionExpression: test.condition, ExpressionAttributeValues: item(t, test.values),
		})
		faulty(t, test.condition, err, dynamodb.ValidationException, test.says)
		if get(t, s, "Books", `{"id":{"S":"x"}}`) == "" {
			t.Errorf("%s: the item is gone", test.condition)
		}
	}
}

func TestPlaceholdersRefused(t *testing.T) {
	for name, test := range map[string]struct {
		names  map[string]string
		values map[string]dynamodb.Value
		says   string
	}{
		"a value without a type": {nil, map[string]dynamodb.Value{":v": {}}, "ExpressionAttributeValues contains invalid value"},
		"a value too deep":       {nil, map[string]dynamodb.Value{":v": nested(33)}, "Nesting Levels have exceeded"},
		"a malformed value name": {nil, map[string]dynamodb.Value{"v": dynamodb.Null()}, "invalid key"},
		"a malformed name":       {map[string]string{"n": "a"}, nil, "invalid key"},
		"a name not UTF-8":       {map[string]string{"#n": "\xff"}, nil, "not UTF-8"},
		"an unused name":         {map[string]string{"#n": "a"}, nil, "unused in expressions: keys: {#n}"},
	} {
		s := newStore(t)
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "REMOVE a", ExpressionAttributeNames: test.names, ExpressionAttributeValues: test.values,
		})
		faulty(t, name, err, dynamodb.ValidationException, test.says)
	}
}

// nested is lists in lists.
func nested(depth int) dynamodb.Value {
	v := dynamodb.List()
	for range depth - 1 {
		v = dynamodb.List(v)
	}
	return v
}

func TestConditionalWrites(t *testing.T) {
	const key, old = `{"id":{"S":"x"}}`, `{"a":{"N":"1"},"id":{"S":"x"}}`
	s := newStore(t)
	insert := &dynamodb.PutItemInput{
		TableName: "Books", Item: item(t, old), ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: map[string]string{"#id": "id"},
		ReturnValuesOnConditionCheckFailure: dynamodb.ReturnAllOld,
	}
	if _, err := s.PutItem(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(r dynamodb.ReturnValues) error{
		"PutItem": func(r dynamodb.ReturnValues) error {
			in := *insert
			in.Item, in.ReturnValuesOnConditionCheckFailure = item(t, `{"id":{"S":"x"},"b":{"N":"2"}}`), r
			_, err := s.PutItem(t.Context(), &in)
			return err
		},
		"UpdateItem": func(r dynamodb.ReturnValues) error {
			_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
				TableName: "Books", Key: item(t, key), UpdateExpression: "REMOVE a", ConditionExpression: "attribute_exists(b)", ReturnValuesOnConditionCheckFailure: r,
			})
			return err
		},
		"DeleteItem": func(r dynamodb.ReturnValues) error {
			_, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
				TableName: "Books", Key: item(t, key), ConditionExpression: "attribute_exists(b)", ReturnValuesOnConditionCheckFailure: r,
			})
			return err
		},
	} {
		for _, r := range []dynamodb.ReturnValues{"", dynamodb.ReturnNone, dynamodb.ReturnAllOld} {
			err := write(r)
			faulty(t, name, err, dynamodb.ConditionalCheckFailedException, "The conditional request failed")
			want := ""
			if r == dynamodb.ReturnAllOld {
				want = old
			}
			var e *dynamodb.Error
			if errors.As(err, &e) {
				diff(t, name+" "+string(r), want, wire(t, e.Item))
			}
		}
		for _, r := range []dynamodb.ReturnValues{"ALL_NEW", "UPDATED_OLD", "none"} {
			faulty(t, name, write(r), dynamodb.ValidationException, "returnValuesOnConditionCheckFailure")
		}
		diff(t, name, old, get(t, s, "Books", key))
	}
}

func TestConditionOfNothing(t *testing.T) {
	s := newStore(t)
	_, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
		TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), ConditionExpression: "attribute_exists(id)", ReturnValuesOnConditionCheckFailure: dynamodb.ReturnAllOld,
	})
	var e *dynamodb.Error
	if !errors.As(err, &e) || e.Code != dynamodb.ConditionalCheckFailedException || e.Item != nil {
		t.Errorf("got %v with item %v; want a ConditionalCheckFailedException without one", err, e.Item)
	}
	if !strings.HasPrefix(err.Error(), "ConditionalCheckFailedException: ") {
		t.Errorf("%v does not begin with its code", err)
	}
}
