// Package syntax reads IAM policy documents: JSON text to a tree in which every string
// knows where it came from.
//
// It knows JSON, positions, and the names and JSON types of policy elements. ARNs,
// action names, principals, condition operators and policy variables are checked by
// package policy, which compiles a [Document]. Most programs use policy.Parse and need
// this package only to inspect errors.
//
// # Reading
//
// [Parse] is strict. encoding/json ignores a duplicate key, a misspelled element,
// "effect" for "Effect", or a null. Each of them changes what a policy means, so each is
// an error. The work is done in two stages:
//
//   - The text as a whole: its size, the depth of its brackets, the number of
//     entries in its lists, UTF-8, JSON. No tree exists yet, so a hostile document
//     costs one scan. Reading ends with the first fault, the only one reported.
//   - The elements: their names and types, which are required and which exclude each
//     other. All faults are reported, in the order of the text.
//
// # Errors
//
// The error of Parse is an [ErrorList]. Each [Error] has its place in two forms: a
// [Position], with byte offset, line and column, for people and editors, and a JSON
// pointer for programs that hold the document as a tree. Its [Code] is stable; its text
// may change.
//
//	alice.json:7:18: /Statement/0/Effect: "allow" is not an effect: ...
//
// If the JSON could be read, the Document is returned together with the errors, so that
// a compiler can add its own and the author sees all of them at once. Such a Document
// must not be used for decisions: [Document.Errors] is not empty.
//
// # Positions
//
// A position inside a string is a place in the raw text. In the source "a\u0024{b" the
// decoded byte 1, the dollar sign, is written as the six characters \u0024, and
// [String.Offset] returns the offset of the backslash.
//
// # Formatting
//
// [Format] writes a document in a canonical layout without changing what it says.
package syntax
