// Package catalog holds what AWS publishes about the actions and condition keys
// of DynamoDB (79 actions) and of DynamoDB Accelerator, DAX (34 actions).
//
// An action is found by its name, in any case:
//
//	a, ok := catalog.Lookup("DynamoDB:getitem")
//	a.String()           // dynamodb:GetItem
//	a.Level()            // Read
//	a.Accepts(arn.Table) // true: a request for it is about a table
//	a.Support()          // cross-account: a table's policy can let other accounts do it
//
// An unknown name is worth a second look: [Nearest] recognizes misspellings,
// and names that look like actions but are not, such as
// dynamodb:TransactWriteItems.
//
// # What it is for
//
// The engine in package policy knows no services, and never imports this
// package. The catalog serves the code around the engine: it fills in what a
// request needs to know about its action, it says which resource an API call is
// about, and it warns authors of policies that a name is misspelt or that a
// condition key is never there. A policy may name actions that the catalog does
// not know, and AWS adds some every year: an unknown name is not an error here,
// just the false of a Lookup.
//
// # Where the facts come from
//
// Actions with their access levels, resource types, condition keys and
// dependent actions are from the Service Authorization Reference, pages
// "Actions, resources, and condition keys for Amazon DynamoDB" and "Actions,
// resources, and condition keys for Amazon DynamoDB Accelerator (DAX)". They
// are as of 2026-09-26, read by way of Cloud Copilot's iam-data 0.21.202609261
// (MIT licence); dependent actions and the marks for permission-only actions,
// which iam-data leaves out, are from the pages of June 2026. Where the two
// differ, a comment in the table says so.
//
// What a resource policy can do for an action is from the page of the DynamoDB
// Developer Guide on API operations supported by resource-based policies. It
// covers API operations only, so neither the actions that AWS performs itself
// nor the newest ones: these have the cautious default, [policy.SameAccount],
// or [policy.NoResourcePolicy] where there is no table or stream that a policy
// could be attached to.
//
// Four actions of DAX are in none of today's lists. The guide asked for them
// until March 2021, and policies still name them: see [Action.Legacy].
//
// # Adding an action
//
// The tables are dynamodb.go and dax.go, one row for each action, in
// alphabetical order; keys.go has the condition keys. A new action is one row,
// one line in testdata/dynamodb-actions.tsv or testdata/dax-actions.tsv and one
// in testdata/support.tsv; if AWS lists dependent actions, [Action.Dependents]
// has them as well. The tests compare both ways, so that neither a row
// nor a line can be missing, and hold the tables to their order, which Lookup
// relies on.
//
// All values of this package are immutable and safe for concurrent use, and
// lookups allocate nothing (TestNoAllocs holds them to that).
package catalog
