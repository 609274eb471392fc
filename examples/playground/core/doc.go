// Package core answers the questions of the playground's page. It has one function,
// [Answer], from a [Request] to a [Response], which the server and the WebAssembly
// build call alike, so that both give the same answers.
//
// There are four views over one set of inputs:
//
//	decide    one request, or all that the body of a call needs
//	dax       what callers can do to tables, directly and through DAX clusters
//	compare   what proposed policies allow that those of today do not
//	review    faults of the documents
//
// # Nothing is guessed
//
// A document that does not load, or an input that cannot be read, leaves a view
// without an answer: Response.Documents and Response.Faults say what is wrong, and
// where. A condition key that the policies read and the inputs do not have is
// unknown, not absent: what hangs on it is uncertain, and Response.Asked lists it.
//
// # Places
//
// Offsets in documents are in UTF-16 code units, as a page counts them. Lines and
// columns are those of the library: from 1, in characters.
//
// # Limits
//
// Inputs are bounded: see MaxRequest and the other constants. The searches of package
// analysis have limits of their own, so that an answer takes seconds at most.
// Nothing panics, whatever the input, and nothing of the machine is read but its clock.
package core
