package daxcache_test

import (
	"errors"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
)

// calls of all operations on a table, with a key that may not be the table's.
func callsOf(c *daxcache.Cluster, table string, key dynamodb.Key, item dynamodb.Item) map[string]func() error {
	values := map[string]dynamodb.Value{":p": dynamodb.Int(1)}
	return map[string]func() error{
		"GetItem": func() error {
			_, err := c.GetItem(ctx, bob, &dynamodb.GetItemInput{TableName: table, Key: key})
			return err
		},
		"BatchGetItem": func() error {
			_, err := c.BatchGetItem(ctx, bob, &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{table: {Keys: []dynamodb.Key{key}}}})
			return err
		},
		"TransactGetItems": func() error {
			_, err := c.TransactGetItems(ctx, bob, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: table, Key: key}}})
			return err
		},
		"PutItem": func() error {
			_, err := c.PutItem(ctx, bob, &dynamodb.PutItemInput{TableName: table, Item: item})
			return err
		},
		"UpdateItem": func() error {
			_, err := c.UpdateItem(ctx, bob, &dynamodb.UpdateItemInput{TableName: table, Key: key, UpdateExpression: "SET price = :p", ExpressionAttributeValues: values})
			return err
		},
		"DeleteItem": func() error {
			_, err := c.DeleteItem(ctx, bob, &dynamodb.DeleteItemInput{TableName: table, Key: key})
			return err
		},
		"BatchWriteItem put": func() error {
			_, err := c.BatchWriteItem(ctx, bob, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{table: {{Put: item}}}})
			return err
		},
		"BatchWriteItem delete": func() error {
			_, err := c.BatchWriteItem(ctx, bob, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{table: {{Delete: key}}}})
			return err
		},
		"TransactWriteItems": func() error {
			_, err := c.TransactWriteItems(ctx, bob, &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: dynamodb.TransactDelete, TableName: table, Key: key}}})
			return err
		},
	}
}

func TestRefused(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	tests := []struct {
		name, table string
		key         dynamodb.Key
		item        dynamodb.Item
		want        error
	}{
		{"no such table", "Books2", id("a"), book("a", 1), dynamodb.ResourceNotFoundException},
		{"no name of a table", "a:b", id("a"), book("a", 1), dynamodb.ValidationException},
		{"wrong key", "Books", dynamodb.Key{"isbn": dynamodb.String("a")}, dynamodb.Item{"isbn": dynamodb.String("a")}, dynamodb.ValidationException},
		{"wrong type", "Books", dynamodb.Key{"id": dynamodb.Int(1)}, dynamodb.Item{"id": dynamodb.Int(1)}, dynamodb.ValidationException},
		{"empty key", "Books", id(""), book("", 1), dynamodb.ValidationException},
	}
	for _, test := range tests {
		for op, call := range callsOf(c, test.table, test.key, test.item) {
			if err := call(); !errors.Is(err, test.want) && !(op == "TransactGetItems" && test.want == dynamodb.ValidationException && err != nil) {
				t.Errorf("%s of %s: error %v, want %v", op, test.name, err, test.want)
			}
		}
	}
	for _, op := range []string{"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"} {
		if b.last[op] != nil {
			t.Errorf("the store was asked for %s", op)
		}
	}
	bad := updateBook("a", 1)
	bad.UpdateExpression = "SET price ="
	if _, err := c.UpdateItem(ctx, bob, bad); !errors.Is(err, dynamodb.ValidationException) {
		t.Errorf("error %v", err)
	}
}

// What a request selects reaches the back door: a role that may only count is
// denied the items.
func TestSelect(t *testing.T) {
	const countOnly = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dynamodb:Query", "dynamodb:Scan"], "Resource": "*",
		"Condition": {"StringEquals": {"dynamodb:Select": "COUNT"}}}}`
	c, _ := newBooks(t, daxcache.Config{Policies: policies(useCluster, countOnly)})
	values := dynamodb.Item{":a": dynamodb.String("a")}
	calls := map[string]func(s dynamodb.Select) error{
		"Query": func(s dynamodb.Select) error {
			_, err := c.Query(ctx, bob, &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "id = :a", ExpressionAttributeValues: values, Select: s})
			return err
		},
		"Scan": func(s dynamodb.Select) error {
			_, err := c.Scan(ctx, bob, &dynamodb.ScanInput{TableName: "Books", Select: s})
			return err
		},
	}
	for op, call := range calls {
		if err := call(dynamodb.SelectCount); err != nil {
			t.Errorf("%s: count: %v", op, err)
		}
		for _, s := range []dynamodb.Select{"", dynamodb.SelectAll} {
			_ = wantDenied(t, call(s), access.Back, "dynamodb:"+op)
		}
	}
}

// A condition on the partition key holds for an index by the index's own key.
func TestIndexKeys(t *testing.T) {
	const shelvedA = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["A"]}}}}`
	c, b := newBooks(t, daxcache.Config{Policies: policies(useCluster, shelvedA)})
	b.schemas["Books"].Indexes = []dynamodb.IndexDescription{{Name: "byShelf", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "shelf", Kind: dynamodb.KindS}}}}
	byShelf := func(shelf string) error {
		_, err := c.Query(ctx, bob, &dynamodb.QueryInput{TableName: "Books", IndexName: "byShelf", KeyConditionExpression: "shelf = :s",
			ExpressionAttributeValues: map[string]dynamodb.Value{":s": dynamodb.String(shelf)}})
		return err
	}
	if err := byShelf("A"); err != nil {
		t.Error(err)
	}
	d := wantDenied(t, byShelf("B"), access.Back, "dynamodb:Query")
	if got, want := d.Request.Resource.String(), "arn:aws:dynamodb:us-west-2:123456789012:table/Books/index/byShelf"; got != want {
		t.Errorf("asked on %s, want %s", got, want)
	}
}
