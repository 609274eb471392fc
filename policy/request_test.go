package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

var (
	alice   = arn.MustParse("arn:aws:iam::123456789012:user/Alice")
	books   = arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	bobRole = arn.MustParse("arn:aws:iam::123456789012:role/app/BobUserRole")
	bobRun  = arn.MustParse("arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob")
	root    = arn.MustParse("arn:aws:iam::123456789012:root")
	feder   = arn.MustParse("arn:aws:sts::123456789012:federated-user/Fay")
)

// TestInvalidRequests: what cannot be decided is denied, and Validate names
// the field, the value and what is expected.
func TestInvalidRequests(t *testing.T) {
	valid := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books}
	everything, err := policy.NewSet(identity(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := everything.Evaluate(&valid); !d.Allowed() || valid.Validate() != nil {
		t.Fatalf("the valid request: %v, %v", d, valid.Validate())
	}
	tests := []struct {
		name string
		edit func(r *policy.Request)
		want []string
	}{
		{"zero", func(r *policy.Request) { *r = policy.Request{} }, []string{"Request.Principal: the principal is nobody", "Request.Action: \"\"", "Request.Resource: the ARN is zero"}},
		{"no colon", func(r *policy.Request) { r.Action = "GetItem" }, []string{`Request.Action: "GetItem"`, "service:Name"}},
		{"two colons", func(r *policy.Request) { r.Action = "dynamodb:Get:Item" }, []string{`"dynamodb:Get:Item"`}},
		{"no name", func(r *policy.Request) { r.Action = "dynamodb:" }, []string{`"dynamodb:"`}},
		{"wildcard", func(r *policy.Request) { r.Action = "dynamodb:*" }, []string{`"dynamodb:*"`}},
		{"Kelvin sign", func(r *policy.Request) { r.Action = "dynamodb:DescribeBac\u212aup" }, []string{"Request.Action"}},
		{"user of a table", func(r *policy.Request) { r.Principal = policy.User(books) }, []string{"Request.Principal", books.String(), "IAM user"}},
		{"role of a user", func(r *policy.Request) { r.Principal = policy.RoleSession(alice, arn.ARN{}) }, []string{"IAM role"}},
		{"session of a user", func(r *policy.Request) { r.Principal = policy.RoleSession(bobRole, alice) }, []string{"assumed-role session"}},
		{"session of another role", func(r *policy.Request) {
			r.Principal = policy.RoleSession(bobRole, arn.MustParse("arn:aws:sts::123456789012:assumed-role/Other/Bob"))
		}, []string{"is not a session of", bobRole.String()}},
		{"session of another account", func(r *policy.Request) {
			r.Principal = policy.RoleSession(bobRole, arn.MustParse("arn:aws:sts::999999999999:assumed-role/BobUserRole/Bob"))
		}, []string{"is not a session of"}},
		{"federated user without a parent", func(r *policy.Request) { r.Principal = policy.FederatedUser(feder, arn.ARN{}) }, []string{"its parent"}},
		{"federated user of another account", func(r *policy.Request) {
			r.Principal = policy.FederatedUser(feder, arn.MustParse("arn:aws:iam::999999999999:user/Alice"))
		}, []string{"different accounts"}},
		{"federated user that is a user", func(r *policy.Request) { r.Principal = policy.FederatedUser(alice, alice) }, []string{"federated user"}},
		{"root that is a user", func(r *policy.Request) { r.Principal = policy.Root(alice) }, []string{"root user"}},
		{"service without a dot", func(r *policy.Request) { r.Principal = policy.Service("dax") }, []string{`"dax"`, "DNS name"}},
		{"unknown provider", func(r *policy.Request) { r.Principal = policy.Federated("example.com") }, []string{"example.com"}},
		{"user without an account", func(r *policy.Request) { r.Principal = policy.User(arn.MustParse("arn:aws:iam:::user/Alice")) }, []string{"IAM user"}},
		{"root with a Region", func(r *policy.Request) {
			r.Principal = policy.Root(arn.MustParse("arn:aws:iam:us-east-1:123456789012:root"))
		}, []string{"root user"}},
		{"parent with a Region", func(r *policy.Request) {
			r.Principal = policy.FederatedUser(feder, arn.MustParse("arn:aws:iam:us-east-1:123456789012:root"))
		}, []string{"its parent"}},
		{"provider without an account", func(r *policy.Request) { r.Principal = policy.Federated("arn:aws:iam:::saml-provider/Corp") }, []string{"identity provider"}},
		{"unique ID of a role", func(r *policy.Request) { r.Principal = policy.User(alice).WithUniqueID("AROAX") }, []string{"AROAX", "user"}},
		{"unique ID of a user", func(r *policy.Request) {
			r.Principal = policy.RoleSession(bobRole, arn.ARN{}).WithUniqueID("AIDAX")
		}, []string{"AIDAX", "assumed-role"}},
		{"unique ID of a service", func(r *policy.Request) { r.Principal = policy.Service("dax.amazonaws.com").WithUniqueID("AIDAX") }, []string{"AIDAX", "service"}},
		{"unique ID", func(r *policy.Request) { r.Principal = policy.User(alice).WithUniqueID("AIDA*") }, []string{"AIDA*"}},
		{"user of CloudFront", func(r *policy.Request) { r.Principal = policy.User(arn.MustParse("arn:aws:iam::cloudfront:user/x")) }, []string{"IAM user", "arn:aws:iam::cloudfront:user/x"}},
		{"root of AWS", func(r *policy.Request) { r.Principal = policy.Root(arn.MustParse("arn:aws:iam::aws:root")) }, []string{"root user"}},
		{"provider of AWS", func(r *policy.Request) { r.Principal = policy.Federated("arn:aws:iam::aws:saml-provider/Corp") }, []string{"identity provider"}},
		{"provider of a Region", func(r *policy.Request) {
			r.Principal = policy.Federated("cognito-identity.us-east-1.amazonaws.com")
		}, []string{"identity provider"}},
		{"resource account that is a word", func(r *policy.Request) { r.ResourceAccount = "aws" }, []string{"Request.ResourceAccount", `"aws"`, "digits"}},
		{"resource account", func(r *policy.Request) { r.ResourceAccount = "12345678901x" }, []string{"Request.ResourceAccount", "12345678901x"}},
		{"bucket without an owner", func(r *policy.Request) { r.Resource = arn.MustParse("arn:aws:s3:::bucket/key") }, []string{"names no account", "arn:aws:s3:::bucket/key"}},
		{"context", func(r *policy.Request) { r.Context = condition.NewContext(condition.String("nocolon", "x")) }, []string{"Request.Context", "nocolon"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := valid
			test.edit(&r)
			want := policy.Decision{Layer: policy.LayerRequest}
			if diff := cmp.Diff(want, everything.Evaluate(&r)); diff != "" {
				t.Errorf("decision mismatch (-want +got):\n%s", diff)
			}
			err := r.Validate()
			if err == nil {
				t.Fatal("Validate finds nothing wrong")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("Validate says %q, without %q", err, part)
				}
			}
		})
	}
}

