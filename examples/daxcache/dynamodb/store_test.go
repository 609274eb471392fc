package dynamodb_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

var (
	s = func(name string) daxcache.KeyAttribute {
		return daxcache.KeyAttribute{Name: name, Kind: daxcache.KindS}
	}
	n = func(name string) daxcache.KeyAttribute {
		return daxcache.KeyAttribute{Name: name, Kind: daxcache.KindN}
	}
	books = daxcache.TableDescription{Name: "Books", Key: daxcache.KeySchema{Partition: s("id")}}
	posts = daxcache.TableDescription{Name: "Posts", Key: daxcache.KeySchema{Partition: s("user"), Sort: n("n")}, Indexes: []daxcache.IndexDescription{
		{Name: "by-score", Key: daxcache.KeySchema{Partition: s("user"), Sort: n("score")}, Local: true, Projection: daxcache.ProjectInclude, Attributes: []string{"title"}},
		{Name: "by-topic", Key: daxcache.KeySchema{Partition: s("topic")}, Projection: daxcache.ProjectAll},
	}}
)

// TestStores holds both stores to the same answers.
func TestStores(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		store, err := memory.New(books, posts)
		if err != nil {
			t.Fatal(err)
		}
		operations(t, store)
	})
	t.Run("dynalite", func(t *testing.T) {
		client := startDynalite(t)
		createTables(t, client)
		operations(t, dynamodb.New(client))
	})
}

