package catalog_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog"
)

// An action is found by its name, in any case.
func ExampleLookup() {
	a, ok := catalog.Lookup("DynamoDB:query")
	fmt.Println(a, ok)
	fmt.Println("level:", a.Level())
	for r := range a.Resources() {
		fmt.Println("resource:", r)
	}
	fmt.Println("resource policies:", a.Support())
	// Output:
	// dynamodb:Query true
	// level: Read
	// resource: table*
	// resource: index
	// resource policies: cross-account
}

// What can change permissions in DynamoDB? A boundary may want to keep it.
func ExampleActions() {
	for a := range catalog.Actions(catalog.DynamoDB) {
		if a.Level() == catalog.PermissionsManagement {
			fmt.Println(a)
		}
	}
	// Output:
	// dynamodb:DeleteResourcePolicy
	// dynamodb:PutResourcePolicy
	// dynamodb:UpdateAbacStatus
}

// Some names belong to operations, which other actions authorize.
func ExampleNearest() {
	for _, name := range []string{"dynamodb:GetItems", "dynamodb:TransactGetItems"} {
		if h, ok := catalog.Nearest(name); ok {
			fmt.Println(h)
		}
	}
	// Output:
	// "dynamodb:GetItems" is not an action: AWS does not list it; did you mean dynamodb:GetItem?
	// "dynamodb:TransactGetItems" is not an action: every Get in the transaction is authorized as GetItem; did you mean dynamodb:GetItem?
}

// An action that requires no resource can be granted on * alone: a policy that
// lists the ARNs of tables never grants dynamodb:ListTables.
func ExampleAction_Accepts() {
	for _, name := range []string{"dynamodb:ListTables", "dynamodb:GetItem"} {
		a, _ := catalog.Lookup(name)
		fmt.Println(a, a.Accepts(arn.Table), a.Accepts(arn.NoResource))
	}
	// Output:
	// dynamodb:ListTables false true
	// dynamodb:GetItem true false
}

// A condition on dynamodb:LeadingKeys limits which items are read, but for
// Scan, and for DAX, the key is never there.
func ExampleAction_Takes() {
	for _, name := range []string{"dynamodb:GetItem", "dynamodb:Scan", "dax:GetItem"} {
		a, _ := catalog.Lookup(name)
		fmt.Println(a, a.Takes("dynamodb:LeadingKeys"))
	}
	// Output:
	// dynamodb:GetItem true
	// dynamodb:Scan false
	// dax:GetItem false
}

// A list key needs ForAllValues or ForAnyValue in front of the operator.
func ExampleLookupKey() {
	k, ok := catalog.LookupKey("DynamoDB:LeadingKeys")
	fmt.Println(k, ok)
	fmt.Println(k.Family, k.Kind)
	fmt.Println(k.Meaning)
	// Output:
	// dynamodb:LeadingKeys true
	// String list
	// the partition key values that the request addresses; absent for Scan
}
