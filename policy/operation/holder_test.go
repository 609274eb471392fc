package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// TestHolder is about whose policies and tags count for a resource.
func TestHolder(t *testing.T) {
	tests := []struct{ resource, want string }{
		{home + "table/Books", home + "table/Books"},
		{home + "table/Books/index/ByAuthor", home + "table/Books"},
		{"arn:aws-us-gov:dynamodb:us-gov-west-1:999999999999:table/Books/index/i-1", "arn:aws-us-gov:dynamodb:us-gov-west-1:999999999999:table/Books"},
		{home + "table/B*/index/I", home + "table/B*"}, // names that no table has
		{home + "table/T/index/index", home + "table/T"},
		{home + stream, home + stream},
		{home + "table/Books/backup/01489602797149-73d8d5bc", home + "table/Books/backup/01489602797149-73d8d5bc"},
		{"arn:aws:dax:us-west-2:123456789012:cache/books", "arn:aws:dax:us-west-2:123456789012:cache/books"},
		{"arn:aws:iam::123456789012:role/index/R", "arn:aws:iam::123456789012:role/index/R"},
		{"*", "*"},
	}
	for _, tt := range tests {
		resource := arn.Wildcard()
		if tt.resource != "*" {
			resource = mustARN(tt.resource)
		}
		check := operation.Check{Resource: resource}
		if got := check.Holder().String(); got != tt.want || operation.Holder(resource) != check.Holder() {
			t.Errorf("%s is held by %s, want %s", tt.resource, got, tt.want)
		}
	}
	if got := operation.Holder(arn.ARN{}); got != (arn.ARN{}) {
		t.Errorf("the zero ARN is held by %s", got)
	}
}

// TestPolicyOfHolder looks policies up by the holders of requests: a Deny in the
// policy of a table is met on its indexes, and not on its stream.
func TestPolicyOfHolder(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("table", policy.Resource,
		[]byte(`{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"}}`))})
	if err != nil {
		t.Fatal(err)
	}
	targets := map[arn.ARN]*policy.Target{
		mustARN(home + "table/Tagged"):         target,
		mustARN(home + "table/Books/stream/1"): target,
	}
	all, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("all", policy.Identity,
		[]byte(`{"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}`))}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		operation, body string
		want            []policy.Verdict
	}{
		{"Query", `{"TableName": "Tagged", "IndexName": "ByDate", "KeyConditions": {"Date": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}}}`,
			[]policy.Verdict{policy.ExplicitDeny}},
		{"Scan", `{"TableName": "Tagged", "IndexName": "ByDate"}`, []policy.Verdict{policy.ExplicitDeny}},
		{"ExecuteStatement", `{"Statement": "SELECT * FROM \"Tagged\".\"ByDate\""}`, []policy.Verdict{policy.ExplicitDeny}},
		{"SearchVectors", `{"TableName": "Tagged", "IndexName": "ByDate"}`, []policy.Verdict{policy.ExplicitDeny, policy.ExplicitDeny}},
		{"UpdateContributorInsights", `{"TableName": "Tagged", "IndexName": "ByDate"}`, []policy.Verdict{policy.ExplicitDeny}},
		{"Scan", `{"TableName": "Tagged"}`, []policy.Verdict{policy.ExplicitDeny}},
		{"Scan", `{"TableName": "Books", "IndexName": "ByAuthor"}`, []policy.Verdict{policy.Allowed}},
		{"DescribeStream", `{"StreamArn": "` + home + stream + `"}`, []policy.Verdict{policy.Allowed}},
		{"GetRecords", `{"ShardIterator": "` + home + stream + `|1"}`, []policy.Verdict{policy.Allowed}},
		{"GetRecords", `{"ShardIterator": "` + home + `table/Books/stream/1|1"}`, []policy.Verdict{policy.ExplicitDeny}},
		{"Scan", `{"TableName": "Books"}`, []policy.Verdict{policy.Allowed}},
	}
	for _, tt := range tests {
		call, err := resolver.Resolve("dynamodb:"+tt.operation, []byte(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		var got []policy.Verdict
		for r := range call.Requests(ann, noContext, noTime) {
			r.Target = targets[operation.Holder(r.Resource)]
			got = append(got, all.Evaluate(r).Verdict)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s: verdicts mismatch (-want +got):\n%s", tt.operation, tt.body, diff)
		}
	}
}

// TestMembers is about what a CreateTable that joins a global table, and the
// DeleteTable of a replica, are advised.
func TestMembers(t *testing.T) {
	r := resolver
	source := mustARN("arn:aws:dynamodb:eu-west-1:999999999999:table/Shared")
	r.Tables = operation.TableMap{
		source:                         {Key: []string{"Id"}},
		mustARN(home + "table/Single"): {Key: []string{"Id"}},
		mustARN(home + "table/Shared"): {Key: []string{"Id"}, Replicas: []arn.ARN{source}},
	}
	const unknown = "replicas-unknown"
	tests := []struct {
		operation, body string
		want            []string
	}{
		{"CreateTable", `{"TableName": "New"}`, nil},
		{"CreateTable", `{"TableName": "New", "GlobalTableSourceArn": "SOURCE"}`, nil},
		{"CreateTable", `{"TableName": "New", "GlobalTableSourceArn": "SOURCE2"}`, []string{unknown}},
		{"DeleteTable", `{"TableName": "Single"}`, nil},
		{"DeleteTable", `{"TableName": "Shared"}`, nil},
		{"DeleteTable", `{"TableName": "Other"}`, []string{unknown + " dynamodb:DeleteTableReplica"}},
	}
	for _, tt := range tests {
		body := strings.Replace(tt.body, "SOURCE", source.String(), 1)
		if diff := cmp.Diff(tt.want, advice(t, r, "dynamodb:"+tt.operation, body)); diff != "" {
			t.Errorf("%s %s: advice mismatch (-want +got):\n%s", tt.operation, body, diff)
		}
	}
}

// TestEachMemberOnce holds that a member is asked for once, however often the
// description of the source names it, and in its order.
func TestEachMemberOnce(t *testing.T) {
	source, third := mustARN("arn:aws:dynamodb:eu-west-1:999999999999:table/Shared"), mustARN("arn:aws:dynamodb:eu-west-2:888888888888:table/Shared")
	r := resolver
	r.Tables = operation.TableMap{source: {Replicas: []arn.ARN{third, source, mustARN(home + "table/New"), third}}}
	call, err := r.Resolve("dynamodb:CreateTable", []byte(`{"TableName": "New", "GlobalTableSourceArn": "`+source.String()+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range call.Checks() {
		got = append(got, c.Action+" "+c.Resource.String())
	}
	const associate = "dynamodb:AssociateTableReplica "
	want := []string{"dynamodb:CreateTable " + home + "table/New", associate + source.String(), associate + third.String()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks mismatch (-want +got):\n%s", diff)
	}
}
