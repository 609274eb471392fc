package oracle

import (
	"strings"
	"testing"
)

// callers are one of each type, in the order of the columns of the tables below.
var callers = []Principal{alice, session, bareRole, federated, fedRoot, root, service, provider, anonymous, stranger}

// applies asks, for each caller, whether a Deny of a resource policy reaches it.
func applies(t *testing.T, principal string) string {
	t.Helper()
	statement := `{"Effect":"Deny","Action":"*","Resource":"*",` + principal + `}`
	var got []string
	for _, c := range callers {
		r := ask(by(c))
		r.Support.Unsigned = true
		a := decide(t, Policies{Resource: []string{policy(statement)}}, r)
		switch {
		case len(a.Applied) == 0:
			got = append(got, "F")
		case a.Applied[0].Result == "true":
			got = append(got, "T")
		default:
			got = append(got, "I")
		}
	}
	return strings.Join(got, " ")
}

func TestPrincipal(t *testing.T) {
	tests := []struct{ principal, want string }{
		// user session bare federated fedRoot root service provider anonymous stranger
		{`"*"`, "T T T T T T T T T T"},
		{`{"AWS":"*"}`, "T T T T T T T T T T"},
		{`{"AWS":"123456789012"}`, "T T T T T T F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:root"}`, "T T T T T T F F F F"},
		{`{"AWS":"arn:aws-cn:iam::123456789012:root"}`, "F F F F F F F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:user/team/alice"}`, "T F F T F F F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:user/team/Alice"}`, "F F F F F F F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:user/alice"}`, "F F F F F F F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:role/path/App"}`, "F T T F F F F F F F"},
		{`{"AWS":"arn:aws:iam::123456789012:role/App"}`, "F F F F F F F F F F"},
		{`{"AWS":"arn:aws:sts::123456789012:assumed-role/App/s1"}`, "F T I F F F F F F F"},
		{`{"AWS":"arn:aws:sts::123456789012:assumed-role/App/s2"}`, "F F I F F F F F F F"},
		{`{"AWS":"arn:aws:sts::123456789012:assumed-role/Ape/s1"}`, "F F F F F F F F F F"},
		{`{"AWS":"arn:aws:sts::123456789012:federated-user/Fred"}`, "F F F T T F F F F F"},
		{`{"AWS":"AIDAALICE"}`, "T F F I F F F F F F"},
		{`{"AWS":"AIDABOB"}`, "F F F I F F F F F T"},
		{`{"AWS":"AROAAPP"}`, "F T I F F F F F F F"},
		{`{"Service":"DAX.amazonaws.com"}`, "F F F F F F T F F F"},
		{`{"Federated":"accounts.google.com"}`, "F F F F F F F T F F"},
		{`{"Federated":"graph.facebook.com"}`, "F F F F F F F F F F"},
		{`{"CanonicalUser":"123456789012"}`, "F F F F F F F F F F"},
		{`{}`, "F F F F F F F F F F"},
	}
	for _, tt := range tests {
		equal(t, tt.principal+" "+tt.want, tt.principal+" "+applies(t, `"Principal":`+tt.principal))
	}
}

func TestNotPrincipal(t *testing.T) {
	const acct, user, role = "123456789012", "arn:aws:iam::123456789012:user/team/alice", "arn:aws:iam::123456789012:role/path/App"
	const sess, fed = "arn:aws:sts::123456789012:assumed-role/App/s1", "arn:aws:sts::123456789012:federated-user/Fred"
	tests := []struct{ principal, want string }{
		// user session bare federated fedRoot root service provider anonymous stranger
		{`"*"`, "F F F F F F F F F F"},
		{`{"AWS":"*"}`, "F F F F F F F F F F"},
		{aws(acct), "T T T T T F T T T T"},
		{aws(user), "T T T T T T T T T T"},
		{aws(user, acct), "F T T T T F T T T T"},
		{aws(user, "arn:aws:iam::123456789012:root"), "F T T T T F T T T T"},
		{aws(role, acct), "T T T T T F T T T T"},
		{aws(sess, role), "T T T T T T T T T T"},
		{aws(sess, role, acct), "T F T T T F T T T T"},
		{aws(sess, "AROAAPP", acct), "T F T T T F T T T T"},
		{aws(fed, acct), "T T T F F F T T T T"},
		{aws("AIDAALICE", acct), "F T T T T F T T T T"},
		{`{"Service":"dax.amazonaws.com"}`, "T T T T T T F T T T"},
		{`{"Federated":"accounts.google.com"}`, "T T T T T T T F T T"},
	}
	for _, tt := range tests {
		equal(t, tt.principal+" "+tt.want, tt.principal+" "+applies(t, `"NotPrincipal":`+tt.principal))
	}

	deny := policy(`{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":` + aws(user, acct) + `}`)
	p := Policies{Identity: []string{policy(allowAll)}, Resource: []string{deny}}
	equal(t, "allow identity", verdict(t, p, ask()))
	p.Boundary = []string{policy(allowAll)}
	equal(t, "explicit-deny resource", verdict(t, p, ask()))

	nameless := alice
	nameless.UniqueID = ""
	p = Policies{Identity: []string{policy(allowAll)}, Resource: []string{policy(
		`{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":` + aws("AIDAALICE", acct) + `}`)}}
	equal(t, "explicit-deny resource uncertain", verdict(t, p, ask(by(nameless))))
}
