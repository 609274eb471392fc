package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/examples/policytest/casefile"
)

// ruleID finds the ids that the text of the rules introduces: in bold at the
// start of a list item or of a table row.
var ruleID = regexp.MustCompile(`(?m)^(?:[-|] *)\*\*([0-9][0-9a-z.]*)\*\*`)

// printCoverage lists for each rule the cases that show it. With the text of
// the rules it also lists those without a case, and cases that name a rule
// that does not exist; either makes the status 1.
func printCoverage(cases []*casefile.Case, rules string, stdout, stderr io.Writer) int {
	byRule := make(map[string][]string)
	for _, c := range cases {
		for _, id := range c.Rule {
			byRule[id] = append(byRule[id], c.ID)
		}
	}
	ids := slices.Sorted(maps.Keys(byRule))
	var known []string
	if rules != "" {
		text, err := infile.ReadFile(rules, casefile.MaxSize)
		if err != nil {
			fmt.Fprintf(stderr, "policytest: %v\n", err)
			return 2
		}
		for _, m := range ruleID.FindAllStringSubmatch(string(text), -1) {
			known = append(known, m[1])
		}
		ids = slices.Compact(slices.Sorted(slices.Values(append(ids, known...))))
	}
	gaps := 0
	for _, id := range ids {
		shown := byRule[id]
		switch {
		case len(shown) == 0:
			fmt.Fprintf(stdout, "%s: NO CASE\n", id)
			gaps++
		case rules != "" && !slices.Contains(known, id):
			fmt.Fprintf(stdout, "%s: NO SUCH RULE: %s\n", id, strings.Join(shown, " "))
			gaps++
		default:
			fmt.Fprintf(stdout, "%s: %d: %s\n", id, len(shown), strings.Join(shown, " "))
		}
	}
	fmt.Fprintf(stdout, "%d rules, %d gaps\n", len(ids), gaps)
	if gaps > 0 {
		return 1
	}
	return 0
}
