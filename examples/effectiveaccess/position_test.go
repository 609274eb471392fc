package main

import "testing"

// TestPosition: where a field of a body stands.
func TestPosition(t *testing.T) {
	const body = `{
  "TableName": "Böoks", "Key": {"Id": {"S": "1"}},
  "RequestItems": {"my.table": [ {"PutRequest": {}}, {"DeleteRequest": [1]} ]}
}`
	tests := []struct{ body, field, want string }{
		{body, "", "1:1"},
		{body, "TableName", "2:16"},
		{body, "Key", "2:32"},
		{body, "Key.Id", "2:39"},
		{body, "Key.Id.S", "2:45"},
		{body, `RequestItems["my.table"]`, "3:32"},
		{body, `RequestItems["my.table"][1].DeleteRequest`, "3:72"},
		{body, `RequestItems["my.table"][1].DeleteRequest[0]`, "3:73"},
		{body, `RequestItems["my.table"][1].PutRequest`, "3:54"}, // not there: what should hold it
		{body, "Item", "1:1"},
		{"  {}", "Item", "1:3"},
		{"", "", "1:1"},
		{"{\"a\": 1,\n \"b\" 2}", "", "2:6"},
		{"{\"a\": 1,\n \"b\": \xff}", "", "2:7"},
	}
	for _, test := range tests {
		if got := position([]byte(test.body), test.field); got != test.want {
			t.Errorf("%s in %q: %s, want %s", test.field, test.body, got, test.want)
		}
	}
}
