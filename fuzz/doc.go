// Package fuzz holds the tests that find what nobody thought of. It has no
// code of its own; nothing imports it.
//
//	gen        makes policies and requests, from random numbers or a fuzzer's bytes
//	oracle     answers them the slow way, straight from the rules
//	grammar    the grammar of policy documents, and documents made by it
//
// # The engine against the oracle
//
// Package oracle was written from policy/SEMANTICS.md by someone who had not
// seen the engine, and shares no code with it. These ask both the same:
//
//	TestDifferential            random cases
//	TestExhaustiveStatements    every policy of up to two statements in a small world
//	TestExhaustiveGrants        every caller, way to be named and state of the layers
//	TestConformance             the cases of policy/testdata/cases
//	FuzzEvaluate                cases that the fuzzer chooses
//
// They compare whether each document loads, the verdict, the layer it comes
// from, whether it is uncertain, and every statement that applies or may apply;
// that Explain decides as Evaluate does, which also compares the index with a
// look at each statement; and that Validate refuses the requests that are
// denied as invalid.
//
// Where the two differ, the rules decide who is wrong, and where the rules can
// be read both ways, they are made clearer, with the reading that denies.
//
// # When a case fails
//
// The report names the number of the case, and shows the smallest case that
// was found to differ in the same thing, as a case for
// policy/testdata/cases/differential.json with what the oracle answers. To
// see it again:
//
//	go test -run TestDifferential ./fuzz -seed NUMBER -cases 1
//
// # Running for long
//
//	go test -run TestDifferential -timeout 0 -v ./fuzz -cases 10000000
//	go test -run '^$' -fuzz '^FuzzEvaluate$' -fuzztime 1h ./fuzz
//
// The first does some thousand cases a second on each processor. Every other
// target runs for an hour like the second; its comment says what it promises.
package fuzz
