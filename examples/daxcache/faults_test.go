package daxcache_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
)

// Each test is a fault that a cache in front of a store must withstand.

type hook = func(ctx context.Context, op string) error

// only limits a hook to one operation.
func only(name string, f hook) hook {
	return func(ctx context.Context, op string) error {
		if op != name {
			return nil
		}
		return f(ctx, op)
	}
}

// hold makes an operation wait until release is closed.
func hold(name string) (held hook, release chan struct{}) {
	release = make(chan struct{})
	return only(name, func(context.Context, string) error { <-release; return nil }), release
}

func fail(err error) hook { return func(context.Context, string) error { return err } }

func book(name string, price int64) dynamodb.Item {
	return dynamodb.Item{"id": dynamodb.String(name), "price": dynamodb.Int(price)}
}

func putBook(name string, price int64) *dynamodb.PutItemInput {
	return &dynamodb.PutItemInput{TableName: "Books", Item: book(name, price)}
}

func updateBook(name string, price int64) *dynamodb.UpdateItemInput {
	return &dynamodb.UpdateItemInput{TableName: "Books", Key: id(name), UpdateExpression: "SET price = :p",
		ExpressionAttributeValues: map[string]dynamodb.Value{":p": dynamodb.Int(price)}}
}

func deleteBook(name string) *dynamodb.DeleteItemInput {
	return &dynamodb.DeleteItemInput{TableName: "Books", Key: id(name)}
}

func batchBooks(names ...string) *dynamodb.BatchGetItemInput {
	var keys []dynamodb.Key
	for _, name := range names {
		keys = append(keys, id(name))
	}
	return &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Books": {Keys: keys}}}
}

func writeBooks(price int64, names ...string) *dynamodb.BatchWriteItemInput {
	var list []dynamodb.WriteRequest
	for _, name := range names {
		list = append(list, dynamodb.WriteRequest{Put: book(name, price)})
	}
	return &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": list}}
}

func transactBooks(price int64, names ...string) *dynamodb.TransactWriteItemsInput {
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: "token"}
	for _, name := range names {
		in.TransactItems = append(in.TransactItems, dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Books", Item: book(name, price)})
	}
	return in
}

// wantGet asks for a book as Bob, and says what the store should be asked for
// it. A price of 0 stands for no book.
func wantGet(t *testing.T, c *daxcache.Cluster, b *backend, name string, price int64, asked string) {
	t.Helper()
	b.asked()
	out, err := c.GetItem(ctx, bob, get(name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var want dynamodb.Item
	if price != 0 {
		want = book(name, price)
	}
	if diff := cmp.Diff(want, out.Item); diff != "" {
		t.Errorf("%s: mismatch (-want +got)\n%s", name, diff)
	}
	if got := b.asked(); got != asked {
		t.Errorf("%s: the store was asked for %q, want %q", name, got, asked)
	}
}

// newBooks is a cluster in front of a store with the book a at price 1.
func newBooks(t *testing.T, config daxcache.Config) (*daxcache.Cluster, *backend) {
	t.Helper()
	b := newBackend()
	b.put("Books", book("a", 1))
	return newCluster(t, b, config), b
}

// attempt calls f, and returns a panic as an error.
func attempt(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}

// writesOfA are all ways to write the book a, but to delete it, at a price.
var writesOfA = map[string]func(c *daxcache.Cluster, price int64) error{
	"PutItem": func(c *daxcache.Cluster, price int64) error {
		_, err := c.PutItem(ctx, bob, putBook("a", price))
		return err
	},
	"UpdateItem": func(c *daxcache.Cluster, price int64) error {
		_, err := c.UpdateItem(ctx, bob, updateBook("a", price))
		return err
	},
	"BatchWriteItem": func(c *daxcache.Cluster, price int64) error {
		_, err := c.BatchWriteItem(ctx, bob, writeBooks(price, "a"))
		return err
	},
	"TransactWriteItems": func(c *daxcache.Cluster, price int64) error {
		_, err := c.TransactWriteItems(ctx, bob, transactBooks(price, "a"))
		return err
	},
}

func TestF1AmbiguousWrite(t *testing.T) {
	faults := map[string]hook{
		"timeout":  fail(context.DeadlineExceeded),
		"reset":    fail(io.ErrUnexpectedEOF),
		"500":      fail(dynamodb.Errorf(dynamodb.InternalServerError, "")),
		"503":      fail(dynamodb.Errorf(dynamodb.ServiceUnavailable, "")),
		"progress": fail(dynamodb.Errorf(dynamodb.TransactionInProgressException, "")),
		"panic":    func(context.Context, string) error { panic("store") },
	}
	for op, write := range writesOfA {
		for name, fault := range faults {
			t.Run(op+"/"+name, func(t *testing.T) {
				c, b := newBooks(t, daxcache.Config{})
				wantGet(t, c, b, "a", 1, "GetItem")
				b.hooks(nil, only(op, fault))
				if err := attempt(func() error { return write(c, 2) }); err == nil {
					t.Error("the write reports no error")
				}
				if got := b.asked(); got != op {
					t.Errorf("the store was asked for %q, want one %s: a write of unknown outcome is not repeated", got, op)
				}
				wantGet(t, c, b, "a", 2, "GetItem")
			})
		}
	}
	t.Run("negative entry", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "new", 0, "GetItem")
		b.hooks(nil, only("PutItem", fail(io.ErrUnexpectedEOF)))
		if _, err := c.PutItem(ctx, bob, putBook("new", 2)); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error %v", err)
		}
		wantGet(t, c, b, "new", 2, "GetItem")
	})
	t.Run("delete", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")
		b.hooks(nil, only("DeleteItem", fail(context.DeadlineExceeded)))
		if _, err := c.DeleteItem(ctx, bob, deleteBook("a")); err == nil {
			t.Error("no error")
		}
		wantGet(t, c, b, "a", 0, "GetItem")
	})
}

