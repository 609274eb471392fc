// Package account reads what AWS exports of an account, and answers with its
// callers: users and roles with all the policies in force for them.
//
//	a, err := account.Read(account.Page{Name: "account.json", R: file})
//	bob, ok := a.Find(arn.MustParse("arn:aws:iam::123456789012:user/Bob"))
//	bob.Policies.Evaluate(&request)
//
// The export is the output of aws iam get-account-authorization-details, in one
// page or several. Around it stand
//
//	ReadOrganization  SCPs and RCPs by level, in a file of this package's own
//	ReadClusters      aws dax describe-clusters
//	ReadTables        aws dynamodb describe-table
//	ReadPermissionSets aws sso-admin describe-permission-set and the calls around it
//	Account.Resources the policies of tables and other resources
//
// # What cannot be read
//
// A document that is missing, cannot be decoded or does not load may hold an
// Allow or a Deny. So it neither vanishes nor ends the run. A stand-in takes its
// place, which answers every request with "not known": what the other documents
// allow becomes a denial that is uncertain, and what they deny stays denied. So
// nobody is allowed by a fault what they were denied without it. The policies of
// all other callers are as certain as before. Every fault is a [Problem], with
// its place in the page, and [Unread] recognises the statements of a stand-in.
//
// # What an export does not hold
//
// Session policies and session tags are made with each session: see
// [Caller.Session]. An export does not say which organization the account is in,
// so aws:PrincipalOrgID and aws:PrincipalOrgPaths are unknown without a file of
// the organization, and never absent.
//
// # Cost and concurrency
//
// A page is read entry by entry. Equal documents are compiled once. Everything
// that a function of this package returns is immutable and safe for concurrent
// use; to read an account anew makes a new value.
//
// # Where things are
//
// scan.go cuts pages into entries, text.go takes documents out of them, entity.go
// reads users, groups, roles and policies, and account.go puts them together.
package account
