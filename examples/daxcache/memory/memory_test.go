package memory_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

func attribute(name string, kind dynamodb.Kind) dynamodb.KeyAttribute {
	return dynamodb.KeyAttribute{Name: name, Kind: kind}
}

// tables are the tables of most tests: books by id, and posts by user and
// number with indexes.
func tables() []dynamodb.TableDescription {
	user, n, topic, score := attribute("user", dynamodb.KindS), attribute("n", dynamodb.KindN), attribute("topic", dynamodb.KindS), attribute("score", dynamodb.KindN)
	return []dynamodb.TableDescription{
		{Name: "Books", Key: dynamodb.KeySchema{Partition: attribute("id", dynamodb.KindS)}},
		{Name: "Posts", Key: dynamodb.KeySchema{Partition: user, Sort: n}, Indexes: []dynamodb.IndexDescription{
			{Name: "by-topic", Key: dynamodb.KeySchema{Partition: topic, Sort: score}},
			{Name: "by-topic-keys", Key: dynamodb.KeySchema{Partition: topic}, Projection: dynamodb.ProjectKeysOnly},
			{Name: "by-score", Key: dynamodb.KeySchema{Partition: user, Sort: score}, Local: true, Projection: dynamodb.ProjectInclude, Attributes: []string{"title"}},
		}},
		{Name: "Blobs", Key: dynamodb.KeySchema{Partition: attribute("id", dynamodb.KindB), Sort: attribute("at", dynamodb.KindB)}},
	}
}

func newStore(t testing.TB) *memory.Store {
	t.Helper()
	s, err := memory.New(tables()...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// item reads an item or values from the wire form; nil for "".
func item(t testing.TB, text string) dynamodb.Item {
	t.Helper()
	if text == "" {
		return nil
	}
	var i dynamodb.Item
	if err := json.Unmarshal([]byte(text), &i); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return i
}

// wire writes an item in the wire form, "" for nil.
func wire(t testing.TB, i dynamodb.Item) string {
	t.Helper()
	if i == nil {
		return ""
	}
	text, err := i.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func wireAll(t testing.TB, items []dynamodb.Item) []string {
	t.Helper()
	var texts []string
	for _, i := range items {
		texts = append(texts, wire(t, i))
	}
	return texts
}

func put(t testing.TB, s *memory.Store, table string, items ...string) {
	t.Helper()
	for _, text := range items {
		if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: table, Item: item(t, text)}); err != nil {
			t.Fatalf("put %s: %v", text, err)
		}
	}
}

func get(t testing.TB, s *memory.Store, table, key string) string {
	t.Helper()
	out, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: table, Key: item(t, key)})
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	return wire(t, out.Item)
}

// faulty reports an error that has not the code, or does not say what it should.
func faulty(t testing.TB, name string, err error, code dynamodb.Code, says string) {
	t.Helper()
	if !errors.Is(err, code) || !strings.Contains(err.Error(), says) {
		t.Errorf("%s: %v; want a %s that says %q", name, err, code, says)
	}
}

func diff(t testing.TB, name string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got)\n%s", name, d)
	}
}

// post is an item of Posts.
func post(user string, n int, rest string) string {
	if rest != "" {
		rest = "," + rest
	}
	return fmt.Sprintf(`{"n":{"N":"%d"}%s,"user":{"S":%q}}`, n, rest, user)
}
