// Package policy decides AWS IAM requests as AWS does, and explains how.
//
// [Parse] loads a policy document if it can read every element of it the way AWS
// does; anything it does not know is an error. IAM is stricter in places: some
// documents load that AWS would not store, such as one with a Resource in a partition
// that does not exist, but only where the mistake can match nothing (SEMANTICS 1.7).
// A [Set] holds the policies of the caller and a [Target] the policies of the
// resource. [Set.Evaluate] decides a [Request], and [Set.Explain] shows how.
//
//	p, err := policy.Parse("alice.json", policy.Identity, document)
//	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
//	d := set.Evaluate(&policy.Request{Principal: ..., Action: "dynamodb:GetItem", Resource: ...})
//	fmt.Println(d) // allow: identity, alice.json:4:5, statement 0
//
// # The order of a decision
//
// Every statement in force is matched with the request: it applies if its Action,
// Resource, Principal and conditions all match. Then, in this order:
//
//  1. A request that is not valid is denied, and so is an unsigned one, unless
//     the action accepts unsigned requests.
//  2. A Deny that applies, in any policy of any layer, is an explicit deny.
//  3. Where service control policies (SCPs) are in force for the caller, every
//     level from the root of the organization to the account must have an
//     Allow that applies.
//  4. Where the request came through a VPC endpoint, its policy must allow.
//  5. Within one account, the identity policies grant if the permissions
//     boundary and the session policies, where there are any, allow too; or
//     the resource's policy grants, within limits that depend on how it names
//     the caller. For some actions the resource's policy must allow, or both
//     sides must (see [Support]). Across accounts both sides must allow. Assuming
//     a role always requires that its trust policy allows.
//  6. Everything else is an implicit deny.
//
// This is decide in evaluate.go; the grants of step 5 are the tables of
// grants.go. Every rule has a number in SEMANTICS.md, beside this package.
//
// # What cannot be evaluated
//
// A comparison that cannot be made is Indeterminate; the result is never guessed. It
// is so for a malformed number, date, address or ARN, in the request or in the
// policy; for a list under an operator that is not made for lists; for a policy
// variable without a value in NotResource; and for a key that the caller has declared
// unknown. Keys that cannot be listed are declared by their prefix, such as
// aws:ResourceTag/: see package condition. An Indeterminate Deny counts as applying,
// an Indeterminate Allow does not. [Decision.Uncertain] says whether the verdict would
// be different otherwise, and a [Trace] holds every such clause.
//
// # Services
//
// The package does not know any services. It decides requests to all of them, and the
// one thing it must know of an action, what a resource policy can do for it, comes
// with the request as its [Support].
//
// # Limits
//
// A document has at most 256 KiB, 10 levels of brackets, 1,000 statements and
// 10,000 entries in a list; a pattern 2,048 bytes; a request's context 1,000
// keys, 64 KiB in a value and 1 MiB in total; an action 128 bytes, an ARN 2,048.
// These limits are fixed.
//
// Within them, matching one pattern with one value can still take a hundred million
// steps. So a decision has a budget, [condition.MaxSteps]. It counts steps, not time,
// so that the answer does not depend on the machine. Comparisons beyond the budget are
// Indeterminate: Deny statements apply, Allow statements do not, and the decision
// is Uncertain (SEMANTICS 4.6f). Policies within the quotas of AWS take a few
// thousand steps of the million. [Trace.Steps] has the count. No input keeps
// Evaluate busy for more than about 30 milliseconds, plus four nanoseconds for each
// byte of the policies that the index cannot skip.
//
// The size of a trace is at most a constant times that of the policies and the
// request: it quotes up to 128 bytes of a text and about 512 of a list.
// [Trace.WriteTo] and [Trace.WriteJSON] write it piece by piece. Only the first 100
// errors of a document are reported.
//
// # Concurrency, cost, stability
//
// Policies, sets and targets are immutable and safe for concurrent use.
// Evaluate does not allocate (TestNoAllocs checks it). Its time hardly
// depends on the number of statements, since an index finds those that may apply.
// [NewSet] and [NewTarget] build the index, so keep what they return.
//
// The module is at version 0: the verdicts, the layers, the codes of errors and
// the JSON of traces are meant to stay; the wording of messages may change.
package policy
