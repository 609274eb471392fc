package operation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// TestBodies is about bodies that are no JSON, or JSON that two readers could
// take for different things.
func TestBodies(t *testing.T) { runRefuse(t, bodiesTable()) }

func bodiesTable() []refuseTest {
	const get = "dynamodb:GetItem"
	nested := func(n int) string {
		return `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "x": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`
	}
	return []refuseTest{
		{"nothing", get, ``, "", "not JSON"},
		{"blanks", get, "  \n", "", "not JSON"},
		{"a word", get, `x`, "", "not JSON"},
		{"a string", get, `"x"`, "", "want a JSON object as the body, not the string"},
		{"null", get, `null`, "", "want a JSON object as the body, not null"},
		{"an array", get, `[]`, "", "want a JSON object as the body, not an array"},
		{"a number", get, `7`, "", "want a JSON object as the body, not a number"},
		{"true", get, `true`, "", "want a JSON object as the body, not the Boolean true"},
		{"half a word", get, `{"TableName": tru}`, "", "the body is not JSON: invalid character '}' in literal true (expecting 'e')"},
		{"no end", get, `{"TableName": "Books"`, "", "the body is not JSON: unexpected end of JSON input"},
		{"no end of a string", get, `{"TableName": "Books`, "", "not JSON"},
		{"an end of nothing", get, `}`, "", "not JSON"},
		{"a wrong end", get, `{"TableName": "Books"]`, "", "not JSON"},
		{"two bodies", get, `{}{}`, "", "not JSON"},
		{"a comma too many", get, `{"TableName": "Books",}`, "", "not JSON"},
		{"a comment", get, `{/* */}`, "", "not JSON"},
		{"a bad escape", get, `{"TableName": "\x"}`, "", "not JSON"},
		{"a control character", get, "{\"TableName\": \"a\nb\"}", "", "not JSON"},
		{"a byte order mark", get, "\ufeff{}", "", "not JSON"},
		{"NaN", get, `{"x": NaN}`, "", "not JSON"},
		{"not UTF-8", get, "{\"TableName\": \"\xff\"}", "", "not UTF-8"},
		{"a surrogate as UTF-8", get, "{\"TableName\": \"\xed\xa0\x80\"}", "", "not UTF-8"},
		{"half a pair", get, `{"TableName": "\ud800"}`, "", "half of a surrogate pair"},
		{"the other half", get, `{"TableName": "\uDC00"}`, "", "half of a surrogate pair"},
		{"two first halves", get, `{"TableName": "\ud800\ud800"}`, "", "half of a surrogate pair"},
		{"the wrong order", get, `{"TableName": "\udc00\ud800"}`, "", "half of a surrogate pair"},
		{"half a pair and no more", get, `{"TableName": "\ud8`, "", "not JSON"},
		{"101 brackets", get, nested(100), "", "nested too deeply"},
		{"a million brackets", get, strings.Repeat("[", 1_000_000), "", "nested too deeply"},
		{"a million objects", get, strings.Repeat(`{"a":`, 1_000_000), "", "nested too deeply"},
		{"too large", get, `{"x": "` + strings.Repeat("x", operation.MaxBody) + `"}`, "", "at most 16777216"},

		{"a field twice", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "TableName": "Other"}`, "TableName", "duplicate key"},
		{"a field twice, by an escape", get, `{"TableName": "Books", "\u0054ableName": "Other"}`, "TableName", "duplicate key"},
		{"an unknown field twice", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "x": 1, "x": 2}`, "x", "duplicate key"},
		{"a type twice", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1", "S": "u2"}}}`, "Key.Id.S", "duplicate key"},
		{"a key twice", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}, "Id": {"S": "u2"}}}`, "Key.Id", "duplicate key"},
		{"deep in a list", "dynamodb:BatchWriteItem", `{"RequestItems": {"my.table": [{}, {"PutRequest": {"Item": {"a": {"L": [{}, {"M": {"b": {}, "c": {}, "b": {}}}]}}}}]}}`, `RequestItems["my.table"][1].PutRequest.Item.a.L[1].M.b`, "duplicate key"},
		{"a table twice", "dynamodb:BatchGetItem", `{"RequestItems": {"Books": {"Keys": []}, "Books": {"Keys": []}}}`, "RequestItems.Books", "duplicate key"},
		{"among many", "dynamodb:PutItem", `{"TableName": "Books", "Item": {` + many(100, `"k%d": {"S": "x"}`) + `, "k7": {"S": "y"}}}`, "Item.k7", "duplicate key"},
	}
}

func TestBodiesThatAreRight(t *testing.T) {
	nested := strings.Repeat(`{"L": [`, 32) + strings.Repeat(`]}`, 32)
	for _, body := range []string{
		"\t{\r\n\"TableName\" :\"Books\" , \"Key\":{ \"Id\" :{\"S\":\"u1\"}}}\n",
		`{"TableName": "Books", "Key": {"Id": {"S": "\ud83d\ude00 \\ud800 \" \u00e9"}}}`,
		`{"TableName": "Books", "Key": {"Id": {"S": "` + strings.Repeat("[{", 100) + `"}}}`,
		`{"TableName": "Books", "Key": {"Id": {"S": "\"}, \"Id\": {\"S\": \"u2"}}, "x": "x\": 1, \"x"}`,
		`{"TableName": "\u0042ooks", "\u004bey": {"Id": {"S": "u1"}}}`,
		`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "x": {"a": {"b": 1}, "b": {"b": 1}}, "y": [{"a": 1}, {"a": 1}]}`,
		`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "x": ` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `}`,
	} {
		if _, err := resolver.Resolve("dynamodb:GetItem", []byte(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
	put := func(value string) string {
		return `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": ` + value + `}}`
	}
	if _, err := resolver.Resolve("dynamodb:PutItem", []byte(put(nested))); err != nil {
		t.Errorf("32 lists: %v", err)
	}
	if _, err := resolver.Resolve("dynamodb:PutItem", []byte(put(`{"L": [`+nested+`]}`))); err == nil || !strings.Contains(err.Error(), "at most 32 deep") {
		t.Errorf("33 lists: %v", err)
	}
}

