package condition_test

import (
	"fmt"
	"log"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// With a variable in the policy everyone is held to values of their own: here
// to items of a table whose keys begin with their name. The name is literal,
// so a user who is called "*" gains nothing by it.
func Example_variables() {
	op := condition.MustParseOperator("ForAllValues:StringLike")
	own, err := condition.NewTest(op, "dynamodb:LeadingKeys", []string{"${aws:username}-*"}, variables.References)
	if err != nil {
		log.Fatal(err)
	}
	context := condition.NewContext(condition.Strings("dynamodb:LeadingKeys", "alice-1", "alice-2"))
	for _, name := range []string{"alice", "bob", "*"} {
		env := condition.Env{Context: context}
		env.Set(condition.Username, name)
		fmt.Println(name, "-", own.Eval(&env))
	}
	// Output:
	// alice - True: a policy value matched
	// bob - False: no policy value matched
	// * - False: no policy value matched
}
