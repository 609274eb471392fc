package policy_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// traces are decisions whose whole trace is held by golden files: the text for
// people as testdata/golden/NAME.txt, the JSON for tools as NAME.json.
func traces(t *testing.T) map[string]*policy.Trace {
	everything := `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	office := `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Office",
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:Query"],
      "Resource": ["arn:aws:dynamodb:*:*:table/${aws:username}_*", "arn:aws:dynamodb:*:*:table/Books"],
      "Condition": {
        "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.7"]},
        "Bool": {"aws:SecureTransport": true}
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "dynamodb:GetItem",
      "NotResource": "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}",
      "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-06-01"}}
    },
    {
      "Effect": "Deny",
      "Action": "dynamodb:*",
      "Resource": "*",
      "Condition": {"ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}
    }
  ]
}`
	base := policy.Request{
		Principal: policy.User(alice),
		Action:    "dynamodb:Query",
		Resource:  books,
		Time:      time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC),
	}
	ask := func(caller policy.Policies, target policy.TargetPolicies, edit func(r *policy.Request)) *policy.Trace {
		set, tgt := sides(t, caller, target)
		r := base
		r.Target = tgt
		edit(&r)
		return set.Explain(&r)
	}
	return map[string]*policy.Trace{
		"invalid": ask(policy.Policies{}, policy.TargetPolicies{}, func(r *policy.Request) { *r = policy.Request{Action: "GetItem"} }),
		"conditions": ask(identity(t, office), policy.TargetPolicies{}, func(r *policy.Request) {
			r.Context = condition.NewContext(
				condition.String("aws:SourceIp", "192.0.2.1"),
				condition.Strings("dynamodb:LeadingKeys", "Alice"),
				condition.String("aws:PrincipalTag/team", "Books"),
			)
		}),
		"indeterminate": ask(identity(t, office), policy.TargetPolicies{}, func(r *policy.Request) {
			r.Context = condition.NewContext(
				condition.String("aws:SourceIp", "not an address"),
				condition.Bool("aws:SecureTransport", true),
				condition.Unknown("dynamodb:LeadingKeys"),
			)
		}),
		"prefix": ask(identity(t, office), policy.TargetPolicies{}, func(r *policy.Request) {
			r.Context = condition.NewContext(condition.Unknown("aws:"), condition.Unknown("dynamodb:"), condition.String("aws:SourceIp", "10.0.0.1"))
		}),
		"layers": ask(policy.Policies{
			Identity:       list(t, policy.Identity, everything, office),
			Boundary:       parse(t, policy.Identity, everything),
			Session:        []*policy.Policy{},
			ServiceControl: [][]*policy.Policy{list(t, policy.ServiceControl, everything), list(t, policy.ServiceControl, everything)},
		}, policy.TargetPolicies{
			Resource: parse(t, policy.Resource, `{
  "Statement": [
    {"Effect": "Deny", "NotPrincipal": {"AWS": ["AIDAEXAMPLE", "123456789012"]}, "Action": "*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"AWS": "999999999999", "Service": "dax.amazonaws.com"}, "Action": "*", "Resource": "*"}
  ]
}`),
			ResourceControl: [][]*policy.Policy{list(t, policy.ResourceControl, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Scan", "Resource": "*"}}`)},
			Endpoint:        parse(t, policy.Endpoint, everything),
		}, func(r *policy.Request) { r.Principal = policy.User(alice).WithUniqueID("AIDAEXAMPLE") }),
		"allowed": ask(identity(t, everything), policy.TargetPolicies{}, func(*policy.Request) {}),
	}
}

func TestGoldenTraces(t *testing.T) {
	for name, trace := range traces(t) {
		compact, err := json.Marshal(trace)
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, compact, "", "  "); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", indented.String()+"\n")
		golden(t, name+".txt", trace.String()+"\n")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: mismatch (-want +got):\n%s", name, diff)
	}
}

