// Package gen makes questions for the engine and the reference interpreter to
// answer: policies of every layer and kind, and a request to decide by them.
//
//	c := gen.New(gen.FromSeed(1))
//	set, request, err := c.Engine()   // for package policy
//	policies, question := c.Oracle()  // for package oracle
//
// # Choices
//
// All choices come from a [Source]: a random generator, or the bytes of a
// fuzzer. [New] makes a whole [Case]; [NewRequest], [NewDocument] and
// [NewStatement] make its parts, documents and statements for a given request.
//
// # Near misses
//
// Unrelated policies and requests are denied at the first clause, and show
// little. So the request comes first, and every element of every statement
// starts from the text in the request that it will be compared with: the
// action, the resource, a name of the caller, the value of a condition key.
// That text is made more general (a star for a run of it, a question mark for a
// character, a policy variable for a part that some key holds) and then, in a
// part of the cases, changed in one character, in its case or in one segment,
// so that it just misses, or still matches. [Near] does the same to a request.
//
// Some documents are broken on purpose: both sides must then refuse them.
//
// # Shape
//
// A case holds texts, as a user would have them. Documents can be taken apart
// into a [Node] with [ParseNode] and edited. A case is written as one of
// the case files of policy/testdata/cases by [Case.File], and read by [FromFile].
package gen
