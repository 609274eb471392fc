package condition_test

import (
	"fmt"
	"log"

	"github.com/iameval/iameval/condition"
)

// One mistyped range must neither open a door nor close one unseen. A negated
// operator answers only as far as the other values of the policy allow; what
// is left is Indeterminate, and the policy that has it can be found.
func Example_indeterminate() {
	op := condition.MustParseOperator("NotIpAddress")
	outside, err := condition.NewTest(op, "aws:SourceIp", []string{"10.0.0.0/8", "192.168.0.0.16"}, 0)
	if err != nil {
		log.Fatal(err)
	}
	for i, value := range outside.Values() {
		if !outside.Usable(i) {
			fmt.Println("not a range:", value)
		}
	}
	for _, addr := range []string{"10.1.2.3", "198.51.100.4"} {
		context := condition.NewContext(condition.String("aws:SourceIp", addr))
		fmt.Println(addr, "-", outside.Eval(&condition.Env{Context: context}))
	}
	// Output:
	// not a range: 192.168.0.0.16
	// 10.1.2.3 - False: a policy value matched
	// 198.51.100.4 - Indeterminate: no policy value matched, and one is of the wrong type
}
