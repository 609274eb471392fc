package remote_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxcache/remote"
)

// Recorded exchanges: what dynalite cannot say, and what no server says on demand.

// exchange answers one call of target with a text, after it has compared its body.
func exchange(t *testing.T, target, request, response string) *remote.Store {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if d := cmp.Diff("DynamoDB_20120810."+target, r.Header.Get("X-Amz-Target")); d != "" {
			t.Errorf("target (-want +got)\n%s", d)
		}
		if d := cmp.Diff(parse(t, request), parse(t, string(body))); request != "" && d != "" {
			t.Errorf("body (-want +got)\n%s", d)
		}
		reply(w, response)
	})
}

func parse(t *testing.T, text string) (v any) {
	if err := json.Unmarshal([]byte(text), &v); text != "" && err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return v
}

// TestTransactions makes the same transactions on the memory store, one after the
// other, and on recorded exchanges. Those without an exchange are never sent.
func TestTransactions(t *testing.T) {
	mem, err := memory.New(books)
	if err != nil {
		t.Fatal(err)
	}
	write := func(token string, members ...dynamodb.TransactWrite) operation {
		return op(dynamodb.Store.TransactWriteItems, &dynamodb.TransactWriteItemsInput{TransactItems: members, ClientRequestToken: token})
	}
	a, b, one := item(`{"id":{"S":"a"}}`), item(`{"id":{"S":"b"}}`), item(`{":one":{"N":"1"}}`)
	put := dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Books", Item: item(`{"id":{"S":"a"},"n":{"N":"1"}}`), ConditionExpression: "attribute_not_exists(id)",
		ReturnValuesOnConditionCheckFailure: dynamodb.ReturnAllOld}
	add := dynamodb.TransactWrite{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: b, UpdateExpression: "ADD n :one", ExpressionAttributeValues: one}
	check := dynamodb.TransactWrite{Kind: dynamodb.TransactCheck, TableName: "Books", Key: a, ConditionExpression: "#n = :one", ExpressionAttributeNames: map[string]string{"#n": "n"}, ExpressionAttributeValues: one}
	drop := dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "Books", Key: b}
	const (
		putBody = `{"Put":{"TableName":"Books","Item":{"id":{"S":"a"},"n":{"N":"1"}},"ConditionExpression":"attribute_not_exists(id)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}`
		addBody = `{"Update":{"TableName":"Books","Key":{"id":{"S":"b"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}}`
		getBody = `{"TransactItems":[{"Get":{"TableName":"Books","Key":{"id":{"S":"b"}}}},{"Get":{"TableName":"Books","Key":{"id":{"S":"a"}},"ProjectionExpression":"n"}}]}`
	)
	for _, test := range []struct {
		name, target, request, response string
		operation
		want any
	}{
		{"write", "TransactWriteItems", `{"ClientRequestToken":"t1","TransactItems":[` + putBody + `,` + addBody + `]}`, `{}`,
			write("t1", put, add), &dynamodb.TransactWriteItemsOutput{}},
		{"write, cancelled", "TransactWriteItems", `{"ClientRequestToken":"t2","TransactItems":[` + addBody + `,` + putBody + `]}`,
			`{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
			"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":{"id":{"S":"a"},"n":{"N":"1"}},"Message":"The conditional request failed"}]}`,
			write("t2", add, put), &dynamodb.Error{Code: dynamodb.TransactionCanceledException,
				Message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
				Reasons: []dynamodb.CancellationReason{{Code: dynamodb.ReasonNone}, {Code: dynamodb.ReasonConditionalCheckFailed, Message: "The conditional request failed", Item: put.Item}}}},
		{"write, another under the same token", "TransactWriteItems", `{"ClientRequestToken":"t1","TransactItems":[` + addBody + `]}`,
			`{"__type":"com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException","Message":"..."}`, write("t1", add), dynamodb.IdempotentParameterMismatchException},
		{"get", "TransactGetItems", getBody, `{"Responses":[{"Item":{"id":{"S":"b"},"n":{"N":"1"}}},{"Item":{"n":{"N":"1"}}}]}`,
			op(dynamodb.Store.TransactGetItems, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: b}, {TableName: "Books", Key: a, ProjectionExpression: "n"}}}),
			&dynamodb.TransactGetItemsOutput{Responses: []dynamodb.Item{item(`{"id":{"S":"b"},"n":{"N":"1"}}`), item(`{"n":{"N":"1"}}`)}}},
		{"check and delete", "TransactWriteItems", `{"ClientRequestToken":"t3","TransactItems":[
			{"ConditionCheck":{"TableName":"Books","Key":{"id":{"S":"a"}},"ConditionExpression":"#n = :one","ExpressionAttributeNames":{"#n":"n"},"ExpressionAttributeValues":{":one":{"N":"1"}}}},
			{"Delete":{"TableName":"Books","Key":{"id":{"S":"b"}}}}]}`, `{}`, write("t3", check, drop), &dynamodb.TransactWriteItemsOutput{}},
		{"get what is gone", "TransactGetItems", getBody, `{"Responses":[{},{"Item":{"n":{"N":"1"}}}]}`,
			op(dynamodb.Store.TransactGetItems, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: b}, {TableName: "Books", Key: a, ProjectionExpression: "n"}}}),
			&dynamodb.TransactGetItemsOutput{Responses: []dynamodb.Item{nil, item(`{"n":{"N":"1"}}`)}}},
		{"no kind", "", "", "", write("", dynamodb.TransactWrite{TableName: "Books", Key: a}), dynamodb.ValidationException},
		{"a put with a key", "", "", "", write("", dynamodb.TransactWrite{Kind: dynamodb.TransactPut, TableName: "Books", Item: a, Key: a}), dynamodb.ValidationException},
		{"a delete with an update", "", "", "", write("", dynamodb.TransactWrite{Kind: dynamodb.TransactDelete, TableName: "Books", Key: a, UpdateExpression: "REMOVE n"}), dynamodb.ValidationException},
	} {
		t.Run(test.name+" in memory", func(t *testing.T) { expect(t, mem, test.operation, test.want) })
		t.Run(test.name, func(t *testing.T) {
			expect(t, exchange(t, test.target, test.request, test.response), test.operation, test.want)
		})
	}
}

