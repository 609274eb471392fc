package daxcache_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
)

// encoder counts how often it encodes.
type encoder struct{ calls int }

func (e *encoder) encode(item dynamodb.Item) ([]byte, error) {
	e.calls++
	return item.MarshalJSON()
}

// A cached item is encoded once, for whoever passes the front door, until it is
// written.
func TestGetEncoded(t *testing.T) {
	var vars daxcache.Vars
	c, b := newBooks(t, daxcache.Config{Metrics: &vars})
	var e encoder
	get := func(who *daxcache.Caller, in *dynamodb.GetItemInput, encoded, item string) {
		t.Helper()
		got, out, err := c.GetEncoded(ctx, who, in, e.encode)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		if out != nil && out.Item != nil {
			j, _ := out.Item.MarshalJSON()
			text = string(j)
		}
		if string(got) != encoded || text != item || (encoded == "") == (out == nil) {
			t.Errorf("encoded %s, item %s; want %s and %s", got, text, encoded, item)
		}
	}
	const a1, a2 = `{"id":{"S":"a"},"price":{"N":"1"}}`, `{"id":{"S":"a"},"price":{"N":"2"}}`
	in := &dynamodb.GetItemInput{TableName: "Books", Key: id("a")}
	get(bob, in, "", a1)
	before := vars.Value(daxcache.Bytes)
	get(bob, in, a1, "")
	if grown := vars.Value(daxcache.Bytes) - before; grown < int64(len(a1)) {
		t.Errorf("the cache counts %d bytes more for %d", grown, len(a1))
	}
	get(bob, in, a1, "")
	get(bob, &dynamodb.GetItemInput{TableName: "Books", Key: id("a"), ProjectionExpression: "price"}, "", `{"price":{"N":"1"}}`)
	get(bob, &dynamodb.GetItemInput{TableName: "Books", Key: id("a"), ConsistentRead: true}, "", a1)
	get(bob, &dynamodb.GetItemInput{TableName: "Books", Key: id("b")}, "", "")
	get(bob, &dynamodb.GetItemInput{TableName: "Books", Key: id("b")}, "", "")
	if e.calls != 1 {
		t.Errorf("encoded %d times, want once", e.calls)
	}
	_, _, err := c.GetEncoded(ctx, eve, in, e.encode)
	_ = wantDenied(t, err, access.Front, "dax:GetItem")
	if _, err := c.PutItem(ctx, bob, putBook("a", 2)); err != nil {
		t.Fatal(err)
	}
	get(bob, in, a2, "")
	broken := errors.New("broken")
	b.put("Books", book("c", 1))
	other := &dynamodb.GetItemInput{TableName: "Books", Key: id("c")}
	get(bob, other, "", `{"id":{"S":"c"},"price":{"N":"1"}}`)
	if _, _, err := c.GetEncoded(ctx, bob, other, func(dynamodb.Item) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	get(bob, other, `{"id":{"S":"c"},"price":{"N":"1"}}`, "")
}

// What is encoded counts: entries go for it, at last the one that it is of.
func TestGetEncodedBudget(t *testing.T) {
	var vars daxcache.Vars
	c, _ := newBooks(t, daxcache.Config{Metrics: &vars, ItemBytes: 2000})
	get := func(name string, size int) {
		t.Helper()
		in := &dynamodb.GetItemInput{TableName: "Books", Key: id(name)}
		if _, _, err := c.GetEncoded(ctx, bob, in, func(dynamodb.Item) ([]byte, error) { return make([]byte, size), nil }); err != nil {
			t.Fatal(err)
		}
	}
	get("a", 0)
	get("b", 0) // a missing item, which is not encoded
	get("a", 1500)
	if n := vars.Value(daxcache.Entries); n != 1 {
		t.Errorf("%d entries, want that of the encoded item", n)
	}
	get("a", 1)
	c.Flush("Books")
	get("a", 0)
	get("a", 5000)
	if n, bytes := vars.Value(daxcache.Entries), vars.Value(daxcache.Bytes); n != 0 || bytes != 0 {
		t.Errorf("%d entries, %d bytes, want none", n, bytes)
	}
}

// A hit that is encoded allocates nothing.
func TestGetEncodedAllocations(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	var e encoder
	in := &dynamodb.GetItemInput{TableName: "Books", Key: id("a")}
	encode := e.encode
	hit := func() {
		if _, _, err := c.GetEncoded(ctx, bob, in, encode); err != nil {
			t.Fatal(err)
		}
	}
	hit()
	hit()
	if n := testing.AllocsPerRun(100, hit); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
	runtime.KeepAlive(c)
}
