package oracle

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The tests ask the exported functions and take their expectations from the text. What a single clause of a statement
// says is read off Answer.Applied: T and I are the statements that apply, F those that do not.

const (
	account = "123456789012"
	table   = "arn:aws:dynamodb:us-east-1:123456789012:table/T"
	get     = "dynamodb:GetItem"
)

var (
	alice   = Principal{Type: "user", ARN: "arn:aws:iam::123456789012:user/team/alice", UniqueID: "AIDAALICE"}
	session = Principal{Type: "assumed-role", ARN: "arn:aws:sts::123456789012:assumed-role/App/s1",
		RoleARN: "arn:aws:iam::123456789012:role/path/App", UniqueID: "AROAAPP"}
	bareRole  = Principal{Type: "role", RoleARN: session.RoleARN}
	federated = Principal{Type: "federated-user", ARN: "arn:aws:sts::123456789012:federated-user/Fred", Parent: alice.ARN}
	fedRoot   = Principal{Type: "federated-user", ARN: federated.ARN, Parent: "arn:aws:iam::123456789012:root"}
	root      = Principal{Type: "root", ARN: "arn:aws:iam::123456789012:root"}
	service   = Principal{Type: "service", Name: "dax.amazonaws.com"}
	provider  = Principal{Type: "federated", Name: "accounts.google.com"}
	anonymous = Principal{Type: "anonymous"}
	stranger  = Principal{Type: "user", ARN: "arn:aws:iam::999999999999:user/bob", UniqueID: "AIDABOB"}
	linked    = Principal{Type: "role", RoleARN: "arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX"}

	noon = time.Date(2026, 1, 2, 12, 0, 0, 500_000_000, time.UTC)
)

// ask is a request of alice's for the table.
func ask(change ...func(*Request)) Request {
	r := Request{Principal: alice, Action: get, Resource: table, Time: noon}
	for _, f := range change {
		f(&r)
	}
	return r
}

func by(p Principal) func(*Request)  { return func(r *Request) { r.Principal = p } }
func action(a string) func(*Request) { return func(r *Request) { r.Action = a } }
func on(arn string) func(*Request)   { return func(r *Request) { r.Resource = arn } }
func with(key string, v Value) func(*Request) {
	return func(r *Request) { r.Context = append(r.Context, Entry{key, v}) }
}
func support(s string) func(*Request) { return func(r *Request) { r.Support.ResourcePolicy = s } }

func one(s string) Value     { return Value{Kind: Single, Text: s} }
func list(s ...string) Value { return Value{Kind: List, List: s} }
func bytesOf(s string) Value { return Value{Kind: Bytes, Bytes: []byte(s)} }

// policy writes a 2012 document of these statements.
func policy(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// old writes a document without a version.
func old(statements ...string) string { return `{"Statement":[` + strings.Join(statements, ",") + `]}` }

const (
	allowAll = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	denyAll  = `{"Effect":"Deny","Action":"*","Resource":"*"}`
	allowNot = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}` // allows nothing asked for here
)

// grant writes a statement of a resource policy with a principal and perhaps a condition.
func grant(effect, principal string, condition ...string) string {
	s := fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":"*","Resource":"*"`, effect, principal)
	for _, c := range condition {
		s += `,"Condition":` + c
	}
	return s + "}"
}

// trust writes a statement of a trust policy.
func trust(effect, principal string) string {
	return fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":"sts:*"}`, effect, principal)
}

// aws writes a principal map.
func aws(names ...string) string {
	b, _ := json.Marshal(map[string][]string{"AWS": names})
	return string(b)
}

// decide answers, and fails the test on a load error.
func decide(t *testing.T, p Policies, r Request) Answer {
	t.Helper()
	a, err := Decide(p, r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// verdict is an answer in one line, as "allow identity" or "implicit-deny scp uncertain".
func verdict(t *testing.T, p Policies, r Request) string {
	t.Helper()
	a := decide(t, p, r)
	if a.Uncertain {
		return a.Verdict + " " + a.Layer + " uncertain"
	}
	return a.Verdict + " " + a.Layer
}

// clause is T, F or I for the one statement of an identity policy.
func clause(t *testing.T, document string, r Request) string {
	t.Helper()
	a := decide(t, Policies{Identity: []string{document}}, r)
	switch {
	case a.Verdict == "implicit-deny" && a.Layer == "request":
		t.Fatal("invalid request")
	case len(a.Applied) == 0:
		return "F"
	case a.Applied[0].Result == "true":
		return "T"
	}
	return "I"
}

// when is a document whose one statement has this condition.
func when(condition string) string {
	return policy(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + condition + `}`)
}

// equal compares a table's answers.
func equal(t *testing.T, want, got any, options ...cmp.Option) {
	t.Helper()
	if d := cmp.Diff(want, got, options...); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// quote writes strings as a JSON list.
func quote(s ...string) string {
	b, _ := json.Marshal(append([]string{}, s...))
	return string(b)
}

// cmpAll lets the rows of a table be compared as they are, unexported fields included.
var cmpAll = cmp.Exporter(func(reflect.Type) bool { return true })
