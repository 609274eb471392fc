package condition_test

import (
	"fmt"
	"log"

	"github.com/iameval/iameval/condition"
)

// aws:TagKeys is a list, so a condition on it needs a set operator. Without
// one nobody can tell which of the values it is about.
func Example_setOperators() {
	requests := []condition.Context{
		condition.NewContext(condition.Strings("aws:TagKeys", "team", "owner")),
		condition.NewContext(condition.Strings("aws:TagKeys", "team")),
		condition.NewContext(condition.Strings("aws:TagKeys")),
	}
	for _, operator := range []string{"ForAllValues:StringEquals", "ForAnyValue:StringEquals", "StringEquals"} {
		test, err := condition.NewTest(condition.MustParseOperator(operator), "aws:TagKeys", []string{"team"}, 0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(operator, ":")
		for i := range requests {
			fmt.Print(" ", test.Eval(&condition.Env{Context: requests[i]}).Result)
		}
		fmt.Println()
	}
	// Output:
	// ForAllValues:StringEquals: False True True
	// ForAnyValue:StringEquals: True True False
	// StringEquals: Indeterminate Indeterminate Indeterminate
}
