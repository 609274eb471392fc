package daxcache_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
)

func mustSet(v daxcache.Value, err error) daxcache.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// Queries that look alike, none of which is another.
func TestQueryKeysDiffer(t *testing.T) {
	values := []daxcache.Value{
		daxcache.String("1"), daxcache.Int(1), daxcache.Binary([]byte("1")), daxcache.String("a,b"),
		daxcache.Bool(true), daxcache.Bool(false), daxcache.Null(),
		daxcache.List(), daxcache.List(daxcache.String("a,b")), daxcache.List(daxcache.String("a"), daxcache.String("b")),
		daxcache.List(daxcache.List(daxcache.String("a")), daxcache.String("b")), daxcache.List(daxcache.List(daxcache.String("a"), daxcache.String("b"))),
		daxcache.Map(nil), daxcache.Map(daxcache.Item{"a": daxcache.String("b")}), daxcache.Map(daxcache.Item{"b": daxcache.String("a")}),
		mustSet(daxcache.StringSet("a,b")), mustSet(daxcache.StringSet("a", "b")), mustSet(daxcache.StringSet("1")), mustSet(daxcache.NumberSet("1")),
		mustSet(daxcache.BinarySet([]byte("1"))), mustSet(daxcache.NumberSet("1", "2")),
	}
	inputs := []daxcache.QueryInput{
		{TableName: "Books"}, {TableName: "Book", IndexName: "s"}, {TableName: "Books", IndexName: "s"},
		{TableName: "Books", KeyConditionExpression: "a"}, {TableName: "Books", FilterExpression: "a"}, {TableName: "Books", ProjectionExpression: "a"},
		{TableName: "Books", Limit: 1}, {TableName: "Books", Limit: 11}, {TableName: "Books", ScanIndexBackward: true}, {TableName: "Books", ConsistentRead: true},
		{TableName: "Books", Select: "COUNT"}, {TableName: "Books", ExclusiveStartKey: daxcache.Key{}}, {TableName: "Books", ExclusiveStartKey: id("a")},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "b", "#c": "d"}},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "b#cd"}},
		{TableName: "Books", ExpressionAttributeValues: map[string]daxcache.Value{":a": values[0], ":b": values[0]}},
	}
	for _, v := range values {
		inputs = append(inputs, daxcache.QueryInput{TableName: "Books", ExpressionAttributeValues: map[string]daxcache.Value{":v": v}})
	}
	seen := make(map[string]int)
	for i := range inputs {
		key := daxcache.QueryKey(&inputs[i])
		if j, ok := seen[key]; ok {
			t.Errorf("%+v and %+v have the same key", inputs[i], inputs[j])
		}
		seen[key] = i
	}
	if scan := daxcache.ScanKey(&daxcache.ScanInput{TableName: "Books"}); scan == daxcache.QueryKey(&inputs[0]) {
		t.Error("a Scan and a Query have the same key")
	}
	one, two := daxcache.ScanInput{TableName: "Books", Segment: 1, TotalSegments: 12}, daxcache.ScanInput{TableName: "Books", Segment: 11, TotalSegments: 2}
	if daxcache.ScanKey(&one) == daxcache.ScanKey(&two) {
		t.Error("two segments have the same key")
	}
}

// What is the same has one key, however it is written.
func TestQueryKeysAgree(t *testing.T) {
	with := func(v daxcache.Value) *daxcache.QueryInput {
		return &daxcache.QueryInput{TableName: "Books", ExpressionAttributeValues: map[string]daxcache.Value{":v": v}}
	}
	for _, pair := range [][2]*daxcache.QueryInput{
		{with(daxcache.MustNumber("1.0")), with(daxcache.MustNumber("10e-1"))},
		{with(mustSet(daxcache.StringSet("a", "b"))), with(mustSet(daxcache.StringSet("b", "a")))},
		{with(mustSet(daxcache.NumberSet("1", "2"))), with(mustSet(daxcache.NumberSet("2.0", "01")))},
		{{TableName: "Books"}, {TableName: "Books", ExpressionAttributeNames: map[string]string{}}},
		{{TableName: "Books"}, {TableName: "Books", ReturnConsumedCapacity: daxcache.CapacityTotal}},
	} {
		if daxcache.QueryKey(pair[0]) != daxcache.QueryKey(pair[1]) {
			t.Errorf("%+v and %+v have different keys", pair[0], pair[1])
		}
	}
}

// Random queries of a tiny alphabet: equal keys are equal queries.
func TestQueryKeyProperty(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string { return []string{"", "a", "1:", "1:a", "a1:", ";"}[r.IntN(6)] }
	value := func() daxcache.Value {
		switch r.IntN(4) {
		case 0:
			return daxcache.Int(int64(r.IntN(3)))
		case 1:
			return daxcache.List(daxcache.String(text()), daxcache.String(text()))
		case 2:
			return daxcache.Map(daxcache.Item{text(): daxcache.String(text())})
		}
		return daxcache.String(text())
	}
	seen := make(map[string]daxcache.QueryInput)
	for range 50_000 {
		in := daxcache.QueryInput{
			TableName: text(), IndexName: text(), FilterExpression: text(),
			ExpressionAttributeNames:  map[string]string{text(): text()},
			ExpressionAttributeValues: map[string]daxcache.Value{text(): value()},
			Limit:                     r.IntN(3),
		}
		key := daxcache.QueryKey(&in)
		if old, ok := seen[key]; ok && !reflect.DeepEqual(old, in) {
			t.Fatalf("%+v and %+v have the same key", old, in)
		}
		seen[key] = in
	}
}

// Keys of items: numbers have one spelling, and two keys run together are not one.
func TestItemKeys(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	author := func(name, year string) *daxcache.GetItemInput {
		return &daxcache.GetItemInput{TableName: "Authors", Key: daxcache.Key{"name": daxcache.String(name), "year": daxcache.MustNumber(year)}}
	}
	for _, test := range []struct {
		in    *daxcache.GetItemInput
		asked string
	}{
		{author("a", "11"), "GetItem"},
		{author("a", "11.0"), ""},
		{author("a", "1.1e1"), ""},
		{author("a1", "1"), "GetItem"},
		{author("a", "-11"), "GetItem"},
		{author("a:1", "1"), "GetItem"},
	} {
		if _, err := c.GetItem(ctx, bob, test.in); err != nil {
			t.Fatal(err)
		}
		if got := b.asked(); got != test.asked {
			t.Errorf("%v: asked %q, want %q", test.in.Key, got, test.asked)
		}
	}
}
