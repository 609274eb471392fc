package variables_test

import (
	"fmt"

	"github.com/iameval/iameval/variables"
)

// The same text reaches further as a Resource than as the value of an ARN
// operator: in a Resource, a star that ends its part can match colons.
func ExampleFlags_segments() {
	const (
		text = "arn:aws:dynamodb:*:table/Books"
		arn  = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	)
	for _, f := range []variables.Flags{variables.Segments, variables.StrictSegments} {
		t := variables.MustParse(text, variables.Wildcards|f)
		fmt.Println(t.Match(arn, nil))
	}
	// Output:
	// true
	// false
}
