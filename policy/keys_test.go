package policy_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
)

// TestKeys: conditions, the variables in their values and those in resources are read,
// of every policy; variables of the version 2008-10-17 are plain text.
func TestKeys(t *testing.T) {
	const statement = `"Effect": "Allow", "Action": "*", "Resource": `
	load := func(kind policy.Kind, rest string) *policy.Policy {
		return policy.MustParse("p", kind, []byte(`{"Version": "2012-10-17", "Statement": {`+rest+`}}`))
	}
	set, err := policy.NewSet(policy.Policies{
		Identity: []*policy.Policy{
			load(policy.Identity, statement+`["arn:aws:s3:::${AWS:username}", "*"], "Condition": {"StringLike": {"k:b": ["x", "${aws:PrincipalTag/Team, 'none'}${k:c}"]}}`),
			policy.MustParse("old", policy.Identity, []byte(`{"Statement": {`+statement+`"arn:aws:s3:::${k:none}"}}`)),
		},
		Boundary:       load(policy.Identity, statement+`"*", "Condition": {"Null": {"k:boundary": "true", "aws:UserName": "true"}}`),
		Session:        []*policy.Policy{load(policy.Identity, statement+`"*", "Condition": {"Bool": {"K:session": "true", "k:B": "true"}}`)},
		ServiceControl: [][]*policy.Policy{{}, {load(policy.ServiceControl, statement+`"*", "Condition": {"NumericEquals": {"k:scp": "1"}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"aws:PrincipalTag/Team", "AWS:username", "k:b", "k:boundary", "k:c", "k:scp", "K:session"}
	if diff := cmp.Diff(want, slices.Collect(set.Keys())); diff != "" {
		t.Errorf("the set (-want +got):\n%s", diff)
	}
	const named = `"Principal": "*", ` + statement
	target, err := policy.NewTarget(policy.TargetPolicies{
		Resource:        load(policy.Resource, named+`"*", "Condition": {"Bool": {"k:resource": "true"}}`),
		Endpoint:        load(policy.Endpoint, named+`"arn:aws:s3:::${k:endpoint}"`),
		ResourceControl: [][]*policy.Policy{{load(policy.ResourceControl, `"Principal": "*", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"k:rcp": "true"}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want = []string{"k:endpoint", "k:rcp", "k:resource"}
	if diff := cmp.Diff(want, slices.Collect(target.Keys())); diff != "" {
		t.Errorf("the target (-want +got):\n%s", diff)
	}
	for key := range set.Keys() {
		if key != "aws:PrincipalTag/Team" {
			t.Errorf("the first key is %q", key)
		}
		break
	}
	if got := append(slices.Collect((*policy.Set)(nil).Keys()), slices.Collect((*policy.Target)(nil).Keys())...); got != nil {
		t.Errorf("nil: %q", got)
	}
}
