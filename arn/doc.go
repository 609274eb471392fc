// Package arn names AWS resources and matches them with the patterns of IAM
// policies.
//
// # ARNs
//
// An [ARN] is the name of one resource. The first five colons divide it into
// six parts, and the resource part keeps any further ones:
//
//	arn : partition : service  :  region   :   account    : resource
//	arn :    aws    : dynamodb : us-east-1 : 123456789012 : table/Books/stream/2024-02-12T18:57:26.492
//
// [Parse] takes the ARNs of all services and knows the kinds of those that
// DynamoDB, DAX, IAM and STS have: see [Kind]. A [Scope] makes ARNs from the
// names that API calls give, and checks the names. A request that names no
// resource, like dynamodb:ListTables, has [Wildcard] for its resource.
//
// # Patterns
//
// A [Pattern] is a member of Resource or NotResource in a policy. Stars alone
// match every resource, and only they match [Wildcard]. Any other pattern is the
// text of an ARN with * and ? in it, and has to match the text of an ARN as a
// whole. Case counts in every part, and / is a character like any other. How far
// a wildcard reaches is the segment rule, which goes by the parts of the pattern:
//
//   - In the first five parts, a ? is one character other than a colon, and a *
//     any run of characters other than colons.
//   - A * that is the last character of its part is more: it matches any
//     characters, colons too.
//   - In the sixth part * and ? match any characters.
//
// An ARN of fewer than six parts is completed: ":*" is put behind it until there
// are six.
//
// So these match the ARN of the table Books in us-east-1:
//
//	arn:aws:dynamodb:us-*-1:123456789012:table/Books   the * stays within its part
//	arn:aws:*                                          the * takes all the rest
//	arn:aws:dynamodb                                   completed to arn:aws:dynamodb:*:*:*
//
// and these do not:
//
//	arn:aws:dynamodb:us-east-1:123456789012:table/books
//	arn:aws:dynamodb:us-east-1:123456789012:table      a part is not added to
//	arn:aws:dynamodb:*:table/Books                     completed, it has table/Books for the account
//
// Policy variables, such as ${aws:username}, may stand in the sixth part. Their
// values never act as wildcards; package variables tells why. [Pattern.Relation]
// compares two patterns: whether one covers the other, or which resources both
// match.
//
// # Globs
//
// A [Glob] is the value of an ArnLike or ArnEquals condition. There, both texts
// are divided into their parts and compared part by part, and nothing is completed:
// the last pattern above is not a glob at all, as it has five parts.
//
// # Safety
//
// The zero values of all types match nothing. All types are immutable and safe
// for concurrent use. Matching allocates nothing, and its cost is bounded by the
// length of the pattern times that of the text.
package arn
