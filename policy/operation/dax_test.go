package operation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
)

func TestDAX(t *testing.T) {
	want := []string{
		"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:TransactGetItems",
		"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:TransactWriteItems",
	}
	if diff := cmp.Diff(want, slices.Collect(operation.DAX())); diff != "" {
		t.Errorf("the operations of DAX mismatch (-want +got):\n%s", diff)
	}
	for n := range want {
		got := []string(nil)
		for name := range operation.DAX() {
			if got = append(got, name); len(got) > n {
				break
			}
		}
		if diff := cmp.Diff(want[:n+1], got); diff != "" {
			t.Errorf("the first %d mismatch (-want +got):\n%s", n+1, diff)
		}
	}
}

// What an operation is for DAX, and which are transactions: SEMANTICS 8.2.
func TestOperationsAre(t *testing.T) {
	type kind struct{ dax, writes, transaction bool }
	read, write := kind{dax: true}, kind{dax: true, writes: true}
	want := map[string]kind{
		"GetItem": read, "BatchGetItem": read, "Query": read, "Scan": read,
		"PutItem": write, "UpdateItem": write, "DeleteItem": write, "BatchWriteItem": write,
		"TransactGetItems":   {dax: true, transaction: true},
		"TransactWriteItems": {dax: true, writes: true, transaction: true},
		"ExecuteTransaction": {transaction: true},
	}
	tables := []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")}
	seen := 0
	for name := range operation.Operations() {
		call, err := operation.Sketch{Operation: name, Tables: tables}.Call()
		short, ok := strings.CutPrefix(name, "dynamodb:")
		if err != nil || !ok {
			continue // an action on no table
		}
		got := kind{call.DAX(), call.Writes(), call.Transaction()}
		if got != want[short] {
			t.Errorf("%s: %+v, want %+v", name, got, want[short])
		}
		if got != (kind{}) {
			seen++
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d operations have a sketch", seen, len(want))
	}
	if zero := new(operation.Call); zero.DAX() || zero.Writes() || zero.Transaction() {
		t.Error("the zero Call is something")
	}
}
