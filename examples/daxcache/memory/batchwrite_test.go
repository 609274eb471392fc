package memory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

type writes = map[string][]dynamodb.WriteRequest

func TestBatchWriteItem(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"old"}}`, `{"id":{"S":"x"},"a":{"N":"1"}}`)
	out, err := s.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: writes{
		"Books": {{Put: item(t, `{"id":{"S":"x"},"b":{"N":"2"}}`)}, {Delete: item(t, `{"id":{"S":"old"}}`)}, {Delete: item(t, `{"id":{"S":"none"}}`)}},
		"Posts": {{Put: item(t, post("ann", 1, `"topic":{"S":"go"}`))}},
	}})
	if err != nil || len(out.UnprocessedItems) != 0 {
		t.Fatalf("%v, %v", out, err)
	}
	diff(t, "put", `{"b":{"N":"2"},"id":{"S":"x"}}`, get(t, s, "Books", `{"id":{"S":"x"}}`))
	diff(t, "deleted", "", get(t, s, "Books", `{"id":{"S":"old"}}`))
	diff(t, "indexed", "1", topicPosts(t, s, "by-topic-keys"))
}

// A batch that is malformed writes nothing.
func TestBatchWriteItemRefused(t *testing.T) {
	many := func(n, size int) (list []dynamodb.WriteRequest) {
		for i := range n {
			list = append(list, dynamodb.WriteRequest{Put: dynamodb.Item{"id": dynamodb.String(fmt.Sprint(i)), "a": dynamodb.String(strings.Repeat("x", size))}})
		}
		return list
	}
	x := dynamodb.WriteRequest{Put: item(t, `{"id":{"S":"x"}}`)}
	tests := []struct {
		name   string
		writes writes
		code   dynamodb.Code
		says   string
	}{
		{"none", nil, dynamodb.ValidationException, "requestItems"},
		{"none for a table", writes{"Books": {}}, dynamodb.ValidationException, "requestItems"},
		{"26", writes{"Books": many(26, 0)}, dynamodb.ValidationException, "Too many items requested"},
		{"26 of two tables", writes{"Books": append(many(24, 0), x), "Posts": {{Delete: item(t, post("ann", 1, ""))}}}, dynamodb.ValidationException, "Too many items requested"},
		{"neither", writes{"Books": {x, {}}}, dynamodb.ValidationException, "exactly one"},
		{"both", writes{"Books": {{Put: x.Put, Delete: x.Put}}}, dynamodb.ValidationException, "exactly one"},
		{"twice", writes{"Books": {x, {Delete: x.Put}}}, dynamodb.ValidationException, "contains duplicates"},
		{"a bad item", writes{"Books": {x, {Put: dynamodb.Item{}}}}, dynamodb.ValidationException, "Missing the key id"},
		{"a bad key", writes{"Books": {x, {Delete: dynamodb.Item{}}}}, dynamodb.ValidationException, "keys is invalid"},
		{"a large item", writes{"Books": append(many(1, 409600), x)}, dynamodb.ValidationException, "Item size has exceeded"},
		{"no such table", writes{"Books": {x}, "Films": {x}}, dynamodb.ResourceNotFoundException, "Films"},
	}
	for _, test := range tests {
		s := newStore(t)
		_, err := s.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: test.writes})
		faulty(t, test.name, err, test.code, test.says)
		if got := scan(t, s, dynamodb.ScanInput{TableName: "Books"}, "id"); len(got) > 0 {
			t.Errorf("%s: wrote %v", test.name, got)
		}
	}
	s := newStore(t)
	if _, err := s.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: writes{"Books": many(25, 400000)}}); err != nil {
		t.Errorf("25 large items: %v", err)
	}
}
