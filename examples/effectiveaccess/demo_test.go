package main

import (
	"fmt"
	"strings"
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

// TestBypasses: the report marks what access.Bypasses finds.
func TestBypasses(t *testing.T) {
	const items = `"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "Bob"}}}`
	const dax = `{"Effect": "Allow", "Action": "dax:*", "Resource": "*"}`
	statements := []string{
		dax,
		dax + `, {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", ` + items,
		dax + `, {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", ` + items,
		dax + `, {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}, {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", ` + items,
		`{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}`,
	}
	for _, s := range statements {
		in, err := parseArgs(asksAbout("-role", "policies/dax-1.json", write(t, `{"Version": "2012-10-17", "Statement": [`+s+`]}`)), strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		st := studyOf(t, in)
		var want, got []string
		for b := range access.Bypasses([]access.Subject{st.caller}, []arn.ARN{arn.MustParse(books)}, access.Options{}, st.clusters...) {
			want = append(want, fmt.Sprint(b.Operation, b.Member, bypassJSON{b.Write, b.Explicit, b.FineGrained}))
		}
		for k := range st.answers {
			if a := &st.answers[k]; a.bypass(0) {
				got = append(got, fmt.Sprint(a.call.Operation(), a.member, *st.viaJSON(a, 0, false).Bypass))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", s, diff)
		}
	}
}

// studyOf answers what the command line asks of one table.
func studyOf(t *testing.T, in *input) study {
	t.Helper()
	var st study
	var err error
	if st.caller, err = in.caller(nil); err != nil {
		t.Fatal(err)
	}
	if st.clusters, err = in.daxClusters(nil); err != nil {
		t.Fatal(err)
	}
	studies, err := in.studies(st, access.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return studies[0]
}