func createTables(t *testing.T, client *sdk.Client) {
	hash := func(name string) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: &name, KeyType: types.KeyTypeHash}
	}
	sort := func(name string) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: &name, KeyType: types.KeyTypeRange}
	}
	defined := func(name string, as types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: as}
	}
	for _, in := range []*sdk.CreateTableInput{
		{TableName: aws.String("Books"), KeySchema: []types.KeySchemaElement{hash("id")},
			AttributeDefinitions: []types.AttributeDefinition{defined("id", "S")}},
		{TableName: aws.String("Posts"), KeySchema: []types.KeySchemaElement{hash("user"), sort("n")},
			AttributeDefinitions: []types.AttributeDefinition{defined("user", "S"), defined("n", "N"), defined("topic", "S"), defined("score", "N")},
			GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("by-topic"),
				KeySchema: []types.KeySchemaElement{hash("topic")}, Projection: &types.Projection{ProjectionType: "ALL"}}},
			LocalSecondaryIndexes: []types.LocalSecondaryIndex{{IndexName: aws.String("by-score"),
				KeySchema: []types.KeySchemaElement{hash("user"), sort("score")}, Projection: &types.Projection{ProjectionType: "INCLUDE", NonKeyAttributes: []string{"title"}}}}},
	} {
		in.BillingMode = types.BillingModePayPerRequest
		if _, err := client.CreateTable(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		ready := sdk.NewTableExistsWaiter(client, func(o *sdk.TableExistsWaiterOptions) { o.MinDelay = 10 * time.Millisecond })
		if err := ready.Wait(t.Context(), &sdk.DescribeTableInput{TableName: in.TableName}, 10*time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

func describe(table string) operation {
	return operation{run: func(ctx context.Context, s daxcache.Store) (any, error) {
		d, err := s.DescribeTable(ctx, table)
		if err != nil {
			return nil, err
		}
		return d, nil
	}}
}

// operations are carried out one after the other on empty tables.
func operations(t *testing.T, store daxcache.Store) {
	const (
		all = `{"id":{"S":"a"},"n":{"N":"-1.50"},"b":{"B":"AAH/"},"yes":{"BOOL":true},"no":{"BOOL":false},"nil":{"NULL":true},"e":{"S":""},
			"l":{"L":[{"S":"x"},{"L":[]},{"N":"2"}]},"m":{"M":{"k":{"S":"v"},"m":{"M":{}}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2.5"]},"bs":{"BS":["AA==","AQ=="]}}`
		post1 = `{"user":{"S":"bob"},"n":{"N":"1"},"score":{"N":"30"},"title":{"S":"One"},"topic":{"S":"go"}}`
		post2 = `{"user":{"S":"bob"},"n":{"N":"2"},"score":{"N":"20"},"title":{"S":"Two"},"text":{"S":"..."}}`
		post3 = `{"user":{"S":"bob"},"n":{"N":"10"},"score":{"N":"10"},"title":{"S":"Ten"}}`
	)
	type (
		items = []daxcache.Item
		names = map[string]string
		get   = daxcache.GetItemInput
		put   = daxcache.PutItemInput
		query = daxcache.QueryInput
		scan  = daxcache.ScanInput
	)
	a, bob := item(`{"id":{"S":"a"}}`), item(`{":u":{"S":"bob"}}`)
	for _, test := range []struct {
		name string
		operation
		want any
	}{
		{"describe", describe("Posts"), &posts},
		{"describe no table", describe("None"), daxcache.ResourceNotFoundException},
		{"put", op(daxcache.Store.PutItem, &put{TableName: "Books", Item: item(all), ReturnValues: daxcache.ReturnAllOld}), &daxcache.PutItemOutput{}},
		{"put, not allowed", op(daxcache.Store.PutItem, &put{TableName: "Books", Item: a, ConditionExpression: "attribute_not_exists(id)"}), daxcache.ConditionalCheckFailedException},
		{"put without key", op(daxcache.Store.PutItem, &put{TableName: "Books", Item: item(`{"n":{"N":"1"}}`)}), daxcache.ValidationException},
		{"put nothing", op(daxcache.Store.PutItem, &put{TableName: "Books"}), daxcache.ValidationException},
		{"put no value", op(daxcache.Store.PutItem, &put{TableName: "Books", Item: daxcache.Item{"id": {}}}), daxcache.ValidationException},
		{"get", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: a}), &daxcache.GetItemOutput{Item: item(all)}},
		{"get a part", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: a, ConsistentRead: true, ProjectionExpression: "m.#k, l[2]", ExpressionAttributeNames: names{"#k": "k"}}),
			&daxcache.GetItemOutput{Item: item(`{"m":{"M":{"k":{"S":"v"}}},"l":{"L":[{"N":"2"}]}}`)}},
		{"get nothing of an item", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: a, ProjectionExpression: "nowhere"}), &daxcache.GetItemOutput{Item: daxcache.Item{}}},
		{"get no item", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: item(`{"id":{"S":"z"}}`)}), &daxcache.GetItemOutput{}},
		{"get of no table", op(daxcache.Store.GetItem, &get{TableName: "None", Key: a}), daxcache.ResourceNotFoundException},
		{"get of another key", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: item(`{"id":{"N":"1"}}`)}), daxcache.ValidationException},
		{"get of no text", op(daxcache.Store.GetItem, &get{TableName: "Books", Key: daxcache.Key{"id": daxcache.String("\xff")}}), daxcache.ValidationException},
		{"update", op(daxcache.Store.UpdateItem, &daxcache.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "SET m.k = :w REMOVE l, e ADD n :two, ss :c DELETE ns :gone",
			ConditionExpression: "size(l) = :three", ExpressionAttributeValues: item(`{":w":{"S":"w"},":two":{"N":"2"},":c":{"SS":["c"]},":gone":{"NS":["1.0"]},":three":{"N":"3"}}`), ReturnValues: daxcache.ReturnUpdatedNew}),
			&daxcache.UpdateItemOutput{Attributes: item(`{"m":{"M":{"k":{"S":"w"}}},"n":{"N":"0.5"},"ss":{"SS":["a","b","c"]},"ns":{"NS":["2.5"]}}`)}},
		{"update, not allowed", op(daxcache.Store.UpdateItem, &daxcache.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "REMOVE n", ConditionExpression: "n > :n", ExpressionAttributeValues: item(`{":n":{"N":"7"}}`)}),
			daxcache.ConditionalCheckFailedException},
		{"update the key", op(daxcache.Store.UpdateItem, &daxcache.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "REMOVE id"}), daxcache.ValidationException},
		{"delete", op(daxcache.Store.DeleteItem, &daxcache.DeleteItemInput{TableName: "Books", Key: a, ConditionExpression: "n = :n", ExpressionAttributeValues: item(`{":n":{"N":"0.5"}}`), ReturnValues: daxcache.ReturnAllOld}),
			&daxcache.DeleteItemOutput{Attributes: item(`{"id":{"S":"a"},"n":{"N":"0.5"},"b":{"B":"AAH/"},"yes":{"BOOL":true},"no":{"BOOL":false},"nil":{"NULL":true},
				"m":{"M":{"k":{"S":"w"},"m":{"M":{}}}},"ss":{"SS":["a","b","c"]},"ns":{"NS":["2.5"]},"bs":{"BS":["AA==","AQ=="]}}`)}},
		{"delete again", op(daxcache.Store.DeleteItem, &daxcache.DeleteItemInput{TableName: "Books", Key: a, ReturnValues: daxcache.ReturnAllOld}), &daxcache.DeleteItemOutput{}},
		{"write a batch", op(daxcache.Store.BatchWriteItem, &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{
			"Posts": {{Put: item(post1)}, {Put: item(post2)}, {Put: item(post3)}}, "Books": {{Delete: a}, {Put: item(`{"id":{"S":"b"}}`)}}}}), &daxcache.BatchWriteItemOutput{}},
		{"write no batch", op(daxcache.Store.BatchWriteItem, &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{"Books": {{}}}}), daxcache.ValidationException},
		{"get a batch", op(daxcache.Store.BatchGetItem, &daxcache.BatchGetItemInput{RequestItems: map[string]daxcache.KeysAndAttributes{
			"Books": {Keys: items{a, item(`{"id":{"S":"b"}}`)}},
			"Posts": {Keys: items{item(`{"user":{"S":"bob"},"n":{"N":"1E1"}}`)}, ConsistentRead: true, ProjectionExpression: "title"}}}),
			&daxcache.BatchGetItemOutput{Responses: map[string][]daxcache.Item{"Books": {item(`{"id":{"S":"b"}}`)}, "Posts": {item(`{"title":{"S":"Ten"}}`)}}}},
		{"get no batch", op(daxcache.Store.BatchGetItem, &daxcache.BatchGetItemInput{}), daxcache.ValidationException},
		{"query", op(daxcache.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob}),
			&daxcache.QueryOutput{Items: items{item(post1), item(post2), item(post3)}, Count: 3, ScannedCount: 3}},
		{"query a page", op(daxcache.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob, ScanIndexBackward: true, Limit: 1}),
			&daxcache.QueryOutput{Items: items{item(post3)}, Count: 1, ScannedCount: 1, LastEvaluatedKey: item(`{"user":{"S":"bob"},"n":{"N":"10"}}`)}},
		{"query on", op(daxcache.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob, ScanIndexBackward: true, Limit: 3,
			ExclusiveStartKey: item(`{"user":{"S":"bob"},"n":{"N":"10"}}`), ProjectionExpression: "title"}),
			&daxcache.QueryOutput{Items: items{item(`{"title":{"S":"Two"}}`), item(`{"title":{"S":"One"}}`)}, Count: 2, ScannedCount: 2}},
		{"query a local index", op(daxcache.Store.Query, &query{TableName: "Posts", IndexName: "by-score", KeyConditionExpression: "#u = :u AND score < :s", ExpressionAttributeNames: names{"#u": "user"},
			ExpressionAttributeValues: item(`{":u":{"S":"bob"},":s":{"N":"30"}}`), ConsistentRead: true, Select: daxcache.SelectProjected}),
			&daxcache.QueryOutput{Items: items{item(post3), item(`{"user":{"S":"bob"},"n":{"N":"2"},"score":{"N":"20"},"title":{"S":"Two"}}`)}, Count: 2, ScannedCount: 2}},
		{"query a global index", op(daxcache.Store.Query, &query{TableName: "Posts", IndexName: "by-topic", KeyConditionExpression: "topic = :t", ExpressionAttributeValues: item(`{":t":{"S":"go"}}`)}),
			&daxcache.QueryOutput{Items: items{item(post1)}, Count: 1, ScannedCount: 1}},
		{"query without key", op(daxcache.Store.Query, &query{TableName: "Posts"}), daxcache.ValidationException},
		{"query a limit below 0", op(daxcache.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "topic = :u", ExpressionAttributeValues: bob, Limit: -1}), daxcache.ValidationException},
		{"scan", op(daxcache.Store.Scan, &scan{TableName: "Posts", FilterExpression: "attribute_exists(#t)", ExpressionAttributeNames: names{"#t": "text"}, Limit: 1 << 40}),
			&daxcache.ScanOutput{Items: items{item(post2)}, Count: 1, ScannedCount: 3}},
		{"scan to count", op(daxcache.Store.Scan, &scan{TableName: "Posts", Select: daxcache.SelectCount, FilterExpression: "score > :s", ExpressionAttributeValues: item(`{":s":{"N":"10"}}`)}),
			&daxcache.ScanOutput{Count: 2, ScannedCount: 3}},
		{"scan the only segment", op(daxcache.Store.Scan, &scan{TableName: "Books", TotalSegments: 1}),
			&daxcache.ScanOutput{Items: items{item(`{"id":{"S":"b"}}`)}, Count: 1, ScannedCount: 1}},
		{"scan no segment", op(daxcache.Store.Scan, &scan{TableName: "Books", Segment: 2, TotalSegments: 2}), daxcache.ValidationException},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, store, test.operation, test.want) })
	}
}
