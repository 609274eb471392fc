package access_test

import (
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// times calls visit with the instant of every request of an answer.
func times(a *access.Access, visit func(of string, at time.Time)) {
	halves := map[string]*access.Half{"direct": &a.Direct}
	for i := range a.Via {
		v := &a.Via[i]
		halves["front"], halves["protocol"], halves["metadata"], halves["back"] = &v.Front, &v.Protocol, &v.Metadata, &v.Back
		visit("trust", v.Trust.Request.Time)
	}
	for name, h := range halves {
		for j := range h.Results {
			visit(name, h.Results[j].Request.Time)
		}
	}
}

// Everything that is asked is asked as of Options.Time or, where that is zero, of
// one moment of the call.
func TestInstant(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dax:*"`, cluster.String())))
	tables := []arn.ARN{books, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Authors")}
	c := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*")))
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, given := range []time.Time{{}, at} {
		opts := access.Options{Time: given}
		from := time.Now()
		answers := []access.Access{access.Compute(caller, sketch(t, operation.Sketch{Operation: "TransactWriteItems"}), opts, c)}
		for b := range access.Bypasses([]access.Subject{caller, caller}, tables, opts, c) {
			answers = append(answers, b.Access)
		}
		to := time.Now()
		if !given.IsZero() {
			from, to = given, given
		}
		var ofBypasses time.Time
		for i := range answers {
			first := answers[i].Direct.Results[0].Request.Time
			if i == 1 {
				ofBypasses = first
			}
			times(&answers[i], func(of string, at time.Time) {
				if !at.Equal(first) || at.Before(from) || at.After(to) || i > 0 && !at.Equal(ofBypasses) {
					t.Errorf("%s: answer %d is of %v, want %v between %v and %v", of, i, at, first, from, to)
				}
			})
		}
		if len(answers) < 2 {
			t.Error("there is no bypass")
		}
	}
}

// A statement that is in force for a time is in force through a cluster for that
// time, whichever side it is on.
func TestInstantDecides(t *testing.T) {
	const until = `"Condition": {"DateLessThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}}}`
	limited := func(text string) string { return text[:len(text)-1] + ", " + until }
	dax, back := statement("Allow", `"dax:*"`, cluster.String()), statement("Allow", `"dynamodb:*"`, "*")
	trusts := `{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}`
	for _, test := range []struct {
		name             string
		dax, back, trust string
		reason           access.Reason
	}{
		{"front", limited(dax), back, trusts, access.Front},
		{"back", dax, limited(back), trusts, access.Back},
		{"trust", dax, back, limited(trusts), access.Trust},
	} {
		c := daxCluster(t, document(test.back))
		c.Trust = parse(t, policy.Trust, document(test.trust))
		for _, now := range []struct {
			at   time.Time
			want access.Reason
		}{
			{time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), access.NoReason},
			{time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), test.reason},
		} {
			a := access.Compute(bob(t, document(test.dax)), sketch(t, operation.Sketch{Operation: "PutItem"}), access.Options{Time: now.at}, c)
			if got := a.Via[0].Reason; got != now.want {
				t.Errorf("%s at %v: %v, want %v", test.name, now.at, got, now.want)
			}
		}
	}
}
