package memory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func TestPutGetDelete(t *testing.T) {
	s := newStore(t)
	const key, first, second = `{"id":{"S":"x"}}`, `{"a":{"N":"1"},"id":{"S":"x"}}`, `{"b":{"N":"2"},"id":{"S":"x"}}`
	diff(t, "before", "", get(t, s, "Books", key))
	for _, step := range []struct{ item, old string }{{first, ""}, {second, first}} {
		out, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: item(t, step.item), ReturnValues: dynamodb.ReturnAllOld})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "the old item", step.old, wire(t, out.Attributes))
		diff(t, "the item", step.item, get(t, s, "Books", key))
	}
	for _, old := range []string{second, ""} {
		out, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Books", Key: item(t, key), ReturnValues: dynamodb.ReturnAllOld})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "what was deleted", old, wire(t, out.Attributes))
		diff(t, "after", "", get(t, s, "Books", key))
	}
}

func TestReturnValuesAreAskedFor(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"x"}}`)
	for _, r := range []dynamodb.ReturnValues{"", dynamodb.ReturnNone} {
		out, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: item(t, `{"id":{"S":"x"}}`), ReturnValues: r})
		if err != nil || out.Attributes != nil {
			t.Errorf("%q: %v, %v; want nothing", r, out, err)
		}
	}
}

// Keys are equal when their numbers are.
func TestNumericKeys(t *testing.T) {
	s := newStore(t)
	put(t, s, "Posts", `{"user":{"S":"ann"},"n":{"N":"10"},"title":{"S":"ten"}}`)
	for _, n := range []string{"10", "10.0", "1e1", "+0010", "100e-1"} {
		want := `{"n":{"N":"10"},"title":{"S":"ten"},"user":{"S":"ann"}}`
		diff(t, n, want, get(t, s, "Posts", `{"user":{"S":"ann"},"n":{"N":"`+n+`"}}`))
	}
	diff(t, "another number", "", get(t, s, "Posts", `{"user":{"S":"ann"},"n":{"N":"10.1"}}`))
	diff(t, "another user", "", get(t, s, "Posts", `{"user":{"S":"ann1"},"n":{"N":"0"}}`))
}

func TestGetItemProjects(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"x"},"a":{"L":[{"N":"1"},{"N":"2"}]},"name":{"S":"n"}}`)
	out, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), ConsistentRead: true,
		ProjectionExpression: "a[1], #n", ExpressionAttributeNames: map[string]string{"#n": "name"},
	})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "the projection", `{"a":{"L":[{"N":"2"}]},"name":{"S":"n"}}`, wire(t, out.Item))
}

// What a caller does to inputs and outputs does not reach the store.
func TestItemsAreNotShared(t *testing.T) {
	s := newStore(t)
	const key, want = `{"id":{"S":"x"}}`, `{"a":{"N":"1"},"id":{"S":"x"}}`
	in := item(t, want)
	if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: in}); err != nil {
		t.Fatal(err)
	}
	in["a"] = dynamodb.Null()
	out, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: item(t, key)})
	if err != nil {
		t.Fatal(err)
	}
	out.Item["a"] = dynamodb.Null()
	updated, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: "Books", Key: item(t, key), ReturnValues: dynamodb.ReturnAllNew})
	if err != nil {
		t.Fatal(err)
	}
	updated.Attributes["a"] = dynamodb.Null()
	scanned, err := s.Scan(t.Context(), &dynamodb.ScanInput{TableName: "Books"})
	if err != nil {
		t.Fatal(err)
	}
	scanned.Items[0]["a"] = dynamodb.Null()
	diff(t, "the item", want, get(t, s, "Books", key))
}