func TestF2StaleFill(t *testing.T) {
	readers := map[string]func(c *daxcache.Cluster) error{
		"GetItem":      func(c *daxcache.Cluster) error { _, err := c.GetItem(ctx, bob, get("a")); return err },
		"BatchGetItem": func(c *daxcache.Cluster) error { _, err := c.BatchGetItem(ctx, bob, batchBooks("a")); return err },
	}
	for reader, read := range readers {
		for writer, write := range writesOfA {
			t.Run(reader+"/"+writer, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var vars daxcache.Vars
					c, b := newBooks(t, daxcache.Config{Metrics: &vars})
					held, release := hold(reader)
					b.hooks(nil, held)
					done := make(chan error)
					go func() { done <- read(c) }()
					synctest.Wait() // it has the old price, and has not filled yet
					if err := write(c, 2); err != nil {
						t.Fatal(err)
					}
					b.hooks(nil, nil)
					close(release)
					if err := <-done; err != nil {
						t.Fatal(err)
					}
					out, err := c.GetItem(ctx, bob, get("a"))
					if err != nil || !out.Item.Equal(book("a", 2)) {
						t.Errorf("after the write is acknowledged: %v, %v", out, err)
					}
					if got := vars.Value(daxcache.StaleFills); got != 1 {
						t.Errorf("%d stale fills, want 1", got)
					}
				})
			})
		}
	}
	t.Run("no one joins a read from before the write", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, b := newBooks(t, daxcache.Config{})
			held, release := hold("GetItem")
			b.hooks(nil, held)
			go func() { _, _ = c.GetItem(ctx, bob, get("a")) }()
			synctest.Wait()
			if err := writesOfA["TransactWriteItems"](c, 2); err != nil {
				t.Fatal(err)
			}
			b.hooks(nil, nil)
			wantGet(t, c, b, "a", 2, "GetItem")
			close(release)
			synctest.Wait()
			wantGet(t, c, b, "a", 2, "")
		})
	})
}

func TestF3ReorderedWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		held, release := hold("PutItem")
		b.hooks(nil, held)
		done := make(chan error)
		go func() { _, err := c.PutItem(ctx, bob, putBook("a", 2)); done <- err }()
		synctest.Wait() // the store has 2, and has not answered
		b.hooks(nil, nil)
		if _, err := c.PutItem(ctx, bob, putBook("a", 3)); err != nil {
			t.Fatal(err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		wantGet(t, c, b, "a", 3, "GetItem") // the cache cannot know which was last
		wantGet(t, c, b, "a", 3, "")
	})
}

func TestF4ConditionFailed(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	in := putBook("a", 2)
	in.ConditionExpression = "attribute_not_exists(id)"
	in.ReturnValuesOnConditionCheckFailure = dynamodb.ReturnAllOld
	for range 2 {
		_, err := c.PutItem(ctx, bob, in)
		var e *dynamodb.Error
		if !errors.As(err, &e) || e.Code != dynamodb.ConditionalCheckFailedException || !e.Item.Equal(book("a", 1)) {
			t.Errorf("error %v", err)
		}
	}
	wantGet(t, c, b, "a", 1, "GetItem") // the item of the error was not cached
	b.put("Books", book("a", 9))
	if _, err := c.PutItem(ctx, bob, in); err == nil {
		t.Error("no error")
	}
	wantGet(t, c, b, "a", 1, "") // and what was cached stands
}

