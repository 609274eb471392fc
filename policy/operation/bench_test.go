package operation_test

import (
	"hash/maphash"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
)

// BenchmarkResolve is the cost of a plan, for the calls that applications make
// most.
func BenchmarkResolve(b *testing.B) {
	books := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	r := operation.Resolver{
		Scope:  arn.Scope{Region: "us-west-2", Account: "123456789012"},
		Tables: operation.TableMap{books: {Key: []string{"Id"}, Indexes: map[string][]string{"ByAuthor": {"Author"}}}},
	}
	for _, bench := range []struct{ name, operation, body string }{
		{"GetItem", "DynamoDB_20120810.GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}}`},
		{"GetItemProjection", "DynamoDB_20120810.GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}, "ProjectionExpression": "Title, #y", "ExpressionAttributeNames": {"#y": "Year"}}`},
		{"PutItem", "DynamoDB_20120810.PutItem", `{"TableName": "Books", "Item": {"Id": {"S": "978-0441478125"}, "Title": {"S": "The Left Hand of Darkness"}, "Year": {"N": "1969"}}}`},
		{"UpdateItem", "DynamoDB_20120810.UpdateItem", `{"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}, "UpdateExpression": "SET Price = :p REMOVE Discount", "ConditionExpression": "attribute_exists(Id)", "ExpressionAttributeValues": {":p": {"N": "9.99"}}}`},
		{"Query", "DynamoDB_20120810.Query", `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Author = :a", "ExpressionAttributeValues": {":a": {"S": "Le Guin"}}}`},
		{"TransactWriteItems", "DynamoDB_20120810.TransactWriteItems", `{"TransactItems": [{"Put": {"TableName": "Books", "Item": {"Id": {"S": "a"}}}}, {"ConditionCheck": {"TableName": "Books", "Key": {"Id": {"S": "b"}}, "ConditionExpression": "attribute_exists(Id)"}}]}`},
		{"ExecuteStatement", "DynamoDB_20120810.ExecuteStatement", `{"Statement": "SELECT Title FROM \"Books\" WHERE Id = ?", "Parameters": [{"S": "978-0441478125"}]}`},
		{"ListTables", "DynamoDB_20120810.ListTables", `{}`},
	} {
		body := []byte(bench.body)
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Resolve(bench.operation, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFloor is the unit of .github/SPEED.md: one hash of an action and an ARN.
func BenchmarkFloor(b *testing.B) {
	seed := maphash.MakeSeed()
	var sink uint64
	for b.Loop() {
		sink ^= maphash.String(seed, "dynamodb:GetItem") ^ maphash.String(seed, "arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	}
	_ = sink
}

// BenchmarkDecide is all that a service does to authorize a call, from the body to
// the decision.
func BenchmarkDecide(b *testing.B) {
	for _, bench := range decided() {
		body := []byte(bench.body)
		b.Run(bench.operation, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !bench.decide(b, body) {
					b.Fatal("denied")
				}
			}
		})
	}
}
