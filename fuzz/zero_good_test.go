package fuzz

import (
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// goodTexts mean something to one function or another.
var goodTexts = []string{
	"arn:aws:iam::123456789012:user/alice", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "123456789012", "dynamodb:GetItem",
	"StringLike", "aws:PrincipalTag/team", "${aws:username}", `{"TableName":"Books","Key":{"Id":{"S":"x"}}}`,
	"SELECT * FROM Books WHERE Id = ?", "a = :v AND size(b) > :v", "SET a = :v", "#a.b[0]",
}

// goodValues are such as callers have, beside which TestZeroValues puts those
// that have no meaning.
func goodValues(t *testing.T) []any {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const document = `{"Version":"2012-10-17","Statement":[
		{"Sid":"One","Effect":"Allow","Action":["dynamodb:*","dax:*"],"Resource":"arn:aws:*:*:*:*/${aws:username}*","Condition":{"StringLike":{"aws:username":"${aws:PrincipalTag/team}*"}}},
		{"Effect":"Deny","NotAction":"dynamodb:*","NotResource":"arn:aws:dynamodb:*:*:table/x","Condition":{"DateLessThan":{"aws:CurrentTime":"2000-01-01"},"NumericLessThan":{"ex:n":"3"}}}]}`
	doc, err := syntax.Parse("doc.json", []byte(document))
	must(err)
	_, faults := syntax.Parse("bad.json", []byte(`{"Version":3,"Statement":{}}`))
	own := policy.MustParse("own.json", policy.Identity, []byte(document))
	open := policy.MustParse("open.json", policy.Resource, []byte(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{own}, Boundary: own, Session: []*policy.Policy{own}, ServiceControl: [][]*policy.Policy{{policy.MustParse("scp.json", policy.ServiceControl, []byte(document))}}})
	must(err)
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: open})
	must(err)
	alice := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/alice"))
	role := policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/dax"), arn.ARN{})
	table := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	cache := arn.MustParse("arn:aws:dax:us-east-1:123456789012:cache/books")
	context := condition.NewContext(condition.String("aws:PrincipalTag/team", "red"), condition.Strings("ex:list", "a", "b"), condition.Bytes("ex:b", []byte{1}), condition.Unknown("ex:n"))
	request := policy.Request{Principal: alice, Action: "dynamodb:GetItem", Resource: table, Target: target, Context: context, Time: time.Unix(0, 0)}
	test, err := condition.NewTest(condition.MustParseOperator("StringLike"), "aws:username", []string{"${aws:PrincipalTag/team}*", "b"}, variables.References)
	must(err)
	resolver := operation.Resolver{Scope: table.Scope(), Tables: operation.TableMap{table: {Key: []string{"Id"}}}}
	call, err := resolver.Resolve("dynamodb:GetItem", []byte(`{"TableName":"Books","Key":{"Id":{"S":"x"}}}`))
	must(err)
	return []any{
		variables.MustParse("a${aws:username}*", variables.Wildcards|variables.References),
		variables.MustParse("arn:*:?:${b}", variables.Wildcards|variables.Segments),
		arn.MustParsePattern("arn:aws:dynamodb:*:*:table/${aws:username}*", variables.Wildcards|variables.References),
		table, cache, arn.Wildcard(), table.Scope(),
		context, condition.Env{Context: context}, test, condition.MustParseOperator("ForAllValues:StringEquals"),
		doc, faults, own, open, set, target, alice, role, request, set.Explain(&request), set.Evaluate(&request),
		resolver, call,
		access.Subject{Principal: alice, Policies: set}, access.Cluster{ARN: cache, Role: access.Subject{Principal: role, Policies: set}},
		access.Options{Targets: func(arn.ARN) *policy.Target { return target }},
	}
}
