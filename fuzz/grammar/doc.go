// Package grammar holds the grammar of IAM policy documents as a file,
// policy.ebnf, and puts it to work in both directions.
//
// The file is the documentation of what package policy loads: every element,
// type, operator, action, ARN pattern, variable and form of principal, for each
// kind of policy. It is kept honest by the tests of this module:
//
//	g := grammar.MustLoad()
//	text := g.Generate("TrustPolicy", source) // loads, whatever source chooses
//	text = grammar.Respell(text, source)      // the same document, written otherwise
//	ok := g.Accepts("trust", []byte(text))    // whether a document is of the grammar
//
// What Generate makes has to load, so the grammar contains nothing that the
// parser refuses. And Accepts has to agree with the parser on any text,
// including the cases of policy/testdata and the inputs of a fuzzer, so nothing
// loads that the grammar does not have.
//
// The same works for single texts: Derives reports whether a text is a
// "variable" or a "dateText", for example; the fuzz targets of values compare
// their parsers with it.
package grammar
