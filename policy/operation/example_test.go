package operation_test

import (
	"fmt"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// A transaction needs a permission for each of its members.
func ExampleResolver_Resolve() {
	r := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	call, err := r.Resolve("DynamoDB_20120810.TransactWriteItems", []byte(`{
		"TransactItems": [
			{"Put": {"TableName": "Orders", "Item": {"Id": {"S": "o-7"}, "Book": {"S": "b-1"}}}},
			{"ConditionCheck": {"TableName": "Books", "Key": {"Id": {"S": "b-1"}}, "ConditionExpression": "InStock > :zero",
				"ExpressionAttributeValues": {":zero": {"N": "0"}}}}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range call.Checks() {
		fmt.Println(c.Action, c.Resource)
	}
	// Output:
	// dynamodb:PutItem arn:aws:dynamodb:us-west-2:123456789012:table/Orders
	// dynamodb:ConditionCheckItem arn:aws:dynamodb:us-west-2:123456789012:table/Books
}

// A policy that limits its user to items of his own, and two calls that it
// decides. The table has to be described: without its key nobody can tell
// whose items a PutItem or a Query is about.
func ExampleCall_Requests() {
	scores := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Scores")
	r := operation.Resolver{
		Scope:  scores.Scope(),
		Tables: operation.TableMap{scores: {Key: []string{"User", "Game"}}},
	}
	document := policy.MustParse("players.json", policy.Identity, []byte(`{
		"Version": "2012-10-17",
		"Statement": {
			"Effect": "Allow",
			"Action": ["dynamodb:Query", "dynamodb:PutItem"],
			"Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Scores",
			"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}
		}
	}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{document}})
	if err != nil {
		fmt.Println(err)
		return
	}
	alice := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice"))
	for _, user := range []string{"Alice", "Bob"} {
		call, err := r.Resolve("dynamodb:Query", []byte(`{
			"TableName": "Scores",
			"KeyConditionExpression": "#u = :u",
			"ExpressionAttributeNames": {"#u": "User"},
			"ExpressionAttributeValues": {":u": {"S": "`+user+`"}}
		}`))
		if err != nil {
			fmt.Println(err)
			return
		}
		for request := range call.Requests(alice, condition.Context{}, time.Time{}) {
			fmt.Printf("Alice reads the scores of %s: %v\n", user, set.Evaluate(request).Verdict)
		}
	}
	// Output:
	// Alice reads the scores of Alice: allow
	// Alice reads the scores of Bob: implicit-deny
}

// What the body does not tell is said as advice.
func ExampleCall_Advice() {
	r := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	call, err := r.Resolve("dynamodb:UpdateTimeToLive", []byte(`{"TableName": "Books"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range call.Advice() {
		fmt.Println(a.Code, "-", a.Text)
	}
	// Output:
	// replicas-unknown - The table is not described, so replicas that the call does not name are not checked.
}

// A body that DynamoDB would refuse has no plan, but an error that names the
// field.
func ExampleError() {
	r := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	for _, body := range []string{
		`{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "b-1"}}, {"Id": {"N": "one"}}]}}}`,
		`{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "b-1"}}], "ProjectionExpression": "Title, #y"}}}`,
		`{"requestItems": {"Books": {"Keys": [{"Id": {"S": "b-1"}}]}}}`,
	} {
		_, err := r.Resolve("dynamodb:BatchGetItem", []byte(body))
		fmt.Println(err)
	}
	// Output:
	// operation: dynamodb:BatchGetItem: RequestItems.Books.Keys[1].Id.N: "one" is not a number
	// operation: dynamodb:BatchGetItem: RequestItems.Books.ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #y
	// operation: dynamodb:BatchGetItem: requestItems: no such field; did you mean RequestItems?
}
