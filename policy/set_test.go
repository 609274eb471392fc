package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// TestKinds: a policy of the wrong kind in a field is an error that names the
// field, the policy and the kind that belongs there.
func TestKinds(t *testing.T) {
	id := parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	scp := parse(t, policy.ServiceControl, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	ids, scps := []*policy.Policy{id}, []*policy.Policy{scp}
	tests := []struct {
		name string
		err  func() error
		want []string
	}{
		{"identity", func() error { _, err := policy.NewSet(policy.Policies{Identity: scps}); return err }, []string{"Identity", "scp.json", "kind scp", "want identity"}},
		{"nil identity", func() error { _, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{nil}}); return err }, []string{"Identity", "the policy is nil"}},
		{"boundary", func() error { _, err := policy.NewSet(policy.Policies{Boundary: scp}); return err }, []string{"Boundary", "kind scp"}},
		{"session", func() error { _, err := policy.NewSet(policy.Policies{Session: scps}); return err }, []string{"Session", "kind scp"}},
		{"scp", func() error {
			_, err := policy.NewSet(policy.Policies{ServiceControl: [][]*policy.Policy{scps, ids}})
			return err
		}, []string{"ServiceControl[1]", "kind identity", "want scp"}},
		{"zero policy", func() error { _, err := policy.NewSet(policy.Policies{Boundary: new(policy.Policy)}); return err }, []string{"Boundary", "a policy without a name", "kind invalid"}},
		{"resource", func() error { _, err := policy.NewTarget(policy.TargetPolicies{Resource: id}); return err }, []string{"Resource", "kind identity", "want resource or trust"}},
		{"rcp", func() error {
			_, err := policy.NewTarget(policy.TargetPolicies{ResourceControl: [][]*policy.Policy{scps}})
			return err
		}, []string{"ResourceControl[0]", "kind scp", "want rcp"}},
		{"endpoint", func() error { _, err := policy.NewTarget(policy.TargetPolicies{Endpoint: id}); return err }, []string{"Endpoint", "kind identity", "want endpoint"}},
		{"both", func() error { _, err := policy.NewSet(policy.Policies{Boundary: scp, Session: scps}); return err }, []string{"Boundary", "Session"}},
	}
	for _, test := range tests {
		err := test.err()
		if err == nil {
			t.Errorf("%s: no error", test.name)
			continue
		}
		for _, part := range test.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q lacks %q", test.name, err, part)
			}
		}
	}
}

// TestSessionWholeARNs: a session policy with an incomplete ARN is refused when it
// is put in force, by statement and ARN; nowhere else is it.
func TestSessionWholeARNs(t *testing.T) {
	whole := parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["*", "arn:aws:dynamodb:*:*:*"]}}`)
	short := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Action": "*", "NotResource": ["*", "arn:aws:dynamodb:eu-west-1"]},
		{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:${aws:username}"}]}`)
	if _, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{short}, Boundary: short, Session: []*policy.Policy{whole}}); err != nil {
		t.Errorf("%v, want no error", err)
	}
	_, err := policy.NewSet(policy.Policies{Session: []*policy.Policy{whole, short, nil}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"Session", short.Name() + ":3:3, statement 1", `"arn:aws:dynamodb:eu-west-1"`, "all six parts", "statement 2", `"arn:aws:s3:${aws:username}"`, "the policy is nil"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

// TestWholeARNs: where AWS does not complete an ARN, the document is refused at
// that ARN.
func TestWholeARNs(t *testing.T) {
	const doc = `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3"]}}`
	for kind, phrase := range map[policy.Kind]string{policy.Resource: "a resource policy", policy.ResourceControl: "an RCP", policy.Endpoint: "an endpoint policy"} {
		_, err := policy.Parse("x.json", kind, []byte(doc))
		var list syntax.ErrorList
		if !errors.As(err, &list) || len(list) != 1 || list[0].Code != policy.CodeInvalidResource || list[0].Position.String() != "1:101" || !strings.Contains(err.Error(), phrase) {
			t.Errorf("%v: %v", kind, err)
		}
	}
}

// TestSetKeepsItsPolicies: a Set does not see what its maker does to the lists
// later.
func TestSetKeepsItsPolicies(t *testing.T) {
	deny := parse(t, policy.Identity, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`)
	allow := parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	policies := []*policy.Policy{deny}
	set, err := policy.NewSet(policy.Policies{Identity: policies})
	if err != nil {
		t.Fatal(err)
	}
	policies[0] = allow
	r := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books}
	if d := set.Evaluate(&r); d.Verdict != policy.ExplicitDeny {
		t.Errorf("%v, want the explicit deny that the set was made with", d)
	}
}

func TestParseZeroKind(t *testing.T) {
	if _, err := policy.Parse("x.json", 0, []byte(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)); err == nil {
		t.Error("the zero Kind loads a document")
	}
}
