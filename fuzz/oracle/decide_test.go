package oracle

import (
	"fmt"
	"strings"
	"testing"
)

// docs is a list of one 2012 document with these statements.
func docs(statements ...string) []string { return []string{policy(statements...)} }

// TestSameAccount is the table of 6.3: what one Allow of the resource policy grants, against a boundary and a session
// policy that allow nothing, one by one.
func TestSameAccount(t *testing.T) {
	acct := aws(account)
	tests := []struct {
		name      string
		caller    Principal
		principal string
		want      string // alone, boundary, session, all allowing
	}{
		{"user direct", alice, aws(alice.ARN), "R R - R"},
		{"user any", alice, `"*"`, "R R - R"},
		{"user by ID", alice, aws(alice.UniqueID), "R R - R"},
		{"user account", alice, acct, "- - - -"},
		{"session direct", session, aws(session.ARN), "R R R R"},
		{"session any", session, `"*"`, "R R R R"},
		{"session role", session, aws(session.RoleARN), "R - - R"},
		{"session role by ID", session, aws(session.UniqueID), "R - - R"},
		{"session role beside any", session, aws(session.RoleARN, "*"), "R R R R"},
		{"session account", session, acct, "- - - -"},
		{"federated direct", federated, aws(federated.ARN), "R R R R"},
		{"federated any", federated, `"*"`, "R R R R"},
		{"federated parent", federated, aws(alice.ARN), "- - - R"},
		{"federated account", federated, acct, "- - - -"},
		{"root account", root, acct, "I I I I"},
		{"root", root, `{}`, "I I I I"},
		{"federated root", fedRoot, `{}`, "- - - I"},
		{"service direct", service, `{"Service":"dax.amazonaws.com"}`, "R R R R"},
		{"service any", service, `"*"`, "- - - -"},
		{"anonymous any", anonymous, `"*"`, "R R R R"},
		{"provider any", provider, `"*"`, "- - - -"},
		{"provider direct", provider, `{"Federated":"accounts.google.com"}`, "- - - -"},
	}
	limits := []Policies{{}, {Boundary: docs(allowNot)}, {Session: docs(allowNot)}, {Session: docs(allowAll), Boundary: docs(allowAll)}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range limits {
				p.Resource = docs(grant("Allow", tt.principal))
				r := ask(by(tt.caller))
				r.Support.Unsigned = true
				short := map[string]string{"allow resource": "R", "allow identity": "I"}[verdict(t, p, r)]
				if short == "" {
					short = "-"
				}
				got = append(got, short)
			}
			equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

// TestMandatory is the table of TestSameAccount where the policy of the resource must allow, and where both sides must:
// without identity policies, and with them.
func TestMandatory(t *testing.T) {
	acct, other := aws(account), aws("arn:aws:iam::123456789012:role/Other")
	tests := []struct {
		name      string
		caller    Principal
		principal string
		required  string // the limits of TestSameAccount: the first letter of what is missing, or + for an Allow
		both      string
	}{
		{"user direct", alice, aws(alice.ARN), "++s+ ++s+", "iiii +bs+"},
		{"user any", alice, `"*"`, "++s+ ++s+", "iiii +bs+"},
		{"user account", alice, acct, "iiii +bs+", "iiii +bs+"},
		{"user, another", alice, other, "rrrr rrrr", "iiii rbsr"},
		{"session direct", session, aws(session.ARN), "++++ ++++", "iiii +bs+"},
		{"session role", session, aws(session.RoleARN), "+bs+ +bs+", "iiii +bs+"},
		{"session role and account", session, aws(session.RoleARN, account), "+bs+ +bs+", "iiii +bs+"},
		{"session account", session, acct, "iiii +bs+", "iiii +bs+"},
		{"session, another", session, other, "rrrr rrrr", "iiii rbsr"},
		{"federated direct", federated, aws(federated.ARN), "++++ ++++", "iiii sbs+"},
		{"federated parent", federated, aws(alice.ARN), "sbs+ sbs+", "iiii sbs+"},
		{"federated account", federated, acct, "iiii sbs+", "iiii sbs+"},
		{"federated root account", fedRoot, acct, "sbs+ sbs+", "sbs+ sbs+"},
		{"root account", root, acct, "++++ ++++", "++++ ++++"},
		{"root any", root, `"*"`, "++++ ++++", "++++ ++++"},
		{"root, another", root, other, "rrrr rrrr", "rrrr rrrr"},
		{"service direct", service, `{"Service":"dax.amazonaws.com"}`, "++++ ++++", "rrrr rrrr"},
		{"service any", service, `"*"`, "rrrr rrrr", "rrrr rrrr"},
		{"anonymous any", anonymous, `"*"`, "++++ ++++", "++++ ++++"},
		{"anonymous account", anonymous, acct, "rrrr rrrr", "rrrr rrrr"},
		{"provider any", provider, `"*"`, "rrrr rrrr", "rrrr rrrr"},
	}
	limits := []Policies{{}, {Boundary: docs(allowNot)}, {Session: docs(allowNot)}, {Session: docs(allowAll), Boundary: docs(allowAll)}}
	for _, tt := range tests {
		for name, want := range map[string]string{
			"required": tt.required, "required-same-account": tt.required, "both": tt.both, "both-same-account": tt.both,
		} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				var got []byte
				for i, identity := range [][]string{nil, docs(allowAll)} {
					if i > 0 {
						got = append(got, ' ')
					}
					for _, p := range limits {
						p.Resource, p.Identity = docs(grant("Allow", tt.principal)), identity
						r := ask(by(tt.caller), support(name))
						r.Support.Unsigned = true
						v := strings.TrimPrefix(verdict(t, p, r), "implicit-deny ")
						if v == "allow resource" {
							v = "+"
						}
						got = append(got, v[0])
					}
				}
				equal(t, want, string(got))
			})
		}
	}
}

