package analysis_test

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

// books lets callers read their own tables, and those of books without the drafts.
func books() *policy.Set {
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("books.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":["arn:aws:dynamodb:*:*:table/Books*","arn:aws:dynamodb:*:*:table/${aws:username}"]},
		{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"arn:aws:dynamodb:us-east-1:*:table/Sales","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}},
		{"Effect":"Deny","Action":"*","Resource":"arn:*:*:*:*:*Drafts"}]}`))}})
	if err != nil {
		panic(err)
	}
	return set
}

var bob = policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")

func ExampleWhichResources() {
	fmt.Println(analysis.WhichResources(analysis.OfCaller(books()), bob, "dynamodb:GetItem", analysis.Options{}))
	// Output:
	// dynamodb:GetItem on arn:aws:dynamodb:*:*:table/Books*, arn:aws:dynamodb:*:*:table/bob except arn:*:*:*:*:*Drafts by arn:aws:iam::111122223333:user/bob
	// dynamodb:GetItem on arn:aws:dynamodb:us-east-1:*:table/Sales by arn:aws:iam::111122223333:user/bob, where Bool aws:MultiFactorAuthPresent "true"
	// and nothing else
}

func ExampleWhatCan() {
	fmt.Println(analysis.WhatCan(analysis.OfCaller(books()), bob, analysis.Options{}))
	// Output:
	// dynamodb:GetItem, dynamodb:Query on arn:aws:dynamodb:*:*:table/Books*, arn:aws:dynamodb:*:*:table/bob except arn:*:*:*:*:*Drafts by arn:aws:iam::111122223333:user/bob
	// dynamodb:*Item on arn:aws:dynamodb:us-east-1:*:table/Sales by arn:aws:iam::111122223333:user/bob, where Bool aws:MultiFactorAuthPresent "true"
	// and nothing else
}

// The table Books lets in another account, and its own account through its policies.
func ExampleWhoCan() {
	table := policy.MustParse("table.json", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":{
		"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"dynamodb:GetItem","Resource":"*",
		"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}}`))
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: table})
	if err != nil {
		panic(err)
	}
	callers := []access.Subject{{Principal: bob, Policies: books()}, {Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/al"))}}
	resource := arn.MustParse("arn:aws:dynamodb:us-east-1:111122223333:table/Books")
	for g := range analysis.WhoCan(callers, target, "dynamodb:GetItem", resource, analysis.Options{}) {
		fmt.Println(g)
	}
	// Output:
	// arn:aws:iam::111122223333:user/bob: yes
	// dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by arn:aws:iam::111122223333:user/bob on resources of the same account
	// and nothing else
	// arn:aws:iam::111122223333:user/al: no
	// nothing
	// everybody else: yes
	// dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by any caller of 444455556666 in aws on resources of other accounts, any caller of an account that is not named in aws on resources of the same account, where IpAddress aws:SourceIp "203.0.113.0/24"
	// dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by any caller of an account that is not named in aws on resources of the same account
	// and nothing else
}

func ExampleDifferences() {
	load := func(statement string) *analysis.Rules {
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("p.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":`+statement+`}`))}})
		if err != nil {
			panic(err)
		}
		return analysis.OfCaller(set)
	}
	old := load(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`)
	new := load(`{"Effect":"Allow","Action":["s3:Get*","s3:ListBucket"],"Resource":["arn:aws:s3:::books","arn:aws:s3:::books*/*"]}`)
	for r := range analysis.Differences(old, new, analysis.Options{}) {
		text, _ := json.Marshal(r.Region)
		fmt.Fprintln(os.Stdout, r.Answer, string(text))
	}
	// Output:
	// yes {"callers":["user","assumed-role"],"actions":{"in":["s3:Get*","s3:ListBucket"],"notIn":["s3:GetObject"]},"resources":{"in":["arn:aws:s3:::books","arn:aws:s3:::books*/*"]},"conditions":[],"statement":{"policy":"p.json","line":1,"column":37,"index":0}}
	// yes {"callers":["user","assumed-role"],"actions":{"in":["s3:Get*","s3:ListBucket"]},"resources":{"in":["arn:aws:s3:::books","arn:aws:s3:::books*/*"],"notIn":["arn:aws:s3:::books/*"]},"conditions":[],"statement":{"policy":"p.json","line":1,"column":37,"index":0}}
	// no null
}
