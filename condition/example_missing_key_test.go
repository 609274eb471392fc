package condition_test

import (
	"fmt"
	"log"

	"github.com/iameval/iameval/condition"
)

// A long-term access key sends no aws:MultiFactorAuthPresent at all. A Deny
// for all who did not use a second factor has to reckon with that: Bool false
// would spare them, BoolIfExists does not.
func Example_missingKey() {
	empty := condition.NewContext()
	for _, operator := range []string{"Bool", "BoolIfExists", "ForAllValues:Bool", "ForAnyValue:Bool"} {
		test, err := condition.NewTest(condition.MustParseOperator(operator), "aws:MultiFactorAuthPresent", []string{"false"}, 0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(operator, "-", test.Eval(&condition.Env{Context: empty}))
	}
	// Output:
	// Bool - False: the key is absent
	// BoolIfExists - True: the key is absent
	// ForAllValues:Bool - True: the key is absent
	// ForAnyValue:Bool - False: the key is absent
}
