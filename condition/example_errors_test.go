package condition_test

import (
	"errors"
	"fmt"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// An operator that does not exist is an error, with a proposal. To pass over
// it would disarm the Deny that it stands in.
func ExampleParseOperator() {
	_, err := condition.ParseOperator("ForAnyValues:StringLike")
	fmt.Println(err)
	// Output:
	// "ForAnyValues:StringLike" is not a condition operator; did you mean "ForAnyValue:StringLike"?
}

// All that is wrong with a condition is reported at once, with the place: a
// tag key without a tag, which counts as value -1, and a variable that is never
// closed.
func ExampleNewTest() {
	op := condition.MustParseOperator("StringLike")
	_, err := condition.NewTest(op, "aws:PrincipalTag/", []string{"home/${aws:username", "home/*"}, variables.References)
	var list condition.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			fmt.Printf("value %d, byte %d of %q\n", e.Value, e.Offset, e.Text)
		}
	}
	// Output:
	// value -1, byte 17 of "aws:PrincipalTag/"
	// value 0, byte 5 of "home/${aws:username"
}

// A context is made of whatever the caller has; Err reports the entries that cannot
// be used.
func ExampleContext_Err() {
	context := condition.NewContext(
		condition.String("aws:SourceVpc", "vpc-1"),
		condition.String("aws:sourcevpc", "vpc-2"),
		condition.String("SourceIp", "203.0.113.7"),
	)
	fmt.Println(context.Err())
	// Output:
	// context key "aws:sourcevpc" with value "vpc-2": want each key once, but "aws:SourceVpc" is given already
	// context key "SourceIp" with value "203.0.113.7": want a key of the form prefix:name or prefix:name/tag-key
}
