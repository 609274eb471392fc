package account_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// sourceOf is the pointer to the document of a caller's policy; "" if it has none.
func sourceOf(c account.Caller, p *policy.Policy) string {
	for s := range p.Statements() {
		d, _ := c.Source(s)
		return d.Pointer
	}
	return ""
}

// TestHolders: each holder is the caller of its place, with the documents of the caller's
// policies in their order.
func TestHolders(t *testing.T) {
	for _, names := range [][]string{
		{"bookshop/account.json"}, {"bookshop-encoded/page-1.json", "bookshop-encoded/page-2.json"}, {"bookshop-strings/account.json"},
		{"broken/account.json"}, {"versions/account.json"}, {"passrole/account.json"}, {"tags/account.json"},
	} {
		a := read(t, names...)
		holders := slices.Collect(a.Holders())
		for c := range a.Callers() {
			if len(holders) == 0 {
				t.Fatalf("%s: a holder is missing for %s", names[0], c.Principal)
			}
			h := holders[0]
			holders = holders[1:]
			var want, got []string
			for _, p := range c.Policies.Policies().Identity {
				if from := sourceOf(c, p); from != "" {
					want = append(want, from)
				}
			}
			for _, d := range h.Identity {
				got = append(got, d.Pointer)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s: documents (-want +got)\n%s", names[0], c.Principal, diff)
			}
			if h.Principal != c.Principal || !slices.Equal(h.Groups, c.Groups()) {
				t.Errorf("%s: %v in %v, want %v in %v", names[0], h.Principal, h.Groups, c.Principal, c.Groups())
			}
			edge := c.Policies.Policies().Boundary
			if (edge == nil) != (h.Boundary == nil) || edge != nil && sourceOf(c, edge) != h.Boundary.Pointer {
				t.Errorf("%s: %s: boundary %v", names[0], c.Principal, h.Boundary)
			}
		}
		if len(holders) > 0 {
			t.Errorf("%s: %s is not among the callers", names[0], holders[0].Principal)
		}
	}
	for range (*account.Account)(nil).Holders() {
		t.Error("no account has a holder")
	}
}

// TestHoldersUnread: documents that were not read stand last, equal ones once, and a
// boundary that was not read is one.
func TestHoldersUnread(t *testing.T) {
	const allow = `{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	a := of(t, `{"UserDetailList": [{"UserName": "Ada", "Arn": "arn:aws:iam::123456789012:user/Ada",
		"UserPolicyList": [{"PolicyName": "bad", "PolicyDocument": {"Statement": {}}}, {"PolicyName": "one", "PolicyDocument": `+allow+`}, {"PolicyName": "two", "PolicyDocument": `+allow+`}],
		"AttachedManagedPolicies": [{"PolicyName": "gone", "PolicyArn": "arn:aws:iam::123456789012:policy/gone"}],
		"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/edge"}}]}`)
	for h := range a.Holders() {
		var got []string
		for _, d := range h.Identity {
			got = append(got, d.Name)
			if d.Loads() != (d.Name == "user/Ada inline one") {
				t.Errorf("%s: loads is %v", d.Name, d.Loads())
			}
		}
		want := []string{"user/Ada inline one", "user/Ada inline bad", "arn:aws:iam::123456789012:policy/gone"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("documents (-want +got)\n%s", diff)
		}
		if h.Boundary == nil || h.Boundary.Loads() || (*account.Document)(nil).Loads() {
			t.Errorf("boundary %v", h.Boundary)
		}
	}
}
