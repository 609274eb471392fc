package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// What identity policies, boundary and session policies say, one letter each:
// + an Allow, - nothing, . none in force. Of a federated user "." for the
// session policies is as good as "-".
var limits = []string{
	"-..", "-.+", "-.-", "-+.", "-++", "-+-", "--.", "--+", "---",
	"+..", "+.+", "+.-", "++.", "+++", "++-", "+-.", "+-+", "+--",
}

// The sets of limits under which some row of the table allows.
const (
	never       = ""
	always      = "-.. -.+ -.- -+. -++ -+- --. --+ --- +.. +.+ +.- ++. +++ ++- +-. +-+ +--"
	identityAll = "+.. +.+ ++. +++"                                 // identity, boundary and session
	sessionOK   = "-.. -.+ -+. -++ --. --+ +.. +.+ ++. +++ +-. +-+" // session alone
	boundedOK   = "-.. -.+ -+. -++ +.. +.+ ++. +++"                 // boundary and session
	passed      = "+.+ +++"                                         // identity, and a session policy that allows
	passedRole  = "-.+ -++ +.+ +++"                                 // boundary, and a session policy that allows
)

// TestGrants walks every caller by every way in which a resource policy can
// name it, under every combination of its own policies: the table of 6.3, each
// cell written from its text.
func TestGrants(t *testing.T) {
	callers := map[string]policy.Principal{
		"user":      policy.User(alice),
		"session":   policy.RoleSession(bobRole, bobRun),
		"federated": policy.FederatedUser(feder, alice),
		"root":      policy.Root(root),
		"service":   policy.Service("dax.amazonaws.com"),
		"anonymous": policy.Anonymous(),
	}
	named := map[string]string{
		"nobody":  `{"AWS": []}`,
		"itself":  `{"AWS": ["arn:aws:iam::123456789012:user/Alice", "arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob", "arn:aws:sts::123456789012:federated-user/Fay"], "Service": "dax.amazonaws.com"}`,
		"parent":  `{"AWS": "arn:aws:iam::123456789012:user/Alice"}`,
		"role":    `{"AWS": "arn:aws:iam::123456789012:role/app/BobUserRole"}`,
		"account": `{"AWS": "123456789012"}`,
		"anyone":  `"*"`,
	}
	tests := []struct {
		caller, by string
		same       string // allowed within the account
		cross      string // allowed from another account
	}{
		{"user", "nobody", identityAll, never},
		{"user", "itself", sessionOK, identityAll},
		{"user", "anyone", sessionOK, identityAll},
		{"user", "account", identityAll, identityAll},
		{"user", "role", identityAll, never},
		{"session", "nobody", identityAll, never},
		{"session", "itself", always, identityAll},
		{"session", "anyone", always, identityAll},
		{"session", "role", union(boundedOK, identityAll), identityAll},
		{"session", "account", identityAll, identityAll},
		{"session", "parent", identityAll, never},
		{"federated", "nobody", passed, never},
		{"federated", "itself", always, passed},
		{"federated", "anyone", always, passed},
		{"federated", "parent", union(passedRole, passed), passed},
		{"federated", "account", passed, passed},
		{"federated", "role", passed, never},
		{"root", "nobody", always, never},
		{"root", "itself", always, never},
		{"root", "account", always, always},
		{"root", "anyone", always, always},
		{"service", "nobody", never, never},
		{"service", "itself", always, always}, // a service has no account
		{"service", "account", never, never},
		{"service", "anyone", never, never},
		{"anonymous", "nobody", never, never},
		{"anonymous", "account", never, never},
		{"anonymous", "anyone", always, always},
	}
	for _, test := range tests {
		for _, account := range []string{"123456789012", "999999999999"} {
			want := test.same
			if account != "123456789012" {
				want = test.cross
			}
			got := allowedUnder(t, callers[test.caller], named[test.by], account)
			if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
				t.Errorf("%s named as %s, table of account %s: mismatch (-want +got):\n%s", test.caller, test.by, account, diff)
			}
		}
	}
}

// union lists the limits of either set, in the order of limits.
func union(a, b string) string {
	var both []string
	for _, l := range limits {
		if strings.Contains(a, l) || strings.Contains(b, l) {
			both = append(both, l)
		}
	}
	return strings.Join(both, " ")
}

// allowedUnder returns the limits under which the caller is allowed.
func allowedUnder(t *testing.T, p policy.Principal, principal, account string) []string {
	t.Helper()
	var allowed []string
	says := map[byte]*policy.Policy{
		'+': parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`),
		'-': parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}`),
	}
	for _, l := range limits {
		caller := policy.Policies{Identity: []*policy.Policy{says[l[0]]}, Boundary: says[l[1]]}
		if l[2] != '.' {
			caller.Session = []*policy.Policy{says[l[2]]}
		}
		set, target := sides(t, caller, policy.TargetPolicies{
			Resource: parse(t, policy.Resource, `{"Statement": {"Effect": "Allow", "Principal": `+principal+`, "Action": "*", "Resource": "*"}}`),
		})
		r := policy.Request{
			Principal: p,
			Action:    "sqs:SendMessage",
			Resource:  arn.MustParse("arn:aws:sqs:us-west-2:" + account + ":queue"),
			Target:    target,
			Support:   policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true},
		}
		if set.Evaluate(&r).Allowed() {
			allowed = append(allowed, l)
		}
	}
	if allowed == nil {
		allowed = []string{}
	}
	return allowed
}
