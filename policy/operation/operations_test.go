package operation_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/policy/operation"
)

// TestOperations compares the operations with the lists of actions that AWS
// publishes. Most operations have an action of their name.
func TestOperations(t *testing.T) {
	want := []string{
		// Operations without an action of their name.
		"dynamodb:BatchExecuteStatement", "dynamodb:ExecuteStatement", "dynamodb:ExecuteTransaction",
		"dynamodb:TransactGetItems", "dynamodb:TransactWriteItems",
		// Calls that the console makes: marked as mere permissions, and among the
		// calls on no resource all the same.
		"dynamodb:DescribeReservedCapacity", "dynamodb:DescribeReservedCapacityOfferings",
		"dynamodb:PurchaseReservedCapacityOfferings", "dynamodb:GetAbacStatus", "dynamodb:UpdateAbacStatus",
	}
	// Actions without an operation of their name, by their service.
	without := map[string][]string{
		"dynamodb": {"ConditionCheckItem", "PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"},
		"dax": {
			// Data operations, with the same bodies as DynamoDB's.
			"BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem",
			// Steps of the protocol that had to be allowed.
			"DefineAttributeList", "DefineAttributeListId", "DefineKeySchema", "Endpoints",
		},
	}
	for service, none := range without {
		for action, permissionOnly := range actions(t, "../catalog/testdata/"+service+"-actions.tsv") {
			name := strings.TrimPrefix(action, service+":")
			if !permissionOnly && !slices.Contains(none, name) {
				want = append(want, action)
			}
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Collect(operation.Operations())); diff != "" {
		t.Errorf("operations mismatch (-want +got):\n%s", diff)
	}
	for range operation.Operations() {
		break // a caller may stop
	}
}

// actions reads a list of actions: for each whether it is a mere permission.
func actions(t *testing.T, file string) map[string]bool {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was read only
	all := make(map[string]bool)
	lines := bufio.NewScanner(f)
	lines.Scan() // the heading
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		all[columns[0]] = columns[5] == "yes"
	}
	if err := lines.Err(); err != nil || len(all) < 30 {
		t.Fatalf("%s: %d actions, error %v", file, len(all), err)
	}
	return all
}

// TestOperationNames is about the ways in which an operation can be written.
func TestOperationNames(t *testing.T) {
	tests := []struct{ operation, want, reason string }{
		{"dynamodb:ListTables", "dynamodb:ListTables", ""},
		{"DynamoDB_20120810.ListTables", "dynamodb:ListTables", ""},
		{"dynamodb:ListStreams", "dynamodb:ListStreams", ""},
		{"DynamoDBStreams_20120810.ListStreams", "dynamodb:ListStreams", ""},
		{"dax:DescribeEvents", "dax:DescribeEvents", ""},
		{"AmazonDAXV3.DescribeEvents", "dax:DescribeEvents", ""},

		{"DynamoDB_20120810.ListStreams", "", "no such operation"},
		{"DynamoDBStreams_20120810.ListTables", "", "no such operation"},
		{"AmazonDAXV3.ListTables", "", "no such operation; one that is sent through a cluster is resolved as dynamodb:ListTables"},
		{"dax:GetItem", "", "resolved as dynamodb:GetItem"},
		{"dax:ConditionCheckItem", "", "no such operation; want"},
		{"ListTables", "", "no such operation; want"},
		{"", "", "no such operation; want"},
		{".", "", "no such operation; want"},
		{":", "", "no such operation; want"},
		{"dynamodb:", "", "no such operation; want"},
		{"s3:GetObject", "", "no such operation; want"},
		{"dynamodb:listtables", "", "did you mean dynamodb:ListTables?"},
		{"DynamoDB:ListTables", "", "did you mean dynamodb:ListTables?"},
		{"dynamodb_20120810.ListTables", "", "no such operation; want"},
		{"dynamodb:PartiQLSelect", "", "no such operation; want"},
		{"dynamodb:ConditionCheckItem", "", "no such operation; want"},
		{"dynamodb:ListTables ", "", "no such operation; want"},
	}
	for _, tt := range tests {
		call, err := resolver.Resolve(tt.operation, []byte(`{}`))
		switch {
		case call.Operation() != tt.want:
			t.Errorf("%q: operation %q, want %q", tt.operation, call.Operation(), tt.want)
		case tt.reason == "" && err != nil, tt.reason != "" && (err == nil || !strings.Contains(err.Error(), tt.reason)):
			t.Errorf("%q: error %v, want one with %q", tt.operation, err, tt.reason)
		}
	}
}
