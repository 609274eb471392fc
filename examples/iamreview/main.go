// Iamreview finds faults in IAM policies and points at them in the files that hold
// them: policy documents, what the AWS CLI prints of policies, and whole accounts.
//
// Usage:
//
//	iamreview lint [flags] FILE|DIR|-...
//	iamreview rules [ID]
//
// The exit status is 0 if there is nothing at the level of -level, 1 if there is, and 2
// for wrong use or an input that could not be read.
package main

import (
	"fmt"
	"io"
	"os"
)

// The exit statuses.
const (
	exitClean = iota
	exitFindings
	exitBad
)

const usage = `usage: iamreview lint [flags] FILE|DIR|-...
       iamreview rules [ID]

lint finds faults in policies: in documents, in what the AWS CLI prints of policies, and
in account exports (aws iam get-account-authorization-details). rules lists what is
looked for, or prints the page of one rule. "iamreview lint -h" lists the flags.
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitBad
	}
	switch name := args[0]; name {
	case "lint":
		return lint(args[1:], stdin, stdout, stderr)
	case "rules":
		return rules(args[1:], stdout, stderr)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return exitClean
	default:
		fmt.Fprintf(stderr, "iamreview: %q is not a command; want lint or rules\n", name)
		return exitBad
	}
}
