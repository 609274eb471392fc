package memory_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// checkTopic holds a Query of the index by topic against all items.
func checkTopic(t *testing.T, s *memory.Store, topic string, score int64, all iter.Seq[daxcache.Item]) {
	t.Helper()
	var want []string
	for i := range all {
		if i["topic"].Text() == topic && i["score"].Text() == fmt.Sprint(score) {
			want = append(want, wire(t, i))
		}
	}
	out, err := s.Query(t.Context(), &daxcache.QueryInput{
		TableName: "Posts", IndexName: "by-topic", KeyConditionExpression: "topic = :t AND score = :s",
		ExpressionAttributeValues: daxcache.Item{":t": daxcache.String(topic), ":s": daxcache.Int(score)},
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
			_, err := s.UpdateItem(t.Context(), &daxcache.UpdateItemInput{
				TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "ADD n :one SET l = list_append(if_not_exists(l, :l), :l)",
				ExpressionAttributeValues: item(t, `{":one":{"N":"1"},":l":{"L":[{"NULL":true}]}}`),
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	out, err := s.GetItem(t.Context(), &daxcache.GetItemInput{TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`)})
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
			_, err := s.PutItem(t.Context(), &daxcache.PutItemInput{
				TableName: "Books", Item: daxcache.Item{"id": daxcache.Int(0), "by": daxcache.Int(int64(i))}, ConditionExpression: "attribute_not_exists(id)",
			})
			if err == nil || !errors.Is(err, daxcache.ValidationException) {
				t.Errorf("a number as id: %v", err)
			}
			_, err = s.PutItem(t.Context(), &daxcache.PutItemInput{
				TableName: "Books", Item: daxcache.Item{"id": daxcache.String(fmt.Sprint(round)), "by": daxcache.Int(int64(i))}, ConditionExpression: "attribute_not_exists(id)",
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, daxcache.ConditionalCheckFailedException) {
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
	gets := new(daxcache.TransactGetItemsInput)
	for _, id := range accounts {
		put(t, s, "Books", `{"id":{"S":"`+id+`"},"n":{"N":"100"}}`)
		gets.TransactItems = append(gets.TransactItems, daxcache.TransactGet{TableName: "Books", Key: item(t, `{"id":{"S":"`+id+`"}}`)})
	}
	total := func(items []daxcache.Item) int {
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
				scanned, also := s.Scan(t.Context(), &daxcache.ScanInput{TableName: "Books"})
				if err != nil || also != nil || total(out.Responses) != 300 || total(scanned.Items) != 300 {
					t.Errorf("%v, %v", err, also)
				}
				out.Responses[0]["n"] = daxcache.Null() // it is the caller's
				scanned.Items[0]["n"] = daxcache.Null()
				continue
			}
			values := daxcache.Item{":n": daxcache.Int(int64(1 + j%50))}
			from, to := accounts[(i+j)%3], accounts[(i+j+1)%3]
			err := transact(t, s, "",
				daxcache.TransactWrite{Kind: daxcache.TransactUpdate, TableName: "Books", Key: daxcache.Key{"id": daxcache.String(from)}, UpdateExpression: "SET n = n - :n", ConditionExpression: "n >= :n", ExpressionAttributeValues: values},
				daxcache.TransactWrite{Kind: daxcache.TransactUpdate, TableName: "Books", Key: daxcache.Key{"id": daxcache.String(to)}, UpdateExpression: "ADD n :n", ExpressionAttributeValues: values},
			)
			if err != nil && !errors.Is(err, daxcache.TransactionCanceledException) {
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
			err := transact(t, s, fmt.Sprint(j), daxcache.TransactWrite{
				Kind: daxcache.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: "ADD n :one", ExpressionAttributeValues: item(t, `{":one":{"N":"1"}}`),
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
			full["topic"], full["score"] = daxcache.String("go"), daxcache.Int(int64(j%3))
			var err error
			switch (i + j) % 7 {
			case 0:
				_, err = s.BatchWriteItem(t.Context(), &daxcache.BatchWriteItemInput{RequestItems: writes{"Posts": {{Put: full}}}})
			case 1:
				_, err = s.DeleteItem(t.Context(), &daxcache.DeleteItemInput{TableName: "Posts", Key: key, ReturnValues: daxcache.ReturnAllOld})
			case 2:
				_, err = s.Query(t.Context(), topic(t, "by-topic", func(in *daxcache.QueryInput) { in.Limit = 3 }))
			case 3:
				_, err = s.Scan(t.Context(), &daxcache.ScanInput{TableName: "Posts", Segment: i % 2, TotalSegments: 2})
			case 4:
				_, err = s.BatchGetItem(t.Context(), &daxcache.BatchGetItemInput{RequestItems: map[string]daxcache.KeysAndAttributes{"Posts": {Keys: []daxcache.Key{key}}}})
			case 5:
				_, err = s.PutItem(t.Context(), &daxcache.PutItemInput{TableName: "Posts", Item: full})
			case 6:
				if err = s.CreateTable(daxcache.TableDescription{Name: fmt.Sprint("Table", i), Key: daxcache.KeySchema{Partition: attribute("id", daxcache.KindS)}}); err == nil {
					if _, err = s.DescribeTable(t.Context(), fmt.Sprint("Table", i)); err == nil {
						err = s.DeleteTable(fmt.Sprint("Table", i))
					}
				}
			}
			if err != nil {
				t.Error(err)
			}
			full["topic"] = daxcache.String("changed by the caller")
		}
	})
}
