package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/variables/nearest"
)

// inputError is the rule of this program: what it could not read. It cannot be
// switched off, and it makes the exit status 2.
var inputError = &review.Rule{
	ID: "input-error", Summary: "an input that cannot be read",
	Why:      "Nothing in the file was checked: it is missing, may not be read, or holds no policy document where one was asked for. All other files are checked.",
	Category: review.CategoryLoad, Severity: review.Error, Needs: review.Command,
}

// allRules are the rules of the library and that of this program.
func allRules() []*review.Rule {
	return append(slices.Collect(review.Rules()), inputError)
}

// rules is the command of that name.
func rules(args []string, stdout, stderr io.Writer) int {
	switch {
	case len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help"):
		fmt.Fprint(stdout, "usage: iamreview rules [ID]\n\nrules lists the rules, or prints the page of one in Markdown.\n")
	case len(args) == 0:
		return listRules(stdout)
	case len(args) > 1:
		fmt.Fprintf(stderr, "iamreview rules: %d arguments; want the ID of one rule\n", len(args))
		return exitBad
	default:
		for _, r := range allRules() {
			if r.ID == args[0] {
				fmt.Fprint(stdout, r.Page())
				return exitClean
			}
		}
		fmt.Fprintf(stderr, "iamreview rules: %q is not a rule; want one that \"iamreview rules\" lists%s\n", args[0], near(args[0]))
		return exitBad
	}
	return exitClean
}

// listRules prints a line for each rule.
func listRules(stdout io.Writer) int {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, r := range allRules() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Category, r.Profile, r.Summary)
	}
	if err := w.Flush(); err != nil {
		return exitBad
	}
	return exitClean
}

// near is the end of a message about a name that may be misspelt.
func near(name string) string {
	var names []string
	for _, r := range allRules() {
		names = append(names, r.ID)
	}
	if meant := nearest.Name(name, names); meant != "" {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return ""
}
