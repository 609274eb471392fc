package access_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// Before Alice can create a cluster she creates its service role. The managed
// policy that she has for DynamoDB and DAX does not let her. What AWS would
// tell her step by step, the answer says at once, with the policy to add.
func ExampleMayCreateServiceRole() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("dynamodb-full-access.json", policy.Identity, []byte(`{
			"Version": "2012-10-17",
			"Statement": [
				{"Effect": "Allow", "Action": ["dynamodb:*", "dax:*", "iam:ListRoles"], "Resource": "*"},
				{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringLike": {"iam:PassedToService": "dax.amazonaws.com"}}}
			]
		}`)),
	}})
	alice := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Policies:  set,
	}
	role := arn.MustParse("arn:aws:iam::123456789012:role/service-role/DAXServiceRole")
	permissions := arn.MustParse("arn:aws:iam::123456789012:policy/DAXServicePolicy")

	answer := access.MayCreateServiceRole(alice, role, permissions, access.Options{})
	for _, message := range answer.Messages() {
		fmt.Println(message)
		denial, _ := access.ParseDenial(message)
		fmt.Println("  ", denial.Correction())
	}
	fmt.Println(answer.Grant())

	// Output:
	// User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/service-role/DAXServiceRole
	//    Add iam:CreateRole to your user policy.
	// User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: iam:CreatePolicy on resource: policy DAXServicePolicy
	//    Add iam:CreatePolicy to your user policy.
	// User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: iam:AttachRolePolicy on resource: role DAXServiceRole
	//    Add iam:AttachRolePolicy to your user policy.
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Effect": "Allow",
	//       "Action": "iam:CreateRole",
	//       "Resource": "arn:aws:iam::123456789012:role/service-role/DAXServiceRole"
	//     },
	//     {
	//       "Effect": "Allow",
	//       "Action": "iam:CreatePolicy",
	//       "Resource": "arn:aws:iam::123456789012:policy/DAXServicePolicy"
	//     },
	//     {
	//       "Effect": "Allow",
	//       "Action": "iam:AttachRolePolicy",
	//       "Resource": "arn:aws:iam::123456789012:role/service-role/DAXServiceRole",
	//       "Condition": {
	//         "ArnEquals": {
	//           "iam:PolicyARN": "arn:aws:iam::123456789012:policy/DAXServicePolicy"
	//         }
	//       }
	//     }
	//   ]
	// }
}

// The permissions to create a service role are worth more than that. The advice
// shows how far they reach.
func ExampleMayCreateServiceRole_escalation() {
	set, _ := policy.NewSet(policy.Policies{Identity: []*policy.Policy{
		policy.MustParse("dax-setup.json", policy.Identity, []byte(`{
			"Version": "2012-10-17",
			"Statement": [{
				"Effect": "Allow",
				"Action": ["iam:CreateRole", "iam:CreatePolicy", "iam:AttachRolePolicy", "iam:PassRole"],
				"Resource": "*"
			}]
		}`)),
	}})
	alice := access.Subject{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Policies:  set,
	}
	answer := access.MayCreateServiceRole(alice,
		arn.MustParse("arn:aws:iam::123456789012:role/service-role/DAXServiceRole"),
		arn.MustParse("arn:aws:iam::123456789012:policy/DAXServicePolicy"), access.Options{})
	fmt.Println("succeeds:", answer.Succeeds())
	for _, a := range answer.Advice {
		fmt.Println(a.Code)
	}

	// Output:
	// succeeds: true
	// privilege-escalation
	// attach-any-role
	// attach-any-policy
	// pass-any-role
	// pass-any-service
}
