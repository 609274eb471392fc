package oracle

import (
	"fmt"
	"strings"
	"testing"
)

// Section 12, as printed. K and L stand for test:K and test:L, since a key needs a colon.

// absent marks a key that is not in the context.
var absentKey = Value{Kind: Absent}

func TestConditionVectors(t *testing.T) {
	const k, l = "test:K", "test:L"
	tests := []struct {
		number    any
		condition string
		key       string
		values    []Value
		want      string
	}{
		{1, `{"StringEquals":{"test:K":"a"}}`, k, []Value{one("a"), one("A"), absentKey}, "T F F"},
		{2, `{"StringNotEquals":{"test:K":["a","b"]}}`, k, []Value{one("a"), one("c"), absentKey}, "F T T"},
		{3, `{"StringEqualsIfExists":{"test:K":"a"}}`, k, []Value{one("b"), absentKey}, "F T"},
		{4, `{"StringNotEqualsIfExists":{"test:K":"a"}}`, k, []Value{absentKey, one("a")}, "T F"},
		{5, `{"ForAllValues:StringEquals":{"test:L":["a","b"]}}`, l,
			[]Value{list("a"), list("a", "c"), list(), absentKey, list("")}, "T F T T T"},
		{6, `{"ForAnyValue:StringEquals":{"test:L":["a"]}}`, l,
			[]Value{list("a", "c"), list("c"), list(), absentKey}, "T F F F"},
		{7, `{"ForAllValues:StringNotEquals":{"test:L":["a"]}}`, l,
			[]Value{list("b", "c"), list("a", "b"), absentKey}, "T F T"},
		{8, `{"ForAnyValue:StringNotEquals":{"test:L":["a"]}}`, l,
			[]Value{list("a", "b"), list("a"), absentKey}, "T F F"},
		{9, `{"ForAnyValue:StringEqualsIfExists":{"test:L":["a"]}}`, l,
			[]Value{absentKey, list(), list("a")}, "T F T"},
		{10, `{"StringEquals":{"test:L":"a"}}`, l, []Value{list("a")}, "I"},
		{11, `{"Null":{"test:K":"true"}}`, k, []Value{absentKey, one(""), one("x")}, "T T F"},
		{12, `{"Null":{"test:L":"false"}}`, l, []Value{list(), list("x")}, "F T"},
		{13, `{"StringEquals":{"test:K":"a*"}}`, k, []Value{one("a*"), one("ab")}, "T F"},
		{14, `{"StringLike":{"test:K":"a?c"}}`, k, []Value{one("abc"), one("ac"), one("a/c")}, "T F T"},
		{15, `{"NumericLessThan":{"test:K":10}}`, k, []Value{one("9.5"), one("10"), one("x"), absentKey}, "T F I F"},
		{16, `{"NumericNotEquals":{"test:K":"1"}}`, k, []Value{one("1.0"), one("2"), one("x")}, "F T I"},
		{17, `{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}`, "aws:CurrentTime",
			[]Value{one("2029-12-31T23:59:59Z")}, "T"},
		{18, `{"DateGreaterThan":{"test:K":"1577836800"}}`, k, []Value{one("2020-01-01T00:00:01Z")}, "T"},
		{19, `{"IpAddress":{"test:K":"203.0.113.7/24"}}`, k,
			[]Value{one("203.0.113.99"), one("::ffff:203.0.113.9"), one("2001:db8::1")}, "T T F"},
		{20, `{"NotIpAddress":{"test:K":["10.0.0.0/8","bogus"]}}`, k,
			[]Value{one("10.1.1.1"), one("11.0.0.1"), one("notanip")}, "F I I"},
		{"20a", `{"IpAddress":{"test:K":["10.0.0.0/33","192.0.2.0/24"]}}`, k,
			[]Value{one("192.0.2.1"), one("10.1.1.1"), absentKey}, "T I F"},
		{"20b", `{"NumericEquals":{"test:K":"abc"}}`, k, []Value{one("7"), absentKey}, "I F"},
		{"20c", `{"ForAnyValue:NumericEquals":{"test:L":["abc","2"]}}`, l, []Value{list("1", "2"), list("1"), list()}, "T I F"},
		{"20d", `{"StringNotEquals":{"username":"a"}}`, k, []Value{one("a"), absentKey}, "T T"},
		{21, `{"Bool":{"test:K":"TRUE"}}`, k, []Value{one("true"), one("false"), absentKey}, "T F F"},
		{22, `{"ArnEquals":{"test:K":"arn:aws:iam::*:role/*"}}`, k,
			[]Value{one("arn:aws:iam::123456789012:role/a/b"), one("arn:aws:iam")}, "T I"},
		{23, `{"ArnNotLike":{"test:K":"arn:aws:iam::1*:role/x"}}`, k, []Value{absentKey, one("junk")}, "T I"},
		{24, `{"StringEquals":{"aws:ResourceTag/ENV":"p"}}`, "aws:resourcetag/env", []Value{one("p")}, "T"},
		{25, `{"BinaryEquals":{"test:K":"QQ=="}}`, k, []Value{bytesOf("\x41"), one("QQ=="), one("A")}, "T T I"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.number), func(t *testing.T) {
			var got []string
			for _, v := range tt.values {
				got = append(got, clause(t, when(tt.condition), ask(with(tt.key, v))))
			}
			equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestVariableVectors(t *testing.T) {
	books := "arn:aws:dynamodb:us-east-1:123456789012:table/"
	resource := func(r string) string {
		return `{"Effect":"Allow","Action":"*","Resource":"` + books + r + `"}`
	}
	wild := with("aws:username", one("al*ce"))
	tests := []struct {
		name     string
		document string
		request  Request
		want     string
	}{
		{"literal value", policy(resource("${aws:username}_*")), ask(wild, on(books+"al*ce_x")), "T"},
		{"a value is not a pattern", policy(resource("${aws:username}_*")), ask(wild, on(books+"alice_x")), "F"},
		{"default", policy(resource("${aws:PrincipalTag/team, 'all'}")), ask(on(books + "all")), "T"},
		{"unresolved, negated", when(`{"StringNotEquals":{"test:K":"${aws:PrincipalTag/t}"}}`), ask(with("test:K", one("x"))), "T"},
		{"escape", when(`{"StringEquals":{"test:K":"${*}"}}`), ask(with("test:K", one("*"))), "T"},
		{"2008, value", old(resource("${aws:username}_*")), ask(wild, on(books+"al*ce_x")), "F"},
		{"2008, text", old(resource("${aws:username}_*")), ask(wild, on(books+"${aws:username}_x")), "T"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equal(t, tt.want, clause(t, tt.document, tt.request)) })
	}
}

func TestGrantVectors(t *testing.T) {
	all, nothing := []string{policy(allowAll)}, []string{policy(allowNot)}
	toRole := `{"ArnEquals":{"aws:PrincipalArn":"` + session.RoleARN + `"}}`
	resource := func(s string) []string { return []string{policy(s)} }
	tests := []struct {
		number   int
		caller   Principal
		policies Policies
		want     string
	}{
		{30, alice, Policies{Boundary: nothing, Resource: resource(grant("Allow", aws(alice.ARN)))}, "allow resource"},
		{31, alice, Policies{Resource: resource(grant("Allow", aws(account)))}, "implicit-deny identity"},
		{32, session, Policies{Resource: resource(grant("Allow", aws(session.RoleARN)))}, "allow resource"},
		{33, session, Policies{Boundary: nothing, Resource: resource(grant("Allow", aws(session.RoleARN)))}, "implicit-deny identity"},
		{34, session, Policies{Boundary: nothing, Session: nothing, Resource: resource(grant("Allow", aws(session.ARN)))}, "allow resource"},
		{35, session, Policies{Boundary: nothing, Resource: resource(grant("Allow", `"*"`, toRole))}, "allow resource"},
		{36, session, Policies{Identity: all, Boundary: nothing}, "implicit-deny boundary"},
		{37, federated, Policies{Identity: all}, "implicit-deny session"},
		{38, federated, Policies{Resource: resource(grant("Allow", aws(federated.ARN)))}, "allow resource"},
		{39, federated, Policies{Resource: resource(grant("Allow", aws(alice.ARN)))}, "implicit-deny identity"},
		{40, stranger, Policies{Identity: all, Resource: resource(grant("Allow", aws("999999999999")))}, "allow resource"},
		{41, stranger, Policies{Resource: resource(grant("Allow", aws(stranger.ARN)))}, "implicit-deny identity"},
		{42, alice, Policies{Identity: all}, "allow identity"},
		{43, root, Policies{SCP: [][]string{all, {}}}, "implicit-deny scp"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.number), func(t *testing.T) {
			equal(t, tt.want, verdict(t, tt.policies, ask(by(tt.caller), support("cross-account"))))
		})
	}
}

// TestMandatoryVectors asks for the users of a key whose policy must allow.
func TestMandatoryVectors(t *testing.T) {
	all, nothing := []string{policy(allowAll)}, []string{policy(allowNot)}
	resource := func(principal string, condition ...string) []string {
		return []string{policy(grant("Allow", principal, condition...))}
	}
	acct, other := aws(account), resource(aws("arn:aws:iam::123456789012:role/Other"))
	home := `{"StringEquals":{"kms:CallerAccount":"` + account + `"}}`
	tests := []struct {
		number   string
		caller   Principal
		policies Policies
		want     string
	}{
		{"44 identity", alice, Policies{Identity: all, Resource: resource(acct)}, "allow resource"},
		{"44 none", alice, Policies{Resource: resource(acct)}, "implicit-deny identity"},
		{"45", alice, Policies{Identity: all, Resource: other}, "implicit-deny resource"},
		{"46", alice, Policies{Resource: resource(aws(alice.ARN))}, "allow resource"},
		{"47", alice, Policies{Identity: all}, "implicit-deny resource"},
		{"48", session, Policies{Boundary: nothing, Resource: resource(aws(session.RoleARN))}, "implicit-deny boundary"},
		{"49 identity", stranger, Policies{Identity: all, Resource: resource(aws("999999999999"))}, "allow resource"},
		{"49 none", stranger, Policies{Resource: resource(aws("999999999999"))}, "implicit-deny identity"},
		{"49a", root, Policies{Resource: other}, "implicit-deny resource"},
		{"49b", alice, Policies{Resource: resource(`"*"`, home)}, "allow resource"},
	}
	for _, tt := range tests {
		t.Run(tt.number, func(t *testing.T) {
			r := ask(by(tt.caller), support("required"), with("kms:CallerAccount", one(account)))
			equal(t, tt.want, verdict(t, tt.policies, r))
		})
	}
}