// full are inputs with all of their parameters.
func full() map[string]operation {
	key, values, names := item(`{"id":{"S":"é\"<\u0001"}}`), item(`{":v":{"L":[{"B":""},{"NS":["1","-20"]},{"BS":["AA=="]},{"SS":["s"]},{"M":{"x":{"NULL":true}}}]}}`), map[string]string{"#n": "n"}
	const all, total = dynamodb.ReturnAllOld, dynamodb.CapacityTotal
	m := func(kind dynamodb.TransactKind, item, key dynamodb.Item, update string) dynamodb.TransactWrite {
		return dynamodb.TransactWrite{Kind: kind, TableName: "T", Item: item, Key: key, UpdateExpression: update, ConditionExpression: "c", ExpressionAttributeNames: names,
			ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: all}
	}
	return map[string]operation{
		"GetItem": op(dynamodb.Store.GetItem, &dynamodb.GetItemInput{TableName: "T", Key: key, ConsistentRead: true, ProjectionExpression: "p", ExpressionAttributeNames: names, ReturnConsumedCapacity: total}),
		"BatchGetItem": op(dynamodb.Store.BatchGetItem, &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{
			"T": {Keys: []dynamodb.Key{key, {}}, ConsistentRead: true, ProjectionExpression: "p", ExpressionAttributeNames: names}}, ReturnConsumedCapacity: total}),
		"Query": op(dynamodb.Store.Query, &dynamodb.QueryInput{TableName: "T", IndexName: "i", KeyConditionExpression: "k", FilterExpression: "f", ProjectionExpression: "p", ExpressionAttributeNames: names,
			ExpressionAttributeValues: values, Select: dynamodb.SelectCount, ConsistentRead: true, Limit: 7, ScanIndexBackward: true, ExclusiveStartKey: key, ReturnConsumedCapacity: total}),
		"Scan": op(dynamodb.Store.Scan, &dynamodb.ScanInput{TableName: "T", IndexName: "i", FilterExpression: "f", ProjectionExpression: "p", ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			Select: dynamodb.SelectCount, ConsistentRead: true, Limit: 7, Segment: 0, TotalSegments: 4, ExclusiveStartKey: key, ReturnConsumedCapacity: total}),
		"TransactGetItems": op(dynamodb.Store.TransactGetItems, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "T", Key: key, ProjectionExpression: "p", ExpressionAttributeNames: names}}, ReturnConsumedCapacity: total}),
		"PutItem": op(dynamodb.Store.PutItem, &dynamodb.PutItemInput{TableName: "T", Item: key, ConditionExpression: "c", ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValues: all, ReturnValuesOnConditionCheckFailure: all, ReturnConsumedCapacity: total}),
		"UpdateItem": op(dynamodb.Store.UpdateItem, &dynamodb.UpdateItemInput{TableName: "T", Key: key, UpdateExpression: "u", ConditionExpression: "c", ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValues: all, ReturnValuesOnConditionCheckFailure: all, ReturnConsumedCapacity: total}),
		"DeleteItem": op(dynamodb.Store.DeleteItem, &dynamodb.DeleteItemInput{TableName: "T", Key: key, ConditionExpression: "c", ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValues: all, ReturnValuesOnConditionCheckFailure: all, ReturnConsumedCapacity: total}),
		"BatchWriteItem": op(dynamodb.Store.BatchWriteItem, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"T": {{Put: key}, {Delete: key}}}, ReturnConsumedCapacity: total}),
		"TransactWriteItems": op(dynamodb.Store.TransactWriteItems, &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{m("Put", key, nil, ""), m("Update", nil, key, "u"),
			m("Delete", nil, key, ""), m("ConditionCheck", nil, key, "")}, ClientRequestToken: "t", ReturnConsumedCapacity: total}),
	}
}

