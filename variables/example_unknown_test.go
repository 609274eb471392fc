package variables_test

import (
	"fmt"

	"github.com/iameval/iameval/variables"
)

// If a value is not known, Any separates the texts that some value would
// match from those that no value would.
func ExampleValue_any() {
	t := variables.MustParse("table/${aws:username}", variables.References)
	unknown := []variables.Value{{Any: true}}
	fmt.Println(t.Match("table/alice", unknown))
	fmt.Println(t.Match("index/alice", unknown))
	// Output:
	// true
	// false
}
