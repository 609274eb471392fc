package dynamodb_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
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
		{"GetItem", &dynamodb.GetItemInput{TableName: "Books", Key: key},
			`{"TableName":"Books","Key":{"id":{"S":"x"}}}`, []string{"dynamodb:GetItem"}},
		{"GetItem", &dynamodb.GetItemInput{TableName: "Books", Key: key, ConsistentRead: true, ProjectionExpression: "#n", ExpressionAttributeNames: map[string]string{"#n": "name"}, ReturnConsumedCapacity: dynamodb.CapacityTotal},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"ConsistentRead":true,"ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"name"},"ReturnConsumedCapacity":"TOTAL"}`, []string{"dynamodb:GetItem"}},
		{"BatchGetItem", &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Films": {Keys: []dynamodb.Key{key}, ConsistentRead: true}, "Books": {Keys: []dynamodb.Key{key, {"id": dynamodb.String("y")}}, ProjectionExpression: "a"}}, ReturnConsumedCapacity: dynamodb.CapacityNone},
			`{"RequestItems":{"Books":{"Keys":[{"id":{"S":"x"}},{"id":{"S":"y"}}],"ProjectionExpression":"a"},"Films":{"Keys":[{"id":{"S":"x"}}],"ConsistentRead":true}},"ReturnConsumedCapacity":"NONE"}`,
			[]string{"dynamodb:BatchGetItem", "dynamodb:BatchGetItem"}},
		{"Query", &dynamodb.QueryInput{TableName: "Books", IndexName: "by-name", KeyConditionExpression: "#n = :v", FilterExpression: "#a = :w", Select: dynamodb.SelectCount, Limit: 5, ScanIndexBackward: true, ExclusiveStartKey: key, ExpressionAttributeNames: names, ExpressionAttributeValues: values},
			`{"TableName":"Books","IndexName":"by-name","KeyConditionExpression":"#n = :v","FilterExpression":"#a = :w",` + both + `,"Select":"COUNT","Limit":5,"ScanIndexForward":false,"ExclusiveStartKey":{"id":{"S":"x"}}}`,
			[]string{"dynamodb:Query"}},
		{"Scan", &dynamodb.ScanInput{TableName: "Books", FilterExpression: "#n = :v OR #a = :w", Limit: 1, Segment: 0, TotalSegments: 4, ExclusiveStartKey: key, ExpressionAttributeNames: names, ExpressionAttributeValues: values},
			`{"TableName":"Books","FilterExpression":"#n = :v OR #a = :w",` + both + `,"Limit":1,"Segment":0,"TotalSegments":4,"ExclusiveStartKey":{"id":{"S":"x"}}}`,
			[]string{"dynamodb:Scan"}},
		{"Scan", &dynamodb.ScanInput{TableName: "Books", IndexName: "by-name", ConsistentRead: true, ProjectionExpression: "a", Select: dynamodb.SelectSpecific, Segment: 3, TotalSegments: 4, ReturnConsumedCapacity: dynamodb.CapacityTotal},
			`{"TableName":"Books","IndexName":"by-name","ConsistentRead":true,"ProjectionExpression":"a","Select":"SPECIFIC_ATTRIBUTES","Segment":3,"TotalSegments":4,"ReturnConsumedCapacity":"TOTAL"}`,
			[]string{"dynamodb:Scan"}},
		{"Query", &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "a = :v", ProjectionExpression: "b", ConsistentRead: true, ExpressionAttributeValues: dynamodb.Item{":v": dynamodb.Int(1)}, ReturnConsumedCapacity: dynamodb.CapacityIndexes},
			`{"TableName":"Books","KeyConditionExpression":"a = :v","ConsistentRead":true,"ProjectionExpression":"b","ExpressionAttributeValues":{":v":{"N":"1"}},"ReturnConsumedCapacity":"INDEXES"}`,
			[]string{"dynamodb:Query"}},
		{"TransactGetItems", &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: key}, {TableName: "Films", Key: key, ProjectionExpression: "a"}}},
			`{"TransactItems":[{"Get":{"TableName":"Books","Key":{"id":{"S":"x"}}}},{"Get":{"TableName":"Films","Key":{"id":{"S":"x"}},"ProjectionExpression":"a"}}]}`,
			[]string{"dynamodb:GetItem", "dynamodb:GetItem"}},
		{"PutItem", &dynamodb.PutItemInput{TableName: "Books", Item: key, ConditionExpression: "#n = :v OR #a = :w", ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValues: dynamodb.ReturnAllOld, ReturnValuesOnConditionCheckFailure: dynamodb.ReturnAllOld},
			`{"TableName":"Books","Item":{"id":{"S":"x"}},"ConditionExpression":"#n = :v OR #a = :w",` + both + `,"ReturnValues":"ALL_OLD","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`,
			[]string{"dynamodb:PutItem"}},
		{"UpdateItem", &dynamodb.UpdateItemInput{TableName: "Books", Key: key, UpdateExpression: "SET #n = :v, #a = :w", ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValues: dynamodb.ReturnUpdatedNew},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"UpdateExpression":"SET #n = :v, #a = :w",` + both + `,"ReturnValues":"UPDATED_NEW"}`,
			[]string{"dynamodb:UpdateItem"}},
		{"DeleteItem", &dynamodb.DeleteItemInput{TableName: "Books", Key: key, ConditionExpression: "attribute_exists(a)", ReturnConsumedCapacity: dynamodb.CapacityIndexes},
			`{"TableName":"Books","Key":{"id":{"S":"x"}},"ConditionExpression":"attribute_exists(a)","ReturnConsumedCapacity":"INDEXES"}`,
			[]string{"dynamodb:DeleteItem"}},
		{"BatchWriteItem", &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Films": {{Delete: key}}, "Books": {{Put: key}, {Delete: dynamodb.Key{"id": dynamodb.String("y")}}}}},
			`{"RequestItems":{"Books":[{"PutRequest":{"Item":{"id":{"S":"x"}}}},{"DeleteRequest":{"Key":{"id":{"S":"y"}}}}],"Films":[{"DeleteRequest":{"Key":{"id":{"S":"x"}}}}]}}`,
			[]string{"dynamodb:BatchWriteItem", "dynamodb:BatchWriteItem"}},
		{"TransactWriteItems", &dynamodb.TransactWriteItemsInput{ClientRequestToken: "token", TransactItems: []dynamodb.TransactWrite{
			{Kind: dynamodb.TransactPut, TableName: "Books", Item: key},
			{Kind: dynamodb.TransactUpdate, TableName: "Books", Key: dynamodb.Key{"id": dynamodb.String("y")}, UpdateExpression: "REMOVE a"},
			{Kind: dynamodb.TransactDelete, TableName: "Films", Key: key},
			{Kind: dynamodb.TransactCheck, TableName: "Films", Key: dynamodb.Key{"id": dynamodb.String("y")}, ConditionExpression: "a = :v", ExpressionAttributeValues: dynamodb.Item{":v": dynamodb.Null()}, ReturnValuesOnConditionCheckFailure: dynamodb.ReturnNone},
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
	key := dynamodb.Key{"id": dynamodb.String("x")}
	badKey := dynamodb.Key{"id": dynamodb.String(bad)}
	none := dynamodb.Item{"id": dynamodb.String("x"), "a": {}}
	names := map[string]string{"#n": bad}
	for name, in := range map[string]body{
		"GetItem, table":      &dynamodb.GetItemInput{TableName: bad, Key: key},
		"GetItem, key":        &dynamodb.GetItemInput{TableName: "Books", Key: badKey},
		"GetItem, projection": &dynamodb.GetItemInput{TableName: "Books", Key: key, ProjectionExpression: bad},
		"GetItem, names":      &dynamodb.GetItemInput{TableName: "Books", Key: key, ExpressionAttributeNames: names},
		"BatchGetItem, table": &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{bad: {}}},
		"BatchGetItem, key":   &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{"Books": {Keys: []dynamodb.Key{badKey}}}},
		"Query":               &dynamodb.QueryInput{TableName: "Books", IndexName: bad},
		"Scan":                &dynamodb.ScanInput{TableName: "Books", ExpressionAttributeValues: dynamodb.Item{":v": {}}},
		"TransactGetItems":    &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: badKey}}},
		"PutItem":             &dynamodb.PutItemInput{TableName: "Books", Item: none},
		"UpdateItem":          &dynamodb.UpdateItemInput{TableName: "Books", Key: none},
		"DeleteItem":          &dynamodb.DeleteItemInput{TableName: "Books", Key: key, ConditionExpression: bad},
		"BatchWriteItem":      &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": {{Put: none}}}},
		"TransactWriteItems":  &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: dynamodb.TransactPut, TableName: "Books", Item: none}}},
	} {
		if text, err := in.JSON(); !errors.Is(err, dynamodb.ValidationException) || text != nil {
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
		{"BatchWriteItem", &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": {{Put: key, Delete: key}}}}},
		{"BatchWriteItem", &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"Books": {{}}}}},
		{"TransactWriteItems", &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{TableName: "Books", Key: key}}}},
		{"TransactWriteItems", &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: dynamodb.TransactPut, TableName: "Books"}}}},
		{"TransactWriteItems", &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: dynamodb.TransactDelete, TableName: "Books"}}}},
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

// A member of a transaction has the field that its kind needs, whether it is set
// or not, and every other field that is set.
func TestJSONOfMembers(t *testing.T) {
	a, b := dynamodb.Item{"id": dynamodb.String("a")}, dynamodb.Item{"id": dynamodb.String("b")}
	const itemA, keyB = `"Item":{"id":{"S":"a"}}`, `"Key":{"id":{"S":"b"}}`
	for _, kind := range []dynamodb.TransactKind{dynamodb.TransactPut, dynamodb.TransactUpdate, dynamodb.TransactDelete, dynamodb.TransactCheck} {
		for _, test := range []struct {
			item, key           dynamodb.Item
			ofPut, ofAllTheRest string
		}{
			{a, b, itemA + "," + keyB, itemA + "," + keyB},
			{a, nil, itemA, itemA + `,"Key":{}`},
			{nil, b, `"Item":{},` + keyB, keyB},
			{nil, nil, `"Item":{}`, `"Key":{}`},
		} {
			fields := test.ofAllTheRest
			if kind == dynamodb.TransactPut {
				fields = test.ofPut
			}
			in := &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWrite{{Kind: kind, TableName: "T", Item: test.item, Key: test.key}}}
			want := `{"TransactItems":[{"` + string(kind) + `":{"TableName":"T",` + fields + `}}]}`
			if got, err := in.JSON(); err != nil || string(got) != want {
				t.Errorf("%s, %v; want %s", got, err, want)
			}
		}
	}
}
