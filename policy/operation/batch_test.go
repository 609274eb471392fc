package operation_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestBatchGetItem(t *testing.T) { runResolve(t, batchGetItemTable()) }

func batchGetItemTable() []resolveTest {
	get := func(resource string, k keys) check { return check{"dynamodb:BatchGetItem", resource, "", k} }
	return []resolveTest{
		{"two tables, in the order of the body", "dynamodb:BatchGetItem",
			`{"RequestItems": {
				"Orders": {"Keys": [{"Customer": {"S": "c1"}, "Seq": {"N": "1"}}, {"Seq": {"N": "2"}, "Customer": {"S": "c1"}}, {"Customer": {"S": "c2"}, "Seq": {"N": "1"}}]},
				"Books": {"Keys": [{"Id": {"S": "u1"}}], "ProjectionExpression": "#t", "ExpressionAttributeNames": {"#t": "Title"}}
			}, "ReturnConsumedCapacity": "TOTAL"}`,
			[]check{
				get("table/Orders", keys{"LeadingKeys": []string{"c1", "c2"}, "Attributes": []string{"Customer", "Seq"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL"}),
				get("table/Books", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id", "Title"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL"}),
			}},
		{"one table by name and by ARN", "dynamodb:BatchGetItem",
			`{"RequestItems": {
				"Books": {"Keys": [{"Id": {"S": "u1"}}]},
				"arn:aws:dynamodb:us-west-2:123456789012:table/Books": {"Keys": [{"Id": {"S": "u2"}}]}
			}}`,
			[]check{get("table/Books", keys{"LeadingKeys": []string{"u1", "u2"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})}},
		{"one table twice, with and without a projection", "dynamodb:BatchGetItem",
			`{"RequestItems": {
				"Books": {"Keys": [{"Id": {"S": "u1"}}]},
				"arn:aws:dynamodb:us-west-2:123456789012:table/Books": {"Keys": [{"Id": {"S": "u2"}}], "AttributesToGet": ["Title"]}
			}}`,
			[]check{
				get("table/Books", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"}),
				get("table/Books", keys{"LeadingKeys": []string{"u2"}, "Attributes": []string{"Id", "Title"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"}),
			}},
		{"an unknown table with keys of two attributes", "dynamodb:BatchGetItem",
			`{"RequestItems": {"Notes": {"Keys": [{"a": {"S": "1"}, "b": {"S": "2"}}]}}}`,
			[]check{get("table/Notes", keys{"LeadingKeys": unknown{}, "Attributes": []string{"a", "b"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})}},
		{"one key in doubt leaves all in doubt", "dynamodb:BatchGetItem",
			`{"RequestItems": {"Notes": {"Keys": [{"a": {"S": "1"}}, {"a": {"S": "1"}, "b": {"S": "2"}}]}}}`,
			[]check{get("table/Notes", keys{"LeadingKeys": unknown{}, "Attributes": []string{"a", "b"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})}},
	}
}

func TestBatchWriteItem(t *testing.T) { runResolve(t, batchWriteItemTable()) }

func batchWriteItemTable() []resolveTest {
	return []resolveTest{
		{"puts and deletes", "dynamodb:BatchWriteItem",
			`{"RequestItems": {
				"Books": [{"PutRequest": {"Item": {"Id": {"S": "u1"}, "Title": {"S": "Emma"}}}}, {"DeleteRequest": {"Key": {"Id": {"S": "u2"}}}}],
				"Tagged": [{"DeleteRequest": {"Key": {"Id": {"N": "1.0"}}}}]
			}, "ReturnConsumedCapacity": "INDEXES"}`,
			[]check{
				{"dynamodb:BatchWriteItem", "table/Books", "", keys{"LeadingKeys": []string{"u1", "u2"}, "Attributes": []string{"Id", "Title"}, "ReturnConsumedCapacity": "INDEXES"}},
				{"dynamodb:BatchWriteItem", "table/Tagged", "", keys{"LeadingKeys": []string{"1"}, "Attributes": []string{"Id"}, "ReturnConsumedCapacity": "INDEXES", "aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}},
			}},
		{"a put to an unknown table", "dynamodb:BatchWriteItem",
			`{"RequestItems": {"Notes": [{"DeleteRequest": {"Key": {"Id": {"S": "u2"}}}}, {"PutRequest": {"Item": {"Id": {"S": "u1"}}}}]}}`,
			[]check{{"dynamodb:BatchWriteItem", "table/Notes", "", keys{"LeadingKeys": unknown{}, "Attributes": []string{"Id"}, "ReturnConsumedCapacity": "NONE"}}}},
	}
}

// many returns n texts, made of a format with the number, as one list.
func many(n int, format string) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(format, i))
	}
	return strings.Join(list, ", ")
}

func TestBatchRefused(t *testing.T) { runRefuse(t, batchRefusedTable()) }

func batchRefusedTable() []refuseTest {
	const get, write = "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"
	return []refuseTest{
		{"nothing", get, `{}`, "RequestItems", "missing"},
		{"no table", get, `{"RequestItems": {}}`, "RequestItems", "at least"},
		{"no table to write", write, `{"RequestItems": {}}`, "RequestItems", "at least"},
		{"no keys", get, `{"RequestItems": {"Books": {"Keys": []}}}`, "RequestItems.Books.Keys", "at least one key"},
		{"no Keys", get, `{"RequestItems": {"Books": {}}}`, "RequestItems.Books.Keys", "missing"},
		{"no requests", write, `{"RequestItems": {"Books": []}}`, "RequestItems.Books", "at least"},
		{"a second table without keys", get, `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}]}, "Notes": {"Keys": []}}}`, "RequestItems.Notes.Keys", "at least one key"},
		{"a bad key", get, `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}, {"Id": {"S": "u2"}}, {"Id": {"BOOL": true}}]}}}`, "RequestItems.Books.Keys[2].Id", "S, N or B"},
		{"a table with a dot", get, `{"RequestItems": {"my.table": {"Keys": [{"Id": {"M": {}}}]}}}`, `RequestItems["my.table"].Keys[0].Id`, "S, N or B"},
		{"no table's name", get, `{"RequestItems": {"T": {"Keys": [{"Id": {"S": "u1"}}]}}}`, "RequestItems.T", "3 to 255"},
		{"no table's name to write", write, `{"RequestItems": {"T": [{"DeleteRequest": {"Key": {"Id": {"S": "u1"}}}}]}}`, "RequestItems.T", "3 to 255"},
		{"one key twice", get, `{"RequestItems": {"Books": {"Keys": [{"Id": {"N": "1"}}, {"Id": {"N": "1.0"}}]}}}`, "RequestItems.Books.Keys[1]", "already"},
		{"one key twice, by name and ARN", get, `{"RequestItems": {"Books": {"Keys": [{"Id": {"N": "1"}}]}, "arn:aws:dynamodb:us-west-2:123456789012:table/Books": {"Keys": [{"Id": {"N": "1"}}], "AttributesToGet": ["a"]}}}`,
			"RequestItems.arn:aws:dynamodb:us-west-2:123456789012:table/Books.Keys[0]", "already"},
		{"a put and a delete of one key", write, `{"RequestItems": {"Books": [{"PutRequest": {"Item": {"Id": {"S": "u1"}, "a": {"S": "b"}}}}, {"DeleteRequest": {"Key": {"Id": {"S": "u1"}}}}]}}`, "RequestItems.Books[1]", "already"},
		{"101 keys", get, `{"RequestItems": {"Books": {"Keys": [` + many(101, `{"Id": {"N": "%d"}}`) + `]}}}`, "RequestItems.Books.Keys[100]", "at most 100"},
		{"26 writes of two tables", write, `{"RequestItems": {"Books": [` + many(25, `{"DeleteRequest": {"Key": {"Id": {"N": "%d"}}}}`) + `], "Notes": [{"DeleteRequest": {"Key": {"Id": {"N": "1"}}}}]}}`, "RequestItems.Notes[0]", "at most 25"},
		{"both requests in one", write, `{"RequestItems": {"Books": [{"PutRequest": {"Item": {"Id": {"S": "u1"}}}, "DeleteRequest": {"Key": {"Id": {"S": "u1"}}}}]}}`, "RequestItems.Books[0]", "not both"},
		{"neither", write, `{"RequestItems": {"Books": [{}]}}`, "RequestItems.Books[0]", "want one of PutRequest, DeleteRequest"},
		{"a request in lower case", write, `{"RequestItems": {"Books": [{"putRequest": {"Item": {"Id": {"S": "u1"}}}}]}}`, "RequestItems.Books[0].putRequest", "did you mean PutRequest?"},
		{"a put without an item", write, `{"RequestItems": {"Books": [{"PutRequest": {}}]}}`, "RequestItems.Books[0].PutRequest.Item", "missing"},
		{"a put without its key", write, `{"RequestItems": {"Books": [{"PutRequest": {"Item": {"a": {"S": "u1"}}}}]}}`, "RequestItems.Books[0].PutRequest.Item", "every key attribute"},
		{"a delete without a key", write, `{"RequestItems": {"Books": [{"DeleteRequest": {}}]}}`, "RequestItems.Books[0].DeleteRequest.Key", "missing"},
		{"a delete of another key", write, `{"RequestItems": {"Books": [{"DeleteRequest": {"Key": {"a": {"S": "u1"}}}}]}}`, "RequestItems.Books[0].DeleteRequest.Key.a", "not a key attribute"},
		{"a request that is a string", write, `{"RequestItems": {"Books": ["x"]}}`, "RequestItems.Books[0]", "want an object"},
		{"requests that are not a list", write, `{"RequestItems": {"Books": {}}}`, "RequestItems.Books", "want an array"},
		{"an unused alias", get, `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}], "ExpressionAttributeNames": {"#a": "b"}}}}`, "RequestItems.Books.ExpressionAttributeNames.#a", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"},
	}
}