func TestF5UpdateWithoutImage(t *testing.T) {
	tests := []struct {
		returns    dynamodb.ReturnValues
		role       string
		attributes dynamodb.Item
		asked      string
	}{
		{"", useTables, nil, ""},
		{dynamodb.ReturnNone, useTables, nil, ""},
		{dynamodb.ReturnAllNew, useTables, book("a", 2), ""},
		{dynamodb.ReturnUpdatedNew, useTables, dynamodb.Item{"price": dynamodb.Int(2)}, "GetItem"},
		{dynamodb.ReturnUpdatedOld, useTables, nil, "GetItem"},
		{dynamodb.ReturnAllOld, useTables, nil, "GetItem"},
		{dynamodb.ReturnNone, `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
			{"Effect": "Deny", "Action": "dynamodb:UpdateItem", "Resource": "*",
				"Condition": {"StringEquals": {"dynamodb:ReturnValues": "ALL_NEW"}}}]}`, nil, "GetItem"},
	}
	for _, test := range tests {
		t.Run(string(test.returns), func(t *testing.T) {
			c, b := newBooks(t, daxcache.Config{Policies: policies(useCluster, test.role)})
			wantGet(t, c, b, "a", 1, "GetItem")
			in := updateBook("a", 2)
			in.ReturnValues = test.returns
			out, err := c.UpdateItem(ctx, bob, in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.attributes, out.Attributes); diff != "" {
				t.Errorf("mismatch (-want +got)\n%s", diff)
			}
			wantGet(t, c, b, "a", 2, test.asked)
		})
	}
}

func TestF6PartialBatch(t *testing.T) {
	t.Run("write", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")
		wantGet(t, c, b, "b", 0, "GetItem")
		wantGet(t, c, b, "c", 0, "GetItem")
		b.undone = 1
		out, err := c.BatchWriteItem(ctx, bob, writeBooks(2, "a", "b", "c"))
		if err != nil || len(out.UnprocessedItems["Books"]) != 1 {
			t.Fatalf("%v, %v", out, err)
		}
		wantGet(t, c, b, "a", 2, "")
		wantGet(t, c, b, "b", 2, "")
		wantGet(t, c, b, "c", 0, "") // as it was, and as it is
	})
	t.Run("read", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		b.put("Books", book("c", 3))
		b.undone = 1
		in := batchBooks("a", "b", "c")
		table := in.RequestItems["Books"]
		table.ProjectionExpression = "price"
		in.RequestItems["Books"] = table
		out, err := c.BatchGetItem(ctx, bob, in)
		if err != nil {
			t.Fatal(err)
		}
		table.Keys = []dynamodb.Key{id("c")}
		want := &dynamodb.BatchGetItemOutput{
			Responses:       map[string][]dynamodb.Item{"Books": {{"price": dynamodb.Int(1)}}},
			UnprocessedKeys: map[string]dynamodb.KeysAndAttributes{"Books": table},
		}
		if diff := cmp.Diff(want, out); diff != "" {
			t.Errorf("mismatch (-want +got)\n%s", diff)
		}
		wantGet(t, c, b, "a", 1, "")
		wantGet(t, c, b, "b", 0, "")
		wantGet(t, c, b, "c", 3, "GetItem") // nothing was learnt of it
	})
}

func TestF7Transaction(t *testing.T) {
	cached := func(t *testing.T) (*daxcache.Cluster, *backend) {
		c, b := newBooks(t, daxcache.Config{})
		b.put("Books", book("b", 1))
		wantGet(t, c, b, "a", 1, "GetItem")
		wantGet(t, c, b, "b", 1, "GetItem")
		return c, b
	}
	t.Run("cancelled", func(t *testing.T) {
		c, b := cached(t)
		in := transactBooks(2, "a", "b")
		in.TransactItems[1].ConditionExpression = "attribute_not_exists(id)"
		if _, err := c.TransactWriteItems(ctx, bob, in); !errors.Is(err, dynamodb.TransactionCanceledException) {
			t.Fatalf("error %v", err)
		}
		wantGet(t, c, b, "a", 1, "")
		wantGet(t, c, b, "b", 1, "")
	})
	t.Run("replayed", func(t *testing.T) {
		c, b := cached(t)
		for range 2 {
			if _, err := c.TransactWriteItems(ctx, bob, transactBooks(2, "a", "b")); err != nil {
				t.Fatal(err)
			}
			wantGet(t, c, b, "a", 2, "GetItem")
			wantGet(t, c, b, "b", 2, "GetItem")
		}
	})
	t.Run("ambiguous", func(t *testing.T) {
		c, b := cached(t)
		b.hooks(nil, only("TransactWriteItems", fail(context.DeadlineExceeded)))
		if _, err := c.TransactWriteItems(ctx, bob, transactBooks(2, "a", "b")); err == nil {
			t.Fatal("no error")
		}
		wantGet(t, c, b, "a", 2, "GetItem")
		wantGet(t, c, b, "b", 2, "GetItem")
	})
	t.Run("what is only checked stays", func(t *testing.T) {
		c, b := cached(t)
		in := transactBooks(2, "a")
		in.TransactItems = append(in.TransactItems, dynamodb.TransactWrite{Kind: dynamodb.TransactCheck,
			TableName: "Books", Key: id("c"), ConditionExpression: "attribute_not_exists(id)"})
		wantGet(t, c, b, "c", 0, "GetItem")
		if _, err := c.TransactWriteItems(ctx, bob, in); err != nil {
			t.Fatal(err)
		}
		wantGet(t, c, b, "c", 0, "")
	})
}

