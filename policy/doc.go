// Package policy decides AWS IAM requests as AWS does, and explains how.
//
// A document is loaded by [Parse] if every element of it can be read the way AWS
// reads it; what this package does not know is refused. IAM refuses more than that:
// some documents load that AWS would not store, such as a Resource in a partition
// that does not exist, where what is wrong can match nothing (SEMANTICS 1.7). Policies are put together on two sides:
// a [Set] holds those of the caller, a [Target] those of the resource. Then
// [Set.Evaluate] decides a [Request], and [Set.Explain] tells how.
//
//	p, err := policy.Parse("alice.json", policy.Identity, document)
//	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
//	d := set.Evaluate(&policy.Request{Principal: ..., Action: "dynamodb:GetItem", Resource: ...})
//	fmt.Println(d) // allow: identity, alice.json:4:5, statement 0
//
// # The order of a decision
//
// Every statement in force is matched with the request: its Action, Resource,
// Principal and conditions must all match for it to apply. Then, in this order:
//
//  1. A request that is not valid is denied, and so is an unsigned one, unless
//     the action takes those.
//  2. A Deny that applies, in any policy of any layer, is an explicit deny.
//  3. Where service control policies (SCPs) are in force for the caller, every
//     level from the root of the organization to the account must have an
//     Allow that applies.
//  4. Where the request came through a VPC endpoint, its policy must allow.
//  5. Within one account, the identity policies grant if the permissions
//     boundary and the session policies, where there are any, allow too; or
//     the resource's policy grants, within limits that depend on how it names
//     the caller. For some actions the resource's policy must allow, or both
//     sides (see [Support]). Across accounts both sides must allow. Assuming a
//     role always needs its trust policy.
//  6. What nothing grants is an implicit deny.
//
// That is decide in evaluate.go; the grants of step 5 are the tables of
// grants.go. Every rule has a number in SEMANTICS.md, beside this package.
//
// # What cannot be evaluated
//
// A comparison that cannot be made honestly is Indeterminate, never guessed: a
// number, date, address or ARN that is malformed, be it in the request or in the
// policy, a list under an operator that is not made for lists, a policy variable
// without a value in NotResource, a key that the caller has declared unknown. Keys
// that cannot be named are declared by their prefix, such as aws:ResourceTag/: see
// package condition. A Deny that is
// Indeterminate counts as applying and an Allow does not. [Decision.Uncertain]
// says whether the verdict would be another otherwise, and a [Trace] holds
// every such clause.
//
// # Services
//
// The package knows no services. It decides requests to any of them, and what
// it must know of an action, namely what a resource policy can do for it,
// comes with the request as its [Support].
//
// # Limits
//
// A document has at most 256 KiB, brackets 10 deep, 1,000 statements and
// 10,000 entries in a list; a pattern 2,048 bytes; a request's context 1,000
// keys, a value of it 64 KiB and all of it 1 MiB; an action 128 bytes, an ARN 2,048.
// These limits are fixed.
//
// Within them one pattern with one value can still be a search of a hundred million
// steps. So a decision has a budget, [condition.MaxSteps]: a count of steps and not
// a time, so that an answer does not hang on the machine. What is compared beyond it
// is Indeterminate: Deny statements apply, Allow statements do not, and the decision
// is Uncertain (SEMANTICS 4.6f). Policies within the quotas of AWS take a few
// thousand steps of the million. [Trace.Steps] has the count. No input takes
// Evaluate more than some 30 milliseconds, and what is looked at without counting,
// half a nanosecond for each byte of the policies that an index cannot pass over.
//
// A trace is at most a constant times the policies and the request: it quotes a
// text up to 128 bytes and a list up to some 512. [Trace.WriteTo] and
// [Trace.WriteJSON] write it piece by piece. A document's first 100 errors are
// reported.
//
// # Concurrency, cost, stability
//
// Policies, sets and targets are immutable and safe for concurrent use.
// Evaluate allocates nothing (TestNoAllocs holds it to that). Its time hardly
// depends on the number of statements, since an index files them; [NewSet] and
// [NewTarget] build it, so keep what they return.
//
// The module is at version 0: the verdicts, the layers, the codes of errors and
// the JSON of traces are meant to stay; the wording of messages may change.
package policy
