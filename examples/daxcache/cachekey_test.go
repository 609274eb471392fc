package daxcache_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func mustSet(v dynamodb.Value, err error) dynamodb.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// Queries that look alike but are all different.
func TestQueryKeysDiffer(t *testing.T) {
	values := []dynamodb.Value{
		dynamodb.String("1"), dynamodb.Int(1), dynamodb.Binary([]byte("1")), dynamodb.String("a,b"),
		dynamodb.Bool(true), dynamodb.Bool(false), dynamodb.Null(),
		dynamodb.List(), dynamodb.List(dynamodb.String("a,b")), dynamodb.List(dynamodb.String("a"), dynamodb.String("b")),
		dynamodb.List(dynamodb.List(dynamodb.String("a")), dynamodb.String("b")), dynamodb.List(dynamodb.List(dynamodb.String("a"), dynamodb.String("b"))),
		dynamodb.Map(nil), dynamodb.Map(dynamodb.Item{"a": dynamodb.String("b")}), dynamodb.Map(dynamodb.Item{"b": dynamodb.String("a")}),
		mustSet(dynamodb.StringSet("a,b")), mustSet(dynamodb.StringSet("a", "b")), mustSet(dynamodb.StringSet("1")), mustSet(dynamodb.NumberSet("1")),
		mustSet(dynamodb.BinarySet([]byte("1"))), mustSet(dynamodb.NumberSet("1", "2")),
	}
	inputs := []dynamodb.QueryInput{
		{TableName: "Books"}, {TableName: "Book", IndexName: "s"}, {TableName: "Books", IndexName: "s"},
		{TableName: "Books", KeyConditionExpression: "a"}, {TableName: "Books", FilterExpression: "a"}, {TableName: "Books", ProjectionExpression: "a"},
		{TableName: "Books", Limit: 1}, {TableName: "Books", Limit: 11}, {TableName: "Books", ScanIndexBackward: true}, {TableName: "Books", ConsistentRead: true},
		{TableName: "Books", Select: "COUNT"}, {TableName: "Books", ExclusiveStartKey: dynamodb.Key{}}, {TableName: "Books", ExclusiveStartKey: id("a")},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "b", "#c": "d"}},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "b#cd"}},
		{TableName: "Books", ExpressionAttributeValues: map[string]dynamodb.Value{":a": values[0], ":b": values[0]}},
	}
	for _, v := range values {
		inputs = append(inputs, dynamodb.QueryInput{TableName: "Books", ExpressionAttributeValues: map[string]dynamodb.Value{":v": v}})
	}
	seen := make(map[string]int)
	for i := range inputs {
		key := daxcache.QueryKey(&inputs[i])
		if j, ok := seen[key]; ok {
			t.Errorf("%+v and %+v have the same key", inputs[i], inputs[j])
		}
		seen[key] = i
	}
	if scan := daxcache.ScanKey(&dynamodb.ScanInput{TableName: "Books"}); scan == daxcache.QueryKey(&inputs[0]) {
		t.Error("a Scan and a Query have the same key")
	}
	one, two := dynamodb.ScanInput{TableName: "Books", Segment: 1, TotalSegments: 12}, dynamodb.ScanInput{TableName: "Books", Segment: 11, TotalSegments: 2}
	if daxcache.ScanKey(&one) == daxcache.ScanKey(&two) {
		t.Error("two segments have the same key")
	}
}

