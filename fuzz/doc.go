// Package fuzz holds the tests that find what nobody thought of. It has only
// tests; nothing imports it.
//
//	gen        makes policies and requests, from random numbers or a fuzzer's bytes
//	oracle     answers them the slow way, straight from the rules
//	grammar    the grammar of policy documents, and documents made by it
//
// # The engine against the oracle
//
// Package oracle was written from policy/SEMANTICS.md by someone who had not
// seen the engine, and shares no code with it. These tests put the same
// questions to both:
//
//	TestDifferential            random cases
//	TestExhaustiveStatements    every policy of up to two statements in a small world
//	TestExhaustiveGrants        every caller, way to be named and state of the layers
//	TestConformance             the cases of policy/testdata/cases
//	FuzzEvaluate                cases that the fuzzer chooses
//
// They compare whether each document loads, the verdict, the layer it comes
// from, whether it is uncertain, and every statement that applies or may apply;
// that Explain decides as Evaluate does; and that Validate refuses the requests
// that are denied as invalid. TestAccess asks both for effective access through
// a cluster.
//
// Sets of four statements and more are indexed, and so are many of the random
// ones. TestIndexIsScan and FuzzIndex of package policy and TestM13Index check
// that the index changes nothing.
//
// Where the two differ, the rules decide who is wrong, and where the rules can
// be read both ways, they are made clearer, with the reading that denies.
//
// # When a case fails
//
// The report names the number of the case, and shows the smallest case found
// with the same difference, as a case for
// policy/testdata/cases/differential.json with the answer of the oracle. To see
// it again:
//
//	go test -run TestDifferential ./fuzz -seed NUMBER -cases 1
//
// # Parts of the engine against something simpler
//
//	FuzzParse, FuzzGrammar      documents: no panic, errors at a place in the text, loader, grammar and oracle agree, Format keeps the meaning
//	FuzzTemplate                matching with * ? and variables, against dynamic programming and gobwas/glob
//	FuzzVariable                which references a text holds, against the grammar and a regular expression
//	FuzzARN                     the form and the kind of an ARN, against the tables of the rules
//	FuzzPattern                 matching of ARNs, against dynamic programming
//	FuzzRelation                how two patterns relate, against witnesses and resources near to both
//	FuzzCIDR                    addresses in ranges, against package net
//	FuzzNumber                  numbers, against big.Rat
//	FuzzDate                    dates, against package time
//	FuzzContext                 contexts, against a list and a loop over it
//
// The comment of each says more. The tests TestGrammarMutations, TestTemplates,
// TestRelations and TestContexts make the same checks over random choices, in
// every run of the tests. TestStrangeTexts puts near misses into every place of a
// document.
//
// # Properties
//
// TestM1AddDeny to TestM17Prefix change a policy or a request in a way whose
// effect is known, such as one more Deny, and compare the two answers. They
// need no oracle.
//
// # Running for long
//
//	go test -run TestDifferential -timeout 0 -v ./fuzz -cases 10000000
//	go test -run '^$' -fuzz '^FuzzEvaluate$' -fuzztime 1h ./fuzz
//
// The first runs a few thousand cases a second on each processor. Every other
// target, here and in the packages of the engine, runs for an hour like the
// second.
package fuzz
