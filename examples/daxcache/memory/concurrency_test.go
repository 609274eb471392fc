package memory_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// checkTopic holds a Query of the index by topic against all items.
func checkTopic(t *testing.T, s *memory.Store, topic string, score int64, all iter.Seq[dynamodb.Item]) {
	t.Helper()
	var want []string
	for i := range all {
		if i["topic"].Text() == topic && i["score"].Text() == fmt.Sprint(score) {
			want = append(want, wire(t, i))
		}
	}
	out, err := s.Query(t.Context(), &dynamodb.QueryInput{
		TableName: "Posts", IndexName: "by-topic", KeyConditionExpression: "topic = :t AND score = :s",
		ExpressionAttributeValues: dynamodb.Item{":t": dynamodb.String(topic), ":s": dynamodb.Int(score)},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := wireAll(t, out.Items)
	slices.Sort(want)
	slices.Sort(got)
	diff(t, "the index", want, got)
}

// each calls f in n goroutines and waits for them.
func each(n int, f func(i int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}

// No addition is lost.
func TestConcurrentUpdates(t *testing.T) {
	s := newStore(t)
	each(8, func(int) {
		for range 100 {
			_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
				TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "ADD n :one SET l = list_append(if_not_exists(l, :l), :l)",
				ExpressionAttributeValues: item(t, `{":one":{"N":"1"},":l":{"L":[{"NULL":true}]}}`),
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	out, err := s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	if n, l := out.Item["n"].Text(), out.Item["l"].Len(); n != "800" || l != 801 {
		t.Errorf("n is %s and l has %d elements, want 800 and 801", n, l)
	}
}

// Of those who put an item that must not be there, one succeeds.
func TestConcurrentInserts(t *testing.T) {
	s := newStore(t)
	for round := range 20 {
		var mu sync.Mutex
		won := 0
		each(8, func(i int) {
			_, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{
				TableName: "Books", Item: dynamodb.Item{"id": dynamodb.Int(0), "by": dynamodb.Int(int64(i))}, ConditionExpression: "attribute_not_exists(id)",
			})
			if err == nil || !errors.Is(err, dynamodb.ValidationException) {
				t.Errorf("a number as id: %v", err)
			}
			_, err = s.PutItem(t.Context(), &dynamodb.PutItemInput{
				TableName: "Books", Item: dynamodb.Item{"id": dynamodb.String(fmt.Sprint(round)), "by": dynamodb.Int(int64(i))}, ConditionExpression: "attribute_not_exists(id)",
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, dynamodb.ConditionalCheckFailedException) {
				t.Error(err)
			}
		})
		if won != 1 {
			t.Errorf("%d succeeded", won)
		}
	}
}

// Money moves between accounts in transactions; whoever reads them at one moment
// finds all of it.
func TestConcurrentTransactions(t *testing.T) {
	s := newStore(t)
	accounts := []string{"a", "b", "c"}
	gets := new(dynamodb.TransactGetItemsInput)
	for _, id := range accounts {
		put(t, s, "Books", `{"id":{"S":"`+id+`"},"n":{"N":"100"}}`)
		gets.TransactItems = append(gets.TransactItems, dynamodb.TransactGet{TableName: "Books", Key: item(t, `{"id":{"S":"`+id+`"}}`)})
	}
	total := func(items []dynamodb.Item) int {
		sum := 0
		for _, i := range items {
			n := 0
			if _, err := fmt.Sscan(i["n"].Text(), &n); err != nil || n < 0 {
				t.Errorf("%v: %v", i, err)
			}
			sum += n
		}
		return sum
	}
	each(6, func(i int) {
		for j := range 100 {
			if i%3 == 0 {
				out, err := s.TransactGetItems(t.Context(), gets)
				scanned, also := s.Scan(t.Context(), &dynamodb.ScanInput{TableName: "Books"})
				if err != nil || also != nil || total(out.Responses) != 300 || total(scanned.Items) != 300 {
					t.Errorf("%v, %v", err, also)
				}
				out.Responses[0]["n"] = dynamodb.Null() // it is the caller's
				scanned.Items[0]["n"] = dynamodb.Null()
				continue
			}
			values := dynamodb.Item{":n": dynamodb.Int(int64(1 + j%50))}
			from, to := accounts[(i+j)%3], accounts[(i+j+1)%3]
			err := transact(t, s, "",
				dynamodb.TransactWrite{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String(from)}, UpdateExpression: "SET n = n - :n", ConditionExpression: "n >= :n", ExpressionAttributeValues: values},
				dynamodb.TransactWrite{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String(to)}, UpdateExpression: "ADD n :n", ExpressionAttributeValues: values},
			)
			if err != nil && !errors.Is(err, dynamodb.TransactionCanceledException) {
				t.Error(err)
			}
		}
	})
}

// A transaction that many send with one token is carried out once.
func TestConcurrentTokens(t *testing.T) {
	s := newStore(t)
	each(8, func(int) {
		for j := range 50 {
			err := transact(t, s, fmt.Sprint(j), dynamodb.TransactWrite{
				Kind: dynamodb.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "ADD n :one", ExpressionAttributeValues: item(t, `{":one":{"N":"1"}}`),
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	diff(t, "n", `{"id":{"S":"x"},"n":{"N":"50"}}`, get(t, s, "Books", `{"id":{"S":"x"}}`))
}

// All of it at once, for the race detector.
func TestConcurrentEverything(t *testing.T) {
	s := newStore(t)
	each(8, func(i int) {
		for j := range 60 {
			key := item(t, post(fmt.Sprint("u", i%2), j%5, ""))
			full := key.Clone()
			full["topic"], full["score"] = dynamodb.String("go"), dynamodb.Int(int64(j%3))
			var err error
			switch (i + j) % 7 {
			case 0:
				_, err = s.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: writes{"Posts": {{Put: full}}}})
			case 1:
				_, err = s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Posts", Key: key, ReturnValues: dynamodb.ReturnAllOld})
			case 2:
				_, err = s.Query(t.Context(), topic(t, "by-topic", func(in *dynamodb.QueryInput) { in.Limit = 3 }))
			case 3:
				_, err = s.Scan(t.Context(), &dynamodb.ScanInput{TableName: "Posts", Segment: i % 2, TotalSegments: 2})
			case 4:
				_, err = s.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Posts": {Keys: []dynamodb.Key{key}}}})
			case 5:
				_, err = s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Posts", Item: full})
			case 6:
				if err = s.CreateTable(dynamodb.TableDescription{Name: fmt.Sprint("Table", i), Key: dynamodb.KeySchema{Partition: attribute("id", dynamodb.KindS)}}); err == nil {
					if _, err = s.DescribeTable(t.Context(), fmt.Sprint("Table", i)); err == nil {
						err = s.DeleteTable(fmt.Sprint("Table", i))
					}
				}
			}
			if err != nil {
				t.Error(err)
			}
			full["topic"] = dynamodb.String("changed by the caller")
		}
	})
}
