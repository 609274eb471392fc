package condition_test

import (
	"fmt"
	"log"
	"time"

	"github.com/iameval/iameval/condition"
)

// Every request has a time, under two keys. It is the Now of the Env, unless
// the context gives another: then that goes for both keys.
func ExampleEnv() {
	start, err := condition.NewTest(condition.MustParseOperator("DateGreaterThan"), "aws:CurrentTime", []string{"2026-04-01"}, 0)
	if err != nil {
		log.Fatal(err)
	}
	env := condition.Env{Now: time.Date(2026, 3, 31, 23, 0, 0, 0, time.UTC)}
	fmt.Println(start.Eval(&env).Result)

	later := condition.NewContext(condition.String("aws:EpochTime", "1775001600.5"))
	env.Context = later
	fmt.Println(start.Eval(&env).Result)
	fmt.Println(env.Lookup("aws:CurrentTime"))
	// Output:
	// False
	// True
	// [2026-04-01T00:00:00.5Z] single
}
