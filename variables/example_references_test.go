package variables_test

import (
	"fmt"

	"github.com/iameval/iameval/variables"
)

// References are found when a text is parsed. What they stand for is given with
// each match, so one Template serves all requests.
func ExampleTemplate_References() {
	t := variables.MustParse("${aws:PrincipalTag/Team, 'all'}-${*}-?", variables.References|variables.Wildcards)
	for _, r := range t.References() {
		fmt.Printf("at %d: key %s, default %q\n", r.Offset, r.Key, r.Default)
	}
	fmt.Println(t.Match("blue-*-1", []variables.Value{{Text: "blue"}}))
	fmt.Println(t.Match("blue-x-1", []variables.Value{{Text: "blue"}}))
	// Output:
	// at 0: key aws:principaltag/team, default "all"
	// true
	// false
}
