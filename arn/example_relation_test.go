package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
)

// A reviewer asks what a statement adds to another one, and gets resources to
// look at rather than an opinion.
func ExamplePattern_Relation() {
	const here = "arn:aws:dynamodb:us-east-1:123456789012:"
	old := arn.MustParsePattern(here+"table/Books*", 0)
	for _, s := range []string{here + "table/Books/index/*", here + "table/*Archive", here + "table/Authors"} {
		p := arn.MustParsePattern(s, 0)
		relation, witness := old.Relation(&p)
		fmt.Println(relation)
		fmt.Printf("  both: %q\n  new:  %q\n", witness.Both, witness.OnlyQ)
	}
	// Output:
	// covers
	//   both: "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/"
	//   new:  ""
	// overlaps
	//   both: "arn:aws:dynamodb:us-east-1:123456789012:table/BooksArchive"
	//   new:  "arn:aws:dynamodb:us-east-1:123456789012:table/xArchive"
	// disjoint
	//   both: ""
	//   new:  "arn:aws:dynamodb:us-east-1:123456789012:table/Authors"
}
