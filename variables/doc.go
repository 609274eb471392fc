// Package variables holds texts with policy variables and wildcards: the
// values of a Condition, the Resource patterns and the action names of an IAM
// policy.
//
// # Templates
//
// A [Template] is such a text, parsed once when its policy is loaded. What is
// special in it depends on where it stands, so [Parse] takes [Flags]:
//
//	StringEquals value               References
//	StringEqualsIgnoreCase value     References | FoldCase
//	StringLike value                 References | Wildcards
//	ARN condition value              References | Wildcards | StrictSegments
//	Resource                         References | Wildcards | Segments
//	Action name                      Wildcards | FoldASCII
//
// [References] is left out for a document of Version 2008-10-17, where
// "${aws:username}" is ordinary text (SEMANTICS 5.1).
//
// # How a reference is parsed
//
// With References, "${" always opens one of
//
//	${aws:username}                      a reference to a condition key
//	${aws:PrincipalTag/team, 'all'}      one with a default: comma, one space, quoted
//	${*}  ${?}  ${$}                     the characters * ? and $ themselves
//
// and anything else after "${" is an [*Error] with the offset of the fault. A
// key is one or more characters other than $ { } , ' and white space, so
// references do not nest. A default holds any characters but ' and }. A $
// without a brace is a $.
//
// # Can a value widen a match?
//
// No. A reference is cut out of the text before anything else is looked at, and
// its value is never parsed: in
//
//	arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}_*
//
// the first five colons part the ARN and the one in "aws:username" does not.
// For a user named "al*ce" the template matches "table/al*ce_x" and not
// "table/alice_x": the star of the template is a wildcard, the star of the user
// name is a star. The same holds for ?, :, and ${ in a value (SEMANTICS 5.6).
//
// This package does not know what a key stands for. Package condition looks the
// keys up, and hands [Template.Match] one [Value] for each reference.
//
// # Matching
//
// Texts are sequences of Unicode code points; a byte that is no valid UTF-8
// counts as one. A * stands for any run of code points, also none, and a ? for
// exactly one. A match is always of the whole text and, unless a flag folds
// case, exact. Matching allocates nothing. Its cost is bounded by the length of
// the template times that of the text, whoever wrote them: see match.go.
//
// # Case
//
// [EqualASCII], [CompareASCII] and [LowerASCII] compare names as IAM does, with A-Z
// equal to a-z and no other folding.
//
// All types are immutable and safe for concurrent use.
package variables