func TestNilRequest(t *testing.T) {
	var set *policy.Set
	if d := set.Evaluate(nil); d.Allowed() {
		t.Error("a nil request is allowed")
	}
	if trace := set.Explain(nil); trace.Decision.Allowed() || trace.String() == "" {
		t.Errorf("a nil request: %v", trace)
	}
}

// TestBucketOwner: an ARN without an account is decided once the caller says
// whose it is.
func TestBucketOwner(t *testing.T) {
	set, err := policy.NewSet(identity(t, `{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*",
		"Condition": {"StringEquals": {"aws:ResourceAccount": "123456789012"}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r := policy.Request{Principal: policy.User(alice), Action: "s3:GetObject", Resource: arn.MustParse("arn:aws:s3:::bucket/key"), ResourceAccount: "123456789012"}
	if d := set.Evaluate(&r); !d.Allowed() {
		t.Error(set.Explain(&r))
	}
	r.ResourceAccount = "999999999999"
	if d := set.Evaluate(&r); d.Allowed() {
		t.Error("another account's bucket is allowed by identity alone")
	}
}

func TestPrincipals(t *testing.T) {
	type facts struct {
		Type, Text, ARN, Account string
	}
	tests := []struct {
		p    policy.Principal
		want facts
	}{
		{policy.User(alice), facts{"user", alice.String(), alice.String(), "123456789012"}},
		{policy.RoleSession(bobRole, bobRun), facts{"assumed-role", bobRun.String(), bobRun.String(), "123456789012"}},
		{policy.RoleSession(bobRole, arn.ARN{}), facts{"assumed-role", bobRole.String(), bobRole.String(), "123456789012"}},
		{policy.FederatedUser(feder, alice), facts{"federated-user", feder.String(), feder.String(), "123456789012"}},
		{policy.FederatedUser(feder, root), facts{"federated-user", feder.String(), feder.String(), "123456789012"}},
		{policy.Root(root), facts{"root", root.String(), root.String(), "123456789012"}},
		{policy.Service("DAX.amazonaws.com"), facts{"service", "dax.amazonaws.com", "", ""}},
		{policy.Federated("accounts.google.com"), facts{"federated", "accounts.google.com", "", ""}},
		{policy.Anonymous(), facts{"anonymous", "anonymous", "", ""}},
	}
	for _, test := range tests {
		if err := test.p.Validate(); err != nil {
			t.Errorf("%v: %v", test.p, err)
		}
		got := facts{test.p.Type().String(), test.p.String(), test.p.ARN().String(), test.p.Account()}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("principal mismatch (-want +got):\n%s", diff)
		}
	}
}
