package memory_test

import (
	"fmt"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// topic is a Query of an index by topic.
func topic(t *testing.T, index string, change func(*dynamodb.QueryInput)) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		TableName: "Posts", IndexName: index, KeyConditionExpression: "topic = :t", ExpressionAttributeValues: item(t, `{":t":{"S":"go"}}`),
	}
	change(in)
	return in
}

func topicPosts(t *testing.T, s *memory.Store, index string) string {
	t.Helper()
	out, err := s.Query(t.Context(), topic(t, index, func(*dynamodb.QueryInput) {}))
	if err != nil {
		t.Fatal(err)
	}
	return numbersOf(out.Items, "n")
}

// An index follows every write: an item is in it if it has the key.
func TestIndexesFollowWrites(t *testing.T) {
	s := newStore(t)
	step := func(name, want, wantKeys string) {
		t.Helper()
		diff(t, name, want, topicPosts(t, s, "by-topic"))
		diff(t, name+", keys", wantKeys, topicPosts(t, s, "by-topic-keys"))
	}
	update := func(n int, text, values string) {
		t.Helper()
		in := &dynamodb.UpdateItemInput{TableName: "Posts", Key: item(t, post("ann", n, "")), UpdateExpression: text, ExpressionAttributeValues: item(t, values)}
		if _, err := s.UpdateItem(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	step("empty", "", "")
	put(t, s, "Posts", post("ann", 1, `"topic":{"S":"go"},"score":{"N":"5"}`), post("ann", 2, `"topic":{"S":"go"}`), post("ann", 3, ""), post("ann", 4, `"topic":{"S":"rust"},"score":{"N":"5"}`))
	step("put", "1", "1 2")
	update(2, "SET score = :s", `{":s":{"N":"3"}}`)
	step("got its sort key", "2 1", "1 2")
	update(1, "ADD score :s", `{":s":{"N":"-3"}}`)
	step("moved", "1 2", "1 2")
	update(4, "SET topic = :s", `{":s":{"S":"go"}}`)
	step("came from another partition", "1 2 4", "1 2 4")
	update(2, "REMOVE topic", "")
	step("lost its key", "1 4", "1 4")
	put(t, s, "Posts", post("ann", 4, `"topic":{"S":"go"},"score":{"N":"0"}`))
	step("put again", "4 1", "1 4")
	if _, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Posts", Key: item(t, post("ann", 1, ""))}); err != nil {
		t.Fatal(err)
	}
	step("deleted", "4", "4")
	diff(t, "scanned", []string{"4"}, scan(t, s, dynamodb.ScanInput{TableName: "Posts", IndexName: "by-topic"}, "n"))
}

func TestProjectionsOfIndexes(t *testing.T) {
	s := newStore(t)
	put(t, s, "Posts", post("ann", 1, `"topic":{"S":"go"},"score":{"N":"5"},"title":{"S":"one"},"body":{"S":"text"}`))
	const whole = `{"body":{"S":"text"},"n":{"N":"1"},"score":{"N":"5"},"title":{"S":"one"},"topic":{"S":"go"},"user":{"S":"ann"}}`
	local := func(in *dynamodb.QueryInput) {
		in.IndexName, in.KeyConditionExpression = "by-score", "#u = :t"
		in.ExpressionAttributeNames = map[string]string{"#u": "user"}
		in.ExpressionAttributeValues = item(t, `{":t":{"S":"ann"}}`)
	}
	tests := []struct {
		name, index string
		change      func(*dynamodb.QueryInput)
		want        string
	}{
		{"all", "by-topic", func(*dynamodb.QueryInput) {}, whole},
		{"all attributes of all", "by-topic", func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectAll }, whole},
		{"keys", "by-topic-keys", func(*dynamodb.QueryInput) {}, `{"n":{"N":"1"},"topic":{"S":"go"},"user":{"S":"ann"}}`},
		{"keys, projected", "by-topic-keys", func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectProjected }, `{"n":{"N":"1"},"topic":{"S":"go"},"user":{"S":"ann"}}`},
		{"keys, some", "by-topic-keys", func(in *dynamodb.QueryInput) { in.ProjectionExpression = "n" }, `{"n":{"N":"1"}}`},
		{"keys, filtered", "by-topic-keys", func(in *dynamodb.QueryInput) { in.FilterExpression = "attribute_exists(n)" }, `{"n":{"N":"1"},"topic":{"S":"go"},"user":{"S":"ann"}}`},
		{"include", "", local, `{"n":{"N":"1"},"score":{"N":"5"},"title":{"S":"one"},"user":{"S":"ann"}}`},
		{"a local index gets all", "", func(in *dynamodb.QueryInput) { local(in); in.Select = dynamodb.SelectAll }, whole},
		{"a local index gets more", "", func(in *dynamodb.QueryInput) { local(in); in.ProjectionExpression = "body, score" }, `{"body":{"S":"text"},"score":{"N":"5"}}`},
		{"a local index is consistent", "", func(in *dynamodb.QueryInput) { local(in); in.ConsistentRead = true; in.ProjectionExpression = "n" }, `{"n":{"N":"1"}}`},
	}
	for _, test := range tests {
		out, err := s.Query(t.Context(), topic(t, test.index, test.change))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		diff(t, test.name, []string{test.want}, wireAll(t, out.Items))
	}
	for says, change := range map[string]func(*dynamodb.QueryInput){
		"Select type ALL_ATTRIBUTES is not supported": func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectAll },
		"does not project [body]":                     func(in *dynamodb.QueryInput) { in.ProjectionExpression = "n, body" },
		"filters an index on the attributes":          func(in *dynamodb.QueryInput) { in.FilterExpression = "body = :t" },
		"Consistent reads are not supported":          func(in *dynamodb.QueryInput) { in.ConsistentRead = true },
		"Primary key attribute: topic":                func(in *dynamodb.QueryInput) { in.FilterExpression = "topic = :t" },
		"missed key schema element":                   func(in *dynamodb.QueryInput) { in.KeyConditionExpression = "n = :t" },
	} {
		_, err := s.Query(t.Context(), topic(t, "by-topic-keys", change))
		faulty(t, says, err, dynamodb.ValidationException, says)
	}
	_, err := s.Query(t.Context(), topic(t, "", func(in *dynamodb.QueryInput) {
		local(in)
		in.FilterExpression = "body = :t"
	}))
	faulty(t, "a filter on a local index", err, dynamodb.ValidationException, "filters an index on the attributes that it has, and by-score has no body")
}

