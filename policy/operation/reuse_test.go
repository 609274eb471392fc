package operation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// shown is everything that Resolve returned, as text.
func shown(call *operation.Call, err error) string {
	var b strings.Builder
	fmt.Fprintln(&b, err, call.Operation(), call.ConsistentRead(), call.Advice())
	for _, c := range call.Checks() {
		fmt.Fprintln(&b, c.Action, c.Resource, c.Support, c.Member, c.Context.Err())
		env := condition.Env{Context: c.Context}
		for key := range c.Context.Keys() {
			values, kind := env.Lookup(key)
			fmt.Fprintln(&b, key, kind, values)
		}
	}
	return b.String()
}

// TestReuse resolves all kinds of calls in several orders and at once. A call does not
// depend on the ones before it, as little as their results on it, though they use the
// same memory.
func TestReuse(t *testing.T) {
	var calls [][2]string
	for _, call := range seeds() {
		if len(call[1]) < 1<<12 {
			calls = append(calls, call)
		}
	}
	want := make([]string, len(calls))
	for i, call := range calls {
		c, err := resolver.Resolve(call[0], []byte(call[1]))
		want[i] = shown(&c, err)
	}
	r := random()
	orders := [][]int{r.Perm(len(calls)), r.Perm(len(calls))}
	var all sync.WaitGroup
	for _, order := range orders {
		all.Go(func() {
			results := make([]operation.Call, len(calls))
			errs := make([]error, len(calls))
			for _, i := range order {
				body := []byte(calls[i][1])
				results[i], errs[i] = resolver.Resolve(calls[i][0], body)
				clear(body) // it belongs to the caller
			}
			for i := range results {
				if diff := cmp.Diff(want[i], shown(&results[i], errs[i])); diff != "" {
					t.Errorf("%s %s: after others (-want +got):\n%s", calls[i][0], calls[i][1], diff)
				}
			}
		})
	}
	all.Wait()
}
