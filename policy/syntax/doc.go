// Package syntax reads IAM policy documents: JSON text to a tree in which every string
// knows where it came from.
//
// It knows JSON, positions and the names and JSON types of policy elements. It knows
// nothing of ARNs, action names, principals, condition operators or policy variables:
// package policy compiles a [Document] and checks those. Most programs want
// policy.Parse and meet this package only when they take an error apart.
//
// # Reading
//
// [Parse] is strict. What encoding/json lets pass in silence - a duplicate key, a
// misspelled element, "effect" for "Effect", text after the document, a null - changes
// what a policy means, so each of them is an error. The work is done in two stages:
//
//   - The text as a whole: its size, the depth of its brackets, the number of
//     entries in its lists, UTF-8, JSON. No tree exists yet, so a hostile document
//     costs one scan. The first fault ends the reading and is reported alone.
//   - The elements: their names, their types, what must be there and what excludes
//     what. All faults are reported, in the order of the text.
//
// # Errors
//
// The error of Parse is an [ErrorList]. Each [Error] has its place in two forms: a
// [Position], with byte offset, line and column, for people and editors, and a JSON
// pointer for programs that hold the document as a tree. Its [Code] is stable; its text
// is not.
//
//	alice.json:7:18: /Statement/0/Effect: "allow" is not an effect: ...
//
// Where the JSON could be read, the Document is returned beside the errors, so that a
// compiler can add its own and the author sees all of them at once. [Document.Errors]
// remembers that such a Document is not to be used for decisions.
//
// # Positions
//
// A position inside a string is the place of the raw text. In the source "a\u0024{b"
// the decoded byte 1, the dollar sign, is written by the six characters at \u0024, and
// [String.Offset] leads to that backslash.
//
// # Formatting
//
// [Format] lays a document out in one canonical way without changing what it says.
package syntax
