package access_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// The policy of the guide allows a global table Customers with replicas in two
// Regions, and not in a third.
func ExampleMayCall_globalTable() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("customers.json", policy.Identity, []byte(`{
			"Version": "2012-10-17",
			"Statement": [{
				"Effect": "Allow",
				"Action": "dynamodb:CreateGlobalTable",
				"Resource": [
					"arn:aws:dynamodb::123456789012:global-table/Customers",
					"arn:aws:dynamodb:us-east-1:123456789012:table/Customers",
					"arn:aws:dynamodb:us-west-1:123456789012:table/Customers"
				]
			}]
		}`)),
	}})
	alice := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Policies:  set,
	}
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-east-1", Account: "123456789012"}}
	for _, regions := range []string{
		`[{"RegionName": "us-east-1"}, {"RegionName": "us-west-1"}]`,
		`[{"RegionName": "us-east-1"}, {"RegionName": "us-west-1"}, {"RegionName": "eu-west-1"}]`,
	} {
		call, err := resolver.Resolve("dynamodb:CreateGlobalTable", []byte(`{"GlobalTableName": "Customers", "ReplicationGroup": `+regions+`}`))
		if err != nil {
			fmt.Println(err)
			return
		}
		answer := access.MayCall(alice, &call, access.Options{})
		fmt.Println(answer.Verdict())
		for _, m := range answer.Missing {
			fmt.Println("  ", m.Action, "on", m.Resource)
		}
	}

	// Output:
	// allow
	// implicit-deny
	//    dynamodb:CreateGlobalTable on arn:aws:dynamodb:eu-west-1:123456789012:table/Customers
}

// Alice may write to one replica of a global table alone. What she writes there
// arrives in the others.
func ExampleIndirectWrites() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("alice.json", policy.Identity, []byte(`{
			"Version": "2012-10-17",
			"Statement": [
				{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:*:123456789012:table/Customers"},
				{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Customers"}
			]
		}`)),
	}})
	alice := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Policies:  set,
	}
	replicas := []arn.ARN{
		arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Customers"),
		arn.MustParse("arn:aws:dynamodb:eu-west-1:123456789012:table/Customers"),
	}
	for _, d := range access.CompareReplicas(alice, replicas, access.Options{}) {
		fmt.Println(d.Advice().Text)
	}
	for _, w := range access.IndirectWrites(alice, replicas, access.Options{}) {
		fmt.Println(w.Through.Replica.Region(), "->", w.To.Replica.Region())
	}

	// Output:
	// dynamodb:PutItem is allowed in us-east-1; denied in eu-west-1; what is written to one replica is written to all
	// us-east-1 -> eu-west-1
}
