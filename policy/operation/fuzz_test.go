package operation_test

import (
	"errors"
	"testing"

	"github.com/iameval/iameval/policy/operation"
)

// seeds are the calls of all tables, those with a plan and those without.
func seeds() (calls [][2]string) {
	for _, table := range [][]resolveTest{
		itemCallsTable(), itemTablesTable(), queryTable(), scanTable(), batchGetItemTable(), batchWriteItemTable(),
		transactGetItemsTable(), transactWriteItemsTable(), executeStatementTable(), statementsTable(),
		tableCallsTable(), restoreTable(), legacyGlobalTablesTable(), replicasTable(), clustersTable(),
	} {
		for _, tt := range table {
			calls = append(calls, [2]string{tt.operation, tt.body})
		}
	}
	for _, table := range [][]refuseTest{
		itemRefusedTable(), queryRefusedTable(), batchRefusedTable(), transactRefusedTable(), statementRefusedTable(),
		tableCallsRefusedTable(), globalRefusedTable(), clustersRefusedTable(), bodiesTable(),
		expressionsRefusedTable(), placeholdersRefusedTable(),
	} {
		for _, tt := range table {
			calls = append(calls, [2]string{tt.operation, tt.body})
		}
	}
	for name := range operation.Operations() {
		calls = append(calls, [2]string{name, `{}`})
	}
	return calls
}

// FuzzResolve asks that no body makes Resolve panic, and that an answer is
// either an error or a plan that can be decided: with a check at least, each on
// a valid resource, with a context that has no faults.
func FuzzResolve(f *testing.F) {
	for _, call := range seeds() {
		if len(call[1]) < 1<<16 {
			f.Add(call[0], []byte(call[1]))
		}
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		call, err := resolver.Resolve(name, body)
		if err != nil {
			var e *operation.Error
			if !errors.As(err, &e) || e.Reason == "" || len(call.Checks()) > 0 {
				t.Fatalf("error %#v, beside a call with %d checks", err, len(call.Checks()))
			}
			return
		}
		if len(call.Checks()) == 0 || call.Operation() == "" {
			t.Fatalf("no checks, and no error")
		}
		for _, c := range call.Checks() {
			if err := c.Context.Err(); err != nil || !c.Resource.IsValid() || c.Action == "" {
				t.Fatalf("check %s on %q: context error %v", c.Action, c.Resource, err)
			}
		}
		again, err := resolver.Resolve(call.Operation(), body)
		if err != nil || len(again.Checks()) != len(call.Checks()) {
			t.Fatalf("not the same again, as %s: %v", call.Operation(), err)
		}
	})
}
