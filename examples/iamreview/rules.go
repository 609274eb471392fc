package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/variables/nearest"
)

// inputError is a rule of this program: what it could not read. It cannot be
// switched off, and it makes the exit status 2.
var inputError = &review.Rule{
	ID: "input-error", Summary: "an input that cannot be read",
	Why:      "Nothing in the file was checked: it is missing, may not be read, or holds no policy document where one was asked for. All other files are checked.",
	Category: review.CategoryLoad, Severity: review.Error, Needs: review.Command,
}

// ownRules are the rules of this program.
var ownRules = []*review.Rule{inputError, undeclaredVariable}

// allRules are the rules of the library and those of this program.
func allRules() []*review.Rule {
	return append(slices.Collect(review.Rules()), ownRules...)
}

// rulesCommand is the command rules.
func (p *program) rulesCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "rules [flags] [ID]",
		Short: "list what lint looks for, or print the page of one rule",
		Args:  atMost(1, "the ID of one rule"),
		RunE: func(_ *cobra.Command, args []string) error {
			list := allRules()
			if len(args) == 1 {
				i := slices.IndexFunc(list, func(r *review.Rule) bool { return r.ID == args[0] })
				if i < 0 {
					return fmt.Errorf("%q is not a rule; want one that \"iamreview rules\" lists%s", args[0], near(args[0]))
				}
				list = list[i : i+1]
			}
			switch {
			case format == "json":
				return rulesJSON(p.stdout, list)
			case format != "markdown":
				return fmt.Errorf("--format: %q; want markdown or json", format)
			case len(args) == 1:
				_, err := io.WriteString(p.stdout, list[0].Page())
				return err
			}
			return listRules(p.stdout, list)
		},
	}
	c.Flags().StringVar(&format, "format", "markdown", "the `format` of the output: markdown or json")
	return c
}

// listRules prints a line for each rule.
func listRules(stdout io.Writer, list []*review.Rule) error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Category, r.Profile, r.Summary)
	}
	return w.Flush()
}

// jsonRule is a rule in JSON.
type jsonRule struct {
	ID       string   `json:"id"`
	Severity string   `json:"severity"`
	Category string   `json:"category"`
	Profile  string   `json:"profile"`
	Summary  string   `json:"summary"`
	Why      string   `json:"why"`
	Needs    string   `json:"needs"`
	Bad      string   `json:"bad,omitempty"`
	Good     string   `json:"good,omitempty"`
	Codes    []string `json:"codes"` // IAM Access Analyzer's
	Sources  []string `json:"sources"`
}

// rulesJSON writes rules as an array.
func rulesJSON(stdout io.Writer, list []*review.Rule) error {
	all := []jsonRule{}
	for _, r := range list {
		all = append(all, jsonRule{
			r.ID, r.Severity.String(), r.Category.String(), r.Profile.String(), r.Summary, r.Why, r.Needs.String(),
			r.Bad, r.Good, append([]string{}, r.Codes...), append([]string{}, r.Sources...),
		})
	}
	return encode(stdout, all)
}

// encode writes a value as JSON for people and programs.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
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