// Many items can have one key in an index; pages still go through them one by one.
func TestPagesOfIndexes(t *testing.T) {
	s := newStore(t)
	for i := range 12 {
		put(t, s, "Posts", post(fmt.Sprintf("user%d", i%5), i, fmt.Sprintf(`"topic":{"S":"go"},"score":{"N":"%d"}`, i/6)))
	}
	for _, index := range []string{"by-topic", "by-topic-keys"} {
		for _, backward := range []bool{false, true} {
			for limit := range 6 {
				seen := make(map[string]bool)
				in := topic(t, index, func(in *dynamodb.QueryInput) { in.Limit, in.ScanIndexBackward = limit, backward })
				for more := true; more; {
					out, err := s.Query(t.Context(), in)
					if err != nil {
						t.Fatal(err)
					}
					for _, i := range out.Items {
						if n := i["n"].Text(); seen[n] {
							t.Errorf("%s, limit %d, backward %v: %s is there twice", index, limit, backward, n)
						} else {
							seen[n] = true
						}
					}
					more, in.ExclusiveStartKey = out.LastEvaluatedKey != nil, out.LastEvaluatedKey
					if want := map[string]int{"by-topic": 4, "by-topic-keys": 3}[index]; more && len(in.ExclusiveStartKey) != want {
						t.Errorf("%s: the last key is %v, want %d attributes", index, in.ExclusiveStartKey, want)
					}
				}
				if len(seen) != 12 {
					t.Errorf("%s, limit %d, backward %v: %d items, want 12", index, limit, backward, len(seen))
				}
			}
		}
	}
	_, err := s.Query(t.Context(), topic(t, "by-topic", func(in *dynamodb.QueryInput) {
		in.ExclusiveStartKey = item(t, `{"user":{"S":"a"},"n":{"N":"1"},"topic":{"S":"go"},"score":{"S":"1"}}`)
	}))
	faulty(t, "a start of another type", err, dynamodb.ValidationException, "The provided starting key is invalid")
	_, err = s.Query(t.Context(), topic(t, "by-topic", func(in *dynamodb.QueryInput) { in.ExclusiveStartKey = item(t, post("a", 1, "")) }))
	faulty(t, "a start of the table", err, dynamodb.ValidationException, "it has 2 attributes, not 4")
}
