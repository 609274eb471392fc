package analysis_test

import (
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// both makes rules of an identity policy and a policy of a resource, given as their
// statements; "" is none.
func both(t *testing.T, identity string, kind policy.Kind, resource string) *analysis.Rules {
	t.Helper()
	parse := func(kind policy.Kind, statements string) *policy.Policy {
		p, err := policy.Parse(kind.String(), kind, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	var caller policy.Policies
	if identity != "" {
		caller.Identity = []*policy.Policy{parse(policy.Identity, identity)}
	}
	var on policy.TargetPolicies
	if resource != "" {
		switch p := parse(kind, resource); kind {
		case policy.ResourceControl:
			on.ResourceControl = [][]*policy.Policy{{p}}
		case policy.Endpoint:
			on.Endpoint = p
		default:
			on.Resource = p
		}
	}
	set, err := policy.NewSet(caller)
	if err != nil {
		t.Fatal(err)
	}
	target, err := policy.NewTarget(on)
	if err != nil {
		t.Fatal(err)
	}
	return analysis.NewRules(set, target)
}

// to is a statement of a resource's policy, on everything.
func to(effect, principal, action, rest string) string {
	return `{"Effect":"` + effect + `",` + principal + `,"Action":"` + action + `","Resource":"*"` + rest + `}`
}

// TestTargets asks about policies of resources, roles and endpoints, and RCPs.
func TestTargets(t *testing.T) {
	const get = `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}`
	const everyone, account, other, user, service = `"Principal":"*"`, `"Principal":{"AWS":"111122223333"}`, `"Principal":{"AWS":"444455556666"}`, `"Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"}`, `"Principal":{"Service":"dax.amazonaws.com"}`
	const session = `"Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}`
	trust := func(principal, rest string) string {
		return `{"Effect":"Allow",` + principal + `,"Action":"sts:AssumeRole"` + rest + `}`
	}
	for _, test := range []struct {
		name     string
		old, new *analysis.Rules
		want     analysis.Answer
	}{
		{"the same", both(t, get, policy.Resource, to("Allow", account, "dynamodb:*", "")), both(t, get, policy.Resource, to("Allow", account, "dynamodb:*", "")), analysis.No},
		{"the account adds nothing to its callers, but the root of it", both(t, get, policy.Resource, to("Allow", account, "dynamodb:GetItem", "")), both(t, get, policy.Resource, to("Allow", account, "dynamodb:*", "")), analysis.Yes},
		{"nothing for an account is nothing", both(t, get, policy.Resource, ""), both(t, get, policy.Resource, to("Allow", service, "dynamodb:*", `,"Condition":{"StringEquals":{"aws:PrincipalType":"User"}}`)), analysis.No},
		{"a service", both(t, get, policy.Resource, ""), both(t, get, policy.Resource, to("Allow", service, "dynamodb:*", "")), analysis.Yes},
		{"everyone, and then one user", both(t, get, policy.Resource, to("Allow", everyone, "dynamodb:*", "")), both(t, get, policy.Resource, to("Allow", user, "dynamodb:*", "")), analysis.No},
		{"one user, and then everyone", both(t, get, policy.Resource, to("Allow", user, "dynamodb:*", "")), both(t, get, policy.Resource, to("Allow", everyone, "dynamodb:*", "")), analysis.Yes},
		{"everyone who is the user", both(t, get, policy.Resource, to("Allow", user, "dynamodb:*", "")),
			both(t, get, policy.Resource, to("Allow", everyone, "dynamodb:*", `,"Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/bob"}}`)), analysis.No},
		{"another account", both(t, get, policy.Resource, to("Allow", account, "dynamodb:*", "")), both(t, get, policy.Resource, to("Allow", account, "dynamodb:*", "")+","+to("Allow", other, "dynamodb:GetItem", "")), analysis.Yes},
		{"another account that may not", both(t, "", policy.Resource, to("Allow", account, "dynamodb:*", "")), both(t, "", policy.Resource, to("Allow", account, "dynamodb:*", "")+","+to("Allow", `"Principal":{"AWS":"arn:aws:iam::444455556666:user/x"}`, "s3:*", `,"Condition":{"Null":{"aws:PrincipalArn":"true"}}`)), analysis.No},
		{"a Deny is put", both(t, all, policy.Resource, ""), both(t, all, policy.Resource, to("Deny", everyone, "dynamodb:*", "")), analysis.No},
		{"an RCP is put", both(t, all, policy.Resource, ""), both(t, all, policy.ResourceControl, to("Deny", everyone, "dynamodb:*", `,"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}`)), analysis.No},
		{"an RCP is lifted", both(t, all, policy.ResourceControl, to("Deny", everyone, "dynamodb:*", "")), both(t, all, policy.Resource, ""), analysis.Yes},
		{"an endpoint is put", both(t, all, policy.Resource, ""), both(t, all, policy.Endpoint, to("Allow", everyone, "dynamodb:*", "")), analysis.No},
		{"an endpoint is widened", both(t, all, policy.Endpoint, to("Allow", everyone, "dynamodb:Get*", "")), both(t, all, policy.Endpoint, to("Allow", everyone, "dynamodb:*", "")), analysis.Yes},
		{"a role trusts the account", both(t, all, policy.Trust, trust(user, "")), both(t, all, policy.Trust, trust(account, "")), analysis.Yes},
		{"a role trusts no more", both(t, all, policy.Trust, trust(account, "")), both(t, all, policy.Trust, trust(user, "")), analysis.No},
		{"a role asks for a secret", both(t, all, policy.Trust, trust(account, "")), both(t, all, policy.Trust, trust(account, `,"Condition":{"StringEquals":{"sts:ExternalId":"s"}}`)), analysis.No},
		{"an ID", both(t, all, policy.Trust, trust(account, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"AIDAX"}`, "")), analysis.Yes},
		{"the same ID", both(t, all, policy.Trust, trust(`"Principal":{"AWS":"AIDAX"}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"AIDAX"}`, "")), analysis.No},
		{"an ID in place of two", both(t, all, policy.Trust, trust(`"Principal":{"AWS":["AIDAX","AROAY"]}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"AROAY"}`, "")), analysis.No},
		{"another ID", both(t, all, policy.Trust, trust(`"Principal":{"AWS":"AIDAX"}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":["AIDAX","AIDAY"]}`, "")), analysis.Yes},
		{"everyone with the ID", both(t, all, policy.Resource, to("Allow", `"Principal":{"AWS":"AIDAX"}`, "dynamodb:*", "")), both(t, all, policy.Resource, to("Allow", everyone, "dynamodb:*", `,"Condition":{"StringEquals":{"aws:userid":"AIDAX"}}`)), analysis.Unknown}, // the ID of a federated user is not read
		{"a session", both(t, "", policy.Resource, to("Allow", user, "dynamodb:*", "")), both(t, "", policy.Resource, to("Allow", session, "dynamodb:*", "")), analysis.Yes},
		{"the same session", both(t, "", policy.Resource, to("Allow", session, "dynamodb:*", "")), both(t, "", policy.Resource, to("Allow", session, "dynamodb:*", "")), analysis.No},
		{"everyone in the session", both(t, "", policy.Resource, to("Allow", session, "dynamodb:*", "")),
			both(t, "", policy.Resource, to("Allow", everyone, "dynamodb:*", `,"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"},"StringLike":{"aws:userid":"*:s"}}`)), analysis.Yes},
		{"another partition", both(t, all, policy.Trust, trust(`"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"arn:aws-cn:iam::111122223333:role/r"}`, "")), analysis.No},
		{"from one partition to another", both(t, all, policy.Trust, trust(`"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"arn:aws-us-gov:iam::111122223333:role/r"}`, "")), analysis.Yes},
		{"all partitions", both(t, all, policy.Trust, trust(`"Principal":{"AWS":"111122223333"}`, "")), both(t, all, policy.Trust, trust(`"Principal":{"AWS":"arn:aws-us-gov:iam::111122223333:role/r"}`, "")), analysis.No},
	} {
		got := analysis.Compare(test.old, test.new, analysis.Options{WitnessOnly: true})
		if got.Answer != test.want || got.Answer == analysis.Unknown && got.Reason == analysis.NoReason {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if w := got.Witness; w != nil && (!w.After.Allowed() || w.Before.Allowed()) {
			t.Errorf("%s: %v is not a witness", test.name, w)
		}
	}
}
