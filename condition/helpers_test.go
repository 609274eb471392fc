package condition_test

import (
	"testing"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// Short names for the three results, as in the tables of the reference.
const (
	T = condition.True
	F = condition.False
	I = condition.Indeterminate
)

// The keys of the tests: K has a single value, L a list.
const (
	K = "test:K"
	L = "test:L"
)

// noon is the time of all requests in the tests.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// test returns a condition of a 2012 document.
func test(t testing.TB, op, key string, values ...string) *condition.Test {
	t.Helper()
	o, err := condition.ParseOperator(op)
	if err != nil {
		t.Fatal(err)
	}
	c, err := condition.NewTest(o, key, values, variables.References)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// env returns the environment of a request at noon with the entries.
func env(t testing.TB, entries ...condition.Entry) *condition.Env {
	t.Helper()
	c := condition.NewContext(entries...)
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
	return &condition.Env{Context: c, Now: noon}
}

// Shapes of a request: no key, K or L with a value.

func absent() []condition.Entry { return nil }

func single(value string) []condition.Entry {
	return []condition.Entry{condition.String(K, value)}
}

func list(values ...string) []condition.Entry {
	return []condition.Entry{condition.Strings(L, values...)}
}
