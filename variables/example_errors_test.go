package variables_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
)

// An Error has the offset of the fault, for a message that points at it.
func ExampleError() {
	_, err := variables.Parse("table/${aws:user name}", variables.References)
	var e *variables.Error
	if errors.As(err, &e) {
		fmt.Println(e.Text)
		fmt.Println(strings.Repeat(" ", e.Offset) + "^ " + e.Reason)
	}
	// Output:
	// table/${aws:user name}
	//                 ^ white space in the name of a variable
}