func TestKeysRefused(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct{ name, table, key, says string }{
		{"none", "Books", `{}`, "The number of conditions on the keys is invalid"},
		{"too many", "Books", `{"id":{"S":"x"},"b":{"S":"y"}}`, "The number of conditions on the keys is invalid"},
		{"half", "Posts", `{"user":{"S":"x"}}`, "the key has user (S), n (N)"},
		{"another name", "Books", `{"it":{"S":"x"}}`, "The provided key element does not match the schema: the key has id (S)"},
		{"another type", "Books", `{"id":{"N":"1"}}`, "The provided key element does not match the schema"},
		{"empty", "Books", `{"id":{"S":""}}`, "cannot contain an empty string value. Key: id"},
		{"empty binary", "Blobs", `{"id":{"B":"AA=="},"at":{"B":""}}`, "cannot contain an empty binary value. Key: at"},
		{"too long", "Books", `{"id":{"S":"` + long(2049) + `"}}`, "Size of the key id has exceeded the maximum size limit of 2048 bytes"},
		{"no such table", "Films", `{"id":{"S":"x"}}`, ""},
	}
	for _, test := range tests {
		s := newStore(t)
		code := dynamodb.ValidationException
		if test.table == "Films" {
			code = dynamodb.ResourceNotFoundException
		}
		_, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: test.table, Key: item(t, test.key)})
		faulty(t, test.name, err, code, test.says)
		_, err = s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: test.table, Key: item(t, test.key)})
		faulty(t, test.name, err, code, test.says)
		_, err = s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: test.table, Key: item(t, test.key)})
		faulty(t, test.name, err, code, test.says)
	}
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"`+long(2048)+`"}}`)
	_, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String("\xff")}})
	faulty(t, "not UTF-8", err, dynamodb.ValidationException, "not UTF-8")
}

func TestItemsRefused(t *testing.T) {
	tests := []struct {
		name, table string
		item        dynamodb.Item
		says        string
	}{
		{"no item", "Books", nil, "Missing the key id in the item"},
		{"no sort key", "Posts", item(t, `{"user":{"S":"x"}}`), "Missing the key n in the item"},
		{"another type", "Books", item(t, `{"id":{"N":"1"}}`), "Type mismatch for key id expected: S actual: N"},
		{"an empty key", "Books", item(t, `{"id":{"S":""}}`), "cannot contain an empty string value. Key: id"},
		{"a long sort key", "Blobs", dynamodb.Item{"id": dynamodb.Binary([]byte{1}), "at": dynamodb.Binary(make([]byte, 1025))}, "maximum size limit of 1024 bytes"},
		{"no value", "Books", dynamodb.Item{"id": dynamodb.String("x"), "a": {}}, "Supplied AttributeValue is empty"},
		{"a value not UTF-8", "Books", dynamodb.Item{"id": dynamodb.String("x"), "a": dynamodb.String("\xff")}, "not UTF-8"},
		{"no name", "Books", dynamodb.Item{"id": dynamodb.String("x"), "": dynamodb.Null()}, "1 to 65535 bytes, not 0"},
		{"too deep", "Books", dynamodb.Item{"id": dynamodb.String("x"), "a": nested(33)}, "Nesting Levels have exceeded"},
		{"too large", "Books", dynamodb.Item{"id": dynamodb.String("x"), "a": dynamodb.String(strings.Repeat("x", 409600-3))}, "Item size has exceeded the maximum allowed size"},
		{"an index key of another type", "Posts", item(t, post("ann", 1, `"topic":{"N":"1"}`)), "Type mismatch for Index Key topic Expected: S Actual: N IndexName: by-topic"},
		{"an empty index key", "Posts", item(t, post("ann", 1, `"topic":{"S":""}`)), "IndexName: by-topic, IndexKey: topic"},
		{"a long index key", "Posts", dynamodb.Item{"user": dynamodb.String("ann"), "n": dynamodb.Int(1), "topic": dynamodb.String(strings.Repeat("x", 2049))}, "IndexName: by-topic"},
	}
	for _, test := range tests {
		s := newStore(t)
		_, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: test.table, Item: test.item})
		faulty(t, test.name, err, dynamodb.ValidationException, test.says)
	}
	largest := dynamodb.Item{"id": dynamodb.String("x"), "a": dynamodb.String(strings.Repeat("x", 409600-4)), "b": {}}
	delete(largest, "b")
	s := newStore(t)
	if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: largest}); err != nil {
		t.Errorf("an item of 400 KB: %v", err)
	}
	_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "SET b = id",
	})
	faulty(t, "an update to more", err, dynamodb.ValidationException, "Item size to update has exceeded the maximum allowed size")
	_, err = s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: "Books", Key: item(t, `{"id":{"S":"y"}}`), UpdateExpression: "SET b = :v", ExpressionAttributeValues: dynamodb.Item{":v": nested(32)},
	})
	if err != nil {
		t.Errorf("32 lists: %v", err)
	}
	_, err = s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: "Books", Key: item(t, `{"id":{"S":"y"}}`), UpdateExpression: "SET b[0] = b",
	})
	faulty(t, "33 lists", err, dynamodb.ValidationException, "Nesting Levels have exceeded")
	_, err = s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: "Posts", Key: item(t, post("ann", 1, "")), UpdateExpression: "SET topic = :v", ExpressionAttributeValues: item(t, `{":v":{"N":"1"}}`),
	})
	faulty(t, "an update of an index key", err, dynamodb.ValidationException, "Type mismatch for Index Key topic")
}

func TestParametersRefused(t *testing.T) {
	key := func() dynamodb.Key { return item(t, `{"id":{"S":"x"}}`) }
	s := newStore(t)
	ctx := t.Context()
	done, cancel := context.WithCancel(ctx)
	cancel()
	get1 := dynamodb.TransactGet{TableName: "Books", Key: key()}
	calls := map[string]func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error{
		"GetItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.GetItem(ctx, &dynamodb.GetItemInput{TableName: "Books", Key: key(), ReturnConsumedCapacity: c})
			return err
		},
		"BatchGetItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Books": {Keys: []dynamodb.Key{key()}}}, ReturnConsumedCapacity: c})
			return err
		},
		"Query": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.Query(ctx, &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "id = :v", ExpressionAttributeValues: item(t, `{":v":{"S":"x"}}`), ReturnConsumedCapacity: c})
			return err
		},
		"Scan": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.Scan(ctx, &dynamodb.ScanInput{TableName: "Books", ReturnConsumedCapacity: c})
			return err
		},
		"TransactGetItems": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{get1}, ReturnConsumedCapacity: c})
			return err
		},
		"PutItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.PutItem(ctx, &dynamodb.PutItemInput{TableName: "Books", Item: key(), ReturnConsumedCapacity: c})
			return err
		},
		"UpdateItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: "Books", Key: key(), ReturnConsumedCapacity: c})
			return err
		},
		"DeleteItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: "Books", Key: key(), ReturnConsumedCapacity: c})
			return err
		},
		"BatchWriteItem": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": {{Delete: key()}}}, ReturnConsumedCapacity: c})
			return err
		},
		"TransactWriteItems": func(ctx context.Context, c dynamodb.ReturnConsumedCapacity) error {
			_, err := s.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: dynamodb.TransactDelete, TableName: "Books", Key: key()}}, ReturnConsumedCapacity: c})
			return err
		},
	}
	for name, call := range calls {
		if err := call(done, ""); err != context.Canceled {
			t.Errorf("%s under a cancelled context: %v", name, err)
		}
		for _, c := range []dynamodb.ReturnConsumedCapacity{"", dynamodb.CapacityNone} {
			if err := call(ctx, c); err != nil {
				t.Errorf("%s with capacity %q: %v", name, c, err)
			}
		}
		faulty(t, name, call(ctx, dynamodb.CapacityTotal), dynamodb.ValidationException, "ReturnConsumedCapacity cannot be TOTAL")
		faulty(t, name, call(ctx, "SOME"), dynamodb.ValidationException, "at 'returnConsumedCapacity' failed to satisfy constraint")
	}
	if _, err := s.DescribeTable(done, "Books"); err != context.Canceled {
		t.Errorf("DescribeTable under a cancelled context: %v", err)
	}
	for _, r := range []dynamodb.ReturnValues{"ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "all_old"} {
		_, err := s.PutItem(ctx, &dynamodb.PutItemInput{TableName: "Books", Item: key(), ReturnValues: r})
		faulty(t, "PutItem", err, dynamodb.ValidationException, "at 'returnValues'")
		_, err = s.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: "Books", Key: key(), ReturnValues: r})
		faulty(t, "DeleteItem", err, dynamodb.ValidationException, "at 'returnValues'")
	}
	_, err := s.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: "Books", Key: key(), ReturnValues: "DOG"})
	faulty(t, "UpdateItem", err, dynamodb.ValidationException, "Value 'DOG' at 'returnValues'")
}

func TestTableNamesRefused(t *testing.T) {
	s := newStore(t)
	for name, says := range map[string]string{
		"":   "at least 3 characters",
		"ab": "at least 3 characters",
		"arn:aws:dynamodb:us-west-2:123456789012:table/Books": "not by ARNs",
		"Books!":                 "letters, digits",
		strings.Repeat("x", 256): "at most 255",
	} {
		_, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: name, Key: item(t, `{"id":{"S":"x"}}`)})
		faulty(t, name, err, dynamodb.ValidationException, says)
	}
}

func TestTransactGetItems(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"x"},"a":{"N":"1"}}`)
	put(t, s, "Posts", post("ann", 1, `"title":{"S":"one"}`))
	out, err := s.TransactGetItems(t.Context(), &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{
		{TableName: "Posts", Key: item(t, post("ann", 1, "")), ProjectionExpression: "#t", ExpressionAttributeNames: map[string]string{"#t": "title"}},
		{TableName: "Posts", Key: item(t, post("ann", 2, ""))},
		{TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`)},
		{TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "the items", []string{`{"title":{"S":"one"}}`, "", `{"a":{"N":"1"},"id":{"S":"x"}}`, `{"a":{"N":"1"},"id":{"S":"x"}}`}, wireAll(t, out.Responses))

	large := dynamodb.Item{"id": dynamodb.String("large"), "a": dynamodb.String(strings.Repeat("x", 400000))}
	if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: large}); err != nil {
		t.Fatal(err)
	}
	gets := func(n int, table, key string) error {
		in := new(dynamodb.TransactGetItemsInput)
		for range n {
			in.TransactItems = append(in.TransactItems, dynamodb.TransactGet{TableName: table, Key: item(t, key)})
		}
		_, err := s.TransactGetItems(t.Context(), in)
		return err
	}
	if err := gets(100, "Books", `{"id":{"S":"x"}}`); err != nil {
		t.Errorf("100 members: %v", err)
	}
	faulty(t, "101 members", gets(101, "Books", `{"id":{"S":"x"}}`), dynamodb.ValidationException, "length from 1 to 100, not 101")
	faulty(t, "no members", gets(0, "", ""), dynamodb.ValidationException, "length from 1 to 100, not 0")
	faulty(t, "no such table", gets(1, "Films", `{"id":{"S":"x"}}`), dynamodb.ResourceNotFoundException, "Films")
	faulty(t, "4 MB", gets(11, "Books", `{"id":{"S":"large"}}`), dynamodb.ValidationException, "Aggregated size")
	_, err = s.TransactGetItems(t.Context(), &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{
		{TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), ProjectionExpression: "a,"},
	}})
	faulty(t, "a bad projection", err, dynamodb.ValidationException, "Invalid ProjectionExpression: Syntax error")
}

func TestBatchGetItem(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"x"},"a":{"N":"1"}}`, `{"id":{"S":"y"},"a":{"N":"2"}}`)
	put(t, s, "Posts", post("ann", 1, ""))
	out, err := s.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{
		"Books": {Keys: []dynamodb.Key{item(t, `{"id":{"S":"y"}}`), item(t, `{"id":{"S":"z"}}`), item(t, `{"id":{"S":"x"}}`)}, ProjectionExpression: "a"},
		"Posts": {Keys: []dynamodb.Key{item(t, post("bob", 1, ""))}, ConsistentRead: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "Books", []string{`{"a":{"N":"2"}}`, `{"a":{"N":"1"}}`}, wireAll(t, out.Responses["Books"]))
	if posts, ok := out.Responses["Posts"]; !ok || len(posts) != 0 || out.UnprocessedKeys != nil {
		t.Errorf("Posts: %v, %v; unprocessed: %v", posts, ok, out.UnprocessedKeys)
	}
}

func TestBatchGetItemRefused(t *testing.T) {
	s := newStore(t)
	keys := func(n int) (list []dynamodb.Key) {
		for i := range n {
			list = append(list, dynamodb.Key{"id": dynamodb.String(fmt.Sprint(i))})
		}
		return list
	}
	batch := func(tables map[string]dynamodb.KeysAndAttributes) error {
		_, err := s.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: tables})
		return err
	}
	type tables = map[string]dynamodb.KeysAndAttributes
	if err := batch(tables{"Books": {Keys: keys(100)}}); err != nil {
		t.Errorf("100 keys: %v", err)
	}
	faulty(t, "101 keys", batch(tables{"Books": {Keys: keys(101)}}), dynamodb.ValidationException, "Too many items requested")
	faulty(t, "no tables", batch(nil), dynamodb.ValidationException, "requestItems")
	faulty(t, "no keys", batch(tables{"Books": {}}), dynamodb.ValidationException, "requestItems.Books.member.keys")
	faulty(t, "a key twice", batch(tables{"Books": {Keys: append(keys(2), keys(1)...)}}), dynamodb.ValidationException, "contains duplicates")
	faulty(t, "a number twice", batch(tables{"Posts": {Keys: []dynamodb.Key{item(t, post("a", 1, "")), item(t, `{"user":{"S":"a"},"n":{"N":"1.0"}}`)}}}), dynamodb.ValidationException, "contains duplicates")
	faulty(t, "no such table", batch(tables{"Films": {Keys: keys(1)}}), dynamodb.ResourceNotFoundException, "Films")
	faulty(t, "a bad key", batch(tables{"Books": {Keys: []dynamodb.Key{{}}}}), dynamodb.ValidationException, "keys is invalid")
	faulty(t, "a bad projection", batch(tables{"Books": {Keys: keys(1), ProjectionExpression: "a,a"}}), dynamodb.ValidationException, "overlap")
	faulty(t, "names alone", batch(tables{"Books": {Keys: keys(1), ExpressionAttributeNames: map[string]string{"#a": "a"}}}), dynamodb.ValidationException, "unused")
}

// An answer has at most 16 MB. The rest can be asked for as it came back.
func TestBatchGetItemUnprocessed(t *testing.T) {
	s := newStore(t)
	large := dynamodb.String(strings.Repeat("x", 400000))
	want := make(map[string]bool)
	asked := dynamodb.KeysAndAttributes{ProjectionExpression: "#i", ExpressionAttributeNames: map[string]string{"#i": "id"}}
	for i := range 60 {
		id := dynamodb.String(fmt.Sprint(i))
		if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: dynamodb.Item{"id": id, "a": large}}); err != nil {
			t.Fatal(err)
		}
		asked.Keys = append(asked.Keys, dynamodb.Key{"id": id})
		want[id.Text()] = true
	}
	got := make(map[string]bool)
	in := &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Books": asked}}
	calls := 0
	for len(in.RequestItems) > 0 {
		out, err := s.BatchGetItem(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range out.Responses["Books"] {
			got[i["id"].Text()] = true
		}
		in.RequestItems = out.UnprocessedKeys
		calls++
	}
	if d := cmp.Diff(want, got); d != "" || calls != 2 {
		t.Errorf("%d calls (-want +got)\n%s", calls, d)
	}
}
