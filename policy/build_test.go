package policy_test

import (
	"testing"

	"github.com/iameval/iameval/policy"
)

func parse(t testing.TB, kind policy.Kind, text string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse(kind.String()+".json", kind, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func list(t testing.TB, kind policy.Kind, texts ...string) []*policy.Policy {
	t.Helper()
	policies := make([]*policy.Policy, len(texts))
	for i, text := range texts {
		policies[i] = parse(t, kind, text)
	}
	return policies
}

func identity(t testing.TB, texts ...string) policy.Policies {
	t.Helper()
	return policy.Policies{Identity: list(t, policy.Identity, texts...)}
}

func sides(t testing.TB, caller policy.Policies, target policy.TargetPolicies) (*policy.Set, *policy.Target) {
	t.Helper()
	set, err := policy.NewSet(caller)
	if err != nil {
		t.Fatal(err)
	}
	tgt, err := policy.NewTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	return set, tgt
}
