package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// TestSketchTags is about the tags that a sketch knows of tables: from
// Sketch.Known, and from its caller's context.
func TestSketchTags(t *testing.T) {
	tagged, books, notes := mustARN(home+"table/Tagged"), mustARN(home+"table/Books"), mustARN(home+"table/Notes")
	const team, env = "aws:ResourceTag/team", "aws:ResourceTag/env"
	absent := any(condition.KindAbsent)
	tests := []struct {
		name      string
		sketch    operation.Sketch
		team, env any
	}{
		{"nothing is known", operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{tagged}}, unknown{}, unknown{}},
		{"this table is not", operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{notes}, Known: described}, unknown{}, unknown{}},
		{"tags", operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{tagged}, Known: described}, "red", "prod"},
		{"no tags", operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{books}, Known: described}, absent, absent},
		{"of an index", operation.Sketch{Operation: "Query", Tables: []arn.ARN{tagged}, Index: "ByDate", Known: described}, "red", "prod"},
		{"of an index of an unknown table", operation.Sketch{Operation: "Query", Tables: []arn.ARN{notes}, Index: "ByDate"}, unknown{}, unknown{}},
		{"of a new table", operation.Sketch{Operation: "CreateTable", Tables: []arn.ARN{notes}}, absent, absent},
		{"of a table that is imported", operation.Sketch{Operation: "ImportTable", Tables: []arn.ARN{notes}}, absent, absent},
		{"of a stream", operation.Sketch{Operation: "DescribeStream", Tables: []arn.ARN{mustARN(home + stream)}}, absent, absent},
		{"of a backup", operation.Sketch{Operation: "DescribeBackup", Tables: []arn.ARN{mustARN(home + "table/Notes/backup/1")}}, absent, absent},
		{"of nothing", operation.Sketch{Operation: "ListTables"}, absent, absent},
	}
	for _, tt := range tests {
		call, err := tt.sketch.Call()
		if err != nil {
			t.Fatal(err)
		}
		context := call.Checks()[0].Context
		got, want := []any{lookup(&context, team), lookup(&context, env)}, []any{tt.team, tt.env}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: tags mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
	call, err := operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{tagged}}.Call()
	if err != nil {
		t.Fatal(err)
	}
	r := call.Checks()[0].Request(ann, condition.NewContext(condition.String(team, "blue")), noTime)
	if got := lookup(&r.Context, team); got != "blue" {
		t.Errorf("a tag in the caller's context is %v", got)
	}
	if got := lookup(&r.Context, env); got != any(unknown{}) {
		t.Errorf("another tag is %v", got)
	}
}

// TestSketchMembers is about the members of a TransactWriteItems: as many as there
// are tables, they are one on each; else each is on every table.
func TestSketchMembers(t *testing.T) {
	books, notes, orders := mustARN(home+"table/Books"), mustARN(home+"table/Notes"), mustARN(home+"table/Orders")
	tests := []struct {
		members []string
		tables  []arn.ARN
		want    []string
	}{
		{[]string{"Put", "Update", "Delete"}, []arn.ARN{books, notes, orders}, []string{"PutItem Books", "UpdateItem Notes", "DeleteItem Orders"}},
		{[]string{"Delete"}, []arn.ARN{notes}, []string{"DeleteItem Notes"}},
		{[]string{"Put", "ConditionCheck"}, []arn.ARN{books}, []string{"PutItem Books", "ConditionCheckItem Books"}},
		{[]string{"Put"}, []arn.ARN{books, notes}, []string{"PutItem Books", "PutItem Notes"}},
		{nil, []arn.ARN{books}, []string{"PutItem Books", "UpdateItem Books", "DeleteItem Books", "ConditionCheckItem Books"}},
	}
	for _, tt := range tests {
		call, err := operation.Sketch{Operation: "TransactWriteItems", Members: tt.members, Tables: tt.tables}.Call()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range call.Checks() {
			got = append(got, strings.TrimPrefix(c.Action, "dynamodb:")+" "+c.Resource.Table())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v of %v mismatch (-want +got):\n%s", tt.members, tt.tables, diff)
		}
	}
}
