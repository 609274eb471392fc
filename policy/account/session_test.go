package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

func session(t *testing.T, c account.Caller, name string, s account.Session) account.Caller {
	t.Helper()
	got, err := c.Session(name, s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// tag returns what a request of the caller says of a tag.
func tag(c account.Caller, key string) []string {
	s := c.Subject()
	e := condition.Env{Context: s.Context}
	return e.Values("aws:PrincipalTag/" + key)
}

// TestSessionTags has the rules of "Pass session tags in AWS STS": a session tag
// replaces the role's of the same key in any case, and transitive ones go on.
func TestSessionTags(t *testing.T) {
	a := read(t, "tags/account.json")
	rita, tenant, inner := find(t, a, "user/Rita"), find(t, a, "role/Tenant"), find(t, a, "role/Inner")
	first := session(t, tenant, "s1", account.Session{By: &rita, TransitiveTags: map[string]string{"tenant": "t-1"}, Tags: map[string]string{"Reason": "test run"}, SourceIdentity: "rita"})
	for key, want := range map[string]string{"tenant": "t-1", "team": "red", "Reason": "test run"} {
		if got := tag(first, key); len(got) != 1 || got[0] != want {
			t.Errorf("first session, %s: %q, want %q", key, got, want)
		}
	}
	second := session(t, inner, "s2", account.Session{By: &first})
	if got := tag(second, "tenant"); len(got) != 1 || got[0] != "t-1" {
		t.Errorf("the transitive tag: %q", got)
	}
	if got := append(tag(second, "Reason"), tag(second, "team")...); len(got) > 0 {
		t.Errorf("tags that are not transitive went on: %q", got)
	}
	if d := decide(second, "dynamodb:GetItem", "t-1"); !d.Allowed() {
		t.Errorf("the table of the tenant: %v", d)
	}
	if d := decide(second, "dynamodb:GetItem", "t-2"); d.Allowed() {
		t.Errorf("the table of another tenant: %v", d)
	}
	e := condition.Env{Context: second.Subject().Context}
	if got := e.Values("aws:SourceIdentity"); len(got) != 1 || got[0] != "rita" {
		t.Errorf("the source identity: %q", got)
	}
	if second.Principal.ARN() != arn.MustParse("arn:aws:sts::123456789012:assumed-role/Inner/s2") {
		t.Errorf("the session is %v", second.Principal)
	}
	if _, ok := second.Source(nil); ok {
		t.Error("the nil statement has a source")
	}
}

// TestSessionPolicies: they only ever shrink what the role may do.
func TestSessionPolicies(t *testing.T) {
	role := find(t, read(t, "bookshop/account.json"), "role/Cleaner")
	only := policy.MustParse("session", policy.Identity, []byte(`{"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Orders"}}`))
	s := session(t, role, "run-1", account.Session{Policies: []*policy.Policy{only}, Issued: time.Unix(1767225600, 0)})
	for _, test := range []struct {
		action, table string
		want          bool
	}{{"dynamodb:DeleteItem", "Orders", true}, {"dynamodb:DeleteItem", "Books", false}, {"dynamodb:PutItem", "Orders", false}} {
		if d := decide(s, test.action, test.table); d.Allowed() != test.want {
			t.Errorf("%s on %s: %v", test.action, test.table, d)
		}
	}
	if d := decide(session(t, role, "run-1", account.Session{Policies: []*policy.Policy{}}), "dynamodb:DeleteItem", "Orders"); d.Allowed() {
		t.Errorf("policies were passed that allow nothing: %v", d)
	}
	e := condition.Env{Context: s.Subject().Context}
	if got := e.Values("aws:TokenIssueTime"); len(got) != 1 || got[0] != "2026-01-01T00:00:00Z" {
		t.Errorf("issued %q", got)
	}
}

// TestSessionRefused has what STS or the trust policy refuses.
func TestSessionRefused(t *testing.T) {
	a := read(t, "tags/account.json")
	rita, tom, tenant, inner := find(t, a, "user/Rita"), find(t, a, "user/Tom"), find(t, a, "role/Tenant"), find(t, a, "role/Inner")
	first := session(t, tenant, "s1", account.Session{By: &rita, TransitiveTags: map[string]string{"tenant": "t-1"}, SourceIdentity: "rita"})
	many := make(map[string]string)
	for i := range 51 {
		many["k"+strings.Repeat("x", i)] = ""
	}
	short := policy.MustParse("session", policy.Identity, []byte(`{"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2"}}`))
	for name, test := range map[string]struct {
		of   account.Caller
		name string
		s    account.Session
		want string
	}{
		"a user":                      {rita, "s1", account.Session{}, "user/Rita is not a role"},
		"nobody":                      {account.Caller{}, "s1", account.Session{}, "is not a role"},
		"a short name":                {tenant, "s", account.Session{}, `session name "s"`},
		"a name with a slash":         {tenant, "s/1", account.Session{}, `session name "s/1"`},
		"not trusted":                 {tenant, "s1", account.Session{By: &tom}, "user/Tom may not call sts:AssumeRole"},
		"a tag of another kind":       {tenant, "s1", account.Session{By: &rita, Tags: map[string]string{"tenant": "x"}}, "user/Rita may not call sts:TagSession"},
		"a tag that is inherited":     {inner, "s2", account.Session{By: &first, Tags: map[string]string{"Tenant": "t-2"}}, `"Tenant" is inherited`},
		"another source identity":     {inner, "s2", account.Session{By: &first, SourceIdentity: "tom"}, `the source identity is "rita" already`},
		"a bad source identity":       {tenant, "s1", account.Session{SourceIdentity: "aws:x"}, `source identity "aws:x"`},
		"51 tags":                     {tenant, "s1", account.Session{Tags: many}, "51 session tags"},
		"a tag in two cases":          {tenant, "s1", account.Session{Tags: map[string]string{"a": "1"}, TransitiveTags: map[string]string{"A": "1"}}, "is there twice"},
		"a tag with two values":       {tenant, "s1", account.Session{Tags: map[string]string{"a": "1"}, TransitiveTags: map[string]string{"a": "2"}}, "is there twice"},
		"a reserved tag":              {tenant, "s1", account.Session{Tags: map[string]string{"AWS:a": "1"}}, "aws: is reserved"},
		"a tag without a key":         {tenant, "s1", account.Session{Tags: map[string]string{"": "1"}}, "the key of the session tag"},
		"a key with a star":           {tenant, "s1", account.Session{Tags: map[string]string{"a*": "1"}}, "the key of the session tag"},
		"a long value":                {tenant, "s1", account.Session{Tags: map[string]string{"a": strings.Repeat("1", 257)}}, "the value of the session tag"},
		"twelve policies":             {tenant, "s1", account.Session{Policies: make([]*policy.Policy, 12)}, "12 session policies"},
		"a policy with an incomplete": {tenant, "s1", account.Session{Policies: []*policy.Policy{short}}, "is not a whole ARN"},
	} {
		if c, err := test.of.Session(test.name, test.s); err == nil || !strings.Contains(err.Error(), test.want) || c.Policies != nil {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}
