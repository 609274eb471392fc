package operation_test

import "testing"

// TestAllocs holds the calls with expressions to what they may allocate: four
// times more, at the most, than without trees of their expressions.
func TestAllocs(t *testing.T) {
	const key = `"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}`
	tests := []struct {
		operation, body string
		most            float64
	}{
		{"UpdateItem", `{` + key + `, "UpdateExpression": "SET Price = :p REMOVE Discount", "ConditionExpression": "attribute_exists(Id)",
			"ExpressionAttributeValues": {":p": {"N": "9.99"}}}`, 12 + 4},
		{"UpdateItem", `{` + key + `, "UpdateExpression": "SET a = :v", "ConditionExpression": "#n = :v AND size(a) > :w",
			"ExpressionAttributeNames": {"#n": "x"}, "ExpressionAttributeValues": {":v": {"N": "9.99"}, ":w": {"N": "9.99"}}}`, 15 + 4},
		{"GetItem", `{` + key + `, "ProjectionExpression": "Title, #y", "ExpressionAttributeNames": {"#y": "Year"}}`, 11 + 4},
		{"Query", `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Author = :a",
			"ExpressionAttributeValues": {":a": {"S": "Le Guin"}}}`, 13 + 4},
	}
	for _, tt := range tests {
		body := []byte(tt.body)
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := resolver.Resolve("dynamodb:"+tt.operation, body); err != nil {
				t.Fatal(err)
			}
		})
		if allocs > tt.most {
			t.Errorf("%s %s: %v allocations, want at most %v", tt.operation, tt.body, allocs, tt.most)
		}
		t.Logf("%s: %v allocations", tt.operation, allocs)
	}
}
