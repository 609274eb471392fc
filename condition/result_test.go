package condition_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// TestKleene holds the truth tables of three-valued logic.
func TestKleene(t *testing.T) {
	type row struct{ A, B, And, Or condition.Result }
	want := []row{
		{F, F, F, F}, {F, I, F, I}, {F, T, F, T},
		{I, F, F, I}, {I, I, I, I}, {I, T, I, T},
		{T, F, F, T}, {T, I, I, T}, {T, T, T, T},
	}
	var got []row
	for _, a := range []condition.Result{F, I, T} {
		for _, b := range []condition.Result{F, I, T} {
			got = append(got, row{a, b, a.And(b), a.Or(b)})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("And and Or (-want +got):\n%s", diff)
	}
	not := []condition.Result{F.Not(), I.Not(), T.Not()}
	if diff := cmp.Diff([]condition.Result{T, I, F}, not); diff != "" {
		t.Errorf("Not of F, I, T (-want +got):\n%s", diff)
	}
}

// A Result other than the three counts as Indeterminate.
func TestResultOutOfRange(t *testing.T) {
	r := condition.Result(9)
	got := []condition.Result{r.And(T), r.And(F), r.Or(T), r.Or(F), r.Not()}
	if diff := cmp.Diff([]condition.Result{I, F, T, I, I}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestZeroValues: what nobody set grants nothing.
func TestZeroValues(t *testing.T) {
	var zero condition.Test
	if got, want := zero.Eval(&condition.Env{}), (condition.Outcome{Value: -1, Member: -1}); got != want {
		t.Errorf("zero Test: %v, want %v", got, want)
	}
	var result condition.Result
	if result != condition.False {
		t.Errorf("zero Result is %v, want False", result)
	}
	var op condition.Operator
	if op.IsValid() || op.Negated() || op.Wildcards() || op.Variables() || op.IfExists() {
		t.Errorf("zero Operator: %#v", op)
	}
	var context *condition.Context
	if err := context.Err(); err != nil {
		t.Errorf("nil Context: %v", err)
	}
	for key := range context.Keys() {
		t.Errorf("nil Context has key %q", key)
	}
}

// TestNames holds the texts of all enumerations, and that none panics out of
// its range.
func TestNames(t *testing.T) {
	var got []string
	add := func(s ...interface{ String() string }) {
		for _, s := range s {
			got = append(got, s.String())
		}
	}
	add(F, T, I)
	add(condition.NoQualifier, condition.ForAllValues, condition.ForAnyValue)
	add(condition.FamilyNone, condition.FamilyIP, condition.FamilyNull, condition.FamilyNull+1, condition.Family(99))
	add(condition.KindAbsent, condition.KindBytes, condition.KindClash, condition.Kind(10), condition.Kind(99))
	add(condition.Resolved, condition.Unresolved, condition.Unsettled)
	add(condition.PrincipalArn, condition.ViaAWSService, condition.Computed(0), condition.Computed(13), condition.Computed(99))
	add(condition.WhyNone, condition.WhyKeyAbsent, condition.WhyBudget, condition.WhyBudget+1, condition.Why(99))
	add(condition.Operator{}, condition.Outcome{Result: T, Why: condition.WhyMatched})
	want := []string{
		"False", "True", "Indeterminate",
		"", "ForAllValues", "ForAnyValue",
		"none", "IP address", "Null", "Family(9)", "Family(99)",
		"absent", "bytes", "clash", "Kind(10)", "Kind(99)",
		"resolved", "unresolved", "unsettled",
		"aws:PrincipalArn", "aws:ViaAWSService", "Computed(0)", "Computed(13)", "Computed(99)",
		"no reason", "the key is absent", "the decision has used up its steps", "Why(15)", "Why(99)",
		"invalid operator", "True: a policy value matched",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