func TestF8ReadErrors(t *testing.T) {
	for _, fault := range []error{
		dynamodb.Errorf(dynamodb.ProvisionedThroughputExceededException, "slow down"),
		dynamodb.Errorf(dynamodb.InternalServerError, "sorry"),
		context.DeadlineExceeded,
	} {
		reads := map[string]func(c *daxcache.Cluster) error{
			"GetItem":      func(c *daxcache.Cluster) error { _, err := c.GetItem(ctx, bob, get("a")); return err },
			"BatchGetItem": func(c *daxcache.Cluster) error { _, err := c.BatchGetItem(ctx, bob, batchBooks("a")); return err },
			"Query":        func(c *daxcache.Cluster) error { _, err := c.Query(ctx, bob, queryBooks("a")); return err },
			"Scan":         func(c *daxcache.Cluster) error { _, err := c.Scan(ctx, bob, scanBooks()); return err },
		}
		for op, read := range reads {
			c, b := newBooks(t, daxcache.Config{})
			b.hooks(only(op, fail(fault)), nil)
			if err := read(c); !errors.Is(err, fault) {
				t.Errorf("%s: error %v, want %v", op, err, fault)
			}
			b.hooks(nil, nil)
			if err := read(c); err != nil {
				t.Errorf("%s: the error was kept: %v", op, err)
			}
		}
	}
}

func scanBooks() *dynamodb.ScanInput { return &dynamodb.ScanInput{TableName: "Books"} }

func queryBooks(name string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "id = :id",
		ExpressionAttributeValues: map[string]dynamodb.Value{":id": dynamodb.String(name)}}
}

func TestF9NegativeEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var vars daxcache.Vars
		c, b := newBooks(t, daxcache.Config{ItemTTL: time.Minute, Metrics: &vars})
		wantGet(t, c, b, "new", 0, "GetItem")
		b.put("Books", book("new", 2)) // behind the cluster's back
		time.Sleep(time.Minute - 1)
		wantGet(t, c, b, "new", 0, "")
		time.Sleep(time.Nanosecond)
		wantGet(t, c, b, "new", 2, "GetItem")
		if got := vars.Value(daxcache.Entries); got != 1 { // the one that died is not counted
			t.Errorf("%d entries", got)
		}

		wantGet(t, c, b, "newer", 0, "GetItem")
		if _, err := c.PutItem(ctx, bob, putBook("newer", 3)); err != nil {
			t.Fatal(err)
		}
		wantGet(t, c, b, "newer", 3, "")
		if _, err := c.DeleteItem(ctx, bob, deleteBook("newer")); err != nil {
			t.Fatal(err)
		}
		wantGet(t, c, b, "newer", 0, "")
	})
}

