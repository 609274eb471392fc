package condition_test

import (
	"fmt"
	"log"
	"net/netip"

	"github.com/iameval/iameval/condition"
)

// A condition of a policy is parsed once, and then evaluated for one request
// after the other. The outcome has the reason for the result.
func Example() {
	op := condition.MustParseOperator("IpAddress")
	office, err := condition.NewTest(op, "aws:SourceIp", []string{"192.0.2.0/24", "203.0.113.0/25"}, 0)
	if err != nil {
		log.Fatal(err)
	}
	for _, addr := range []string{"203.0.113.7", "203.0.113.200"} {
		context := condition.NewContext(condition.Addr("aws:SourceIp", netip.MustParseAddr(addr)))
		outcome := office.Eval(&condition.Env{Context: context})
		fmt.Println(addr, "-", outcome)
		if outcome.Value >= 0 {
			fmt.Println("it is in", office.Values()[outcome.Value])
		}
	}
	// Output:
	// 203.0.113.7 - True: a policy value matched
	// it is in 203.0.113.0/25
	// 203.0.113.200 - False: no policy value matched
}
