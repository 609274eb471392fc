package operation_test

import "testing"

// TestAllocs holds calls to what Resolve may allocate: a copy of the body, the ARN of
// the table, the list of checks and their context, and a list of several attributes.
func TestAllocs(t *testing.T) {
	const key = `"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}`
	tests := []struct {
		operation, body string
		most            float64
	}{
		{"GetItem", `{` + key + `}`, 4},
		{"UpdateItem", `{` + key + `, "UpdateExpression": "SET Price = :p REMOVE Discount", "ConditionExpression": "attribute_exists(Id)",
			"ExpressionAttributeValues": {":p": {"N": "9.99"}}}`, 5},
		{"UpdateItem", `{` + key + `, "UpdateExpression": "SET a = :v", "ConditionExpression": "#n = :v AND size(a) > :w",
			"ExpressionAttributeNames": {"#n": "x"}, "ExpressionAttributeValues": {":v": {"N": "9.99"}, ":w": {"N": "9.99"}}}`, 5},
		{"GetItem", `{` + key + `, "ProjectionExpression": "Title, #y", "ExpressionAttributeNames": {"#y": "Year"}}`, 5},
		{"Query", `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Author = :a",
			"ExpressionAttributeValues": {":a": {"S": "Le Guin"}}}`, 6},
	}
	for _, tt := range tests {
		name, body := "dynamodb:"+tt.operation, []byte(tt.body)
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := resolver.Resolve(name, body); err != nil {
				t.Fatal(err)
			}
		})
		if allocs > tt.most+dropped {
			t.Errorf("%s %s: %v allocations, want at most %v", tt.operation, tt.body, allocs, tt.most)
		}
		t.Logf("%s: %v allocations", tt.operation, allocs)
	}
}