// TestMessages: AWS's own sentence for a denial in each kind of policy, as
// "Troubleshoot access denied error messages" in the IAM User Guide words it.
func TestMessages(t *testing.T) {
	everything := `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	nothing := `{"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}`
	denying := `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`
	toAll := func(doc string) string { return strings.Replace(doc, `"Action"`, `"Principal": "*", "Action"`, 1) }
	trust := `{"Statement": {"Effect": "EFFECT", "Principal": {"AWS": "arn:aws:iam::123456789012:user/WHO"}, "Action": "sts:AssumeRole"}}`
	scp := func(doc string) [][]*policy.Policy {
		return [][]*policy.Policy{list(t, policy.ServiceControl, doc)}
	}
	open := list(t, policy.Identity, everything)
	tests := []struct {
		caller policy.Policies
		target policy.TargetPolicies
		want   string
	}{
		{policy.Policies{}, policy.TargetPolicies{}, "because no identity-based policy allows the sts:AssumeRole action"},
		{identity(t, denying), policy.TargetPolicies{}, "with an explicit deny in an identity-based policy"},
		{policy.Policies{Identity: open, Boundary: parse(t, policy.Identity, nothing)}, policy.TargetPolicies{}, "because no permissions boundary allows the sts:AssumeRole action"},
		{policy.Policies{Identity: open, Boundary: parse(t, policy.Identity, denying)}, policy.TargetPolicies{}, "with an explicit deny in a permissions boundary"},
		{policy.Policies{Identity: open, Session: list(t, policy.Identity, nothing)}, policy.TargetPolicies{}, "because no session policy allows the sts:AssumeRole action"},
		{policy.Policies{Identity: open, Session: list(t, policy.Identity, denying)}, policy.TargetPolicies{}, "with an explicit deny in a session policy"},
		{policy.Policies{Identity: open, ServiceControl: scp(nothing)}, policy.TargetPolicies{}, "because no service control policy allows the sts:AssumeRole action"},
		{policy.Policies{Identity: open, ServiceControl: scp(denying)}, policy.TargetPolicies{}, "with an explicit deny in a service control policy"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{Endpoint: parse(t, policy.Endpoint, nothing)}, "because no VPC endpoint policy allows the sts:AssumeRole action"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{Endpoint: parse(t, policy.Endpoint, denying)}, "with an explicit deny in a VPC endpoint policy"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{ResourceControl: [][]*policy.Policy{list(t, policy.ResourceControl, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"}}`)}}, "with an explicit deny in a resource control policy"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{Resource: parse(t, policy.Trust, strings.NewReplacer("EFFECT", "Allow", "WHO", "Bob").Replace(trust))}, "because no role trust policy allows the sts:AssumeRole action"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{Resource: parse(t, policy.Trust, strings.NewReplacer("EFFECT", "Deny", "WHO", "Alice").Replace(trust))}, "with an explicit deny in the role trust policy"},
		{policy.Policies{Identity: open}, policy.TargetPolicies{Resource: parse(t, policy.Resource, toAll(denying))}, "with an explicit deny in a resource-based policy"},
	}
	for _, test := range tests {
		set, target := sides(t, test.caller, test.target)
		r := policy.Request{Principal: policy.User(alice), Action: "sts:AssumeRole", Resource: arn.MustParse("arn:aws:iam::123456789012:role/R"), Target: target}
		if strings.Contains(test.want, "identity") || strings.Contains(test.want, "boundary") || strings.Contains(test.want, "session") {
			// Any action but AssumeRole, which the trust policy would deny first.
			r.Action = "iam:GetRole"
		}
		want := "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: " + r.Action +
			" on resource: arn:aws:iam::123456789012:role/R " + strings.ReplaceAll(test.want, "sts:AssumeRole", r.Action)
		if diff := cmp.Diff(want, set.Evaluate(&r).Message(&r)); diff != "" {
			t.Errorf("mismatch (-want +got):\n%s", diff)
		}
	}
	var none *policy.Set
	r := policy.Request{Principal: policy.User(alice), Action: "sts:GetCallerIdentity", Resource: arn.Wildcard()}
	if m := none.Evaluate(&r).Message(&r); m != "" {
		t.Errorf("an allowed request has the message %q", m)
	}
	r = policy.Request{Principal: policy.Anonymous(), Action: "dynamodb:GetItem", Resource: books}
	if m := none.Evaluate(&r).Message(&r); !strings.HasSuffix(m, "table/Books") {
		t.Errorf("an unsigned request has the message %q", m)
	}
}

// TestMissing: an implicit deny names every layer that withholds an Allow, of
// the cheapest way to be granted.
func TestMissing(t *testing.T) {
	everything := `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	nothing := `{"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}`
	toBob := `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Bob"}, "Action": "*", "Resource": "*"}}`
	toAlice := strings.Replace(toBob, "Bob", "Alice", 1)
	type layers = []policy.Layer
	id := func(doc string) []*policy.Policy { return list(t, policy.Identity, doc) }
	scp := [][]*policy.Policy{list(t, policy.ServiceControl, nothing)}
	tests := []struct {
		name    string
		caller  policy.Policies
		target  policy.TargetPolicies
		account string
		want    layers
	}{
		{"nothing", policy.Policies{}, policy.TargetPolicies{}, "123456789012", layers{policy.LayerIdentity}},
		{"all", policy.Policies{Identity: id(nothing), Boundary: id(nothing)[0], Session: id(nothing), ServiceControl: scp}, policy.TargetPolicies{Endpoint: parse(t, policy.Endpoint, nothing)}, "123456789012",
			layers{policy.LayerServiceControl, policy.LayerEndpoint, policy.LayerIdentity, policy.LayerBoundary, policy.LayerSession}},
		{"session alone", policy.Policies{Identity: id(nothing), Boundary: id(nothing)[0], Session: id(nothing)}, policy.TargetPolicies{Resource: parse(t, policy.Resource, toAlice)}, "123456789012", layers{policy.LayerSession}},
		{"other account", policy.Policies{Identity: id(everything)}, policy.TargetPolicies{Resource: parse(t, policy.Resource, toBob)}, "999999999999", layers{policy.LayerResource}},
		{"both sides", policy.Policies{}, policy.TargetPolicies{Resource: parse(t, policy.Resource, toBob)}, "999999999999", layers{policy.LayerIdentity, policy.LayerResource}},
		{"allowed", policy.Policies{Identity: id(everything)}, policy.TargetPolicies{}, "123456789012", nil},
	}
	for _, test := range tests {
		set, target := sides(t, test.caller, test.target)
		r := policy.Request{
			Principal: policy.User(alice), Action: "dynamodb:GetItem", Target: target,
			Resource: arn.MustParse("arn:aws:dynamodb:us-west-2:" + test.account + ":table/Books"),
			Support:  policy.Support{ResourcePolicy: policy.CrossAccount},
		}
		if diff := cmp.Diff(test.want, set.Explain(&r).Missing); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestLayerOfAnImplicitDeny: the layer of a decision is the first that allows
// nothing (SEMANTICS 6.4e), and Explain lists those that would have to.
func TestLayerOfAnImplicitDeny(t *testing.T) {
	const (
		everything = `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
		nothing    = `{"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}`
	)
	says := func(doc string) []*policy.Policy { return list(t, policy.Identity, doc) }
	open, shut := says(everything), says(nothing)
	toNobody := parse(t, policy.Resource, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "*", "Resource": "*"}}`)
	trusting := func(principal string) *policy.Policy {
		return parse(t, policy.Trust, `{"Statement": {"Effect": "Allow", "Principal": `+principal+`, "Action": "sts:*"}}`)
	}
	const account, theRole, another = `{"AWS": "123456789012"}`, `{"AWS": "arn:aws:iam::123456789012:role/app/BobUserRole"}`, `{"AWS": "999999999999"}`
	session := policy.RoleSession(bobRole, bobRun)
	type layers = []policy.Layer
	tests := []struct {
		name      string
		principal policy.Principal
		action    string
		resource  string
		caller    policy.Policies
		target    *policy.Policy
		layer     policy.Layer
		missing   layers
	}{
		{"user", policy.User(alice), "sqs:SendMessage", "sqs:r:123456789012:q", policy.Policies{}, nil, policy.LayerIdentity, layers{policy.LayerIdentity}},
		{"boundary", policy.User(alice), "sqs:SendMessage", "sqs:r:123456789012:q", policy.Policies{Identity: open, Boundary: shut[0], Session: shut}, nil, policy.LayerBoundary, layers{policy.LayerBoundary, policy.LayerSession}},
		{"session policy", policy.User(alice), "sqs:SendMessage", "sqs:r:123456789012:q", policy.Policies{Identity: open, Session: shut}, toNobody, policy.LayerSession, layers{policy.LayerSession}},
		{"user of another account", policy.User(alice), "sqs:SendMessage", "sqs:r:999999999999:q", policy.Policies{Identity: open}, toNobody, policy.LayerResource, layers{policy.LayerResource}},
		{"root of another account", policy.Root(root), "sqs:SendMessage", "sqs:r:999999999999:q", policy.Policies{}, toNobody, policy.LayerResource, layers{policy.LayerResource}},
		{"service", policy.Service("dax.amazonaws.com"), "sqs:SendMessage", "sqs:r:123456789012:q", policy.Policies{}, toNobody, policy.LayerResource, layers{policy.LayerResource}},
		{"unsigned", policy.Anonymous(), "sqs:SendMessage", "sqs:r:123456789012:q", policy.Policies{}, toNobody, policy.LayerResource, layers{policy.LayerResource}},

		{"not trusted", session, "sts:AssumeRole", "iam::123456789012:role/R", policy.Policies{}, trusting(another), policy.LayerTrust, layers{policy.LayerTrust}},
		{"trusted by the account", session, "sts:AssumeRole", "iam::123456789012:role/R", policy.Policies{}, trusting(account), policy.LayerIdentity, layers{policy.LayerIdentity}},
		{"and bounded", session, "sts:AssumeRole", "iam::123456789012:role/R", policy.Policies{Identity: open, Boundary: shut[0]}, trusting(account), policy.LayerBoundary, layers{policy.LayerBoundary}},
		{"trusted by the role", session, "sts:AssumeRole", "iam::123456789012:role/R", policy.Policies{Boundary: open[0], Session: shut}, trusting(theRole), policy.LayerIdentity, layers{policy.LayerSession}}, // a role needs no identity policy, but it is the first
		{"trusted across accounts", session, "sts:AssumeRole", "iam::999999999999:role/R", policy.Policies{Session: shut}, trusting(theRole), policy.LayerIdentity, layers{policy.LayerIdentity, policy.LayerSession}},
		{"provider", policy.Federated("accounts.google.com"), "sts:AssumeRoleWithWebIdentity", "iam::123456789012:role/R", policy.Policies{}, trusting(account), policy.LayerTrust, layers{policy.LayerTrust}},
	}
	for _, test := range tests {
		set, target := sides(t, test.caller, policy.TargetPolicies{Resource: test.target})
		r := policy.Request{
			Principal: test.principal, Action: test.action, Resource: arn.MustParse("arn:aws:" + test.resource), Target: target,
			Support: policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true},
		}
		trace := set.Explain(&r)
		if diff := cmp.Diff(policy.Decision{Layer: test.layer}, trace.Decision); diff != "" {
			t.Errorf("%s: decision mismatch (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.missing, trace.Missing); diff != "" {
			t.Errorf("%s: missing layers mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestDecisionForms(t *testing.T) {
	set, err := policy.NewSet(identity(t, `{"Statement": {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	r := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books}
	d := set.Evaluate(&r)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"verdict":"allow","layer":"identity","uncertain":false,"statement":{"policy":"identity.json","line":1,"column":15,"index":0,"sid":"All"}}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("allow: identity, identity.json:1:15, statement 0 (All)", d.String()); diff != "" {
		t.Errorf("text mismatch (-want +got):\n%s", diff)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("asked", "decision", d, "zero", policy.Decision{Uncertain: true})
	for _, part := range []string{"decision.verdict=allow", "decision.layer=identity", `decision.statement="identity.json:1:15, statement 0 (All)"`, "zero.verdict=implicit-deny", "zero.uncertain=true"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("log %q lacks %q", log.String(), part)
		}
	}
	if (policy.Decision{}).Allowed() || (policy.Decision{}).String() != "implicit-deny" {
		t.Errorf("the zero Decision is %v", policy.Decision{})
	}
	if d != set.Evaluate(&r) || d == (policy.Decision{}) {
		t.Error("equal decisions are not equal")
	}
}

func TestNames(t *testing.T) {
	for i, s := range []string{
		policy.Kind(0).String(), (policy.Endpoint + 1).String(), policy.Kind(99).String(),
		(policy.Allowed + 1).String(), policy.Verdict(99).String(),
		(policy.LayerSession + 1).String(), policy.Layer(99).String(),
		(policy.ConditionClause + 1).String(), policy.Clause(99).String(),
		(policy.NoResourcePolicy + 1).String(), policy.Reach(99).String(),
		(policy.BothSides + 1).String(), policy.Consent(99).String(),
		policy.Support{Consent: policy.BothSides + 1}.String(), policy.Support{ResourcePolicy: policy.NoResourcePolicy, Consent: policy.ResourceSide}.String(),
		(policy.TypeAnonymous + 1).String(), policy.PrincipalType(99).String(),
	} {
		if s != "invalid" {
			t.Errorf("%d: %q, want invalid", i, s)
		}
	}
	for _, name := range []string{"", "invalid", "group", "Identity"} {
		if k, ok := policy.ParseKind(name); ok || k != 0 {
			t.Errorf("ParseKind(%q) = %v, %t", name, k, ok)
		}
	}
}
