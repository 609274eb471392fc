// Package gov1 tests the server with AWS's DAX client for Go, version 1, which has a
// module of its own since it brings the first SDK for Go.
package gov1

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-dax-go/dax"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
	"github.com/aws/aws-sdk-go/service/dynamodb/dynamodbattribute"
	"github.com/aws/aws-sdk-go/service/dynamodb/dynamodbiface"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxserver/daxtest"
)

// config is that of a client.
func config(endpoint, key, secret string) dax.Config {
	c := dax.DefaultConfig()
	c.HostPorts, c.Region = []string{endpoint}, "us-west-2"
	c.Credentials = credentials.NewStaticCredentials(key, secret, "")
	c.RequestTimeout, c.ReadRetries, c.WriteRetries = 5*time.Second, 0, 0
	return c
}

// client returns a client that has read once, since one that has not may stall under
// parallel calls.
func client(t *testing.T, s *daxtest.Server, endpoint string) *dax.Dax {
	t.Helper()
	c, err := dax.New(config(endpoint, s.Key, s.Secret))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("warm")}); err != nil {
		t.Fatal(err)
	}
	return c
}

func key(id string) map[string]*dynamodb.AttributeValue {
	return map[string]*dynamodb.AttributeValue{"Id": {S: &id}}
}

// marshal is an item of Go values.
func marshal(t *testing.T, v any) map[string]*dynamodb.AttributeValue {
	t.Helper()
	m, err := dynamodbattribute.MarshalMap(v)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// book has each type of value.
type book struct {
	ID      string `dynamodbav:"Id"`
	Pages   int
	Price   float64
	Sold    bool
	Cover   []byte
	Authors []string `dynamodbav:",stringset"`
	Years   []int    `dynamodbav:",numberset"`
	Parts   []map[string]any
	Nothing *string
}

var whole = book{ID: "v1", Pages: -300, Price: 12.5, Sold: true, Cover: []byte{0, 255}, Authors: []string{"A", "Ü"}, Years: []int{1999, 2026}, Parts: []map[string]any{{"n": 1.0, "list": []any{"x", nil}}}}

// expect compares the code of an error.
func expect(t *testing.T, what string, err error, code, text string) {
	t.Helper()
	var e awserr.Error
	if !errors.As(err, &e) || e.Code() != code || !strings.Contains(e.Message(), text) {
		t.Errorf("%s: %v; want %s with %q", what, err, code, text)
	}
}

// TestOperations makes each kind of call.
func TestOperations(t *testing.T) {
	s := daxtest.Start(t)
	c := client(t, s, s.Endpoint)
	checks := []struct {
		name string
		run  func(*testing.T)
	}{
		{"put and get", func(t *testing.T) {
			if _, err := c.PutItem(&dynamodb.PutItemInput{TableName: aws.String("Books"), Item: marshal(t, whole)}); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				out, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("v1")})
				if err != nil {
					t.Fatal(err)
				}
				var got book
				if err := dynamodbattribute.UnmarshalMap(out.Item, &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(whole, got); diff != "" {
					t.Error(diff)
				}
			}
		}},
		{"a projection", func(t *testing.T) {
			out, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("v1"), ProjectionExpression: aws.String("#p[0].n, Pages"), ExpressionAttributeNames: map[string]*string{"#p": aws.String("Parts")}})
			if err != nil {
				t.Fatal(err)
			}
			want := marshal(t, map[string]any{"Pages": -300, "Parts": []any{map[string]any{"n": 1}}})
			if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(out.Item)); diff != "" {
				t.Error(diff)
			}
		}},
		{"a condition", func(t *testing.T) {
			_, err := c.PutItem(&dynamodb.PutItemInput{TableName: aws.String("Books"), Item: marshal(t, whole), ConditionExpression: aws.String("attribute_not_exists(Id)")})
			expect(t, "put", err, dynamodb.ErrCodeConditionalCheckFailedException, "")
		}},
		{"an update", func(t *testing.T) {
			out, err := c.UpdateItem(&dynamodb.UpdateItemInput{TableName: aws.String("Books"), Key: key("v1"), UpdateExpression: aws.String("SET Pages = Pages + :n REMOVE Cover"),
				ExpressionAttributeValues: map[string]*dynamodb.AttributeValue{":n": {N: aws.String("1")}}, ReturnValues: aws.String("ALL_NEW")})
			if err != nil {
				t.Fatal(err)
			}
			if got := aws.StringValue(out.Attributes["Pages"].N); got != "-299" || out.Attributes["Cover"] != nil {
				t.Errorf("Pages %s, Cover %v", got, out.Attributes["Cover"])
			}
		}},
		{"query and scan in pages", func(t *testing.T) {
			for i := range 5 {
				if _, err := c.PutItem(&dynamodb.PutItemInput{TableName: aws.String("Orders"), Item: marshal(t, map[string]any{"Customer": "v1", "Placed": i})}); err != nil {
					t.Fatal(err)
				}
			}
			var n, pages int
			err := c.QueryPages(&dynamodb.QueryInput{TableName: aws.String("Orders"), Limit: aws.Int64(2), KeyConditionExpression: aws.String("Customer = :c"),
				ExpressionAttributeValues: map[string]*dynamodb.AttributeValue{":c": {S: aws.String("v1")}}}, func(p *dynamodb.QueryOutput, _ bool) bool {
				n, pages = n+len(p.Items), pages+1
				return true
			})
			if err != nil || n != 5 || pages < 3 {
				t.Errorf("%d items in %d pages: %v", n, pages, err)
			}
			n = 0
			err = c.ScanPages(&dynamodb.ScanInput{TableName: aws.String("Orders"), Limit: aws.Int64(2)}, func(p *dynamodb.ScanOutput, _ bool) bool {
				n += len(p.Items)
				return true
			})
			if err != nil || n != 5 {
				t.Errorf("scanned %d items: %v", n, err)
			}
		}},
		{"batches", func(t *testing.T) {
			var puts []*dynamodb.WriteRequest
			var keys []map[string]*dynamodb.AttributeValue
			for i := range 25 {
				id := fmt.Sprintf("b%d", i)
				puts, keys = append(puts, &dynamodb.WriteRequest{PutRequest: &dynamodb.PutRequest{Item: key(id)}}), append(keys, key(id))
			}
			if _, err := c.BatchWriteItem(&dynamodb.BatchWriteItemInput{RequestItems: map[string][]*dynamodb.WriteRequest{"Books": puts}}); err != nil {
				t.Fatal(err)
			}
			out, err := c.BatchGetItem(&dynamodb.BatchGetItemInput{RequestItems: map[string]*dynamodb.KeysAndAttributes{"Books": {Keys: keys}}})
			if err != nil || len(out.Responses["Books"]) != 25 {
				t.Errorf("%d items: %v", len(out.Responses["Books"]), err)
			}
		}},
		{"transactions", func(t *testing.T) {
			put := func(id string, condition *string) *dynamodb.TransactWriteItem {
				return &dynamodb.TransactWriteItem{Put: &dynamodb.Put{TableName: aws.String("Books"), Item: key(id), ConditionExpression: condition}}
			}
			if _, err := c.TransactWriteItems(&dynamodb.TransactWriteItemsInput{TransactItems: []*dynamodb.TransactWriteItem{put("t1", nil), put("t2", nil)}}); err != nil {
				t.Fatal(err)
			}
			out, err := c.TransactGetItems(&dynamodb.TransactGetItemsInput{TransactItems: []*dynamodb.TransactGetItem{{Get: &dynamodb.Get{TableName: aws.String("Books"), Key: key("t2")}}, {Get: &dynamodb.Get{TableName: aws.String("Books"), Key: key("t3")}}}})
			if err != nil || len(out.Responses) != 2 || aws.StringValue(out.Responses[0].Item["Id"].S) != "t2" || len(out.Responses[1].Item) != 0 {
				t.Errorf("%v: %v", out, err)
			}
			_, err = c.TransactWriteItems(&dynamodb.TransactWriteItemsInput{TransactItems: []*dynamodb.TransactWriteItem{put("t4", nil), put("t1", aws.String("attribute_not_exists(Id)"))}})
			expect(t, "a transaction that is cancelled", err, dynamodb.ErrCodeTransactionCanceledException, "ConditionalCheckFailed")
		}},
		{"delete", func(t *testing.T) {
			out, err := c.DeleteItem(&dynamodb.DeleteItemInput{TableName: aws.String("Books"), Key: key("v1"), ReturnValues: aws.String("ALL_OLD")})
			if err != nil || out.Attributes["Pages"] == nil {
				t.Errorf("%v: %v", out, err)
			}
		}},
		{"denied", func(t *testing.T) {
			_, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Secret"), Key: key("x")})
			expect(t, "get", err, "AccessDeniedException", "is not authorized to perform: dynamodb:GetItem")
		}},
		{"no table", func(t *testing.T) {
			_, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Absent"), Key: key("x")})
			expect(t, "get", err, dynamodb.ErrCodeResourceNotFoundException, "")
		}},
	}
	for _, check := range checks {
		t.Run(check.name, check.run)
	}
}

