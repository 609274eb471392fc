package account_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// TestSharedSets: callers with the same policies have one Set, and others have not.
func TestSharedSets(t *testing.T) {
	const (
		inline   = `"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}]`
		another  = `"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}}}]`
		boundary = `"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}`
	)
	user := func(name, more string) string {
		return fmt.Sprintf(`{"UserName": %q, "Arn": "arn:aws:iam::123456789012:user/%s", %s}`, name, name, more)
	}
	a := of(t, `{"UserDetailList": [`+strings.Join([]string{
		user("a", inline), user("b", inline), user("c", another), user("d", inline+", "+boundary), user("e", `"Tags": []`), user("f", `"Tags": []`),
	}, ",")+`]}`)
	var sets []*policy.Set
	var got []int // of each caller, the first with its Set
	for c := range a.Callers() {
		sets = append(sets, c.Policies)
		got = append(got, slices.Index(sets, c.Policies))
	}
	if want := []int{0, 0, 2, 3, 4, 4}; !slices.Equal(want, got) {
		t.Errorf("sets %v, want %v", got, want)
	}
}

// TestSharedTargets: resources with equal policies have one Target, and in two accounts
// they have two.
func TestSharedTargets(t *testing.T) {
	const (
		text  = `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}}`
		other = `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}}`
	)
	table := func(account, name string) arn.ARN {
		return arn.MustParse("arn:aws:dynamodb:us-west-2:" + account + ":table/" + name)
	}
	a, b, c, d := table("123456789012", "a"), table("123456789012", "b"), table("123456789012", "c"), table("210987654321", "d")
	r := of(t, `{"UserDetailList": []}`).Resources(
		account.ResourcePolicy{Resource: a, Name: "a", Text: []byte(text)}, account.ResourcePolicy{Resource: b, Name: "a", Text: []byte(text)},
		account.ResourcePolicy{Resource: c, Name: "a", Text: []byte(other)}, account.ResourcePolicy{Resource: d, Name: "a", Text: []byte(text)})
	if r.Target(a) != r.Target(b) || r.Target(a) == r.Target(c) || r.Target(a) == r.Target(d) || r.Target(a) == nil {
		t.Error("targets are shared otherwise")
	}
}

// TestUnknownKeys: a condition on where a request comes from is not known to a review.
func TestUnknownKeys(t *testing.T) {
	c := condition.NewContext(account.UnknownKeys()...)
	env := condition.Env{Context: c}
	for _, key := range []string{"aws:SourceIp", "aws:MultiFactorAuthPresent"} {
		if _, kind := env.Lookup(key); kind != condition.KindUnknown {
			t.Errorf("%s is %v", key, kind)
		}
	}
	if _, kind := env.Lookup("aws:PrincipalTag/team"); kind != condition.KindAbsent {
		t.Errorf("a tag of the caller is %v", kind)
	}
}
