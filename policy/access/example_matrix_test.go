package access_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// Who can do what to which tables, and what goes through the cluster alone. Alice and
// Bob have the same policies, so they are one class; and so are the tables that no
// policy tells apart.
func ExampleMatrix() {
	set := func(name, document string) *policy.Set {
		s, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse(name, policy.Identity, []byte(document))}})
		if err != nil {
			panic(err)
		}
		return s
	}
	readers := set("readers.json", `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/books-*"},
		{"Effect": "Allow", "Action": "dax:*Item", "Resource": "*"}]}`)
	role := arn.MustParse("arn:aws:iam::123456789012:role/DAXServiceRole")
	cluster := access.Cluster{
		ARN: arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01"),
		Role: access.Subject{Principal: policy.RoleSession(role, arn.ARN{}), Policies: set("dax.json", `{"Version": "2012-10-17", "Statement":
			{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": "*"}}`)},
		Trust: policy.MustParse("trust.json", policy.Trust, []byte(`{"Version": "2012-10-17", "Statement":
			{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`)),
	}
	var callers []access.Subject
	for _, name := range []string{"Alice", "Bob"} {
		callers = append(callers, access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/" + name)), Policies: readers})
	}
	var tables []arn.ARN
	for _, name := range []string{"books-2025", "books-2026", "orders"} {
		tables = append(tables, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/"+name))
	}

	m, err := access.NewMatrix(callers, tables, access.Options{}, cluster)
	if err != nil {
		fmt.Println(err)
		return
	}
	for class, members := range m.CallerClasses() {
		fmt.Println("callers", class, "are", len(members))
	}
	for class, members := range m.TableClasses() {
		fmt.Println("tables", class, "are", len(members))
	}
	for b := range m.Blocks() {
		fmt.Println("callers", b.Callers, "on tables", b.Tables, "directly:", b.Direct.Allows())
	}
	for b := range m.Bypasses() {
		fmt.Println("callers", b.Callers, "on tables", b.Tables, "through the cluster alone:", b.Calls)
	}

	// Output:
	// callers 0 are 2
	// tables 0 are 2
	// tables 1 are 1
	// callers 0 on tables [0] directly: GetItem, TransactGetItems
	// callers 0 on tables [0] through the cluster alone: PutItem, TransactWriteItems Put
	// callers 0 on tables [1] through the cluster alone: GetItem, TransactGetItems, PutItem, TransactWriteItems Put
}
