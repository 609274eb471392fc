package access_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Alice may create clusters. The first of the account, though, makes the
// service-linked role of DAX, and that takes one permission more.
func ExampleMayCallFirst() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("alice.json", policy.Identity, []byte(`{
			"Version": "2012-10-17",
			"Statement": [
				{"Effect": "Allow", "Action": "dax:*", "Resource": "*"},
				{"Effect": "Allow", "Action": ["iam:GetRole", "iam:PassRole"], "Resource": "arn:aws:iam::123456789012:role/service-role/*"},
				{"Effect": "Allow", "Action": ["ec2:Describe*", "ec2:CreateNetworkInterface"], "Resource": "*"}
			]
		}`)),
	}})
	alice := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Policies:  set,
	}
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	call, err := resolver.Resolve("AmazonDAXV3.CreateCluster", []byte(`{
		"ClusterName": "books",
		"NodeType": "dax.r5.large",
		"ReplicationFactor": 3,
		"IamRoleArn": "arn:aws:iam::123456789012:role/service-role/DAXServiceRole"
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	later := access.MayCall(alice, &call, access.Options{})
	first := access.MayCallFirst(alice, &call, access.Options{})
	fmt.Println("a cluster:", later.Verdict())
	fmt.Println("the first:", first.Verdict())
	for _, m := range first.Missing {
		fmt.Println("  lacks", m.Action, "in", m.Layers)
	}
	for _, a := range later.Advice {
		fmt.Println(a.Code, a.Text[:54])
	}

	// Output:
	// a cluster: allow
	// the first: implicit-deny
	//   lacks iam:CreateServiceLinkedRole in [identity]
	// dax-create-incomplete AWS lists ec2:DeleteNetworkInterface with dax:CreateCl
}

// The service-linked role stays as long as a cluster does, in whatever Region.
func ExampleLinkedRole_MayDelete() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("administrator.json", policy.Identity, []byte(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)),
	}})
	administrator := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Administrator")),
		Policies:  set,
	}
	role, err := access.LinkedRoleOf(arn.Scope{Account: "123456789012"})
	if err != nil {
		fmt.Println(err)
		return
	}
	last := arn.MustParse("arn:aws:dax:eu-west-1:123456789012:cache/books")

	answer := role.MayDelete(administrator, access.Options{}, last)
	fmt.Println(answer.Allowed(), answer.Succeeds(), answer.Obstacles[0].Text)
	answer = role.MayDelete(administrator, access.Options{})
	fmt.Println(answer.Allowed(), answer.Succeeds())
	answer = role.MayEdit(administrator, "iam:UpdateAssumeRolePolicy", access.Options{})
	fmt.Println(answer.Allowed(), answer.Succeeds(), answer.Obstacles[0].Code)

	// Output:
	// true false the cluster arn:aws:dax:eu-west-1:123456789012:cache/books uses the role; delete it first
	// true true
	// true false linked-role-not-editable
}

// The trust policy of a service role lets DAX in, and somebody else.
func ExampleInspectTrust() {
	report := access.InspectTrust(access.Cluster{
		ARN:  arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/books"),
		Role: access.Subject{Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/DAXServiceRole"), arn.ARN{})},
		Trust: policy.MustParse("trust.json", policy.Trust, []byte(`{
			"Version": "2012-10-17",
			"Statement": [
				{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"},
				{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/Bob"}, "Action": "sts:AssumeRole"}
			]
		}`)),
	}, access.Options{})
	fmt.Println("DAX:", report.DAX.Decision)
	for _, a := range report.Advice {
		fmt.Printf("%s: %s\n", a.Code, a.Text)
	}

	// Output:
	// DAX: allow: trust, trust.json:4:5, statement 0
	// dax-trust-extra-principals: arn:aws:iam::123456789012:user/Bob may assume the role too, and has its permissions without a cluster
}
