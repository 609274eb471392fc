package daxcache_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/policy/operation"
)

type body interface{ JSON() ([]byte, error) }

// Every input becomes the body that the wire has for it, and the resolver of the
// library reads it.
func TestJSON(t *testing.T) {
	key := parse(t, `{"id":{"S":"x"}}`)
	names, values := map[string]string{"#n": "name", "#a": "a\"b"}, parse(t, `{":v":{"N":"1"},":w":{"L":[]}}`)
	const both = `"ExpressionAttributeNames":{"#a":"a\"b","#n":"name"},"ExpressionAttributeValues":{":v":{"N":"1"},":w":{"L":[]}}`
	tests := []struct {
		operation string
		in        body
		want      string
		actions   []string
	}{
		{"GetItem", &daxcache.GetItemInput{TableName: "Books", Key: key},
			`{"TableName":"Books","Key":{"id":{"S":"x"}}}`, []string{"dynamodb:GetItem"}},
		{"GetItem", &daxcache.GetItemInput{TableName: "Books", Key: key, ConsistentRead: true, ProjectionExpression: "#n", ExpressionAttributeNames: map[string]string{"#n": "name"}, ReturnConsumedCapacity: daxcache.CapacityTotal},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"ConsistentRead":true,"ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"name"},"ReturnConsumedCapacity":"TOTAL"}`, []string{"dynamodb:GetItem"}},
		{"BatchGetItem", &daxcache.BatchGetItemInput{RequestItems: map[string]daxcache.KeysAndAttributes{"Films": {Keys: []daxcache.Key{key}, ConsistentRead: true}, "Books": {Keys: []daxcache.Key{key, {"id": daxcache.String("y")}}, ProjectionExpression: "a"}}, ReturnConsumedCapacity: daxcache.CapacityNone},
			`{"RequestItems":{"Books":{"Keys":[{"id":{"S":"x"}},{"id":{"S":"y"}}],"ProjectionExpression":"a"},"Films":{"Keys":[{"id":{"S":"x"}}],"ConsistentRead":true}},"ReturnConsumedCapacity":"NONE"}`,
			[]string{"dynamodb:BatchGetItem", "dynamodb:BatchGetItem"}},
		{"Query", &daxcache.QueryInput{TableName: "Books", IndexName: "by-name", KeyConditionExpression: "#n = :v", FilterExpression: "#a = :w", Select: daxcache.SelectCount, Limit: 5, ScanIndexBackward: true, ExclusiveStartKey: key, ExpressionAttributeNames: names, ExpressionAttributeValues: values},
			`{"TableName":"Books","IndexName":"by-name","KeyConditionExpression":"#n = :v","FilterExpression":"#a = :w",` + both + `,"Select":"COUNT","Limit":5,"ScanIndexForward":false,"ExclusiveStartKey":{"id":{"S":"x"}}}`,
			[]string{"dynamodb:Query"}},
		{"Scan", &daxcache.ScanInput{TableName: "Books", FilterExpression: "#n = :v OR #a = :w", Limit: 1, Segment: 0, TotalSegments: 4, ExclusiveStartKey: key, ExpressionAttributeNames: names, ExpressionAttributeValues: values},
			`{"TableName":"Books","FilterExpression":"#n = :v OR #a = :w",` + both + `,"Limit":1,"Segment":0,"TotalSegments":4,"ExclusiveStartKey":{"id":{"S":"x"}}}`,
			[]string{"dynamodb:Scan"}},
		{"TransactGetItems", &daxcache.TransactGetItemsInput{TransactItems: []daxcache.TransactGet{{TableName: "Books", Key: key}, {TableName: "Films", Key: key, ProjectionExpression: "a"}}},
			`{"TransactItems":[{"Get":{"TableName":"Books","Key":{"id":{"S":"x"}}}},{"Get":{"TableName":"Films","Key":{"id":{"S":"x"}},"ProjectionExpression":"a"}}]}`,
			[]string{"dynamodb:GetItem", "dynamodb:GetItem"}},
		{"PutItem", &daxcache.PutItemInput{TableName: "Books", Item: key, ConditionExpression: "#n = :v OR #a = :w", ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValues: daxcache.ReturnAllOld, ReturnValuesOnConditionCheckFailure: daxcache.ReturnAllOld},
			`{"TableName":"Books","Item":{"id":{"S":"x"}},"ConditionExpression":"#n = :v OR #a = :w",` + both + `,"ReturnValues":"ALL_OLD","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`,
			[]string{"dynamodb:PutItem"}},
		{"UpdateItem", &daxcache.UpdateItemInput{TableName: "Books", Key: key, UpdateExpression: "SET #n = :v, #a = :w", ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValues: daxcache.ReturnUpdatedNew},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"UpdateExpression":"SET #n = :v, #a = :w",` + both + `,"ReturnValues":"UPDATED_NEW"}`,
			[]string{"dynamodb:UpdateItem"}},
		{"DeleteItem", &daxcache.DeleteItemInput{TableName: "Books", Key: key, ConditionExpression: "attribute_exists(a)", ReturnConsumedCapacity: daxcache.CapacityIndexes},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"ConditionExpression":"attribute_exists(a)","ReturnConsumedCapacity":"INDEXES"}`,
			[]string{"dynamodb:DeleteItem"}},
		{"BatchWriteItem", &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{"Films": {{Delete: key}}, "Books": {{Put: key}, {Delete: daxcache.Key{"id": daxcache.String("y")}}}}},
			`{"RequestItems":{"Books":[{"PutRequest":{"Item":{"id":{"S":"x"}}}},{"DeleteRequest":{"Key":{"id":{"S":"y"}}}}],"Films":[{"DeleteRequest":{"Key":{"id":{"S":"x"}}}}]}}`,
			[]string{"dynamodb:BatchWriteItem", "dynamodb:BatchWriteItem"}},
		{"TransactWriteItems", &daxcache.TransactWriteItemsInput{ClientRequestToken: "token", TransactItems: []daxcache.TransactWrite{
			{Kind: daxcache.TransactPut, TableName: "Books", Item: key},
			{Kind: daxcache.TransactUpdate, TableName: "Books", Key: daxcache.Key{"id": daxcache.String("y")}, UpdateExpression: "REMOVE a"},
			{Kind: daxcache.TransactDelete, TableName: "Films", Key: key},
			{Kind: daxcache.TransactCheck, TableName: "Films", Key: daxcache.Key{"id": daxcache.String("y")}, ConditionExpression: "a = :v", ExpressionAttributeValues: daxcache.Item{":v": daxcache.Null()}, ReturnValuesOnConditionCheckFailure: daxcache.ReturnNone},
		}},
			`{"TransactItems":[{"Put":{"TableName":"Books","Item":{"id":{"S":"x"}}}},` +
				`{"Update":{"TableName":"Books","Key":{"id":{"S":"y"}},"UpdateExpression":"REMOVE a"}},{"Delete":{"TableName":"Films","Key":{"id":{"S":"x"}}}},` +
				`{"ConditionCheck":{"TableName":"Films","Key":{"id":{"S":"y"}},"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":{"NULL":true}},"ReturnValuesOnConditionCheckFailure":"NONE"}}],"ClientRequestToken":"token"}`,
			[]string{"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"}},
	}
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	for _, test := range tests {
		got, err := test.in.JSON()
		if err != nil {
			t.Errorf("%s: %v", test.operation, err)
			continue
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" || !json.Valid(got) {
			t.Errorf("%s (-want +got)\n%s", test.operation, diff)
		}
		call, err := resolver.Resolve("dynamodb:"+test.operation, got)
		if err != nil {
			t.Errorf("%s: %v", got, err)
			continue
		}
		var actions []string
		for _, c := range call.Checks() {
			actions = append(actions, c.Action)
		}
		slices.Sort(actions)
		slices.Sort(test.actions)
		if diff := cmp.Diff(test.actions, actions); diff != "" {
			t.Errorf("%s: actions (-want +got)\n%s", test.operation, diff)
		}
	}
}

