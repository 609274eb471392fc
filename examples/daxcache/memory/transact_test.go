package memory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

type members = []daxcache.TransactWrite

func transact(t testing.TB, s *memory.Store, token string, m ...daxcache.TransactWrite) error {
	t.Helper()
	_, err := s.TransactWriteItems(t.Context(), &daxcache.TransactWriteItemsInput{TransactItems: m, ClientRequestToken: token})
	return err
}

func TestTransactWriteItems(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"a"},"n":{"N":"1"}}`, `{"id":{"S":"b"}}`, `{"id":{"S":"c"}}`)
	err := transact(t, s, "",
		daxcache.TransactWrite{Kind: daxcache.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`), UpdateExpression: "ADD n :one", ConditionExpression: "n = :one", ExpressionAttributeValues: item(t, `{":one":{"N":"1"}}`)},
		daxcache.TransactWrite{Kind: daxcache.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"b"}}`)},
		daxcache.TransactWrite{Kind: daxcache.TransactCheck, TableName: "Books", Key: item(t, `{"id":{"S":"c"}}`), ConditionExpression: "attribute_exists(id)"},
		daxcache.TransactWrite{Kind: daxcache.TransactPut, TableName: "Posts", Item: item(t, post("ann", 1, `"topic":{"S":"go"}`)), ConditionExpression: "attribute_not_exists(n)"},
		daxcache.TransactWrite{Kind: daxcache.TransactCheck, TableName: "Posts", Key: item(t, post("ann", 2, "")), ConditionExpression: "attribute_not_exists(n)"},
	)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "updated", `{"id":{"S":"a"},"n":{"N":"2"}}`, get(t, s, "Books", `{"id":{"S":"a"}}`))
	diff(t, "deleted", "", get(t, s, "Books", `{"id":{"S":"b"}}`))
	diff(t, "checked", `{"id":{"S":"c"}}`, get(t, s, "Books", `{"id":{"S":"c"}}`))
	diff(t, "indexed", "1", topicPosts(t, s, "by-topic-keys"))
	diff(t, "checked for nothing", "", get(t, s, "Posts", post("ann", 2, "")))
}

// A transaction that cannot be carried out says why for each member, and changes
// nothing.
func TestTransactionsCancelled(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"a"},"n":{"N":"1"}}`, `{"id":{"S":"b"}}`)
	err := transact(t, s, "token",
		daxcache.TransactWrite{Kind: daxcache.TransactPut, TableName: "Books", Item: item(t, `{"id":{"S":"new"}}`)},
		daxcache.TransactWrite{Kind: daxcache.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`), ConditionExpression: "attribute_exists(m)", ReturnValuesOnConditionCheckFailure: daxcache.ReturnAllOld},
		daxcache.TransactWrite{Kind: daxcache.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"b"}}`), UpdateExpression: "SET m.n = id"},
		daxcache.TransactWrite{Kind: daxcache.TransactCheck, TableName: "Books", Key: item(t, `{"id":{"S":"c"}}`), ConditionExpression: "attribute_exists(id)"},
	)
	faulty(t, "a transaction", err, daxcache.TransactionCanceledException, "[None, ConditionalCheckFailed, ValidationError, ConditionalCheckFailed]")
	var e *daxcache.Error
	if !errors.As(err, &e) || !daxcache.Rejected(err) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, r := range e.Reasons {
		got = append(got, fmt.Sprintf("%s: %s: %s", r.Code, r.Message, wire(t, r.Item)))
	}
	diff(t, "reasons", []string{
		"None: : ",
		`ConditionalCheckFailed: The conditional request failed: {"id":{"S":"a"},"n":{"N":"1"}}`,
		"ValidationError: The document path provided in the update expression is invalid for update: ",
		"ConditionalCheckFailed: The conditional request failed: ",
	}, got)
	diff(t, "items", []string{"a", "b"}, scan(t, s, daxcache.ScanInput{TableName: "Books"}, "id"))
	// The token stands for nothing: the transaction was not carried out.
	if err := transact(t, s, "token", daxcache.TransactWrite{Kind: daxcache.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`)}); err != nil {
		t.Error(err)
	}
}

func TestTransactionsRefused(t *testing.T) {
	check := func(id string) daxcache.TransactWrite {
		return daxcache.TransactWrite{Kind: daxcache.TransactCheck, TableName: "Books", Key: daxcache.Key{"id": daxcache.String(id)}, ConditionExpression: "attribute_not_exists(id)"}
	}
	with := func(change func(*daxcache.TransactWrite)) members {
		m := check("x")
		change(&m)
		return members{check("y"), m}
	}
	many := func(n int) (list members) {
		for i := range n {
			list = append(list, check(fmt.Sprint(i)))
		}
		return list
	}
	var large members
	for i := range 11 {
		large = append(large, daxcache.TransactWrite{Kind: daxcache.TransactPut, TableName: "Books", Item: daxcache.Item{"id": daxcache.String(fmt.Sprint(i)), "a": daxcache.String(strings.Repeat("x", 400000))}})
	}
	tests := []struct {
		name    string
		members members
		code    daxcache.Code
		says    string
	}{
		{"none", nil, daxcache.ValidationException, "length from 1 to 100, not 0"},
		{"too many", many(101), daxcache.ValidationException, "length from 1 to 100, not 101"},
		{"an item twice", members{check("x"), check("y"), check("x")}, daxcache.ValidationException, "cannot include multiple operations on one item"},
		{"too large", large, daxcache.ValidationException, "at most 4194304 bytes"},
		{"no such table", with(func(m *daxcache.TransactWrite) { m.TableName = "Films" }), daxcache.ResourceNotFoundException, "Films"},
		{"no kind", with(func(m *daxcache.TransactWrite) { m.Kind = "" }), daxcache.ValidationException, "not \"\""},
		{"another kind", with(func(m *daxcache.TransactWrite) { m.Kind = "Get" }), daxcache.ValidationException, "not \"Get\""},
		{"a put of a key", with(func(m *daxcache.TransactWrite) { m.Kind = daxcache.TransactPut }), daxcache.ValidationException, "a Put has an Item"},
		{"a put of both", with(func(m *daxcache.TransactWrite) { m.Kind, m.Item = daxcache.TransactPut, m.Key }), daxcache.ValidationException, "a Put has an Item"},
		{"a check of an item", with(func(m *daxcache.TransactWrite) { m.Item, m.Key = m.Key, nil }), daxcache.ValidationException, "a ConditionCheck has a Key"},
		{"a check of nothing", with(func(m *daxcache.TransactWrite) { m.ConditionExpression = "" }), daxcache.ValidationException, "a ConditionCheck needs a ConditionExpression"},
		{"a check that updates", with(func(m *daxcache.TransactWrite) { m.UpdateExpression = "REMOVE a" }), daxcache.ValidationException, "an Update, and nothing else, has an UpdateExpression"},
		{"an update without", with(func(m *daxcache.TransactWrite) { m.Kind = daxcache.TransactUpdate }), daxcache.ValidationException, "an Update, and nothing else"},
		{"a bad update", with(func(m *daxcache.TransactWrite) { m.Kind, m.UpdateExpression = daxcache.TransactUpdate, "SET a" }), daxcache.ValidationException, "Invalid UpdateExpression"},
		{"a bad condition", with(func(m *daxcache.TransactWrite) { m.ConditionExpression = "a" }), daxcache.ValidationException, "Invalid ConditionExpression"},
		{"a bad key", with(func(m *daxcache.TransactWrite) { m.Key = daxcache.Key{} }), daxcache.ValidationException, "keys is invalid"},
		{"bad return values", with(func(m *daxcache.TransactWrite) { m.ReturnValuesOnConditionCheckFailure = "ALL_NEW" }), daxcache.ValidationException, "returnValuesOnConditionCheckFailure"},
		{"an unused value", with(func(m *daxcache.TransactWrite) { m.ExpressionAttributeValues = item(t, `{":v":{"N":"1"}}`) }), daxcache.ValidationException, "unused"},
	}
	for _, test := range tests {
		faulty(t, test.name, transact(t, newStore(t), "", test.members...), test.code, test.says)
	}
	if err := transact(t, newStore(t), "", many(100)...); err != nil {
		t.Errorf("100 members: %v", err)
	}
}

// The same call with the same token is done once in ten minutes.
func TestTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t)
		add := func(amount string) daxcache.TransactWrite {
			return daxcache.TransactWrite{
				Kind: daxcache.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`),
				UpdateExpression: "ADD n :n", ExpressionAttributeValues: item(t, `{":n":{"N":"`+amount+`"}}`),
			}
		}
		step := func(name, token, amount, want string) {
			t.Helper()
			if err := transact(t, s, token, add(amount)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			diff(t, name, `{"id":{"S":"x"},"n":{"N":"`+want+`"}}`, get(t, s, "Books", `{"id":{"S":"x"}}`))
		}
		step("first", "one", "1", "1")
		step("again", "one", "1", "1")
		step("again, written otherwise", "one", "1.0", "1")
		step("another token", "two", "1", "2")
		step("no token", "", "1", "3")
		step("no token again", "", "1", "4")
		faulty(t, "another transaction", transact(t, s, "one", add("2")), daxcache.IdempotentParameterMismatchException, "one")
		time.Sleep(10 * time.Minute)
		step("after ten minutes", "one", "1", "4")
		time.Sleep(time.Second)
		step("later", "one", "2", "6")
		step("later again", "one", "2", "6")
		faulty(t, "a long token", transact(t, s, strings.Repeat("x", 37), add("1")), daxcache.ValidationException, "clientRequestToken")
		step("the longest token", strings.Repeat("x", 36), "1", "7")
		faulty(t, "not UTF-8", transact(t, s, "bad", daxcache.TransactWrite{Kind: daxcache.TransactDelete, TableName: "\xff"}), daxcache.ValidationException, "UTF-8")
	})
}
