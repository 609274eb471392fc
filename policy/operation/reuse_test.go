package operation_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
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

// TestPrepared: tables that were made ready make no difference, for calls and for
// whoever asks them.
func TestPrepared(t *testing.T) {
	described := resolver.Tables.(operation.TableMap)
	ready := resolver
	ready.Tables = operation.Prepare(described)
	for _, call := range seeds() {
		want, wantErr := resolver.Resolve(call[0], []byte(call[1]))
		got, err := ready.Resolve(call[0], []byte(call[1]))
		if diff := cmp.Diff(shown(&want, wantErr), shown(&got, err)); diff != "" {
			t.Errorf("%s %.200s: prepared (-want +got):\n%s", call[0], call[1], diff)
		}
	}
	for a, want := range described {
		if got, ok := ready.Tables.Table(a); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", a, got, ok)
		}
	}
	for _, unknown := range []operation.Tables{operation.Prepare(nil), (*operation.Prepared)(nil), ready.Tables} {
		if got, ok := unknown.Table(arn.MustParse("arn:aws:dynamodb:ap-south-1:999999999999:table/Books")); ok {
			t.Errorf("a table that nobody knows is %v", got)
		}
		elsewhere := operation.Resolver{Scope: arn.Scope{Region: "ap-south-1", Account: "999999999999"}, Tables: unknown}
		call, err := elsewhere.Resolve("dynamodb:DescribeTable", []byte(`{"TableName": "Books"}`))
		if err != nil {
			t.Fatal(err)
		}
		c := call.Checks()[0]
		if _, kind := (&condition.Env{Context: c.Context}).Lookup("aws:ResourceTag/x"); c.Resource.Account() != "999999999999" || kind != condition.KindUnknown {
			t.Errorf("a table of another account with the name of a known one: %s, tags %v", c.Resource, kind)
		}
	}
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
