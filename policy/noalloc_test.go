package policy_test

import (
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// TestNoAllocs holds evaluation to its promise, a line for each kind of
// policy and of condition, with a context that is built once and asked often.
func TestNoAllocs(t *testing.T) {
	context := condition.NewContext(
		condition.String("aws:SourceIp", "203.0.113.7"),
		condition.Bool("aws:SecureTransport", true),
		condition.Bool("aws:MultiFactorAuthPresent", true),
		condition.Strings("dynamodb:LeadingKeys", "Alice", "Bob"),
		condition.String("aws:PrincipalTag/team", "books"),
		condition.String("dynamodb:Select", "SPECIFIC_ATTRIBUTES"),
	)
	allow := func(rest string) string {
		return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"` + rest + `}}`
	}
	const everything = `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	const toAlice = `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Alice"}, "Action": "*", "Resource": "*"}}`
	tests := []struct {
		name   string
		caller policy.Policies
		target policy.TargetPolicies
	}{
		{name: "one statement", caller: identity(t, allow(""))},
		{name: "wildcards", caller: identity(t, `{"Statement": {"Effect": "Allow", "Action": "dynamodb:*Item", "Resource": "arn:aws:dynamodb:*:*:table/B*?s"}}`)},
		{name: "variable in the resource", caller: identity(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/shelf, 'Book'}*"}}`)},
		{name: "StringEquals", caller: identity(t, allow(`, "Condition": {"StringEquals": {"aws:username": "Alice"}}`))},
		{name: "StringLike with variable", caller: identity(t, allow(`, "Condition": {"StringLike": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}*"}}`))},
		{name: "StringEqualsIgnoreCase", caller: identity(t, allow(`, "Condition": {"StringEqualsIgnoreCase": {"aws:username": "ALICE"}}`))},
		{name: "Bool", caller: identity(t, allow(`, "Condition": {"Bool": {"aws:SecureTransport": "true"}}`))},
		{name: "IpAddress", caller: identity(t, allow(`, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`))},
		{name: "DateLessThan", caller: identity(t, allow(`, "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}`))},
		{name: "NumericGreaterThan", caller: identity(t, allow(`, "Condition": {"NumericGreaterThan": {"aws:EpochTime": "1e3"}}`))},
		{name: "ArnLike", caller: identity(t, allow(`, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/A*"}}`))},
		{name: "ForAllValues", caller: identity(t, allow(`, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Alice", "Bob"]}}`))},
		{name: "Null", caller: identity(t, allow(`, "Condition": {"Null": {"aws:TokenIssueTime": "true"}}`))},
		{name: "every layer", caller: policy.Policies{
			Identity:       list(t, policy.Identity, everything),
			Boundary:       parse(t, policy.Identity, everything),
			Session:        list(t, policy.Identity, everything),
			ServiceControl: [][]*policy.Policy{list(t, policy.ServiceControl, everything), list(t, policy.ServiceControl, everything)},
		}, target: policy.TargetPolicies{
			Resource:        parse(t, policy.Resource, toAlice),
			ResourceControl: [][]*policy.Policy{list(t, policy.ResourceControl, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`)},
			Endpoint:        parse(t, policy.Endpoint, everything),
		}},
		{name: "resource policy alone", target: policy.TargetPolicies{Resource: parse(t, policy.Resource, toAlice)}},
	}
	for _, test := range tests {
		set, target := sides(t, test.caller, test.target)
		r := policy.Request{
			Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
			Action:    "dynamodb:GetItem",
			Resource:  arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books"),
			Target:    target,
			Time:      time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			Context:   context,
		}
		if d := set.Evaluate(&r); !d.Allowed() {
			t.Errorf("%s: %v", test.name, set.Explain(&r))
		}
		if n := testing.AllocsPerRun(100, func() { set.Evaluate(&r) }); n != 0 {
			t.Errorf("%s: %v allocations, want none", test.name, n)
		}
	}
}

// TestRequestOnStack: a request made for one decision is not allocated either.
func TestRequestOnStack(t *testing.T) {
	set := newSet(t, readOnly)
	user := policy.User(alice)
	n := testing.AllocsPerRun(100, func() {
		r := policy.Request{Principal: user, Action: "dynamodb:GetItem", Resource: books}
		prepared := r
		prepared.Prepare()
		if !set.Evaluate(&r).Allowed() || !set.Evaluate(&prepared).Allowed() {
			t.Error("denied")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestZeroRequestAllocatesNothing(t *testing.T) {
	var r policy.Request
	if n := testing.AllocsPerRun(100, func() { (*policy.Set)(nil).Evaluate(&r) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
