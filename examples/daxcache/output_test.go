package daxcache_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// answering is a store whose writes and transactions have answers that can be told
// from all others.
type answering struct{ *backend }

var (
	capacity = &dynamodb.ConsumedCapacity{TableName: "Books", CapacityUnits: 7}
	each     = []dynamodb.ConsumedCapacity{*capacity}
	old      = dynamodb.Item{"old": dynamodb.Bool(true)}
)

func (answering) PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return &dynamodb.PutItemOutput{Attributes: old, ConsumedCapacity: capacity}, nil
}

func (answering) UpdateItem(context.Context, *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	return &dynamodb.UpdateItemOutput{Attributes: old, ConsumedCapacity: capacity}, nil
}

func (answering) DeleteItem(context.Context, *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	return &dynamodb.DeleteItemOutput{Attributes: old, ConsumedCapacity: capacity}, nil
}

func (answering) BatchWriteItem(context.Context, *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	return &dynamodb.BatchWriteItemOutput{ConsumedCapacity: each}, nil
}

func (answering) TransactGetItems(context.Context, *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	return &dynamodb.TransactGetItemsOutput{Responses: []dynamodb.Item{old}, ConsumedCapacity: each}, nil
}

func (answering) TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	return &dynamodb.TransactWriteItemsOutput{ConsumedCapacity: each}, nil
}

// What a store answers to a write or a transaction comes to the caller as it is.
func TestOutputs(t *testing.T) {
	c := newCluster(t, answering{newBackend()}, daxcache.Config{})
	update := updateBook("a", 1)
	update.ReturnValues = dynamodb.ReturnAllOld
	gets := &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: id("a")}}}
	for name, test := range map[string]struct {
		want any
		call func() (any, error)
	}{
		"PutItem":    {&dynamodb.PutItemOutput{Attributes: old, ConsumedCapacity: capacity}, func() (any, error) { return c.PutItem(ctx, bob, putBook("a", 1)) }},
		"UpdateItem": {&dynamodb.UpdateItemOutput{Attributes: old, ConsumedCapacity: capacity}, func() (any, error) { return c.UpdateItem(ctx, bob, update) }},
		"DeleteItem": {&dynamodb.DeleteItemOutput{Attributes: old, ConsumedCapacity: capacity}, func() (any, error) {
			return c.DeleteItem(ctx, bob, &dynamodb.DeleteItemInput{TableName: "Books", Key: id("a"), ReturnValues: dynamodb.ReturnAllOld})
		}},
		"BatchWriteItem":     {&dynamodb.BatchWriteItemOutput{ConsumedCapacity: each}, func() (any, error) { return c.BatchWriteItem(ctx, bob, writeBooks(1, "a")) }},
		"TransactGetItems":   {&dynamodb.TransactGetItemsOutput{Responses: []dynamodb.Item{old}, ConsumedCapacity: each}, func() (any, error) { return c.TransactGetItems(ctx, bob, gets) }},
		"TransactWriteItems": {&dynamodb.TransactWriteItemsOutput{ConsumedCapacity: each}, func() (any, error) { return c.TransactWriteItems(ctx, bob, transactBooks(1, "a")) }},
	} {
		got, err := test.call()
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: error %v, mismatch (-want +got)\n%s", name, err, diff)
		}
	}
}
