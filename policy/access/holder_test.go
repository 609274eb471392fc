package access_test

import (
	"slices"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// denyAt returns options under which the policy of one table denies everything,
// and a list of all ARNs that Targets was asked for.
func denyAt(t *testing.T, table arn.ARN) (access.Options, *[]arn.ARN) {
	t.Helper()
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: parse(t, policy.Resource,
		`{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	asked := new([]arn.ARN)
	return access.Options{Targets: func(a arn.ARN) *policy.Target {
		*asked = append(*asked, a)
		if a == table {
			return target
		}
		return nil
	}}, asked
}

// TestTargetsOfHolder: Targets is asked for the policies of a table, never for
// for its index, so that a Deny in the table's policy counts.
func TestTargetsOfHolder(t *testing.T) {
	all := document(statement("Allow", `"dynamodb:*", "dax:*"`, "*"))
	calls := []struct {
		name string
		call *operation.Call
		dax  bool
	}{
		{"Query", sketch(t, operation.Sketch{Operation: "Query", Index: "ByYear"}), true},
		{"Scan", sketch(t, operation.Sketch{Operation: "Scan", Index: "ByYear"}), true},
		{"Query of the table", sketch(t, operation.Sketch{Operation: "Query"}), true},
		{"PartiQLSelect", sketch(t, operation.Sketch{Operation: "PartiQLSelect", Index: "ByYear"}), false},
		{"SearchVectors", call(t, "dynamodb:SearchVectors", "us-west-2", `{"TableName": "Books", "IndexName": "ByYear"}`, nil), false},
		{"UpdateContributorInsights", call(t, "dynamodb:UpdateContributorInsights", "us-west-2", `{"TableName": "Books", "IndexName": "ByYear"}`, nil), false},
	}
	for _, test := range calls {
		opts, asked := denyAt(t, books)
		a := access.Compute(bob(t, all), test.call, opts, daxCluster(t, all))
		equal(t, test.name+": directly", policy.ExplicitDeny, a.Direct.Verdict())
		if test.dax {
			equal(t, test.name+": the role", policy.ExplicitDeny, a.Via[0].Back.Verdict())
		}
		answer := access.MayCall(bob(t, all), test.call, opts)
		equal(t, test.name+": MayCall", policy.ExplicitDeny, answer.Verdict())
		for _, holder := range *asked {
			if holder.Kind() == arn.Index {
				t.Errorf("%s: Targets is asked for %s", test.name, holder)
			}
		}
	}
	opts, _ := denyAt(t, books)
	describe := call(t, "dynamodb:DescribeStream", "us-west-2", `{"StreamArn": "`+books.String()+`/stream/2024-02-12T18:57:26.492"}`, nil)
	a := access.Compute(bob(t, all), describe, opts)
	equal(t, "a stream", policy.Allowed, a.Direct.Verdict())
}

// TestMetadataKeys: the description of a table is asked for once, on the table
// and not on its index, without the keys of items, whoever gives them.
func TestMetadataKeys(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dax:*"`, "*")))
	caller.Context = condition.NewContext(condition.Strings("dynamodb:Attributes", "Id"), condition.String("aws:ResourceTag/team", "red"))
	query := call(t, "dynamodb:Query", "us-west-2",
		`{"TableName": "Books", "IndexName": "ByYear", "KeyConditions": {"Year": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1950"}]}}}`, nil)
	a := access.Compute(caller, query, access.Options{}, daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*"))))
	results := a.Via[0].Metadata.Results
	if len(results) != 1 {
		t.Fatalf("%d requests, want one", len(results))
	}
	r := &results[0].Request
	equal(t, "action", "dynamodb:DescribeTable", r.Action)
	equal(t, "resource", books.String(), r.Resource.String())
	equal(t, "keys", []string{"aws:ResourceTag/", "aws:ResourceTag/team"}, slices.Collect(r.Context.Keys()))
}
