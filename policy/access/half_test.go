package access_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// A half is what its decisions are together.
func TestHalf(t *testing.T) {
	decision := func(v policy.Verdict, uncertain bool) access.Result {
		return access.Result{Decision: policy.Decision{Verdict: v, Uncertain: uncertain}}
	}
	allowed, implicit, explicit := decision(policy.Allowed, false), decision(policy.ImplicitDeny, false), decision(policy.ExplicitDeny, false)
	maybe := decision(policy.ImplicitDeny, true)
	tests := []struct {
		name      string
		results   []access.Result
		verdict   policy.Verdict
		uncertain bool
	}{
		{"nothing", nil, policy.ImplicitDeny, false},
		{"allowed", []access.Result{allowed, allowed}, policy.Allowed, false},
		{"one is not allowed", []access.Result{allowed, implicit, allowed}, policy.ImplicitDeny, false},
		{"one is forbidden", []access.Result{allowed, implicit, explicit, allowed}, policy.ExplicitDeny, false},
		{"the first is uncertain", []access.Result{maybe, allowed}, policy.ImplicitDeny, true},
		{"the last is uncertain", []access.Result{allowed, explicit, maybe}, policy.ExplicitDeny, true},
		{"allowed, and uncertain", []access.Result{decision(policy.Allowed, true)}, policy.Allowed, true},
	}
	for _, test := range tests {
		h := access.Half{Results: test.results}
		if got := h.Verdict(); got != test.verdict || h.Allowed() != (test.verdict == policy.Allowed) || h.Uncertain() != test.uncertain {
			t.Errorf("%s: %v, allowed %t, uncertain %t; want %v, uncertain %t", test.name, got, h.Allowed(), h.Uncertain(), test.verdict, test.uncertain)
		}
	}
}

// An operand that cannot be compared makes the half uncertain that asks about it,
// and no other.
func TestUncertainHalf(t *testing.T) {
	const onKeys = `{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}}`
	caller := bob(t, document(onKeys, statement("Allow", `"dax:*"`, cluster.String())))
	c := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*")))
	a := access.Compute(caller, sketch(t, operation.Sketch{Operation: "GetItem"}), access.Options{}, c)
	v := &a.Via[0]
	for name, got := range map[string][2]bool{
		"direct": {a.Direct.Uncertain(), true}, "front": {v.Front.Uncertain(), false}, "protocol": {v.Protocol.Uncertain(), false},
		"back": {v.Back.Uncertain(), false}, "metadata": {v.Metadata.Uncertain(), false},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: uncertain %t, want %t", name, got[0], got[1])
		}
	}
}

// A table is described once for a call, however many of its items the call is
// about. SEMANTICS 8.2i
func TestMetadataOnce(t *testing.T) {
	authors := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Authors")
	call := sketch(t, operation.Sketch{Operation: "TransactWriteItems", Members: []string{"Put", "Delete", "Update"}, Tables: []arn.ARN{books, authors, books}})
	a := access.Compute(bob(t), call, access.Options{}, daxCluster(t))
	var got []arn.ARN
	for _, r := range a.Via[0].Metadata.Results {
		got = append(got, r.Request.Resource)
	}
	if len(got) != 2 || got[0] != books || got[1] != authors {
		t.Errorf("%v are described, want %v and %v", got, books, authors)
	}
}
