package variables_test

import (
	"fmt"

	"github.com/iameval/iameval/variables"
)

// A policy gives every user the tables that start with the user's name. A user
// who is called "al*ce" does not get the tables of alice by it.
func Example_userName() {
	t := variables.MustParse(
		"arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}_*",
		variables.References|variables.Wildcards|variables.Segments)

	const tables = "arn:aws:dynamodb:us-east-1:123456789012:table/"
	for _, user := range []string{"alice", "al*ce"} {
		values := []variables.Value{{Text: user}}
		fmt.Println(user,
			t.Match(tables+"alice_orders", values),
			t.Match(tables+"al*ce_orders", values))
	}
	// Output:
	// alice true false
	// al*ce false true
}