// TestReport6 is a public report about custom handlers, which this client refuses: a
// client that is made of a session of the SDK, and an interface in place of DynamoDB's
// own client.
func TestReport6Session(t *testing.T) {
	s := daxtest.Start(t)
	made, err := session.NewSession(&aws.Config{Region: aws.String("us-west-2"), Credentials: credentials.NewStaticCredentials(s.Key, s.Secret, ""), Endpoint: aws.String(s.Endpoint)})
	if err != nil {
		t.Fatal(err)
	}
	c := dax.NewConfigWithSession(*made)
	c.HostPorts = []string{s.Endpoint}
	own, err := dax.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = own.Close() }()
	var db dynamodbiface.DynamoDBAPI = own
	in := &dynamodb.PutItemInput{TableName: aws.String("Books"), Item: key("handlers")}
	if _, err := db.PutItem(in); err != nil {
		t.Error(err)
	}
	r, _ := db.PutItemRequest(in)
	if err := r.Send(); err != nil {
		t.Error(err)
	}
	r, _ = db.PutItemRequest(in)
	r.ApplyOptions(func(r *request.Request) { r.Handlers.Complete.PushBack(func(*request.Request) {}) })
	expect(t, "a handler of one's own", r.Send(), "InvalidParameter", "custom handlers not supported") // by the client
}

// TestParallel: many calls of one client that has read before.
func TestParallel(t *testing.T) {
	s := daxtest.Start(t)
	c := client(t, s, s.Endpoint)
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			id := fmt.Sprint("p", i)
			if _, err := c.PutItem(&dynamodb.PutItemInput{TableName: aws.String("Books"), Item: key(id)}); err != nil {
				t.Error(err)
			}
			if out, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key(id)}); err != nil || out.Item == nil {
				t.Error(out, err)
			}
		})
	}
	wait.Wait()
}

// TestCancelled: a call that the caller gives up ends, and the next one works.
func TestCancelled(t *testing.T) {
	s := daxtest.Start(t)
	c := client(t, s, s.Endpoint)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.GetItemWithContext(ctx, &dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("x")}); err == nil {
		t.Error("a cancelled call is answered")
	}
	if _, err := c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("x")}); err != nil {
		t.Error(err)
	}
}

// TestWrongSecret: the cause is a refused authorisation.
func TestWrongSecret(t *testing.T) {
	s := daxtest.Start(t)
	c, err := dax.New(config(s.Endpoint, s.Key, "other"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err = c.GetItem(&dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key("x")}); err == nil {
		t.Error("a wrong secret is taken")
	}
}