// TestSentAsAuthorized compares the bodies of requests with the JSON of inputs.
func TestSentAsAuthorized(t *testing.T) {
	for name, o := range full() {
		t.Run(name, func(t *testing.T) {
			text, err := o.in.JSON()
			if err != nil {
				t.Fatal(err)
			}
			response := `{}`
			if name == "TransactGetItems" {
				response = `{"Responses":[{}]}`
			}
			if _, err := o.run(t.Context(), exchange(t, name, string(text), response)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAttempts counts the attempts of calls that fail: one of a write.
func TestAttempts(t *testing.T) {
	for kind, fail := range map[string]func(http.ResponseWriter){
		"an error":           func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"throttling":         func(w http.ResponseWriter) { reply(w, `{"__type":"ThrottlingException"}`) },
		"no answer":          func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"half of an answer":  func(w http.ResponseWriter) { reply(w, `{"Item":`) },
		"an error in words":  func(w http.ResponseWriter) { http.Error(w, "bad gateway", http.StatusBadGateway) },
		"the caller is gone": nil,
	} {
		for name, o := range full() {
			t.Run(name+" "+kind, func(t *testing.T) {
				var attempts atomic.Int32
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				store := serve(t, func(w http.ResponseWriter, r *http.Request) {
					attempts.Add(1)
					if fail == nil {
						_, _ = io.Copy(io.Discard, r.Body) // only then is it seen that the client is gone
						cancel()
						<-r.Context().Done()
						return
					}
					fail(w)
				})
				_, err := o.run(ctx, store)
				read := strings.Contains(name, "Get") || name == "Query" || name == "Scan"
				if n := attempts.Load(); n == 0 || n > 1 && !read || n == 1 && read && kind == "an error" {
					t.Errorf("%d attempts", n)
				}
				if err == nil || dynamodb.Rejected(err) != (kind == "throttling") {
					t.Errorf("rejected: %t: %v", dynamodb.Rejected(err), err)
				}
				if fail == nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%v; want %v", err, context.Canceled)
				}
			})
		}
	}
}

// TestNothingSent has calls that end before a request is made.
func TestNothingSent(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, o := range full() {
		store := serve(t, func(http.ResponseWriter, *http.Request) { t.Errorf("%s was sent", name) })
		if _, err := o.run(over, store); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v; want %v", name, err, context.Canceled)
		}
		if _, err := o.run(t.Context(), new(remote.Store)); err == nil {
			t.Errorf("%s: the zero Store answers", name)
		}
	}
}

// TestAnswers reads answers that dynalite does not give.
func TestAnswers(t *testing.T) {
	put := op(dynamodb.Store.PutItem, &dynamodb.PutItemInput{TableName: "Books", Item: item(`{"id":{"S":"a"}}`)})
	update := op(dynamodb.Store.UpdateItem, &dynamodb.UpdateItemInput{TableName: "Books", Key: item(`{"id":{"S":"a"}}`)})
	used, key := dynamodb.ConsumedCapacity{TableName: "T", CapacityUnits: 0.5}, item(`{"id":{"S":"a"}}`)
	for _, test := range []struct {
		name, target, response string
		operation
		want any
	}{
		{"capacity", "PutItem", `{"ConsumedCapacity":{"TableName":"T","CapacityUnits":0.5}}`, put, &dynamodb.PutItemOutput{ConsumedCapacity: &used}},
		{"unprocessed writes", "BatchWriteItem", `{"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]},"ConsumedCapacity":[{"TableName":"T","CapacityUnits":0.5}]}`,
			full()["BatchWriteItem"], &dynamodb.BatchWriteItemOutput{UnprocessedItems: map[string][]dynamodb.WriteRequest{"T": {{Put: key}, {Delete: key}}}, ConsumedCapacity: []dynamodb.ConsumedCapacity{used}}},
		{"unprocessed keys", "BatchGetItem", `{"Responses":{"T":[]},"UnprocessedKeys":{"T":{"Keys":[{"id":{"S":"a"}}],"ConsistentRead":true,"ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"n"}}}}`,
			full()["BatchGetItem"], &dynamodb.BatchGetItemOutput{Responses: map[string][]dynamodb.Item{"T": nil}, UnprocessedKeys: map[string]dynamodb.KeysAndAttributes{
				"T": {Keys: []dynamodb.Key{key}, ConsistentRead: true, ProjectionExpression: "#n", ExpressionAttributeNames: map[string]string{"#n": "n"}}}}},
		{"the item of a failed condition", "PutItem", `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed","Item":{"id":{"S":"a"}}}`,
			put, &dynamodb.Error{Code: dynamodb.ConditionalCheckFailedException, Message: "The conditional request failed", Item: key}},
		{"access denied", "PutItem", `{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: u is not authorized"}`, put, &dynamodb.Error{Code: dynamodb.AccessDeniedException, Message: "User: u is not authorized"}},
		{"an invalid number", "UpdateItem", `{"Attributes":{"n":{"N":"one"}}}`, update, dynamodb.InternalServerError},
		{"an invalid type", "UpdateItem", `{"Attributes":{"l":{"L":[{"X":"one"}]}}}`, update, dynamodb.InternalServerError},
		{"an invalid item", "PutItem", `{"__type":"ConditionalCheckFailedException","Item":{"n":{"N":"one"}}}`, put, dynamodb.InternalServerError},
		{"an invalid write", "BatchWriteItem", `{"UnprocessedItems":{"T":[{}]}}`, full()["BatchWriteItem"], dynamodb.InternalServerError},
		{"too few items", "TransactGetItems", `{"Responses":[]}`, full()["TransactGetItems"], dynamodb.InternalServerError},
		{"no description", "DescribeTable", `{}`, describe("T"), dynamodb.InternalServerError},
		{"no key", "DescribeTable", `{"Table":{"TableName":"T"}}`, describe("T"), dynamodb.InternalServerError},
		{"a key of two", "DescribeTable", `{"Table":{"TableName":"T","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"HASH"}]}}`, describe("T"), dynamodb.InternalServerError},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := exchange(t, test.target, "", test.response)
			expect(t, store, test.operation, test.want)
			if _, err := test.run(t.Context(), store); test.want == any(dynamodb.InternalServerError) && dynamodb.Rejected(err) {
				t.Errorf("%v is taken for a refusal", err)
			}
		})
	}
}
