// Package variables parses and matches texts with policy variables and wildcards:
// the values of a Condition, the Resource patterns and the action names of an IAM
// policy.
//
// # Templates
//
// A [Template] is such a text, parsed once when its policy is loaded. What is
// special in it depends on where it is used, so [Parse] takes [Flags]:
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
// Anything else after "${" is an [*Error] with the offset of the fault. A key is
// one or more characters other than $ { } , ' and white space, so references do
// not nest. A default holds any characters except ' and }. A $ without a brace is
// an ordinary character.
//
// # Can a value widen a match?
//
// No. References are cut out of the text before anything else is parsed, and their
// values are never parsed: in
//
//	arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}_*
//
// the first five colons divide the ARN, and the colon in "aws:username" does not.
// For a user named "al*ce" the template matches "table/al*ce_x" but not
// "table/alice_x": the star of the template is a wildcard, the star of the user
// name is a star. The same holds for ?, :, and ${ in a value (SEMANTICS 5.6).
//
// This package does not look up keys. Package condition does, and passes
// [Template.Match] one [Value] for each reference.
//
// # Matching
//
// Texts are sequences of Unicode code points; a byte that is not valid UTF-8 counts
// as one. A * matches any run of code points, even an empty one, and a ? exactly
// one. A template matches a whole text, and exactly unless a flag folds case.
// Matching does not allocate. Its cost is bounded by the length of the template
// times the length of the text, whatever they are: see match.go.
//
// # Case
//
// [EqualASCII], [CompareASCII] and [LowerASCII] compare names as IAM does, with A-Z
// equal to a-z and no other folding.
//
// All types are immutable and safe for concurrent use.
package variables
