package daxcache_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// What stays unprocessed of a table that is passed through comes back as it was
// asked for, beside a table with cached items.
func TestBatchGetItemConsistent(t *testing.T) {
	author := func(year int64) dynamodb.Key {
		return dynamodb.Key{"name": dynamodb.String("me"), "year": dynamodb.Int(year)}
	}
	for range 20 { // the tables of an answer come in any order
		c, b := newBooks(t, daxcache.Config{})
		b.put("Authors", author(1950))
		b.undone = 1
		in := batchBooks("a", "b")
		in.RequestItems["Authors"] = dynamodb.KeysAndAttributes{
			Keys: []dynamodb.Key{author(1950), author(1960)}, ConsistentRead: true, ProjectionExpression: "#n", ExpressionAttributeNames: map[string]string{"#n": "name"},
		}
		out, err := c.BatchGetItem(ctx, bob, in)
		if err != nil {
			t.Fatal(err)
		}
		left := in.RequestItems["Authors"]
		left.Keys = left.Keys[1:]
		want := &dynamodb.BatchGetItemOutput{
			Responses: map[string][]dynamodb.Item{"Books": {book("a", 1)}, "Authors": {{"name": dynamodb.String("me")}}},
			UnprocessedKeys: map[string]dynamodb.KeysAndAttributes{
				"Books": {Keys: []dynamodb.Key{id("b")}}, "Authors": left,
			},
		}
		if diff := cmp.Diff(want, out); diff != "" {
			t.Errorf("mismatch (-want +got)\n%s", diff)
		}
		wantGet(t, c, b, "a", 1, "")
		wantGet(t, c, b, "b", 0, "GetItem")
	}
}

// A store that answers with what it was not asked for is not believed, and leaves
// nothing in the cache.
func TestBatchGetItemStray(t *testing.T) {
	for name, stray := range map[string]dynamodb.Item{
		"an item that was not asked for": book("z", 1),
		"an item without its key":        {"price": dynamodb.Int(1)},
		"an item of a wrong key":         {"id": dynamodb.Int(1)},
	} {
		c, b := newBooks(t, daxcache.Config{})
		b.stray = []dynamodb.Item{stray}
		if out, err := c.BatchGetItem(ctx, bob, batchBooks("a", "b")); err == nil {
			t.Errorf("%s: %v, want an error", name, out)
		}
		wantGet(t, c, b, "b", 0, "GetItem")
		wantGet(t, c, b, "z", 0, "GetItem")
	}
}

// A table that a batch or a transaction finds gone takes its entries with it.
func TestTableGone(t *testing.T) {
	for _, op := range []string{"BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"} {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")
		gone := dynamodb.Errorf(dynamodb.ResourceNotFoundException, "no table Books")
		b.hooks(only(op, fail(gone)), nil)
		call := operations[op]
		if op == "BatchGetItem" { // of an item that is not cached
			call = func(c *daxcache.Cluster, who *daxcache.Caller) error {
				_, err := c.BatchGetItem(ctx, who, batchBooks("b"))
				return err
			}
		}
		if err := call(c, bob); !errors.Is(err, gone) {
			t.Errorf("%s: error %v", op, err)
		}
		b.hooks(nil, nil)
		b.put("Books", book("a", 2))
		wantGet(t, c, b, "a", 2, "GetItem")
	}
}

// A batch that is refused for certain leaves what is cached. After any other error
// nothing is known of its items.
func TestBatchWriteItemRefused(t *testing.T) {
	for _, test := range []struct {
		err   error
		asked string
	}{
		{dynamodb.Errorf(dynamodb.ProvisionedThroughputExceededException, "slow down"), ""},
		{dynamodb.Invalid("a fault"), ""},
		{dynamodb.Errorf(dynamodb.InternalServerError, "a fault"), "GetItem"},
		{errors.New("connection reset"), "GetItem"},
	} {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")
		b.hooks(only("BatchWriteItem", fail(test.err)), nil)
		if _, err := c.BatchWriteItem(ctx, bob, writeBooks(2, "a", "b")); !errors.Is(err, test.err) {
			t.Errorf("error %v, want %v", err, test.err)
		}
		wantGet(t, c, b, "a", 1, test.asked)
	}
}
