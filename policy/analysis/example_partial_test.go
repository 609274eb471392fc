package analysis_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

// ofBob loads a policy of the user bob.
func ofBob(statements string) *policy.Set {
	p := policy.MustParse("bob.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		panic(err)
	}
	return set
}

// A service that has no body of the call yet asks what the decision hangs on.
func ExamplePartial() {
	rules := analysis.OfCaller(ofBob(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}}},
		{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`))
	request := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")),
		Action:    "dynamodb:GetItem",
		Resource:  arn.MustParse("arn:aws:dynamodb:us-east-1:111122223333:table/Books"),
		Context:   condition.NewContext(condition.Bool("aws:SecureTransport", true)),
	}
	fmt.Println(analysis.Partial(rules, &request, analysis.Options{}))
	// Output:
	// it depends
	// allowed if ForAllValues:StringEquals dynamodb:LeadingKeys "${aws:username}"
	// dynamodb:LeadingKeys matters
}

// The second statement does nothing: the first allows all that it does.
func ExampleRedundant() {
	rules := analysis.OfCaller(ofBob(`{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`))
	for f := range analysis.Redundant(rules, analysis.Options{}) {
		if f.Result.Answer == analysis.No {
			fmt.Println(f)
		}
	}
	// Output:
	// bob.json:1:91, statement 1: no, by bob.json:1:38, statement 0
}

// No address is in the network and not in it.
func ExampleNeverApplies() {
	p := policy.MustParse("p.json", policy.Identity, []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"IpAddress":{"aws:SourceIp":"10.1.0.0/16"},"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}`))
	for f := range analysis.NeverApplies(p, analysis.Options{}) {
		fmt.Println(f)
	}
	// Output:
	// p.json:1:14, statement 0: no, for aws:SourceIp
}

// The best change allows exactly the request.
func ExampleAllow() {
	rules := analysis.OfCaller(ofBob(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/1"}`))
	request := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")), Action: "s3:PutObject",
		Resource: arn.MustParse("arn:aws:s3:::books/1"), ResourceAccount: "111122223333",
	}
	best := analysis.Allow(rules, &request, analysis.Options{})[0]
	fmt.Printf("%v\n%s", best, best.Edits[0].Document)
	// Output:
	// identity, bob.json: statement 0: Action with s3:PutObject
	// exactly
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Effect": "Allow",
	//       "Action": ["s3:GetObject", "s3:PutObject"],
	//       "Resource": "arn:aws:s3:::books/1"
	//     }
	//   ]
	// }
}

// The statement is divided: no more deletes, but of the user's own objects.
func ExampleStop() {
	rules := analysis.OfCaller(ofBob(`{"Effect":"Allow","Action":["s3:GetObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::books/*","arn:aws:s3:::own/*"]}`))
	deletes, err := policy.ParseAction("s3:Delete*")
	if err != nil {
		panic(err)
	}
	books := arn.MustParsePattern("arn:aws:s3:::books/*", 0)
	for _, c := range analysis.Stop(rules, analysis.Options{Requests: analysis.Requests{Actions: []policy.ActionPattern{deletes}, Resources: []arn.Pattern{books}}}) {
		fmt.Println(c)
	}
	// Output:
	// identity, bob.json: statement 0: without s3:Delete* on arn:aws:s3:::books/*
	// exactly
	// identity, bob.json: a new statement that denies it
	// exactly
}

// Bob reads his own items. The role of the cluster reads all, and the cluster does not
// look at items.
func ExampleBypasses() {
	e := analysis.Effective{
		Caller: access.Subject{
			Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")),
			Policies: ofBob(`{"Effect":"Allow","Action":"dax:GetItem","Resource":"*"},
				{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}}}`),
		},
		Clusters: []access.Cluster{{
			ARN: arn.MustParse("arn:aws:dax:us-east-1:111122223333:cache/c"), Trust: policy.MustParse("trust", policy.Trust, []byte(access.TrustDocument)),
			Role: access.Subject{
				Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::111122223333:role/dax"), arn.MustParse("arn:aws:sts::111122223333:assumed-role/dax/s")),
				Policies:  ofBob(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:*:table/Books"}`),
			},
		}},
	}
	for r := range analysis.Bypasses(e, analysis.Options{}) {
		fmt.Println(r)
	}
	// Output:
	// yes: dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Books by arn:aws:iam::111122223333:user/bob, dynamodb:LeadingKeys "b"
	// yes: dynamodb:TransactGetItems on arn:aws:dynamodb:us-east-1:111122223333:table/Books by arn:aws:iam::111122223333:user/bob, dynamodb:LeadingKeys "b"
	// no
}
