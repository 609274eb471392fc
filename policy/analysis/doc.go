// Package analysis answers questions about all requests at once: does a change of
// policies grant anything new, can anybody delete this table.
//
//	old, new := analysis.OfCaller(before), analysis.OfCaller(after) // two *policy.Set
//	r := analysis.Compare(old, new, analysis.Options{})
//
// There are three answers. No is a proof: no request of the [World] is allowed by
// new and not by old. Yes comes with a [Witness], a request that is, and the engine
// of package policy has confirmed it. Everything else is Unknown, with a [Reason].
// The zero [Answer] is Unknown.
//
// A Yes has the [Region] of requests too that its witness stands for: what actions on
// what resources, by whom and under which conditions, all of it proved to be of the
// kind that was asked for. [Differences] yields all regions of new access, and
// [WhichResources], [WhatCan] and [WhoCan] say in regions what is allowed.
//
// [Partial] decides one request as far as its keys are known, and says which of the
// others matter. [Redundant] and [NeverApplies] look at statements, [Allow] and [Stop]
// propose changes and say what else they do, and [Bypasses] and [CompareEffective] ask
// about calls through DAX clusters.
//
// # Which requests count
//
// The rules of [OfCaller] are the policies of a user or a role. Its callers are
// users, role sessions and federated users, with IDs that are known, but no
// service-linked roles. Resources are of the caller's account and partition, have no
// policies of their own, and may be anything that arn.Parse takes. Roles trust the
// account.
//
// [NewRules] adds the policies of a resource, a role or an endpoint and RCPs, and has
// all callers there are: those whom the policies name, and others of every type in
// every account, services, identity providers and unsigned ones. Resources are of any
// account. [OfResource] takes the callers' own policies to allow everything, and
// [Public] asks it for strangers. What a resource policy can do for an action is what
// package catalog knows, or [World.Support]: outside both, one account alone, but
// where only the resource's policies are given.
//
// Keys that follow from the request are not free: aws:username is the name in the
// caller's ARN, aws:RequestedRegion the Region in the resource's (SEMANTICS 9). All
// others hold any value, by default of a type that the operators which test it can
// read, and lists where an operator with ForAllValues or ForAnyValue tests it or
// package catalog says so. [World.AnyValue] is all values and lists.
//
// A resource is exotic if a pattern matches it only because a star that ends its
// part may run past a colon (SEMANTICS 2.2.4). No ARN that AWS gives out is known to
// be one. Plain resources are tried first, a witness that needs an exotic one says
// so, and [World.PlainOnly] leaves them out.
//
// Left out are keys that are declared unknown, tag keys that clash, binary values
// that are given as bytes, and requests so large that the engine's budget of steps
// ends: they come from a caller of this library, never from AWS. Left out is
// sts:GetCallerIdentity too, which no policy decides.
//
// # How
//
// A statement is a product of clauses on the action, the resource, the caller and
// condition keys. The search keeps a candidate request, asks the engine which
// statements apply to it, and mends what it breaks in every way there is: see
// search.go. A dimension is solved by the product of automata (package lang), or by
// trying a sample of each class of numbers, dates and addresses that the policies
// tell apart (condition.Samples).
//
// # Limits
//
// Where one side was made by OfCaller and the other was not, the answer is Unknown
// with the reason Unsupported. So it is, but for a Yes, where policies name thousands
// of identities, or a session whose name has a colon or a wildcard. The aws:userid of
// root users and federated users is not followed: where it decides, No becomes
// Unknown.
//
// The question is PSPACE-hard, and policies as people write them take a millisecond
// or two: a hostile pair can use up the [Limits], and no more. They count steps and
// not time, so that the answer is the same everywhere.
//
// No function returns an error or panics. All are safe for concurrent use.
package analysis
