package access_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// TestK14Grant: a name with quotes in it makes no second element of the policy
// that is suggested. It stands there as a text, with its wildcards literal.
func TestK14Grant(t *testing.T) {
	hostile := `arn:aws:dynamodb:us-west-2:123456789012:table/x","Resource":"*`
	r := policy.Request{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Bob")), Action: "dynamodb:GetItem", Resource: arn.MustParse(hostile)}
	text := access.Grant(access.Result{Request: r, Decision: (*policy.Set)(nil).Evaluate(&r)})
	var doc struct{ Statement []map[string]any }
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	want := []map[string]any{{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": `arn:aws:dynamodb:us-west-2:123456789012:table/x","Resource":"${*}`}}
	if diff := cmp.Diff(want, doc.Statement); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{parse(t, policy.Identity, text)}})
	if err != nil {
		t.Fatal(err)
	}
	if !set.Evaluate(&r).Allowed() {
		t.Error("the grant does not allow what it is for")
	}
	r.Resource = books
	if set.Evaluate(&r).Allowed() {
		t.Error("the grant allows another table")
	}
}

// TestL5EnumerationIsPointwise: what the enumeration of bypasses finds is what
// asking for each call alone finds, neither more nor less.
func TestL5EnumerationIsPointwise(t *testing.T) {
	all := document(statement("Allow", `"dax:*", "dynamodb:*"`, "*"))
	texts := []string{
		all,
		document(statement("Allow", `"dax:*"`, "*")),
		document(statement("Allow", `"dax:GetItem", "dax:PutItem", "dynamodb:GetItem"`, "*")),
		document(statement("Allow", `"dax:*", "dynamodb:*"`, "*"), statement("Deny", `"dynamodb:PutItem", "dynamodb:Query"`, books.String())),
		document(statement("Allow", `"dynamodb:*"`, "*")),
	}
	var callers []access.Subject
	for _, text := range texts {
		callers = append(callers, bob(t, text))
	}
	tables := []arn.ARN{books, orders}
	clusters := []access.Cluster{
		daxCluster(t, all),
		daxCluster(t, document(statement("Allow", `"dynamodb:GetItem", "dynamodb:Query"`, books.String()))),
	}
	clusters[1].ARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/second")

	want := map[string]bool{}
	for i := range callers {
		for _, table := range tables {
			for name := range operation.DAX() {
				members := []string{""}
				if name == "dynamodb:TransactWriteItems" {
					members = operation.Members()
				}
				for _, member := range members {
					s := operation.Sketch{Operation: name, Tables: []arn.ARN{table}}
					if member != "" {
						s.Members = []string{member}
					}
					for c := range clusters {
						a := access.Compute(callers[i], sketch(t, s), access.Options{}, clusters[c])
						if !a.Direct.Allowed() && a.Via[0].WithoutProtocol == access.Allow {
							want[fmt.Sprint(i, table, name, member, clusters[c].ARN)] = true
						}
					}
				}
			}
		}
	}
	got := map[string]bool{}
	for i := range callers {
		for b := range access.Bypasses(callers[i:i+1], tables, access.Options{}, clusters...) {
			got[fmt.Sprint(i, b.Table, b.Operation, b.Member, b.Cluster.ARN)] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("%d bypasses: mismatch (-want +got):\n%s", len(want), diff)
	}
}
