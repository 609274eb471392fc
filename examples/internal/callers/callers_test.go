package callers_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/callers"
	"github.com/iameval/iameval/policy"
)

// TestOf has ARNs and the callers that they name.
func TestOf(t *testing.T) {
	const bob = "arn:aws:iam::123456789012:role/Bob"
	for text, want := range map[string]policy.Principal{
		"arn:aws:iam::123456789012:user/staff/Alice": policy.User(arn.MustParse("arn:aws:iam::123456789012:user/staff/Alice")),
		"arn:aws:iam::123456789012:root":             policy.Root(arn.MustParse("arn:aws:iam::123456789012:root")),
		bob:                                          policy.RoleSession(arn.MustParse(bob), arn.ARN{}),
		"arn:aws:sts::123456789012:assumed-role/Bob/today": policy.RoleSession(arn.MustParse(bob), arn.MustParse("arn:aws:sts::123456789012:assumed-role/Bob/today")),
	} {
		if got, err := callers.Of(arn.MustParse(text)); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"arn:aws:iam::123456789012:group/Readers", "arn:aws:sts::123456789012:federated-user/Dan", "arn:aws:s3:::books"} {
		if got, err := callers.Of(arn.MustParse(text)); err == nil {
			t.Errorf("%s is the caller %v", text, got)
		}
	}
	if got, err := callers.Of(arn.ARN{}); err == nil {
		t.Errorf("the zero ARN is the caller %v", got)
	}
}
