package policy_test

import (
	"fmt"
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

// named are the Principal elements that name callers in each way.
var named = map[string]string{
	"nobody":  `{"AWS": []}`,
	"itself":  `{"AWS": ["arn:aws:iam::123456789012:user/Alice", "arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob", "arn:aws:sts::123456789012:federated-user/Fay"], "Service": "dax.amazonaws.com"}`,
	"parent":  `{"AWS": "arn:aws:iam::123456789012:user/Alice"}`,
	"role":    `{"AWS": "arn:aws:iam::123456789012:role/app/BobUserRole"}`,
	"account": `{"AWS": "123456789012"}`,
	"anyone":  `"*"`,
}

// TestGrants walks every caller by every way in which a resource policy can
// name it, under every combination of its own policies, and by whose consent
// the action asks for: the tables of 6.3, each cell written from its text.
func TestGrants(t *testing.T) {
	callers := map[string]policy.Principal{
		"user":      policy.User(alice),
		"session":   policy.RoleSession(bobRole, bobRun),
		"federated": policy.FederatedUser(feder, alice),
		"root":      policy.Root(root),
		"service":   policy.Service("dax.amazonaws.com"),
		"provider":  policy.Federated("accounts.google.com"),
		"anonymous": policy.Anonymous(),
	}
	tests := []struct {
		caller, by string
		either     string // allowed within the account, by either side
		resource   string // where the resource policy must allow
		both       string // where both sides must allow
		cross      string // allowed from another account, whatever the above
	}{
		{"user", "nobody", identityAll, never, never, never},
		{"user", "itself", sessionOK, sessionOK, identityAll, identityAll},
		{"user", "anyone", sessionOK, sessionOK, identityAll, identityAll},
		{"user", "account", identityAll, identityAll, identityAll, identityAll},
		{"user", "role", identityAll, never, never, never},
		{"session", "nobody", identityAll, never, never, never},
		{"session", "itself", always, always, identityAll, identityAll},
		{"session", "anyone", always, always, identityAll, identityAll},
		{"session", "role", union(boundedOK, identityAll), boundedOK, identityAll, identityAll},
		{"session", "account", identityAll, identityAll, identityAll, identityAll},
		{"session", "parent", identityAll, never, never, never},
		{"federated", "nobody", passed, never, never, never},
		{"federated", "itself", always, always, passed, passed},
		{"federated", "anyone", always, always, passed, passed},
		{"federated", "parent", union(passedRole, passed), passedRole, passed, passed},
		{"federated", "account", passed, passed, passed, passed},
		{"federated", "role", passed, never, never, never},
		{"root", "nobody", always, never, never, never},
		{"root", "itself", always, never, never, never},
		{"root", "account", always, always, always, always},
		{"root", "anyone", always, always, always, always},
		{"service", "nobody", never, never, never, never},
		{"service", "itself", always, always, never, always},
		{"service", "account", never, never, never, never},
		{"service", "anyone", never, never, never, never},
		{"provider", "nobody", never, never, never, never},
		{"provider", "anyone", never, never, never, never},
		{"anonymous", "nobody", never, never, never, never},
		{"anonymous", "account", never, never, never, never},
		{"anonymous", "anyone", always, always, always, always},
	}
	for _, test := range tests {
		for consent, same := range []string{test.either, test.resource, test.both} {
			for _, account := range []string{"123456789012", "999999999999"} {
				want := same
				if account != "123456789012" && test.caller != "service" { // a service is everywhere at home
					want = test.cross
				}
				s := policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.Consent(consent), Unsigned: true}
				got := allowedUnder(t, callers[test.caller], named[test.by], account, s)
				if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
					t.Errorf("%s named as %s, %s, in account %s: mismatch (-want +got):\n%s", test.caller, test.by, s, account, diff)
				}
				s.ResourcePolicy = policy.SameAccount
				if account != "123456789012" && test.caller != "service" && test.caller != "anonymous" {
					want = never
				}
				got = allowedUnder(t, callers[test.caller], named[test.by], account, s)
				if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
					t.Errorf("%s named as %s, %s, in account %s: mismatch (-want +got):\n%s", test.caller, test.by, s, account, diff)
				}
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
func allowedUnder(t *testing.T, p policy.Principal, principal, account string, s policy.Support) []string {
	t.Helper()
	var allowed []string
	for _, l := range limits {
		set, r := limited(t, l, p, principal, account, s)
		if set.Evaluate(&r).Allowed() {
			allowed = append(allowed, l)
		}
	}
	if allowed == nil {
		allowed = []string{}
	}
	return allowed
}

// limited returns a caller under limits, and its request to a queue of the
// account whose policy allows the principal.
func limited(t *testing.T, limits string, p policy.Principal, principal, account string, s policy.Support) (*policy.Set, policy.Request) {
	t.Helper()
	says := map[byte]*policy.Policy{
		'+': parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`),
		'-': parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}`),
	}
	caller := policy.Policies{Identity: []*policy.Policy{says[limits[0]]}, Boundary: says[limits[1]]}
	if limits[2] != '.' {
		caller.Session = []*policy.Policy{says[limits[2]]}
	}
	set, target := sides(t, caller, policy.TargetPolicies{
		Resource: parse(t, policy.Resource, `{"Statement": {"Effect": "Allow", "Principal": `+principal+`, "Action": "*", "Resource": "*"}}`),
	})
	return set, policy.Request{
		Principal: p,
		Action:    "sqs:SendMessage",
		Resource:  arn.MustParse("arn:aws:sqs:us-west-2:" + account + ":queue"),
		Target:    target,
		Support:   s,
	}
}

// TestMissingMandatory compares the layer that an implicit deny reports where the
// resource policy must allow, and what the trace says is missing: what that way
// of naming the caller asks for, and nothing else.
func TestMissingMandatory(t *testing.T) {
	session := policy.RoleSession(bobRole, bobRun)
	tests := []struct {
		name, by string
		caller   policy.Principal
		limits   string // as in limits
		want     string // layer of the decision: layers of the trace
	}{
		{"not named, identity allows", "role", policy.User(alice), "+..", "resource: [resource]"},
		{"not named, nothing allows", "nobody", session, "---", "resource: [resource]"},
		{"delegated, no identity", "account", policy.User(alice), "-..", "identity: [identity]"},
		{"delegated, no boundary", "account", policy.User(alice), "+-.", "boundary: [boundary]"},
		{"delegated, nothing allows", "account", session, "---", "identity: [identity boundary session]"},
		{"role, no boundary, no identity", "role", session, "--+", "boundary: [boundary]"},
		{"role, no session", "role", session, "-+-", "session: [session]"},
		{"user, no session, no identity", "itself", policy.User(alice), "---", "session: [session]"},
		{"parent, no session", "parent", policy.FederatedUser(feder, alice), "-..", "session: [session]"},
		{"root not named", "role", policy.Root(root), "+..", "resource: [resource]"},
		{"service", "account", policy.Service("dax.amazonaws.com"), "+..", "resource: [resource]"},
	}
	for _, test := range tests {
		set, r := limited(t, test.limits, test.caller, named[test.by], "123456789012", policy.Support{Consent: policy.ResourceSide})
		trace := set.Explain(&r)
		if got := fmt.Sprint(trace.Decision.Layer, ": ", trace.Missing); got != test.want || trace.Decision.Allowed() {
			t.Errorf("%s: %s %s, want implicit-deny %s", test.name, trace.Decision.Verdict, got, test.want)
		}
	}
}
