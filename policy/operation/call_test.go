package operation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

var ann = policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Ann"))

// transfer is a call with two checks.
const transfer = `{"TransactItems": [
	{"Put": {"TableName": "Books", "Item": {"Id": {"S": "u1"}}}},
	{"ConditionCheck": {"TableName": "Tagged", "Key": {"Id": {"S": "u2"}}, "ConditionExpression": "attribute_exists(Id)"}}
]}`

func TestRequests(t *testing.T) {
	call, err := resolver.Resolve("dynamodb:TransactWriteItems", []byte(transfer))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	context := condition.NewContext(condition.String("aws:SourceIp", "203.0.113.7"), condition.Strings("dynamodb:LeadingKeys", "theirs"))
	type request struct {
		Action, Resource string
		Principal        string
		Support          policy.Support
		Time             time.Time
		Keys             [2]any // the key that the caller gives, and one of the check
	}
	cross := policy.Support{ResourcePolicy: policy.CrossAccount}
	want := []request{
		{"dynamodb:PutItem", home + "table/Books", ann.String(), cross, at, [2]any{"203.0.113.7", []string{"u1"}}},
		{"dynamodb:ConditionCheckItem", home + "table/Tagged", ann.String(), cross, at, [2]any{"203.0.113.7", []string{"u2"}}},
	}
	var got []request
	for r := range call.Requests(ann, context, at) {
		if err := r.Validate(); err != nil {
			t.Error(err)
		}
		got = append(got, request{
			r.Action, r.Resource.String(), r.Principal.String(), r.Support, r.Time,
			[2]any{lookup(&r.Context, "aws:SourceIp"), lookup(&r.Context, "dynamodb:LeadingKeys")},
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests mismatch (-want +got):\n%s", diff)
	}
	if lookup(&context, "dynamodb:LeadingKeys").([]string)[0] != "theirs" {
		t.Error("the caller's context has changed")
	}
}

// TestOneInstant is about requests without a time: they are of the same one.
func TestOneInstant(t *testing.T) {
	call, err := resolver.Resolve("dynamodb:TransactWriteItems", []byte(transfer))
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	var at []time.Time
	for r := range call.Requests(ann, noContext, noTime) {
		at = append(at, r.Time)
	}
	if len(at) != 2 || at[0] != at[1] || at[0].Before(before) || at[0].After(time.Now()) {
		t.Errorf("times %v, want two that are now", at)
	}
	for range call.Requests(ann, noContext, noTime) {
		break // a caller may stop at the first denial
	}
}

// TestDecide puts a call to a set of policies: vector 54 of the rules.
func TestDecide(t *testing.T) {
	call, err := resolver.Resolve("dynamodb:TransactWriteItems", []byte(transfer))
	if err != nil {
		t.Fatal(err)
	}
	const put = `{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "` + home + `table/Books", "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "u1"}}}`
	const check = `{"Effect": "Allow", "Action": "dynamodb:ConditionCheckItem", "Resource": "*", "Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}}`
	tests := []struct {
		statements string
		want       []bool
	}{
		{put, []bool{true, false}},
		{check, []bool{false, true}},
		{put + ", " + check, []bool{true, true}},
		{`{"Effect": "Allow", "Action": "dynamodb:TransactWriteItems", "Resource": "*"}`, []bool{false, false}},
	}
	for _, tt := range tests {
		document := policy.MustParse("ann.json", policy.Identity, []byte(`{"Version": "2012-10-17", "Statement": [`+tt.statements+`]}`))
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{document}})
		if err != nil {
			t.Fatal(err)
		}
		var got []bool
		for r := range call.Requests(ann, noContext, noTime) {
			got = append(got, set.Evaluate(r).Allowed())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", tt.statements, diff)
		}
	}
}

// TestZeroes is about zero values, which grant nothing.
func TestZeroes(t *testing.T) {
	var call operation.Call
	if call.Operation() != "" || call.Checks() != nil || call.Advice() != nil || call.ConsistentRead() || call.DAX() {
		t.Errorf("the zero Call is %+v", call)
	}
	var zero operation.Check
	if r := zero.Request(ann, noContext, noTime); r.Validate() == nil {
		t.Error("the request of a zero Check is valid")
	}
	var m operation.TableMap
	if _, ok := m.Table(arn.MustParse(home + "table/Books")); ok {
		t.Error("the nil TableMap knows a table")
	}
	if _, err := new(operation.Resolver).Resolve("dynamodb:ListTables", []byte(`{}`)); err == nil {
		t.Error("the zero Resolver resolves")
	}
}
