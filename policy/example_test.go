package policy_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

const aliceDocument = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "dynamodb:*",
      "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}_*"
    },
    {
      "Effect": "Deny",
      "Action": "dynamodb:DeleteTable",
      "Resource": "*",
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    }
  ]
}`

// A user's policy decides a request, and the decision points at the statement
// that settled it.
func Example() {
	p, err := policy.Parse("alice.json", policy.Identity, []byte(aliceDocument))
	if err != nil {
		log.Fatal(err)
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		log.Fatal(err)
	}
	for _, table := range []string{"Alice_ProductCatalog", "Bob_ProductCatalog"} {
		fmt.Println(set.Evaluate(&policy.Request{
			Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
			Action:    "dynamodb:GetItem",
			Resource:  arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + table),
		}))
	}
	// Output:
	// allow: identity, alice.json:4:5, statement 0
	// implicit-deny: identity
}

// A denied request is explained statement by statement, in AWS's own sentence
// first.
func ExampleSet_Explain() {
	set, err := policy.NewSet(policy.Policies{
		Identity: []*policy.Policy{policy.MustParse("alice.json", policy.Identity, []byte(aliceDocument))},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Explain(&policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Action:    "dynamodb:DeleteTable",
		Resource:  arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Alice_Cart"),
		Context:   condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", false)),
	}))
	// Output:
	// explicit-deny: identity, alice.json:9:5, statement 1
	// User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: dynamodb:DeleteTable on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Alice_Cart with an explicit deny in an identity-based policy
	// identity:
	//   alice.json:4:5, statement 0: Allow applies
	//   alice.json:9:5, statement 1: Deny applies
}

// All that is wrong with a document is reported at once, each fault with its
// place, its path and a code that programs can compare.
func ExampleParse() {
	_, err := policy.Parse("broken.json", policy.Identity, []byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "effect": "Deny",
    "Action": "dynamodb:GetItem",
    "Resourse": "*",
    "Condition": {"StringEqual": {"aws:username": "Alice"}}
  }
}`))
	var list syntax.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			fmt.Println(e.Line, e.Column, e.Pointer, e.Code)
		}
	}
	// Output:
	// 3 16 /Statement missing-element
	// 4 5 /Statement/effect unknown-element
	// 6 5 /Statement/Resourse unknown-element
	// 7 19 /Statement/Condition/StringEqual unknown-operator
}

// A request under a key that the caller cannot know is decided all the same:
// denied, and marked as uncertain. The trace names the key.
func ExampleDecision_uncertain() {
	p := policy.MustParse("office.json", policy.Identity, []byte(`{
  "Statement": {
    "Effect": "Allow",
    "Action": "dynamodb:*",
    "Resource": "*",
    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
  }
}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		log.Fatal(err)
	}
	r := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
		Action:    "dynamodb:ListTables",
		Resource:  arn.Wildcard(),
		Context:   condition.NewContext(condition.Unknown("aws:SourceIp")),
	}
	fmt.Println(set.Evaluate(&r))
	for _, c := range set.Explain(&r).Layers[0].Statements[0].Indeterminate {
		fmt.Println(c.Key, c.Want)
	}
	// Output:
	// implicit-deny: identity, uncertain
	// aws:SourceIp [203.0.113.0/24]
}

// A DAX cluster may assume its service role, as the role's trust policy says;
// nobody else may.
func ExampleTarget_trust() {
	trust := policy.MustParse("trust.json", policy.Trust, []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}
  ]
}`))
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: trust})
	if err != nil {
		log.Fatal(err)
	}
	var nobody *policy.Set
	for _, service := range []string{"dax.amazonaws.com", "ec2.amazonaws.com"} {
		fmt.Println(nobody.Evaluate(&policy.Request{
			Principal: policy.Service(service),
			Action:    "sts:AssumeRole",
			Resource:  arn.MustParse("arn:aws:iam::123456789012:role/DAXServiceRole"),
			Target:    target,
		}))
	}
	// Output:
	// allow: trust, trust.json:4:5, statement 0
	// implicit-deny: trust
}

// A caller of another account needs both sides: its own policies, and that of
// the table.
func ExampleRequest_crossAccount() {
	table := policy.MustParse("table.json", policy.Resource, []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "dynamodb:GetItem", "Resource": "*"}
  ]
}`))
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: table})
	if err != nil {
		log.Fatal(err)
	}
	own, err := policy.NewSet(policy.Policies{
		Identity: []*policy.Policy{policy.MustParse("reader.json", policy.Identity, []byte(`{
  "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
}`))},
	})
	if err != nil {
		log.Fatal(err)
	}
	r := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/Carol")),
		Action:    "dynamodb:GetItem",
		Resource:  arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books"),
		Target:    target,
		Support:   policy.Support{ResourcePolicy: policy.CrossAccount},
	}
	var none *policy.Set
	fmt.Println("without her own policy:", none.Evaluate(&r))
	fmt.Println("with it:", own.Evaluate(&r))
	// Output:
	// without her own policy: implicit-deny: identity
	// with it: allow: resource, table.json:4:5, statement 0
}

// The policy of a KMS key must allow, or say that the account's own policies
// count. This one names the role of an administrator only: what the caller's
// policy allows has no effect, until the key policy delegates.
func ExampleSupport() {
	own, err := policy.NewSet(policy.Policies{
		Identity: []*policy.Policy{policy.MustParse("alice.json", policy.Identity, []byte(`{
  "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
}`))},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, principal := range []string{"arn:aws:iam::123456789012:role/KeyAdmin", "arn:aws:iam::123456789012:root"} {
		key := policy.MustParse("key.json", policy.Resource, []byte(`{
  "Statement": {"Effect": "Allow", "Principal": {"AWS": "`+principal+`"}, "Action": "kms:*", "Resource": "*"}
}`))
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: key})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(own.Evaluate(&policy.Request{
			Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice")),
			Action:    "kms:Decrypt",
			Resource:  arn.MustParse("arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
			Target:    target,
			Support:   policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.ResourceSide},
		}))
	}
	// Output:
	// implicit-deny: resource
	// allow: resource, key.json:2:16, statement 0
}

// A service keeps a prepared request for each caller and action, and asks with copies of
// it.
func ExampleRequest_Prepare() {
	doc := policy.MustParse("alice.json", policy.Identity, []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
		"Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{doc}})
	if err != nil {
		log.Fatal(err)
	}
	alice := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice"))
	template := policy.Request{Principal: alice, Action: "dynamodb:GetItem"}
	template.Prepare()

	for _, table := range []string{"Books", "Music"} {
		r := template
		r.Resource = arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + table)
		fmt.Println(table, set.Evaluate(&r).Verdict)
	}
	// Output:
	// Books allow
	// Music implicit-deny
}
