package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
)

// TestScenarios: what "DAX access control" says of each scenario, reads and
// writes apart.
func TestScenarios(t *testing.T) {
	want := [...]struct{ reads, writes string }{
		{"allow/dax", "no/dax"},
		{"allow/dax", "allow/dax"},
		{"allow/allow", "no/dax"},
		{"allow/allow", "allow/dax"},
		{"allow/allow", "allow/allow"},
		{"no/BYPASS", "no/BYPASS"},
		{"deny/BYPASS", "deny/BYPASS"},
	}
	for i, s := range scenarios {
		st, err := playScenario("", s.bob, s.dax)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range st.rows() {
			if r.operation == "TransactWriteItems" {
				r.answers = r.answers[:3] // the page's policies are older than dynamodb:ConditionCheckItem
			}
			expected := want[i].reads
			if r.answers[0].write() {
				expected = want[i].writes
			}
			if got := r.directly() + "/" + r.through(0); got != expected {
				t.Errorf("scenario %d: %s: %s, want %s", i+1, r.operation, got, expected)
			}
		}
	}
}

// TestBypasses: the matrix marks what access.Bypasses finds. That asks for a
// transaction with members of every kind, and the matrix for each kind.
func TestBypasses(t *testing.T) {
	for i, s := range scenarios {
		st, err := playScenario("", s.bob, s.dax)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for b := range access.Bypasses([]access.Subject{st.caller}, []arn.ARN{arn.MustParse(books)}, access.Options{}, st.clusters...) {
			want = append(want, b.Operation)
		}
		for k := range st.answers {
			if a := &st.answers[k]; a.bypass(0) && a.member == "" {
				got = append(got, a.call.Operation())
			}
		}
		want = slices.DeleteFunc(want, func(name string) bool { return name == "dynamodb:TransactWriteItems" })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("scenario %d: mismatch (-want +got):\n%s", i+1, diff)
		}
	}
}
