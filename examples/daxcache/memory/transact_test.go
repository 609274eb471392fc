package memory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

type members = []dynamodb.TransactWrite

func transact(t testing.TB, s *memory.Store, token string, m ...dynamodb.TransactWrite) error {
	t.Helper()
	_, err := s.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: m, ClientRequestToken: token})
	return err
}

func TestTransactWriteItems(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"a"},"n":{"N":"1"}}`, `{"id":{"S":"b"}}`, `{"id":{"S":"c"}}`)
	err := transact(t, s, "",
		dynamodb.TransactWrite{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`), UpdateExpression: "ADD n :one", ConditionExpression: "n = :one", ExpressionAttributeValues: item(t, `{":one":{"N":"1"}}`)},
		dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"b"}}`)},
		dynamodb.TransactWrite{Kind: dynamodb.TransactCheck, TableName: "Books", Key: item(t, `{"id":{"S":"c"}}`), ConditionExpression: "attribute_exists(id)"},
		dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Posts", Item: item(t, post("ann", 1, `"topic":{"S":"go"}`)), ConditionExpression: "attribute_not_exists(n)"},
		dynamodb.TransactWrite{Kind: dynamodb.TransactCheck, TableName: "Posts", Key: item(t, post("ann", 2, "")), ConditionExpression: "attribute_not_exists(n)"},
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
		dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Books", Item: item(t, `{"id":{"S":"new"}}`)},
		dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`), ConditionExpression: "attribute_exists(m)", ReturnValuesOnConditionCheckFailure: dynamodb.ReturnAllOld},
		dynamodb.TransactWrite{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"b"}}`), UpdateExpression: "SET m.n = id"},
		dynamodb.TransactWrite{Kind: dynamodb.TransactCheck, TableName: "Books", Key: item(t, `{"id":{"S":"c"}}`), ConditionExpression: "attribute_exists(id)"},
	)
	faulty(t, "a transaction", err, dynamodb.TransactionCanceledException, "[None, ConditionalCheckFailed, ValidationError, ConditionalCheckFailed]")
	var e *dynamodb.Error
	if !errors.As(err, &e) || !dynamodb.Rejected(err) {
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
	diff(t, "items", []string{"a", "b"}, scan(t, s, dynamodb.ScanInput{TableName: "Books"}, "id"))
	// The token stands for nothing: the transaction was not carried out.
	if err := transact(t, s, "token", dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "Books", Key: item(t, `{"id":{"S":"a"}}`)}); err != nil {
		t.Error(err)
	}
}

func TestTransactionsRefused(t *testing.T) {
	check := func(id string) dynamodb.TransactWrite {
		return dynamodb.TransactWrite{Kind: dynamodb.TransactCheck, TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String(id)}, ConditionExpression: "attribute_not_exists(id)"}
	}
	with := func(change func(*dynamodb.TransactWrite)) members {
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
		large = append(large, dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Books", Item: dynamodb.Item{"id": dynamodb.String(fmt.Sprint(i)), "a": dynamodb.String(strings.Repeat("x", 400000))}})
	}
	tests := []struct {
		name    string
		members members
		code    dynamodb.Code
		says    string
	}{
		{"none", nil, dynamodb.ValidationException, "length from 1 to 100, not 0"},
		{"too many", many(101), dynamodb.ValidationException, "length from 1 to 100, not 101"},
		{"an item twice", members{check("x"), check("y"), check("x")}, dynamodb.ValidationException, "cannot include multiple operations on one item"},
		{"too large", large, dynamodb.ValidationException, "at most 4194304 bytes"},
		{"no such table", with(func(m *dynamodb.TransactWrite) { m.TableName = "Films" }), dynamodb.ResourceNotFoundException, "Films"},
		{"no kind", with(func(m *dynamodb.TransactWrite) { m.Kind = "" }), dynamodb.ValidationException, "not \"\""},
		{"another kind", with(func(m *dynamodb.TransactWrite) { m.Kind = "Get" }), dynamodb.ValidationException, "not \"Get\""},
		{"a put of a key", with(func(m *dynamodb.TransactWrite) { m.Kind = dynamodb.TransactPut }), dynamodb.ValidationException, "a Put has an Item"},
		{"a put of both", with(func(m *dynamodb.TransactWrite) { m.Kind, m.Item = dynamodb.TransactPut, m.Key }), dynamodb.ValidationException, "a Put has an Item"},
		{"a check of an item", with(func(m *dynamodb.TransactWrite) { m.Item, m.Key = m.Key, nil }), dynamodb.ValidationException, "a ConditionCheck has a Key"},
		{"a check of nothing", with(func(m *dynamodb.TransactWrite) { m.ConditionExpression = "" }), dynamodb.ValidationException, "a ConditionCheck needs a ConditionExpression"},
		{"a check that updates", with(func(m *dynamodb.TransactWrite) { m.UpdateExpression = "REMOVE a" }), dynamodb.ValidationException, "an Update, and nothing else, has an UpdateExpression"},
		{"an update without", with(func(m *dynamodb.TransactWrite) { m.Kind = dynamodb.TransactUpdate }), dynamodb.ValidationException, "an Update, and nothing else"},
		{"a bad update", with(func(m *dynamodb.TransactWrite) { m.Kind, m.UpdateExpression = dynamodb.TransactUpdate, "SET a" }), dynamodb.ValidationException, "Invalid UpdateExpression"},
		{"a bad condition", with(func(m *dynamodb.TransactWrite) { m.ConditionExpression = "a" }), dynamodb.ValidationException, "Invalid ConditionExpression"},
		{"a bad key", with(func(m *dynamodb.TransactWrite) { m.Key = dynamodb.Key{} }), dynamodb.ValidationException, "keys is invalid"},
		{"bad return values", with(func(m *dynamodb.TransactWrite) { m.ReturnValuesOnConditionCheckFailure = "ALL_NEW" }), dynamodb.ValidationException, "returnValuesOnConditionCheckFailure"},
		{"an unused value", with(func(m *dynamodb.TransactWrite) { m.ExpressionAttributeValues = item(t, `{":v":{"N":"1"}}`) }), dynamodb.ValidationException, "unused"},
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
		add := func(amount string) dynamodb.TransactWrite {
			return dynamodb.TransactWrite{
				Kind: dynamodb.TransactUpdate, TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`),
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
		faulty(t, "another transaction", transact(t, s, "one", add("2")), dynamodb.IdempotentParameterMismatchException, "one")
		time.Sleep(10 * time.Minute)
		step("after ten minutes", "one", "1", "4")
		time.Sleep(time.Second)
		step("later", "one", "2", "6")
		step("later again", "one", "2", "6")
		faulty(t, "a long token", transact(t, s, strings.Repeat("x", 37), add("1")), dynamodb.ValidationException, "clientRequestToken")
		step("the longest token", strings.Repeat("x", 36), "1", "7")
		faulty(t, "not UTF-8", transact(t, s, "bad", dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "\xff"}), dynamodb.ValidationException, "UTF-8")
	})
}
