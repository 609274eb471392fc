// Policytest runs conformance cases: files that say which policies are in force,
// what is asked, and what the answer must be. The project's own cases are in
// policy/testdata/cases; since they are data, any other implementation can run
// them too. Package casefile has the format.
//
// Usage:
//
//	go run ./examples/policytest [flags] file|folder|-...
//
// The exit status is 0 if every case passes, 1 if one fails, and 2 if a file
// could not be read.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/iameval/iameval/examples/policytest/casefile"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const usage = `usage: policytest [flags] file|folder|-...

Policytest runs the cases of files (a JSON array of cases, or JSON lines: one
case a line; or a matrix), of all *.json, *.jsonl and *.matrix files in folders,
or of the standard input (-). It prints a line for each case that fails and then
"N passed, N failed".

`

// run is main without the process: it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("policytest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	var (
		verbose  = flags.Bool("v", false, "print every case, with the decision and its reason")
		asJSON   = flags.Bool("json", false, "print one JSON object for each case")
		only     = flags.String("run", "", "run only the cases whose id matches the `regexp`")
		coverage = flags.Bool("coverage", false, "list for each rule the cases that show it, without running them")
		rules    = flags.String("rules", "", "with -coverage: the `file` with the rules, policy/SEMANTICS.md; rules without a case are listed and fail")
	)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return 2
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintf(stderr, "policytest: -run: %v\n", err)
		return 2
	}
	cases, readable := readAll(flags.Args(), stdin, stderr)
	status := 0
	if *coverage {
		status = printCoverage(cases, *rules, stdout, stderr)
	} else {
		status = runCases(cases, pattern, printer{stdout, *verbose, *asJSON})
	}
	if !readable {
		return 2
	}
	return status
}

// runCases runs the cases whose id matches and reports them.
func runCases(cases []*casefile.Case, only *regexp.Regexp, p printer) int {
	passed, failed := 0, 0
	for _, c := range cases {
		if !only.MatchString(c.ID) {
			continue
		}
		r := c.Run()
		if r.Pass {
			passed++
		} else {
			failed++
		}
		p.print(c, r)
	}
	p.summary(passed, failed)
	if failed > 0 {
		return 1
	}
	return 0
}
