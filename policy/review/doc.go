// Package review finds faults in policy documents: what does not load, what can never
// match, what lets in more than was meant.
//
//	d := review.Load("policy.json", policy.Identity, src)
//	for f := range review.Check([]*review.Document{d}, review.Options{}) {
//		fmt.Println(f)
//	}
//
// A [Finding] has a place, a message, and where it helps other places, a fix, and a
// [Witness]: a request and the engine's verdict on it. The [Rule] behind it has an ID
// that never changes, the reason, a bad and a good document, and its sources; each has
// a page in the folder rules. Errors of loading are findings of rules whose IDs are
// their codes.
//
// # What is not known
//
// Whoever reads documents out of templates gives what is not known as a [Hole]. No rule
// concludes anything through one: a hole is not a star, whatever stands in its place,
// it may be covered by nothing and cover nothing, and a condition with a hole is taken
// to limit. A statement with a load error is left alone by all other rules.
//
// # What a finding rests on
//
// A finding that rests on the list of services being complete, or on a guess, is not
// [Finding.Certain]. The list is package catalog/aws, or Options.Catalog. Rules about
// what is granted ask package analysis, and report only what the engine confirms; the
// request is in the Witness.
//
// Rules about breadth are stated for Allow. They are silent where the statement is
// limited by a condition on a key that the caller cannot choose, or where a Deny of the
// same document takes everything back.
//
// No function panics or returns an error, and all are safe for concurrent use.
package review