func TestF10Projection(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	in := get("a")
	in.ProjectionExpression = "#p"
	in.ExpressionAttributeNames = map[string]string{"#p": "price"}
	for _, asked := range []string{"GetItem", ""} {
		out, err := c.GetItem(ctx, bob, in)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(dynamodb.Item{"price": dynamodb.Int(1)}, out.Item); diff != "" {
			t.Errorf("mismatch (-want +got)\n%s", diff)
		}
		if got := b.asked(); got != asked {
			t.Errorf("asked %q, want %q", got, asked)
		}
	}
	wantGet(t, c, b, "a", 1, "")

	// A role that may read no more than the price reads that, and nothing is cached.
	narrow := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem"], "Resource": "*",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["price", "id"]}, "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}}`
	c, b = newBooks(t, daxcache.Config{Policies: policies(useCluster, narrow)})
	batch := batchBooks("a")
	batch.RequestItems["Books"] = dynamodb.KeysAndAttributes{Keys: []dynamodb.Key{id("a")}, ProjectionExpression: "price"}
	for range 2 {
		out, err := c.GetItem(ctx, bob, in)
		if err != nil || !out.Item.Equal(dynamodb.Item{"price": dynamodb.Int(1)}) {
			t.Errorf("%v, %v", out, err)
		}
		many, err := c.BatchGetItem(ctx, bob, batch)
		if err != nil || !many.Responses["Books"][0].Equal(dynamodb.Item{"price": dynamodb.Int(1)}) {
			t.Errorf("%v, %v", many, err)
		}
		if got := b.asked(); got != "GetItem BatchGetItem" {
			t.Errorf("asked %q", got)
		}
	}
	if _, err := c.GetItem(ctx, bob, get("a")); !errors.Is(err, dynamodb.AccessDeniedException) {
		t.Errorf("the whole item: error %v", err)
	}
}

func TestF11QueryAfterWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{QueryTTL: time.Minute})
		price := func(want string, asked string) {
			t.Helper()
			b.asked()
			out, err := c.Query(ctx, bob, queryBooks("a"))
			if err != nil || out.Items[0]["price"].Text() != want {
				t.Errorf("%v, %v, want %s", out, err, want)
			}
			if got := b.asked(); got != asked {
				t.Errorf("asked %q, want %q", got, asked)
			}
		}
		price("1", "Query")
		for _, write := range writesOfA {
			if err := write(c, 2); err != nil {
				t.Fatal(err)
			}
			price("1", "") // as it was, whatever is written
		}
		out, err := c.Query(ctx, bob, &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "id = :id", ConsistentRead: true,
			ExpressionAttributeValues: queryBooks("a").ExpressionAttributeValues})
		if err != nil || out.Items[0]["price"].Text() != "2" {
			t.Errorf("consistent: %v, %v", out, err)
		}
		time.Sleep(time.Minute - 1)
		price("1", "") // to the last moment
		time.Sleep(time.Nanosecond)
		price("2", "Query") // and no longer
	})
}

func TestF12TableReplaced(t *testing.T) {
	t.Run("gone", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")
		if _, err := c.Scan(ctx, bob, scanBooks()); err != nil {
			t.Fatal(err)
		}
		books := b.schemas["Books"]
		delete(b.schemas, "Books")
		if _, err := c.GetItem(ctx, bob, get("other")); !errors.Is(err, dynamodb.ResourceNotFoundException) {
			t.Errorf("error %v", err)
		}
		b.schemas["Books"] = books
		b.put("Books", book("a", 2))
		wantGet(t, c, b, "a", 2, "GetItem")
		if out, err := c.Scan(ctx, bob, scanBooks()); err != nil || out.Items[0]["price"].Text() != "2" {
			t.Errorf("%v, %v", out, err)
		}
	})
	t.Run("another key", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var vars daxcache.Vars
			c, b := newBooks(t, daxcache.Config{Metrics: &vars})
			wantGet(t, c, b, "a", 1, "GetItem")
			other := *b.schemas["Books"]
			other.Key.Partition.Name = "isbn"
			b.schemas["Books"] = &other
			in := &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Key{"isbn": dynamodb.String("a")}}
			if _, err := c.GetItem(ctx, bob, in); !errors.Is(err, dynamodb.ValidationException) {
				t.Errorf("at once: %v", err) // a wrong key is no DescribeTable each
			}
			time.Sleep(time.Second)
			if _, err := c.GetItem(ctx, bob, in); err != nil {
				t.Error(err)
			}
			if _, err := c.GetItem(ctx, bob, get("a")); !errors.Is(err, dynamodb.ValidationException) {
				t.Errorf("the old key: %v", err)
			}
			if got := vars.Value(daxcache.Entries); got != 1 {
				t.Errorf("%d entries, want that of the new key", got)
			}
		})
	})
	t.Run("how often it is described", func(t *testing.T) {
		other := dynamodb.Key{"isbn": dynamodb.String("a")}
		calls := map[string]func(c *daxcache.Cluster) error{
			"PutItem": func(c *daxcache.Cluster) error {
				_, err := c.PutItem(ctx, bob, &dynamodb.PutItemInput{TableName: "Books", Item: other})
				return err
			},
			"DeleteItem": func(c *daxcache.Cluster) error {
				_, err := c.DeleteItem(ctx, bob, &dynamodb.DeleteItemInput{TableName: "Books", Key: other})
				return err
			},
		}
		for name, call := range calls {
			synctest.Test(t, func(t *testing.T) {
				c, b := newBooks(t, daxcache.Config{})
				want := func(when string, described int, refused bool) {
					t.Helper()
					b.calls = nil
					err := call(c)
					got := 0
					for _, op := range b.calls {
						if op == "DescribeTable" {
							got++
						}
					}
					if got != described || errors.Is(err, dynamodb.ValidationException) != refused || !refused && err != nil {
						t.Errorf("%s, %s: described %d times, error %v; want %d times, refused %t", name, when, got, err, described, refused)
					}
				}
				time.Sleep(time.Minute)
				want("first", 1, true)
				want("at once", 0, true)
				time.Sleep(time.Second - 1)
				want("nearly a second later", 0, true)
				time.Sleep(time.Nanosecond)
				want("a second later", 1, true)
				want("at once again", 0, true)
				replaced := *b.schemas["Books"]
				replaced.Key.Partition.Name = "isbn"
				b.schemas["Books"] = &replaced
				want("the table is another", 0, true)
				time.Sleep(time.Second)
				want("and that is found", 1, false)
			})
		}
	})
	t.Run("read again", func(t *testing.T) {
		index := func(name, key string) dynamodb.IndexDescription {
			return dynamodb.IndexDescription{Name: name, Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: key, Kind: dynamodb.KindS}}}
		}
		before := []dynamodb.IndexDescription{index("byShelf", "shelf"), index("byYear", "year")}
		tests := []struct {
			name    string
			key     string
			indexes []dynamodb.IndexDescription
			kept    bool
		}{
			{"the same", "id", before, true},
			{"another key", "isbn", before, false},
			{"another key of an index", "id", []dynamodb.IndexDescription{index("byShelf", "shelf"), index("byYear", "age")}, false},
			{"another name of an index", "id", []dynamodb.IndexDescription{index("onShelf", "shelf"), index("byYear", "year")}, false},
			{"an index less", "id", before[:1], false},
			{"an index more", "id", append([]dynamodb.IndexDescription{index("byName", "name")}, before...), false},
		}
		for _, test := range tests {
			synctest.Test(t, func(t *testing.T) {
				var vars daxcache.Vars
				c, b := newBooks(t, daxcache.Config{Metrics: &vars})
				b.schemas["Books"] = &dynamodb.TableDescription{Name: "Books", Key: index("", "id").Key, Indexes: before}
				wantGet(t, c, b, "a", 1, "GetItem")
				b.schemas["Books"] = &dynamodb.TableDescription{Name: "Books", Key: index("", test.key).Key, Indexes: test.indexes}
				time.Sleep(time.Second)
				wrong := &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Key{"no": dynamodb.String("a")}}
				if _, err := c.GetItem(ctx, bob, wrong); !errors.Is(err, dynamodb.ValidationException) {
					t.Errorf("%s: %v", test.name, err)
				}
				if kept := vars.Value(daxcache.Entries) == 1; kept != test.kept {
					t.Errorf("%s: the item was kept: %t, want %t", test.name, kept, test.kept)
				}
			})
		}
	})
	t.Run("a fill from before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, b := newBooks(t, daxcache.Config{})
			held, release := hold("GetItem")
			b.hooks(nil, held)
			go func() { _, _ = c.GetItem(ctx, bob, get("a")) }()
			synctest.Wait()
			c.Flush("Books")
			b.put("Books", book("a", 2))
			b.hooks(nil, nil)
			close(release)
			synctest.Wait()
			wantGet(t, c, b, "a", 2, "GetItem")
		})
	})
}

func TestF13Restart(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	wantGet(t, c, b, "a", 1, "GetItem")
	b.hooks(nil, only("PutItem", func(context.Context, string) error { panic("crash") }))
	_ = attempt(func() error { _, err := c.PutItem(ctx, bob, putBook("a", 2)); return err })
	b.hooks(nil, nil)
	c = newCluster(t, b, daxcache.Config{}) // nothing is kept but in memory
	wantGet(t, c, b, "a", 2, "GetItem")
}

func TestF14Leaders(t *testing.T) {
	// lead starts a read that hangs in the store, and two followers.
	type result struct {
		item dynamodb.Item
		err  error
	}
	run := func(t *testing.T, fault func(ctx context.Context) error, want error, asked string) {
		synctest.Test(t, func(t *testing.T) {
			var vars daxcache.Vars
			c, b := newBooks(t, daxcache.Config{Metrics: &vars})
			var once sync.Once
			b.hooks(nil, only("GetItem", func(ctx context.Context, _ string) (err error) {
				once.Do(func() { err = fault(ctx) })
				return err
			}))
			leading, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			go func() { _ = attempt(func() error { _, err := c.GetItem(leading, bob, get("a")); return err }) }()
			synctest.Wait()
			results := make(chan result)
			for range 2 {
				go func() {
					out, err := c.GetItem(ctx, bob, get("a"))
					if err != nil {
						results <- result{nil, err}
						return
					}
					results <- result{out.Item, nil}
				}()
			}
			for range 2 {
				r := <-results
				if !errors.Is(r.err, want) || want == nil && !r.item.Equal(book("a", 1)) {
					t.Errorf("a follower got %v, %v", r.item, r.err)
				}
			}
			if got := b.asked(); got != asked {
				t.Errorf("the store was asked for %q, want %q", got, asked)
			}
		})
	}
	t.Run("succeeds", func(t *testing.T) {
		run(t, func(context.Context) error { time.Sleep(time.Millisecond); return nil }, nil, "GetItem")
	})
	t.Run("cancelled", func(t *testing.T) {
		run(t, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, nil, "GetItem GetItem")
	})
	t.Run("panics", func(t *testing.T) {
		run(t, func(context.Context) error { time.Sleep(time.Millisecond); panic("leader") }, nil, "GetItem GetItem")
	})
	t.Run("fails", func(t *testing.T) {
		err := dynamodb.Errorf(dynamodb.ThrottlingException, "slow down")
		run(t, func(context.Context) error { time.Sleep(time.Millisecond); return err }, err, "GetItem")
	})
	t.Run("a follower that goes", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, b := newBooks(t, daxcache.Config{})
			b.hooks(nil, only("GetItem", func(context.Context, string) error { time.Sleep(time.Hour); return nil }))
			done := make(chan error)
			go func() { _, err := c.GetItem(ctx, bob, get("a")); done <- err }()
			synctest.Wait()
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if _, err := c.GetItem(short, bob, get("a")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			if err := <-done; err != nil {
				t.Errorf("the leader: %v", err)
			}
		})
	})
}

// A flight under way does not get anybody past either door.
func TestF14Principals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		held, release := hold("GetItem")
		b.hooks(nil, held)
		done := make(chan error)
		go func() { _, err := c.GetItem(ctx, bob, get("a")); done <- err }()
		synctest.Wait()
		denied := func(caller *daxcache.Caller, reason access.Reason) {
			t.Helper()
			_, err := c.GetItem(ctx, caller, get("a"))
			var d *daxcache.Denial
			if !errors.As(err, &d) || d.Reason != reason {
				t.Errorf("error %v, want a denial by %v", err, reason)
			}
		}
		denied(eve, access.Front)
		denied(nil, access.Front)
		// The role has lost its permission: who comes now may not wait for the
		// answer to a call that was begun while it had it.
		if _, err := c.SetPolicies(policies(useCluster, nothing)); err != nil {
			t.Fatal(err)
		}
		denied(bob, access.Back)
		close(release)
		if err := <-done; err != nil {
			t.Errorf("the leader began under other policies: %v", err)
		}
	})
}

func TestF15Bounds(t *testing.T) {
	t.Run("eviction storm", func(t *testing.T) {
		var vars daxcache.Vars
		const budget = 10_000
		c, b := newBooks(t, daxcache.Config{Metrics: &vars, ItemBytes: budget})
		for i := range 1000 {
			wantGet(t, c, b, fmt.Sprint(i), 0, "GetItem")
			if got := vars.Value(daxcache.Bytes); got > budget {
				t.Fatalf("%d bytes in a budget of %d", got, budget)
			}
		}
		if entries, evictions := vars.Value(daxcache.Entries), vars.Value(daxcache.Evictions); entries == 0 || entries+evictions != 1000 {
			t.Errorf("%d entries and %d evictions of 1000", entries, evictions)
		}
		wantGet(t, c, b, "999", 0, "")
		wantGet(t, c, b, "0", 0, "GetItem")
	})
	t.Run("the least used goes", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{ItemBytes: 1200})
		wantGet(t, c, b, "a", 1, "GetItem")
		for i := range 100 {
			wantGet(t, c, b, fmt.Sprint(i), 0, "GetItem")
			wantGet(t, c, b, "a", 1, "")
		}
	})
	t.Run("oversize", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{ItemBytes: 2000})
		wantGet(t, c, b, "a", 1, "GetItem")
		huge := book("huge", 1)
		huge["text"] = dynamodb.Binary(make([]byte, 3000))
		if _, err := c.PutItem(ctx, bob, &dynamodb.PutItemInput{TableName: "Books", Item: huge}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			out, err := c.GetItem(ctx, bob, get("huge"))
			if err != nil || !out.Item.Equal(huge) || b.asked() == "" {
				t.Errorf("it was cached, or lost: %v", err)
			}
		}
		wantGet(t, c, b, "a", 1, "") // and drove nothing out
		huge["id"] = dynamodb.String("a")
		if _, err := c.PutItem(ctx, bob, &dynamodb.PutItemInput{TableName: "Books", Item: huge}); err != nil {
			t.Fatal(err)
		}
		if out, err := c.GetItem(ctx, bob, get("a")); err != nil || !out.Item.Equal(huge) {
			t.Errorf("what was cached of a greater item is still there: %v", err)
		}
	})
	t.Run("no cache at all", func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{ItemTTL: -1, QueryBytes: -1})
		for range 2 {
			wantGet(t, c, b, "a", 1, "GetItem")
			if _, err := c.Scan(ctx, bob, scanBooks()); err != nil || b.asked() != "Scan" {
				t.Errorf("%v", err)
			}
		}
	})
	t.Run("clock set back", func(t *testing.T) {
		wall, elapsed := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), time.Duration(0)
		c, b := newBooks(t, daxcache.Config{ItemTTL: time.Minute,
			Now:     func() time.Time { return wall },
			Elapsed: func() time.Duration { return elapsed }})
		wantGet(t, c, b, "a", 1, "GetItem")
		b.put("Books", book("a", 2))
		wall = wall.Add(-24 * time.Hour)
		elapsed = time.Minute - 1
		wantGet(t, c, b, "a", 1, "")
		elapsed = time.Minute
		wantGet(t, c, b, "a", 2, "GetItem")
		wall = wall.Add(240 * time.Hour)
		wantGet(t, c, b, "a", 2, "")
	})
}

func TestF16PolicyReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := newBooks(t, daxcache.Config{})
		wantGet(t, c, b, "a", 1, "GetItem")

		// A put in flight ends under the policies that it began with.
		held, release := hold("PutItem")
		b.hooks(held, nil)
		done := make(chan error)
		go func() { _, err := c.PutItem(ctx, bob, putBook("b", 2)); done <- err }()
		synctest.Wait()

		revision, err := c.SetPolicies(policies(nothing, useTables))
		if err != nil || revision != 2 {
			t.Fatalf("revision %d, %v", revision, err)
		}
		_, err = c.GetItem(ctx, bob, get("a")) // it is cached, and Bob is revoked
		var d *daxcache.Denial
		if !errors.As(err, &d) || d.Revision != 2 || d.Reason != access.Front {
			t.Errorf("error %v", err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Errorf("in flight: %v", err)
		}
		if _, err := c.SetPolicies(policies(useCluster, nothing)); err != nil {
			t.Fatal(err)
		}
		b.hooks(nil, nil)
		wantGet(t, c, b, "a", 1, "") // the role is revoked: what is cached is served
		wantGet(t, c, b, "b", 2, "")
		if _, err := c.GetItem(ctx, bob, get("c")); !errors.Is(err, dynamodb.AccessDeniedException) {
			t.Errorf("a miss: %v", err)
		}
	})
}

func TestF17ReturnedValues(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	mutate := func(i dynamodb.Item) {
		i["price"] = dynamodb.Int(666)
		delete(i, "id")
	}
	in := putBook("b", 2)
	if _, err := c.PutItem(ctx, bob, in); err != nil {
		t.Fatal(err)
	}
	mutate(in.Item)
	for range 2 {
		for _, name := range []string{"a", "b"} {
			out, err := c.GetItem(ctx, bob, get(name))
			if err != nil {
				t.Fatal(err)
			}
			mutate(out.Item)
			batch, err := c.BatchGetItem(ctx, bob, batchBooks(name, "c"))
			if err != nil {
				t.Fatal(err)
			}
			mutate(batch.Responses["Books"][0])
			page, err := c.Scan(ctx, bob, scanBooks())
			if err != nil {
				t.Fatal(err)
			}
			mutate(page.Items[0])
			page.Items[1] = nil
		}
	}
	update, err := c.UpdateItem(ctx, bob, &dynamodb.UpdateItemInput{TableName: "Books", Key: id("d"), UpdateExpression: "SET price = :p",
		ExpressionAttributeValues: map[string]dynamodb.Value{":p": dynamodb.Int(4)}, ReturnValues: dynamodb.ReturnAllNew})
	if err != nil {
		t.Fatal(err)
	}
	mutate(update.Attributes)
	write := writeBooks(5, "e")
	if _, err := c.BatchWriteItem(ctx, bob, write); err != nil {
		t.Fatal(err)
	}
	mutate(write.RequestItems["Books"][0].Put)
	wantGet(t, c, b, "a", 1, "")
	wantGet(t, c, b, "b", 2, "")
	wantGet(t, c, b, "d", 4, "")
	wantGet(t, c, b, "e", 5, "")
	page, err := c.Scan(ctx, bob, scanBooks())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]dynamodb.Item{book("a", 1), book("b", 2)}, page.Items); diff != "" {
		t.Errorf("mismatch (-want +got)\n%s", diff)
	}
}

// The values of one hit are in many hands at once; -race watches.
func TestF17Shared(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 100 {
				out, err := c.GetItem(ctx, bob, get("a"))
				if err != nil {
					t.Error(err)
					return
				}
				out.Item["price"] = dynamodb.Int(int64(i))
			}
		})
	}
	wg.Wait()
}

// silent is a store that answers with nothing, not even an error.
type silent struct{ *backend }

func (silent) GetItem(context.Context, *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	return nil, nil
}

func (silent) PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return nil, nil
}

func TestF18NoAnswer(t *testing.T) {
	b := newBackend()
	c := newCluster(t, silent{b}, daxcache.Config{})
	for range 2 {
		if _, err := c.GetItem(ctx, bob, get("a")); !errors.Is(err, dynamodb.InternalServerError) {
			t.Errorf("error %v", err)
		}
		if _, err := c.PutItem(ctx, bob, putBook("a", 1)); !errors.Is(err, dynamodb.InternalServerError) {
			t.Errorf("error %v", err)
		}
	}
	c, b = newBooks(t, daxcache.Config{})
	for range 2 { // an item that does not exist stays nil, projected or not
		in := get("none")
		in.ProjectionExpression = "price"
		out, err := c.GetItem(ctx, bob, in)
		if err != nil || out.Item != nil {
			t.Errorf("%v, %v", out, err)
		}
	}
	if out, err := c.BatchGetItem(ctx, bob, batchBooks("none")); err != nil || len(out.Responses) != 0 {
		t.Errorf("%v, %v", out, err)
	}
	if got := b.asked(); got != "GetItem" {
		t.Errorf("asked %q", got)
	}
}
