package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// A user named * does not get everybody's tables by a policy with variables.
func ExamplePattern_Match_variables() {
	p := arn.MustParsePattern("arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}/*", variables.References)
	index := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/alice/index/ByDate")

	for _, user := range []string{"alice", "bob", "*"} {
		fmt.Println(user, p.Match(index, []variables.Value{{Text: user}}))
	}
	// Output:
	// alice true
	// bob false
	// * false
}
