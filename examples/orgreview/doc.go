// Orgreview answers for a whole organization who can reach which DynamoDB table,
// directly and through DAX, and what goes through DAX alone.
//
//	orgreview -in org -out review
//
// It reads a folder for each account, with the files that the AWS CLI prints, and
// writes JSON lines for each account, and CSV if asked. README.md has the forms of
// both.
//
// The work of one account is the function review.account, which knows nothing of how
// it is run. There are two ways: a pipeline of Apache Beam, in this process or on an
// engine, and goroutines. Both write the same bytes.
//
//	bundle.go     the files of one account
//	review.go     the answers, line by line
//	lines.go      the lines
//	csv.go        the same as tables
//	store.go      where files are
//	plain.go      one process, or one of many that share the accounts
//	pipeline.go   Apache Beam
//	main.go       flags and the exit status
package main