// TestManyAttributes is about an item with more attributes than a condition key
// can hold: that key is unknown, and the others are what they are.
func TestManyAttributes(t *testing.T) {
	put := func(n int) keys {
		return resolve(t, resolver, "dynamodb:PutItem", `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, `+many(n-1, `"k%d": {"S": ""}`)+`}}`)[0].Keys
	}
	if k := put(condition.MaxMembers + 1); k["Attributes"] != any(unknown{}) || fmt.Sprint(k["LeadingKeys"]) != "[u1]" {
		t.Errorf("Attributes is %v, LeadingKeys %v; want unknown, [u1]", k["Attributes"], k["LeadingKeys"])
	}
	if names, _ := put(condition.MaxMembers)["Attributes"].([]string); len(names) != condition.MaxMembers {
		t.Errorf("%d attributes are known, want %d", len(names), condition.MaxMembers)
	}
}

func TestErrorText(t *testing.T) {
	tests := []struct{ operation, body, want string }{
		{"DynamoDB_20120810.BatchGetItem", `{"RequestItems": {"Books": {"Keys": [{"Id": {"N": "one"}}]}}}`, `operation: dynamodb:BatchGetItem: RequestItems.Books.Keys[0].Id.N: "one" is not a number`},
		{"dynamodb:GetItem", `[]`, "operation: dynamodb:GetItem: want a JSON object as the body, not an array"},
		{"dynamodb:getItem", `{}`, "operation: dynamodb:getItem: no such operation; did you mean dynamodb:GetItem?"},
		{"dynamodb:PutItem", `{"TableName": "Books", "Item": {"` + strings.Repeat("long ", 20) + `": 7}}`, `operation: dynamodb:PutItem: Item["` + strings.Repeat("long ", 16) + `"...]: want an attribute value, such as {"S": "text"}, not a number`},
	}
	for _, tt := range tests {
		_, err := resolver.Resolve(tt.operation, []byte(tt.body))
		if err == nil || err.Error() != tt.want {
			t.Errorf("error is %v\nwant %s", err, tt.want)
		}
	}
}

// TestZeroScope is about a resolver that does not know where it is.
func TestZeroScope(t *testing.T) {
	for _, r := range []operation.Resolver{{}, {Tables: described}} {
		_, err := r.Resolve("dynamodb:ListTables", []byte(`{}`))
		var e *operation.Error
		if !errors.As(err, &e) || !strings.Contains(e.Reason, "Resolver.Scope") {
			t.Errorf("error is %v, want one about Resolver.Scope", err)
		}
	}
}
