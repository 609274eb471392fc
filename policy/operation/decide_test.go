package operation_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// decision is a call that a service authorizes, and the most that it may allocate
// for it.
type decision struct {
	operation, body string
	most            float64

	resolver *operation.Resolver
	caller   condition.Context // what is known of the caller: made once
	set      *policy.Set
}

// decided are the calls that services authorize most.
func decided() []*decision {
	books := arn.MustParse(home + "table/Books")
	resolver := &operation.Resolver{
		Scope:  arn.Scope{Region: "us-west-2", Account: "123456789012"},
		Tables: operation.Prepare(operation.TableMap{books: {Key: []string{"Id"}, Indexes: map[string][]string{"ByAuthor": {"Author"}}, Tags: map[string]string{"stage": "live", "team": "books"}}}),
	}
	document := policy.MustParse("ann.json", policy.Identity, []byte(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"], "Resource": "`+home+`table/Books", "Condition": {
			"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "978-*", "dynamodb:Attributes": ["Id", "Price", "Discount", "Title"]},
			"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}", "dynamodb:ReturnConsumedCapacity": "NONE"},
			"Bool": {"aws:SecureTransport": "true"},
			"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
		{"Effect": "Allow", "Action": ["dynamodb:Query"], "Resource": "`+home+`table/Books/index/*"},
		{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/team": "true"}}}]}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{document}})
	if err != nil {
		panic(err)
	}
	caller := condition.NewContext(condition.String("aws:PrincipalTag/team", "books"), condition.Bool("aws:MultiFactorAuthPresent", true))
	all := []*decision{
		{operation: "DynamoDB_20120810.GetItem", most: 4,
			body: `{"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}}`},
		{operation: "DynamoDB_20120810.UpdateItem", most: 5,
			body: `{"TableName": "Books", "Key": {"Id": {"S": "978-0441478125"}}, "UpdateExpression": "SET Price = :p REMOVE Discount", "ConditionExpression": "attribute_exists(Id)", "ExpressionAttributeValues": {":p": {"N": "9.99"}}}`},
		{operation: "DynamoDB_20120810.Query", most: 5,
			body: `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Author = :a", "ExpressionAttributeValues": {":a": {"S": "Le Guin"}}}`},
	}
	for _, d := range all {
		d.resolver, d.caller, d.set = resolver, caller, set
	}
	return all
}

// decide authorizes the call as a service does: with what is known of the caller, and
// with a context of the connection.
func (d *decision) decide(tb testing.TB, body []byte) bool {
	call, err := d.resolver.Resolve(d.operation, body)
	if err != nil {
		tb.Fatal(err)
	}
	connection := condition.NewContext(condition.String("aws:SourceIp", "203.0.113.7"), condition.Bool("aws:SecureTransport", true))
	context := d.caller.Join(connection)
	for r := range call.Requests(ann, context, noTime) {
		if !d.set.Evaluate(r).Allowed() {
			return false
		}
	}
	return true
}

// TestDecideAllocs holds all that is done to authorize a call to its promise.
func TestDecideAllocs(t *testing.T) {
	for _, d := range decided() {
		body := []byte(d.body)
		if !d.decide(t, body) {
			t.Errorf("%s: denied", d.operation)
		}
		if allocs := testing.AllocsPerRun(200, func() { d.decide(t, body) }); allocs > d.most+dropped {
			t.Errorf("%s: %v allocations, want at most %v", d.operation, allocs, d.most)
		}
	}
}