// What is the same has one key, however it is written.
func TestQueryKeysAgree(t *testing.T) {
	with := func(v dynamodb.Value) *dynamodb.QueryInput {
		return &dynamodb.QueryInput{TableName: "Books", ExpressionAttributeValues: map[string]dynamodb.Value{":v": v}}
	}
	for _, pair := range [][2]*dynamodb.QueryInput{
		{with(dynamodb.MustNumber("1.0")), with(dynamodb.MustNumber("10e-1"))},
		{with(mustSet(dynamodb.StringSet("a", "b"))), with(mustSet(dynamodb.StringSet("b", "a")))},
		{with(mustSet(dynamodb.NumberSet("1", "2"))), with(mustSet(dynamodb.NumberSet("2.0", "01")))},
		{{TableName: "Books"}, {TableName: "Books", ExpressionAttributeNames: map[string]string{}}},
		{{TableName: "Books"}, {TableName: "Books", ReturnConsumedCapacity: dynamodb.CapacityTotal}},
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
	value := func() dynamodb.Value {
		switch r.IntN(4) {
		case 0:
			return dynamodb.Int(int64(r.IntN(3)))
		case 1:
			return dynamodb.List(dynamodb.String(text()), dynamodb.String(text()))
		case 2:
			return dynamodb.Map(dynamodb.Item{text(): dynamodb.String(text())})
		}
		return dynamodb.String(text())
	}
	seen := make(map[string]dynamodb.QueryInput)
	for range 50_000 {
		in := dynamodb.QueryInput{
			TableName: text(), IndexName: text(), FilterExpression: text(),
			ExpressionAttributeNames:  map[string]string{text(): text()},
			ExpressionAttributeValues: map[string]dynamodb.Value{text(): value()},
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
	author := func(name, year string) *dynamodb.GetItemInput {
		return &dynamodb.GetItemInput{TableName: "Authors", Key: dynamodb.Key{"name": dynamodb.String(name), "year": dynamodb.MustNumber(year)}}
	}
	for _, test := range []struct {
		in    *dynamodb.GetItemInput
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

// Scans that differ in one parameter have different keys.
func TestScanKeysDiffer(t *testing.T) {
	seen := make(map[string]int)
	for i, in := range []dynamodb.ScanInput{
		{TableName: "Books"}, {TableName: "Films"}, {TableName: "Books", IndexName: "s"},
		{TableName: "Books", FilterExpression: "a"}, {TableName: "Books", ProjectionExpression: "a"},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "b"}},
		{TableName: "Books", ExpressionAttributeNames: map[string]string{"#a": "c"}},
		{TableName: "Books", ExpressionAttributeValues: dynamodb.Item{":a": dynamodb.String("b")}},
		{TableName: "Books", ExpressionAttributeValues: dynamodb.Item{":a": dynamodb.String("c")}},
		{TableName: "Books", Select: dynamodb.SelectCount}, {TableName: "Books", Limit: 1}, {TableName: "Books", Limit: 2},
		{TableName: "Books", ConsistentRead: true}, {TableName: "Books", TotalSegments: 2}, {TableName: "Books", Segment: 1, TotalSegments: 2},
		{TableName: "Books", ExclusiveStartKey: dynamodb.Key{}}, {TableName: "Books", ExclusiveStartKey: id("a")}, {TableName: "Books", ExclusiveStartKey: id("b")},
	} {
		key := daxcache.ScanKey(&in)
		if j, ok := seen[key]; ok {
			t.Errorf("scans %d and %d have the same key", i, j)
		}
		seen[key] = i
	}
}

// Two tables whose items have the same keys have entries of their own.
func TestTablesApart(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	b.schemas["BooksOld"] = &dynamodb.TableDescription{Name: "BooksOld", Key: b.schemas["Books"].Key}
	old := &dynamodb.GetItemInput{TableName: "BooksOld", Key: id("a")}
	wantGet(t, c, b, "a", 1, "GetItem")
	if out, err := c.GetItem(ctx, bob, old); err != nil || out.Item != nil || b.asked() != "GetItem" {
		t.Errorf("the other table has %v, error %v", out, err)
	}
	c.Flush("BooksOld")
	wantGet(t, c, b, "a", 1, "")
	if _, err := c.GetItem(ctx, bob, old); err != nil || b.asked() != "GetItem" {
		t.Errorf("what was flushed is there, or error %v", err)
	}
}