func TestLayers(t *testing.T) {
	all, nothing, deny := docs(allowAll), docs(allowNot), docs(denyAll)
	levels := func(ls ...[]string) [][]string { return ls }
	rcpDeny := docs(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"*"}`)
	rcpFull := docs(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)
	tests := []struct {
		name     string
		caller   Principal
		policies Policies
		want     string
	}{
		{"nothing", alice, Policies{}, "implicit-deny identity"},
		{"identity", alice, Policies{Identity: all}, "allow identity"},
		{"identity deny", alice, Policies{Identity: docs(allowAll, denyAll)}, "explicit-deny identity"},
		{"identity deny of another policy", alice, Policies{Identity: append(docs(denyAll), all...)}, "explicit-deny identity"},
		{"boundary", alice, Policies{Identity: all, Boundary: nothing}, "implicit-deny boundary"},
		{"boundary alone", alice, Policies{Boundary: all}, "implicit-deny identity"},
		{"session", session, Policies{Identity: all, Session: nothing}, "implicit-deny session"},
		{"session of a user", alice, Policies{Identity: all, Session: nothing}, "implicit-deny session"},
		{"session passed but empty", session, Policies{Identity: all, Session: []string{}}, "implicit-deny session"},
		{"session policies are one set", session, Policies{Identity: all, Session: append(docs(allowNot), all...)}, "allow identity"},
		{"session deny", session, Policies{Identity: all, Session: docs(allowAll, denyAll)}, "explicit-deny session"},
		{"all missing", session, Policies{Boundary: nothing, Session: nothing}, "implicit-deny identity"},
		{"federated user", federated, Policies{Identity: all, Session: all}, "allow identity"},
		{"federated user, parent's boundary", federated, Policies{Identity: all, Session: all, Boundary: nothing}, "implicit-deny boundary"},
		{"federated root", fedRoot, Policies{Session: all}, "allow identity"},
		{"federated root, Deny", fedRoot, Policies{Identity: deny, Session: all}, "explicit-deny identity"},
		{"root cannot be limited", root, Policies{Boundary: deny, Session: nothing}, "allow identity"},
		{"root, Deny", root, Policies{Identity: deny}, "explicit-deny identity"},
		{"service, Deny", service, Policies{Identity: deny}, "explicit-deny identity"},

		{"scp", alice, Policies{Identity: all, SCP: levels(all, all)}, "allow identity"},
		{"scp level without Allow", alice, Policies{Identity: all, SCP: levels(all, nothing, all)}, "implicit-deny scp"},
		{"scp empty level", alice, Policies{Identity: all, SCP: levels(all, []string{})}, "implicit-deny scp"},
		{"scp deny", alice, Policies{Identity: all, SCP: levels(nothing, append(docs(denyAll), all...))}, "explicit-deny scp"},
		{"scp without levels", alice, Policies{Identity: all, SCP: [][]string{}}, "allow identity"},
		{"scp allows nothing by itself", alice, Policies{SCP: levels(all)}, "implicit-deny identity"},
		{"scp, root", root, Policies{SCP: levels(deny)}, "explicit-deny scp"},
		{"scp, federated user", federated, Policies{Identity: all, Session: all, SCP: levels(nothing)}, "implicit-deny scp"},
		{"scp, service-linked role", linked, Policies{Identity: all, SCP: levels(deny), RCP: levels(rcpDeny)}, "allow identity"},
		{"scp, service", service, Policies{Resource: docs(grant("Allow", `{"Service":"dax.amazonaws.com"}`)), SCP: levels(deny)}, "allow resource"},
		{"scp, anonymous", anonymous, Policies{Resource: docs(grant("Allow", `"*"`)), SCP: levels(deny)}, "allow resource"},

		{"rcp", alice, Policies{Identity: all, RCP: levels(rcpFull, rcpDeny)}, "explicit-deny rcp"},
		{"rcp is never implicit", alice, Policies{Identity: all, RCP: levels([]string{}, []string{})}, "allow identity"},
		{"rcp allows nothing", alice, Policies{RCP: levels(rcpFull)}, "implicit-deny identity"},
		{"rcp, root", root, Policies{RCP: levels(rcpDeny)}, "explicit-deny rcp"},
		{"rcp, service", service, Policies{Resource: docs(grant("Allow", `{"Service":"dax.amazonaws.com"}`)), RCP: levels(rcpDeny)}, "explicit-deny rcp"},
		{"rcp, anonymous", anonymous, Policies{Resource: docs(grant("Allow", `"*"`)), RCP: levels(rcpDeny)}, "explicit-deny rcp"},

		{"endpoint", alice, Policies{Identity: all, Endpoint: all}, "allow identity"},
		{"endpoint without Allow", alice, Policies{Identity: all, Endpoint: nothing}, "implicit-deny endpoint"},
		{"endpoint of others", alice, Policies{Identity: all, Endpoint: docs(grant("Allow", aws(session.ARN)))}, "implicit-deny endpoint"},
		{"endpoint for the account", alice, Policies{Identity: all, Endpoint: docs(grant("Allow", aws(account)))}, "allow identity"},
		{"endpoint for everyone, service", service, Policies{Endpoint: docs(grant("Allow", `"*"`)), Resource: docs(grant("Allow", `{"Service":"dax.amazonaws.com"}`))}, "allow resource"},
		{"endpoint deny", alice, Policies{Identity: all, Endpoint: deny, SCP: levels(nothing)}, "explicit-deny endpoint"},
		{"scp before endpoint", alice, Policies{Identity: all, Endpoint: nothing, SCP: levels(nothing)}, "implicit-deny scp"},

		{"resource deny by role, of its session", session, Policies{Identity: all, Resource: docs(grant("Deny", aws(session.RoleARN)))}, "explicit-deny resource"},
		{"resource deny by account", alice, Policies{Identity: all, Resource: docs(grant("Deny", aws(account)))}, "explicit-deny resource"},
		{"resource deny by user, of a federated session", federated, Policies{Identity: all, Session: all, Resource: docs(grant("Deny", aws(alice.ARN)))}, "explicit-deny resource"},
		{"first explicit deny", alice, Policies{Identity: deny, Boundary: deny, Session: deny, Resource: docs(grant("Deny", `"*"`)), RCP: levels(rcpDeny)}, "explicit-deny rcp"},
		{"both paths", alice, Policies{Identity: all, Resource: docs(grant("Allow", `"*"`))}, "allow identity"},
		{"service alone", service, Policies{Identity: all}, "implicit-deny resource"},
		{"anonymous alone", anonymous, Policies{Identity: all}, "implicit-deny resource"},
		{"provider alone", provider, Policies{Identity: all}, "implicit-deny resource"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := ask(by(tt.caller))
			r.Support.Unsigned = true
			equal(t, tt.want, verdict(t, tt.policies, r))
		})
	}
}

func TestCrossAccount(t *testing.T) {
	all, open := docs(allowAll), docs(grant("Allow", `"*"`))
	chinese := Principal{Type: "user", ARN: "arn:aws-cn:iam::123456789012:user/alice"}
	owner := func(r *Request) { r.ResourceAccount = account }
	foreignRoot := Principal{Type: "root", ARN: "arn:aws:iam::999999999999:root"}
	tests := []struct {
		name     string
		request  Request
		policies Policies
		want     string
	}{
		{"both sides", ask(by(stranger), support("cross-account")), Policies{Identity: all, Resource: open}, "allow resource"},
		{"identity only", ask(by(stranger), support("cross-account")), Policies{Identity: all}, "implicit-deny resource"},
		{"resource only", ask(by(stranger), support("cross-account")), Policies{Resource: open}, "implicit-deny identity"},
		{"session limits", ask(by(stranger), support("cross-account")), Policies{Identity: all, Resource: open, Session: docs(allowNot)}, "implicit-deny session"},
		{"boundary limits", ask(by(stranger), support("cross-account")), Policies{Identity: all, Resource: open, Boundary: docs(allowNot)}, "implicit-deny boundary"},
		{"default support", ask(by(stranger)), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"root", ask(by(foreignRoot), support("cross-account")), Policies{Resource: open}, "allow resource"},
		{"root without policy", ask(by(foreignRoot), support("cross-account")), Policies{}, "implicit-deny resource"},
		{"deny", ask(by(stranger)), Policies{Identity: all, Resource: docs(grant("Deny", `"*"`))}, "explicit-deny resource"},
		{"other partition", ask(by(chinese), support("cross-account")), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"owner given", ask(by(stranger), on("arn:aws:s3:::bucket"), owner, support("cross-account")), Policies{Identity: all}, "implicit-deny resource"},
		{"owner given, own", ask(on("arn:aws:s3:::bucket"), owner), Policies{Identity: all}, "allow identity"},
		{"resource-less", ask(by(stranger), on("*")), Policies{Identity: all}, "allow identity"},
		{"resource-less, policy ignored", ask(by(stranger), on("*")), Policies{Identity: all, Resource: docs(grant("Deny", `"*"`))}, "allow identity"},
		{"resource-less root", ask(by(root), on("*")), Policies{}, "allow identity"},
		{"required, both sides", ask(by(stranger), support("required")), Policies{Identity: all, Resource: open}, "allow resource"},
		{"required, identity only", ask(by(stranger), support("required")), Policies{Identity: all}, "implicit-deny resource"},
		{"required, resource only", ask(by(stranger), support("required")), Policies{Resource: open}, "implicit-deny identity"},
		{"required, own account only", ask(by(stranger), support("required-same-account")), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"both, both sides", ask(by(stranger), support("both")), Policies{Identity: all, Resource: open}, "allow resource"},
		{"both, own account only", ask(by(stranger), support("both-same-account")), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"required, no policy", ask(support("required")), Policies{Identity: all}, "implicit-deny resource"},
		{"required, resource-less", ask(on("*"), support("required")), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"required, resource-less root", ask(by(root), on("*"), support("required")), Policies{}, "implicit-deny resource"},
		{"both, resource-less", ask(on("*"), support("both")), Policies{Identity: all, Resource: open}, "implicit-deny resource"},
		{"no support", ask(support("none")), Policies{Identity: all, Resource: docs(grant("Deny", `"*"`))}, "allow identity"},
		{"no support, no grant", ask(support("none")), Policies{Resource: open}, "implicit-deny identity"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equal(t, tt.want, verdict(t, tt.policies, tt.request)) })
	}
}

func TestPassRole(t *testing.T) {
	role := on("arn:aws:iam::123456789012:role/x")
	pass, cross := action("iam:PassRole"), support("cross-account")
	equal(t, "allow identity", verdict(t, Policies{Identity: docs(allowAll)}, ask(role, pass, support("required"))))
	equal(t, "allow identity", verdict(t, Policies{Identity: docs(allowAll)}, ask(role, pass, support("both"))))
	p := Policies{Identity: docs(allowAll), Resource: docs(grant("Allow", `"*"`))}
	equal(t, "allow identity", verdict(t, p, ask(role, pass)))
	equal(t, "implicit-deny resource", verdict(t, p, ask(role, pass, cross, by(stranger))))
	equal(t, "implicit-deny identity", verdict(t, Policies{Resource: p.Resource}, ask(role, pass)))
}

func TestAssumeRole(t *testing.T) {
	all, nothing := docs(allowAll), docs(allowNot)
	role, assume := on("arn:aws:iam::123456789012:role/x"), action("sts:AssumeRole")
	daxRole := on(linked.RoleARN)
	allow := func(principal string) []string { return docs(trust("Allow", principal)) }
	dax := `{"Service":"dax.amazonaws.com"}`
	full := Policies{Identity: all}
	tests := []struct {
		name     string
		request  Request
		policies Policies
		trust    []string
		want     string
	}{
		{"no trust policy", ask(role, assume), full, nil, "implicit-deny trust"},
		{"trust of others", ask(role, assume), full, allow(aws(stranger.ARN)), "implicit-deny trust"},
		{"direct", ask(role, assume), Policies{}, allow(aws(alice.ARN)), "allow trust"},
		{"any", ask(role, assume), Policies{Boundary: nothing}, allow(`"*"`), "allow trust"},
		{"account", ask(role, assume), full, allow(aws(account)), "allow trust"},
		{"account, no identity", ask(role, assume), Policies{}, allow(aws(account)), "implicit-deny identity"},
		{"account, boundary", ask(role, assume), Policies{Identity: all, Boundary: nothing}, allow(aws(account)), "implicit-deny boundary"},
		{"account, session", ask(role, assume), Policies{Identity: all, Session: nothing}, allow(aws(account)), "implicit-deny session"},
		{"role", ask(role, assume, by(session)), Policies{}, allow(aws(session.RoleARN)), "allow trust"},
		{"role, session", ask(role, assume, by(session)), Policies{Identity: all, Session: nothing}, allow(aws(session.RoleARN)), "implicit-deny session"},
		{"parent", ask(role, assume, by(federated)), Policies{Session: all}, allow(aws(alice.ARN)), "allow trust"},
		{"parent, no session", ask(role, assume, by(federated)), full, allow(aws(alice.ARN)), "implicit-deny session"},
		{"root", ask(role, assume, by(root)), Policies{}, allow(aws(account)), "implicit-deny trust"},
		{"cross-account", ask(role, assume, by(stranger)), full, allow(aws("999999999999")), "allow trust"},
		{"cross-account, no identity", ask(role, assume, by(stranger)), Policies{}, allow(aws(stranger.ARN)), "implicit-deny identity"},
		{"cross-account, no trust", ask(role, assume, by(stranger)), full, allow(aws(account)), "implicit-deny trust"},
		{"service", ask(role, assume, by(service)), Policies{}, allow(dax), "allow trust"},
		{"service by any", ask(role, assume, by(service)), Policies{}, allow(`"*"`), "implicit-deny trust"},
		{"provider", ask(role, action("sts:AssumeRoleWithWebIdentity"), by(provider)), Policies{}, allow(`{"Federated":"accounts.google.com"}`), "allow trust"},
		{"provider by any", ask(role, action("sts:AssumeRoleWithWebIdentity"), by(provider)), Policies{}, allow(`"*"`), "implicit-deny trust"},
		{"tags", ask(role, action("STS:tagsession")), full, docs(`{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}`), "implicit-deny trust"},
		{"source identity", ask(role, action("sts:SetSourceIdentity")), full, allow(aws(account)), "allow trust"},
		{"no support needed", ask(role, assume, support("none")), full, allow(aws(account)), "allow trust"},
		{"trust deny", ask(role, assume), full, docs(trust("Allow", `"*"`), trust("Deny", aws(account))), "explicit-deny trust"},
		{"identity deny", ask(role, assume), Policies{Identity: docs(denyAll)}, allow(`"*"`), "explicit-deny identity"},
		{"scp", ask(role, assume), Policies{Identity: all, SCP: [][]string{nothing}}, allow(`"*"`), "implicit-deny scp"},
		{"rcp", ask(role, assume), Policies{Identity: all, RCP: [][]string{docs(`{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}`)}}, allow(`"*"`), "explicit-deny rcp"},
		{"any, session", ask(role, assume), Policies{Session: nothing}, allow(`"*"`), "implicit-deny identity"},
		{"any, session of a role", ask(role, assume, by(session)), Policies{Session: nothing}, allow(`"*"`), "allow trust"},
		{"not a role", ask(assume, on("*")), full, nil, "implicit-deny trust"},
		{"not a role, trust policy", ask(assume, on("*")), full, allow(`"*"`), "implicit-deny trust"},
		{"another sts action", ask(role, action("sts:DecodeAuthorizationMessage")), full, nil, "allow identity"},
		{"another sts action, trust", ask(role, action("sts:DecodeAuthorizationMessage")), Policies{}, allow(aws(account)), "implicit-deny identity"},
		{"another action", ask(role), full, docs(trust("Deny", `"*"`)), "allow identity"},
		{"another sts action, trust deny", ask(role, action("sts:DecodeAuthorizationMessage")), full, docs(trust("Deny", `"*"`)), "explicit-deny trust"},
		{"service-linked role, its service", ask(daxRole, assume, by(service)), Policies{}, allow(dax), "allow trust"},
		{"service-linked role, another", ask(daxRole, assume, by(Principal{Type: "service", Name: "ec2.amazonaws.com"})), Policies{}, allow(`{"Service":"ec2.amazonaws.com"}`), "implicit-deny trust"},
		{"service-linked role, a user", ask(daxRole, assume), full, allow(`"*"`), "implicit-deny trust"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.policies.Trust = tt.trust
			equal(t, tt.want, verdict(t, tt.policies, tt.request))
		})
	}
}

// TestAssumeBesideResourcePolicy has a policy of the wrong kind on a role: it can only deny.
func TestAssumeBesideResourcePolicy(t *testing.T) {
	r := ask(on("arn:aws:iam::123456789012:role/x"), action("sts:AssumeRole"))
	p := Policies{Identity: docs(allowAll), Resource: docs(grant("Allow", `"*"`))}
	equal(t, "implicit-deny trust", verdict(t, p, r))
	p.Resource = docs(grant("Deny", aws(account)))
	equal(t, "explicit-deny resource", verdict(t, p, r))
	r.Action = "sts:DecodeAuthorizationMessage"
	equal(t, "allow resource", verdict(t, Policies{Resource: docs(grant("Allow", `"*"`))}, r))
}

func TestCallerIdentity(t *testing.T) {
	who := action("sts:GetCallerIdentity")
	p := Policies{Identity: docs(denyAll), SCP: [][]string{docs(denyAll)}}
	equal(t, Answer{Verdict: "allow", Layer: "request"}, decide(t, p, ask(who, on("*"))))
	equal(t, "allow request", verdict(t, p, ask(who, on("*"), by(service))))
	equal(t, "implicit-deny request", verdict(t, p, ask(who, on("*"), by(anonymous))))
	equal(t, "implicit-deny request", verdict(t, p, ask(who, on("*"), by(provider))))
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: docs(allowAll)}, ask(who, on("*"), by(provider))))
	taken := func(r *Request) { r.Support.Unsigned = true }
	equal(t, "implicit-deny request", verdict(t, p, ask(who, on("*"), by(anonymous), taken)))
}

func TestInvalidRequests(t *testing.T) {
	p := Policies{Identity: docs(denyAll)}
	tests := map[string]Request{
		"zero":                  {},
		"no colon":              ask(action("GetItem")),
		"two colons":            ask(action("dynamodb:Get:Item")),
		"wildcard":              ask(action("dynamodb:*")),
		"Kelvin":                ask(action("dynamodb:DescribeBac\u212aup")),
		"no resource":           ask(on("")),
		"two stars":             ask(on("**")),
		"five parts":            ask(on("arn:aws:dynamodb:us-east-1:123456789012")),
		"no partition":          ask(on("arn::dynamodb:us-east-1:123456789012:table/T")),
		"no service":            ask(on("arn:aws::us-east-1:123456789012:table/T")),
		"wild region":           ask(on("arn:aws:dynamodb:us-*:123456789012:table/T")),
		"account of capitals":   ask(on("arn:aws:dynamodb:us-east-1:Acct:table/T")),
		"account that is mixed": ask(on("arn:aws:dynamodb:us-east-1:1acct:table/T")),
		"user of a service":     ask(by(Principal{Type: "user", ARN: "arn:aws:iam::cloudfront:user/alice"})),
		"root of AWS":           ask(by(Principal{Type: "root", ARN: "arn:aws:iam::aws:root"})),
		"provider of AWS":       ask(by(Principal{Type: "federated", Name: "arn:aws:iam::aws:saml-provider/p"})),
		"nobody's":              ask(on("arn:aws:s3:::bucket")),
		"owner of letters":      ask(func(r *Request) { r.ResourceAccount = "me" }),
		"unsigned":              ask(by(anonymous)),
		"no such support":       ask(support("Required")),
		"unknown caller":        ask(by(Principal{Type: "group", ARN: alice.ARN})),
		"user with a role ARN":  ask(by(Principal{Type: "user", ARN: session.RoleARN})),
		"session without role":  ask(by(Principal{Type: "assumed-role", ARN: session.ARN})),
		"role without ARN":      ask(by(Principal{Type: "role"})),
		"federated, no parent":  ask(by(Principal{Type: "federated-user", ARN: federated.ARN})),
		"service without name":  ask(by(Principal{Type: "service"})),
		"provider without name": ask(by(Principal{Type: "federated"})),
		"service without a dot": ask(by(Principal{Type: "service", Name: "dax"})),
		"unknown provider":      ask(by(Principal{Type: "federated", Name: "example.com"})),
		"user of no account":    ask(by(Principal{Type: "user", ARN: "arn:aws:iam:::user/alice"})),
		"user in a Region":      ask(by(Principal{Type: "user", ARN: "arn:aws:iam:us-east-1:123456789012:user/alice"})),
		"user with a role's ID": ask(by(Principal{Type: "user", ARN: alice.ARN, UniqueID: "AROAAPP"})),
		"role with a user's ID": ask(by(Principal{Type: "role", RoleARN: session.RoleARN, UniqueID: "AIDAALICE"})),
		"root with an ID":       ask(by(Principal{Type: "root", ARN: root.ARN, UniqueID: "AIDAALICE"})),
		"another role":          ask(by(Principal{Type: "assumed-role", ARN: session.ARN, RoleARN: "arn:aws:iam::123456789012:role/Other"})),
		"another account":       ask(by(Principal{Type: "assumed-role", ARN: session.ARN, RoleARN: "arn:aws:iam::999999999999:role/App"})),
		"another's child":       ask(by(Principal{Type: "federated-user", ARN: federated.ARN, Parent: stranger.ARN})),
		"unknown partition":     ask(on("arn:aws-x:dynamodb:us-east-1:123456789012:table/T")),
		"service in capitals":   ask(on("arn:aws:DynamoDB:us-east-1:123456789012:table/T")),
		"ARN too long":          ask(on(table + strings.Repeat("T", 2048))),
		"key without a colon":   ask(with("nocolon", one("x"))),
		"blank in a key":        ask(with("test:a b", one("x"))),
		"key without a tag":     ask(with("test:a/", one("x"))),
		"value too long":        ask(with("test:a", one(strings.Repeat("x", 64<<10+1)))),
		"list too long":         ask(with("test:a", list(make([]string, 10_001)...))),
		"too many keys":         ask(manyKeys(1_001)),
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			equal(t, Answer{Verdict: "implicit-deny", Layer: "request"}, decide(t, p, r))
		})
	}
	for _, r := range []Request{
		ask(with("test:a", list(append(make([]string, 9_999), strings.Repeat("x", 64<<10))...))), ask(manyKeys(1_000)),
		ask(with("a/b:c/d e", one("x"))), ask(on("arn:aws-eusc:dynamodb:eusc-de-east-1:123456789012:table/T")),
	} {
		if a := decide(t, p, r); a.Layer == "request" {
			t.Errorf("%+v: %v", r.Context[:min(1, len(r.Context))], a)
		}
	}
	nine := ask(by(Principal{Type: "user", ARN: "arn:aws:iam::123456789:user/x"}), on("arn:aws:dynamodb:us-west-2:123456789:table/x"))
	equal(t, "allow identity", verdict(t, Policies{Identity: docs(allowAll)}, nine))
}

// manyKeys gives the context that many keys.
func manyKeys(n int) func(*Request) {
	return func(r *Request) {
		for i := range n {
			r.Context = append(r.Context, Entry{fmt.Sprintf("test:%d", i), one("x")})
		}
	}
}

func TestLoadErrors(t *testing.T) {
	bad := []string{`{}`}
	two := docs(allowAll)
	two = append(two, two...)
	tests := map[string]Policies{
		"identity": {Identity: bad}, "boundary": {Boundary: bad}, "session": {Session: bad}, "resource": {Resource: bad},
		"endpoint": {Endpoint: bad}, "scp": {SCP: [][]string{nil, bad}}, "rcp": {RCP: [][]string{bad}},
		"resource policy without principal": {Resource: docs(allowAll)},
		"two boundaries":                    {Boundary: two},
		"two endpoint policies":             {Endpoint: two},
	}
	for name, p := range tests {
		if a, err := Decide(p, Request{}); err == nil { // even for a request that is invalid
			t.Errorf("%s: %v", name, a)
		}
	}
	asTrust := Policies{Trust: docs(grant("Allow", `"*"`))}
	if _, err := Decide(asTrust, ask(action("sts:AssumeRole"), on(session.RoleARN))); err == nil {
		t.Error("a trust policy with Resource loads")
	}
}

func TestUncertain(t *testing.T) {
	maybe := `"Condition":{"StringEquals":{"test:u":"x"}}}`
	mayAllow := `{"Effect":"Allow","Action":"*","Resource":"*",` + maybe
	mayDeny := `{"Effect":"Deny","Action":"*","Resource":"*",` + maybe
	unknown := with("test:u", Value{})
	fromSession := docs(grant("Allow", aws(session.ARN)))
	tests := []struct {
		name     string
		policies Policies
		request  Request
		want     string
	}{
		{"allow", Policies{Identity: docs(mayAllow)}, ask(unknown), "implicit-deny identity uncertain"},
		{"allow, another does", Policies{Identity: docs(mayAllow, allowAll)}, ask(unknown), "allow identity"},
		{"deny", Policies{Identity: docs(allowAll, mayDeny)}, ask(unknown), "explicit-deny identity uncertain"},
		{"deny, another does", Policies{Identity: docs(mayDeny, denyAll)}, ask(unknown), "explicit-deny identity"},
		{"deny, nothing allows", Policies{Identity: docs(mayDeny)}, ask(unknown), "explicit-deny identity uncertain"},
		{"scp level", Policies{Identity: docs(allowAll), SCP: [][]string{docs(mayAllow)}}, ask(unknown), "implicit-deny scp uncertain"},
		{"scp, denied anyway", Policies{SCP: [][]string{docs(mayAllow)}}, ask(unknown), "implicit-deny scp"},
		{"endpoint", Policies{Identity: docs(allowAll), Endpoint: docs(mayAllow)}, ask(unknown), "implicit-deny endpoint uncertain"},
		{"boundary", Policies{Identity: docs(allowAll), Boundary: docs(mayAllow)}, ask(unknown), "implicit-deny boundary uncertain"},
		{"session", Policies{Identity: docs(allowAll), Session: docs(mayAllow)}, ask(unknown), "implicit-deny session uncertain"},
		{"some session", Policies{Resource: fromSession}, ask(by(bareRole)), "implicit-deny identity uncertain"},
		{"some session, allowed anyway", Policies{Identity: docs(allowAll), Resource: fromSession}, ask(by(bareRole)), "allow identity"},
		{"known", Policies{Identity: docs(mayAllow)}, ask(with("test:u", one("x"))), "allow identity"},
		{"out of force", Policies{Boundary: docs(mayDeny)}, ask(unknown, by(root)), "allow identity"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equal(t, tt.want, verdict(t, tt.policies, tt.request)) })
	}
}

func TestApplied(t *testing.T) {
	maybe := `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NumericEquals":{"aws:username":"1"}}}`
	p := Policies{
		Identity: append(docs(allowNot, allowAll), policy(allowAll)),
		Boundary: docs(allowAll),
		Session:  docs(maybe),
		Resource: docs(grant("Allow", aws(stranger.ARN)), grant("Allow", aws(account))),
		Endpoint: docs(allowAll),
		SCP:      [][]string{docs(allowAll), docs(allowNot)},
		RCP:      [][]string{{}, docs(grant("Allow", `"*"`))},
	}
	want := Answer{Verdict: "explicit-deny", Layer: "session", Uncertain: true, Applied: []Applied{
		{"scp", 0, 0, 0, "true"},
		{"rcp", 1, 0, 0, "true"},
		{"endpoint", 0, 0, 0, "true"},
		{"resource", 0, 0, 1, "true"},
		{"identity", 0, 0, 1, "true"},
		{"identity", 0, 1, 0, "true"},
		{"boundary", 0, 0, 0, "true"},
		{"session", 0, 0, 0, "indeterminate"},
	}}
	equal(t, want, decide(t, p, ask()))
}
