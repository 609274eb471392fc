package remote_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxcache/remote"
	"github.com/iameval/iameval/examples/internal/dynalite"
)

var (
	s = func(name string) dynamodb.KeyAttribute {
		return dynamodb.KeyAttribute{Name: name, Kind: dynamodb.KindS}
	}
	n = func(name string) dynamodb.KeyAttribute {
		return dynamodb.KeyAttribute{Name: name, Kind: dynamodb.KindN}
	}
	books = dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: s("id")}}
	posts = dynamodb.TableDescription{Name: "Posts", Key: dynamodb.KeySchema{Partition: s("user"), Sort: n("n")}, Indexes: []dynamodb.IndexDescription{
		{Name: "by-score", Key: dynamodb.KeySchema{Partition: s("user"), Sort: n("score")}, Local: true, Projection: dynamodb.ProjectInclude, Attributes: []string{"title"}},
		{Name: "by-topic", Key: dynamodb.KeySchema{Partition: s("topic")}, Projection: dynamodb.ProjectAll},
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
		client := newClient(dynalite.Start(t))
		createTables(t, client)
		operations(t, remote.New(client))
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
	return operation{run: func(ctx context.Context, s dynamodb.Store) (any, error) {
		d, err := s.DescribeTable(ctx, table)
		if err != nil {
			return nil, err
		}
		return d, nil
	}}
}

// operations are carried out one after the other on empty tables.
func operations(t *testing.T, store dynamodb.Store) {
	const (
		all = `{"id":{"S":"a"},"n":{"N":"-1.50"},"b":{"B":"AAH/"},"yes":{"BOOL":true},"no":{"BOOL":false},"nil":{"NULL":true},"e":{"S":""},
			"l":{"L":[{"S":"x"},{"L":[]},{"N":"2"}]},"m":{"M":{"k":{"S":"v"},"m":{"M":{}}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2.5"]},"bs":{"BS":["AA==","AQ=="]}}`
		post1 = `{"user":{"S":"bob"},"n":{"N":"1"},"score":{"N":"30"},"title":{"S":"One"},"topic":{"S":"go"}}`
		post2 = `{"user":{"S":"bob"},"n":{"N":"2"},"score":{"N":"20"},"title":{"S":"Two"},"text":{"S":"..."}}`
		post3 = `{"user":{"S":"bob"},"n":{"N":"10"},"score":{"N":"10"},"title":{"S":"Ten"}}`
	)
	type (
		items = []dynamodb.Item
		names = map[string]string
		get   = dynamodb.GetItemInput
		put   = dynamodb.PutItemInput
		query = dynamodb.QueryInput
		scan  = dynamodb.ScanInput
	)
	a, bob := item(`{"id":{"S":"a"}}`), item(`{":u":{"S":"bob"}}`)
	for _, test := range []struct {
		name string
		operation
		want any
	}{
		{"describe", describe("Posts"), &posts},
		{"describe no table", describe("None"), dynamodb.ResourceNotFoundException},
		{"put", op(dynamodb.Store.PutItem, &put{TableName: "Books", Item: item(all), ReturnValues: dynamodb.ReturnAllOld}), &dynamodb.PutItemOutput{}},
		{"put, not allowed", op(dynamodb.Store.PutItem, &put{TableName: "Books", Item: a, ConditionExpression: "attribute_not_exists(id)"}), dynamodb.ConditionalCheckFailedException},
		{"put without key", op(dynamodb.Store.PutItem, &put{TableName: "Books", Item: item(`{"n":{"N":"1"}}`)}), dynamodb.ValidationException},
		{"put nothing", op(dynamodb.Store.PutItem, &put{TableName: "Books"}), dynamodb.ValidationException},
		{"put no value", op(dynamodb.Store.PutItem, &put{TableName: "Books", Item: dynamodb.Item{"id": {}}}), dynamodb.ValidationException},
		{"get", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: a}), &dynamodb.GetItemOutput{Item: item(all)}},
		{"get a part", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: a, ConsistentRead: true, ProjectionExpression: "m.#k, l[2]", ExpressionAttributeNames: names{"#k": "k"}}),
			&dynamodb.GetItemOutput{Item: item(`{"m":{"M":{"k":{"S":"v"}}},"l":{"L":[{"N":"2"}]}}`)}},
		{"get nothing of an item", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: a, ProjectionExpression: "nowhere"}), &dynamodb.GetItemOutput{Item: dynamodb.Item{}}},
		{"get no item", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: item(`{"id":{"S":"z"}}`)}), &dynamodb.GetItemOutput{}},
		{"get of no table", op(dynamodb.Store.GetItem, &get{TableName: "None", Key: a}), dynamodb.ResourceNotFoundException},
		{"get of another key", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: item(`{"id":{"N":"1"}}`)}), dynamodb.ValidationException},
		{"get of no text", op(dynamodb.Store.GetItem, &get{TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String("\xff")}}), dynamodb.ValidationException},
		{"update", op(dynamodb.Store.UpdateItem, &dynamodb.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "SET m.k = :w REMOVE l, e ADD n :two, ss :c DELETE ns :gone",
			ConditionExpression: "size(l) = :three", ExpressionAttributeValues: item(`{":w":{"S":"w"},":two":{"N":"2"},":c":{"SS":["c"]},":gone":{"NS":["1.0"]},":three":{"N":"3"}}`), ReturnValues: dynamodb.ReturnUpdatedNew}),
			&dynamodb.UpdateItemOutput{Attributes: item(`{"m":{"M":{"k":{"S":"w"}}},"n":{"N":"0.5"},"ss":{"SS":["a","b","c"]},"ns":{"NS":["2.5"]}}`)}},
		{"update, not allowed", op(dynamodb.Store.UpdateItem, &dynamodb.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "REMOVE n", ConditionExpression: "n > :n", ExpressionAttributeValues: item(`{":n":{"N":"7"}}`)}),
			dynamodb.ConditionalCheckFailedException},
		{"update the key", op(dynamodb.Store.UpdateItem, &dynamodb.UpdateItemInput{TableName: "Books", Key: a, UpdateExpression: "REMOVE id"}), dynamodb.ValidationException},
		{"delete", op(dynamodb.Store.DeleteItem, &dynamodb.DeleteItemInput{TableName: "Books", Key: a, ConditionExpression: "n = :n", ExpressionAttributeValues: item(`{":n":{"N":"0.5"}}`), ReturnValues: dynamodb.ReturnAllOld}),
			&dynamodb.DeleteItemOutput{Attributes: item(`{"id":{"S":"a"},"n":{"N":"0.5"},"b":{"B":"AAH/"},"yes":{"BOOL":true},"no":{"BOOL":false},"nil":{"NULL":true},
				"m":{"M":{"k":{"S":"w"},"m":{"M":{}}}},"ss":{"SS":["a","b","c"]},"ns":{"NS":["2.5"]},"bs":{"BS":["AA==","AQ=="]}}`)}},
		{"delete again", op(dynamodb.Store.DeleteItem, &dynamodb.DeleteItemInput{TableName: "Books", Key: a, ReturnValues: dynamodb.ReturnAllOld}), &dynamodb.DeleteItemOutput{}},
		{"write a batch", op(dynamodb.Store.BatchWriteItem, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{
			"Posts": {{Put: item(post1)}, {Put: item(post2)}, {Put: item(post3)}}, "Books": {{Delete: a}, {Put: item(`{"id":{"S":"b"}}`)}}}}), &dynamodb.BatchWriteItemOutput{}},
		{"write no batch", op(dynamodb.Store.BatchWriteItem, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": {{}}}}), dynamodb.ValidationException},
		{"get a batch", op(dynamodb.Store.BatchGetItem, &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{
			"Books": {Keys: items{a, item(`{"id":{"S":"b"}}`)}},
			"Posts": {Keys: items{item(`{"user":{"S":"bob"},"n":{"N":"1E1"}}`)}, ConsistentRead: true, ProjectionExpression: "title"}}}),
			&dynamodb.BatchGetItemOutput{Responses: map[string][]dynamodb.Item{"Books": {item(`{"id":{"S":"b"}}`)}, "Posts": {item(`{"title":{"S":"Ten"}}`)}}}},
		{"get no batch", op(dynamodb.Store.BatchGetItem, &dynamodb.BatchGetItemInput{}), dynamodb.ValidationException},
		{"query", op(dynamodb.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob}),
			&dynamodb.QueryOutput{Items: items{item(post1), item(post2), item(post3)}, Count: 3, ScannedCount: 3}},
		{"query a page", op(dynamodb.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob, ScanIndexBackward: true, Limit: 1}),
			&dynamodb.QueryOutput{Items: items{item(post3)}, Count: 1, ScannedCount: 1, LastEvaluatedKey: item(`{"user":{"S":"bob"},"n":{"N":"10"}}`)}},
		{"query on", op(dynamodb.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "#u = :u", ExpressionAttributeNames: names{"#u": "user"}, ExpressionAttributeValues: bob, ScanIndexBackward: true, Limit: 3,
			ExclusiveStartKey: item(`{"user":{"S":"bob"},"n":{"N":"10"}}`), ProjectionExpression: "title"}),
			&dynamodb.QueryOutput{Items: items{item(`{"title":{"S":"Two"}}`), item(`{"title":{"S":"One"}}`)}, Count: 2, ScannedCount: 2}},
		{"query a local index", op(dynamodb.Store.Query, &query{TableName: "Posts", IndexName: "by-score", KeyConditionExpression: "#u = :u AND score < :s", ExpressionAttributeNames: names{"#u": "user"},
			ExpressionAttributeValues: item(`{":u":{"S":"bob"},":s":{"N":"30"}}`), ConsistentRead: true, Select: dynamodb.SelectProjected}),
			&dynamodb.QueryOutput{Items: items{item(post3), item(`{"user":{"S":"bob"},"n":{"N":"2"},"score":{"N":"20"},"title":{"S":"Two"}}`)}, Count: 2, ScannedCount: 2}},
		{"query a global index", op(dynamodb.Store.Query, &query{TableName: "Posts", IndexName: "by-topic", KeyConditionExpression: "topic = :t", ExpressionAttributeValues: item(`{":t":{"S":"go"}}`)}),
			&dynamodb.QueryOutput{Items: items{item(post1)}, Count: 1, ScannedCount: 1}},
		{"query without key", op(dynamodb.Store.Query, &query{TableName: "Posts"}), dynamodb.ValidationException},
		{"query a limit below 0", op(dynamodb.Store.Query, &query{TableName: "Posts", KeyConditionExpression: "topic = :u", ExpressionAttributeValues: bob, Limit: -1}), dynamodb.ValidationException},
		{"scan", op(dynamodb.Store.Scan, &scan{TableName: "Posts", FilterExpression: "attribute_exists(#t)", ExpressionAttributeNames: names{"#t": "text"}, Limit: 1 << 40}),
			&dynamodb.ScanOutput{Items: items{item(post2)}, Count: 1, ScannedCount: 3}},
		{"scan to count", op(dynamodb.Store.Scan, &scan{TableName: "Posts", Select: dynamodb.SelectCount, FilterExpression: "score > :s", ExpressionAttributeValues: item(`{":s":{"N":"10"}}`)}),
			&dynamodb.ScanOutput{Count: 2, ScannedCount: 3}},
		{"scan the only segment", op(dynamodb.Store.Scan, &scan{TableName: "Books", TotalSegments: 1}),
			&dynamodb.ScanOutput{Items: items{item(`{"id":{"S":"b"}}`)}, Count: 1, ScannedCount: 1}},
		{"scan no segment", op(dynamodb.Store.Scan, &scan{TableName: "Books", Segment: 2, TotalSegments: 2}), dynamodb.ValidationException},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, store, test.operation, test.want) })
	}
}
