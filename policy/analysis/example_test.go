package analysis_test

import (
	"fmt"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// Bob may read the items of his own books. The change was meant to let him write
// them too.
func ExampleCompare() {
	load := func(name, action, operator string) *analysis.Rules {
		p := policy.MustParse(name, policy.Identity, []byte(`{"Version":"2012-10-17","Statement":{
			"Effect":"Allow","Action":"`+action+`","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/Books",
			"Condition":{"`+operator+`":{"dynamodb:LeadingKeys":"${aws:username}"}}}}`))
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
		if err != nil {
			panic(err)
		}
		return analysis.OfCaller(set)
	}
	old := load("old.json", "dynamodb:GetItem", "ForAllValues:StringEquals")
	fmt.Println(analysis.Compare(old, load("narrow.json", "dynamodb:GetItem", "ForAnyValue:StringEquals"), analysis.Options{}))
	fmt.Println(analysis.Compare(old, load("wide.json", "dynamodb:*Item", "ForAllValues:StringEquals"), analysis.Options{}))
	// Output:
	// yes: dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by arn:aws:iam::111122223333:user/x, dynamodb:LeadingKeys ["x" "v"]: allow: identity, narrow.json:1:37, statement 0
	// yes: dynamodb:BatchGetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by arn:aws:iam::111122223333:user/x: allow: identity, wide.json:1:37, statement 0
}
