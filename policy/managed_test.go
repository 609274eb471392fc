package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/fuzz/fetched"
)

// managedPolicies compiles AWS's managed policies, in the order of their names.
func managedPolicies(tb testing.TB) (all []*Policy) {
	tb.Helper()
	for _, m := range fetched.Managed(tb) {
		var document bytes.Buffer // without the indents, which are half of it
		if err := json.Compact(&document, m.Document); err != nil {
			tb.Fatal(err)
		}
		p, err := Parse(m.Name, Identity, document.Bytes())
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// managedAsks are requests that one to some hundred of the managed policies allow.
var managedAsks = []struct{ action, resource string }{
	{"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:123456789012:table/Books"},
	{"dynamodb:PutItem", "arn:aws:dynamodb:us-west-2:123456789012:table/prod-orders"},
	{"dax:GetItem", "arn:aws:dax:us-west-2:123456789012:cache/books"},
	{"s3:GetObject", "arn:aws:s3:::aws-glue-assets/scripts/job.py"},
	{"ec2:RunInstances", "arn:aws:ec2:us-west-2:123456789012:instance/i-0123456789abcdef0"},
	{"iam:PassRole", "arn:aws:iam::123456789012:role/service-role/AWSGlueServiceRole-books"},
	{"logs:PutLogEvents", "arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/books:log-stream:x"},
	{"kms:Decrypt", "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"},
	{"sagemaker:CreateEndpoint", "arn:aws:sagemaker:us-west-2:123456789012:endpoint/books"},
	{"nosuch:Action", "arn:aws:nosuch:us-west-2:123456789012:thing/x"},
}

// TestIndexManaged: with all of AWS's managed policies in one set, a lookup finds all
// statements that apply, and hardly tries others.
func TestIndexManaged(t *testing.T) {
	g := newGroup(managedPolicies(t))
	for _, ask := range managedAsks {
		r := Request{Principal: User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")), Action: ask.action, Resource: arn.MustParse(ask.resource), ResourceAccount: "123456789012"}
		q := questionOf(&r)
		tries := g.index.tries(q)
		matching := 0
		for i, s := range g.statements {
			if e := s.matchElements(q); e.failed != NoClause {
				continue
			}
			if matching++; tries[int32(i)] == 0 {
				t.Errorf("%s on %s: %s is not tried", ask.action, ask.resource, s.appendPlace(nil))
			}
		}
		t.Logf("%s on %s: %d of %d statements are tried, %d match", ask.action, ask.resource, len(tries), len(g.statements), matching)
		if len(tries) > 2*matching+100 {
			t.Errorf("%s on %s: %d statements are tried, and %d match", ask.action, ask.resource, len(tries), matching)
		}
	}
}

// BenchmarkW4Managed merges more and more of AWS's managed policies.
func BenchmarkW4Managed(b *testing.B) {
	all := managedPolicies(b)
	for _, n := range []int{10, 100, len(all)} {
		set, err := NewSet(Policies{Identity: all[:n]})
		if err != nil {
			b.Fatal(err)
		}
		for _, ask := range managedAsks {
			b.Run(fmt.Sprintf("%s/%d", ask.action, n), func(b *testing.B) {
				r := Request{Principal: User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")), Action: ask.action, Resource: arn.MustParse(ask.resource), ResourceAccount: "123456789012"}
				b.ReportAllocs()
				for b.Loop() {
					set.Evaluate(&r)
				}
			})
		}
	}
}
