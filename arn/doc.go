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
// [Parse] takes the ARNs of all services, and knows the kinds of resources of
// DynamoDB, DAX, IAM and STS: see [Kind]. A [Scope] makes ARNs from the names in API
// calls, and checks the names. The resource of a request that names none, such as
// dynamodb:ListTables, is [Wildcard].
//
// # Patterns
//
// A [Pattern] is a member of Resource or NotResource in a policy. Stars alone match
// every resource, and only they match [Wildcard]. Any other pattern is the text of
// an ARN with * and ? in it, and has to match a whole ARN. Case matters in every
// part, and / is an ordinary character. The segment rule says what a wildcard
// matches, by its part of the pattern:
//
//   - In the first five parts, a ? matches one character other than a colon, and a *
//     any run of characters other than colons.
//   - A * at the end of its part matches any characters, colons included.
//   - In the sixth part * and ? match any characters.
//
// An ARN of fewer than six parts is completed: ":*" is appended until there are six.
//
// So these match the ARN of the table Books in us-east-1:
//
//	arn:aws:dynamodb:us-*-1:123456789012:table/Books   the * stays within its part
//	arn:aws:*                                          the * matches all the rest
//	arn:aws:dynamodb                                   completed to arn:aws:dynamodb:*:*:*
//
// and these do not:
//
//	arn:aws:dynamodb:us-east-1:123456789012:table/books
//	arn:aws:dynamodb:us-east-1:123456789012:table      the sixth part is not a prefix
//	arn:aws:dynamodb:*:table/Books                     completed, its account is table/Books
//
// The sixth part may hold policy variables, such as ${aws:username}. Their values
// are never wildcards: see package variables. [Pattern.Relation] compares two
// patterns: whether one covers the other, or which resources both match.
//
// # Globs
//
// A [Glob] is the value of an ArnLike or ArnEquals condition. There, both texts are
// compared part by part, and nothing is completed: the last pattern above, of five
// parts, cannot be used there.
//
// # Safety
//
// The zero values of all types match nothing. All types are immutable and safe
// for concurrent use. Matching does not allocate, and its cost is bounded by the
// length of the pattern times the length of the text.
package arn
