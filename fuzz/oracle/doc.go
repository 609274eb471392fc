// Package oracle decides AWS IAM requests the slow way, so that the engine has something to be wrong against.
//
// [Decide] reads the policy texts and walks them by the numbered rules of the semantics reference, sections 1 to 6 and
// 9, each file one of its concepts:
//
//	request.go    0.3           what a caller must say
//	json.go       1.1           from bytes to JSON
//	document.go   1.2 to 1.4    from JSON to statements
//	action.go     1.5, 3        actions
//	principal.go  1.6, 2.4, 6.5 principals
//	arn.go        2.1 to 2.3    ARNs and resource patterns
//	condition.go  4             operators, and the three values
//	compare.go    4.4           typed comparison
//	variable.go   5             ${...}
//	layers.go     6             the layers and their documents
//	decide.go     6             what is in force, grants, the order of the decision
//	keys.go       9             the condition keys nobody has to supply
//
// Lay a file beside its section and compare them line by line; that is the only way this package is meant to be
// checked. Hence its habits: no compile step, no caches, no indexes, a recursive matcher, rational numbers, and
// never two rules folded into one clever expression.
//
// # Why it shares nothing
//
// A differential test finds only the mistakes that its two sides do not share. The oracle therefore imports the
// standard library alone, and was written from the text without a look at the engine. A helper borrowed from there,
// be it a glob or a case fold, would take its bugs along and agree with them. For the same reason a disagreement is
// settled by the text, not by a vote: whichever side misread it changes, and if the text can be read both ways it is
// the text that changes.
//
// The zero values decide nothing in anybody's favour: a zero [Request] is invalid and denied, zero [Policies] allow
// nothing, a zero [Value] is unknown.
package oracle
