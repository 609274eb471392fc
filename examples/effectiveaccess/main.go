// Effectiveaccess answers who can reach a DynamoDB table: directly, through a
// DAX cluster, or both.
//
// A cluster asks DynamoDB under its own service role, and the policies of the
// caller on the table do not count. So whoever may use the cluster can do what
// those policies forbid. That is a bypass, and this program finds all of them.
//
// Without arguments it plays the case study of AWS's page "DAX access
// control". On your own policies:
//
//	go run ./examples/effectiveaccess -principal arn:aws:iam::123456789012:role/BobUserRole bob.json \
//		-table arn:aws:dynamodb:us-west-2:123456789012:table/Books \
//		-cluster arn:aws:dax:us-west-2:123456789012:cache/daxcluster01 -role dax.json
//
// The exit status is 0 if there is no bypass, 1 if there is one, and 2 if the
// input could not be used. It decides a single request, too:
//
//	go run ./examples/effectiveaccess -principal arn:aws:iam::123456789012:user/Alice \
//		-action dynamodb:GetItem \
//		-resource arn:aws:dynamodb:us-west-2:123456789012:table/Alice_ProductCatalog \
//		-context aws:SourceIp=203.0.113.7 -explain policy.json...
//
// and the status is then 0 if the request is allowed, and 1 if it is denied.
// The stories of AWS's pages have the status 0. The flag -h explains all flags.
//
// A policy file may be the output of an AWS CLI command that prints a policy.
// Notes on what was read, and warnings about actions that AWS does not list, go
// to the standard error and change neither the answer nor the status.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const (
	exitGood  = 0 // allowed, or no bypass
	exitBad   = 1 // denied, or a bypass
	exitInput = 2 // the input could not be used
)

// run is main without the process: it returns the exit status. Nothing is
// printed to stdout unless all of it can be.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var out strings.Builder
	status, err := perform(args, stdin, &out, stderr, hasColour(stdout))
	if err == nil {
		_, err = io.WriteString(stdout, out.String())
	}
	if err != nil {
		fmt.Fprintf(stderr, "effectiveaccess: %v\n", err)
		return exitInput
	}
	return status
}

// perform does what the arguments ask for.
func perform(args []string, stdin io.Reader, out *strings.Builder, stderr io.Writer, colour bool) (status int, err error) {
	if len(args) == 0 {
		return exitGood, playBob(out, colour)
	}
	in, err := parseArgs(args, stdin)
	switch {
	case errors.Is(err, flag.ErrHelp):
		out.WriteString(usage)
		return exitGood, nil
	case err != nil:
		return exitInput, fmt.Errorf("%w\nthe flag -h explains all flags", err)
	}
	in.stderr = stderr
	switch {
	case in.story == "bob":
		return exitGood, playBob(out, colour)
	case in.story == "policies":
		return exitGood, playPolicies(out)
	case in.fromExport() && !in.principal.ARN().IsValid():
		return in.survey(out, colour)
	case in.action != "":
		return in.decide(out)
	}
	return in.study(out, colour)
}
