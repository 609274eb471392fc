package oracle_test

import (
	"fmt"

	"github.com/iameval/iameval/fuzz/oracle"
)

// A Deny that cannot be judged applies: nobody knows whether the tag is there, so the table stays closed, and the
// answer says that it hangs on it.
func ExampleDecide() {
	policies := oracle.Policies{Identity: []string{`{
		"Version": "2012-10-17",
		"Statement": [
			{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
			{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*",
			 "Condition": {"StringEquals": {"aws:ResourceTag/secret": "yes"}}}
		]}`}}
	answer, err := oracle.Decide(policies, oracle.Request{
		Principal: oracle.Principal{Type: "user", ARN: "arn:aws:iam::123456789012:user/alice"},
		Action:    "dynamodb:GetItem",
		Resource:  "arn:aws:dynamodb:us-east-1:123456789012:table/Books",
		Context:   []oracle.Entry{{Key: "aws:ResourceTag/secret", Value: oracle.Value{Kind: oracle.Unknown}}},
	})
	fmt.Println(answer.Verdict, answer.Layer, answer.Uncertain, err)
	for _, a := range answer.Applied {
		fmt.Println(a.Layer, a.Statement, a.Result)
	}
	// Output:
	// explicit-deny identity true <nil>
	// identity 0 true
	// identity 1 indeterminate
}