// What could be read in two ways, or in none, has no JSON.
func TestJSONRefused(t *testing.T) {
	const bad = "a\xff"
	key := daxcache.Key{"id": daxcache.String("x")}
	badKey := daxcache.Key{"id": daxcache.String(bad)}
	none := daxcache.Item{"id": daxcache.String("x"), "a": {}}
	names := map[string]string{"#n": bad}
	for name, in := range map[string]body{
		"GetItem, table":      &daxcache.GetItemInput{TableName: bad, Key: key},
		"GetItem, key":        &daxcache.GetItemInput{TableName: "Books", Key: badKey},
		"GetItem, projection": &daxcache.GetItemInput{TableName: "Books", Key: key, ProjectionExpression: bad},
		"GetItem, names":      &daxcache.GetItemInput{TableName: "Books", Key: key, ExpressionAttributeNames: names},
		"BatchGetItem, table": &daxcache.BatchGetItemInput{RequestItems: map[string]daxcache.KeysAndAttributes{bad: {}}},
		"BatchGetItem, key":   &daxcache.BatchGetItemInput{RequestItems: map[string]daxcache.KeysAndAttributes{"Books": {Keys: []daxcache.Key{badKey}}}},
		"Query":               &daxcache.QueryInput{TableName: "Books", IndexName: bad},
		"Scan":                &daxcache.ScanInput{TableName: "Books", ExpressionAttributeValues: daxcache.Item{":v": {}}},
		"TransactGetItems":    &daxcache.TransactGetItemsInput{TransactItems: []daxcache.TransactGet{{TableName: "Books", Key: badKey}}},
		"PutItem":             &daxcache.PutItemInput{TableName: "Books", Item: none},
		"UpdateItem":          &daxcache.UpdateItemInput{TableName: "Books", Key: none},
		"DeleteItem":          &daxcache.DeleteItemInput{TableName: "Books", Key: key, ConditionExpression: bad},
		"BatchWriteItem":      &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{"Books": {{Put: none}}}},
		"TransactWriteItems":  &daxcache.TransactWriteItemsInput{TransactItems: []daxcache.TransactWrite{{Kind: daxcache.TransactPut, TableName: "Books", Item: none}}},
	} {
		if text, err := in.JSON(); !errors.Is(err, daxcache.ValidationException) || text != nil {
			t.Errorf("%s: %s, %v; want a ValidationException", name, text, err)
		}
	}
}

// A member that has fields of two kinds keeps them, for the resolver to refuse.
func TestJSONKeepsWhatIsWrong(t *testing.T) {
	key := parse(t, `{"id":{"S":"x"}}`)
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	for _, test := range []struct {
		operation string
		in        body
	}{
		{"BatchWriteItem", &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{"Books": {{Put: key, Delete: key}}}}},
		{"BatchWriteItem", &daxcache.BatchWriteItemInput{RequestItems: map[string][]daxcache.WriteRequest{"Books": {{}}}}},
		{"TransactWriteItems", &daxcache.TransactWriteItemsInput{TransactItems: []daxcache.TransactWrite{{TableName: "Books", Key: key}}}},
	} {
		text, err := test.in.JSON()
		if err != nil {
			t.Errorf("%s: %v", test.operation, err)
		}
		call, err := resolver.Resolve("dynamodb:"+test.operation, text)
		if err == nil {
			t.Errorf("%s resolves to %v", text, call.Checks())
		}
	}
}
