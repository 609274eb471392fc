package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iameval/iameval/examples/policytest/casefile"
)

// printer writes the outcome of the cases.
type printer struct {
	w       io.Writer
	verbose bool // every case, not just those that fail
	asJSON  bool
}

func (p printer) print(c *casefile.Case, r casefile.Result) {
	if p.asJSON {
		p.json(struct {
			File   string   `json:"file"`
			ID     string   `json:"id"`
			Rule   []string `json:"rule"`
			Pass   bool     `json:"pass"`
			Want   string   `json:"want"`
			Got    string   `json:"got"`
			Reason string   `json:"reason"`
		}{c.File, c.ID, append([]string{}, c.Rule...), r.Pass, c.Wanted(), r.Got, r.Reason})
		return
	}
	switch {
	case !r.Pass:
		fmt.Fprintf(p.w, "FAIL %s: %s: want %s, got %s: %s\n", c.File, c.ID, describeWant(c), r.Got, oneLine(r.Reason))
	case p.verbose:
		fmt.Fprintf(p.w, "ok   %s: %s: %s: %s\n", c.File, c.ID, r.Got, oneLine(r.Reason))
	}
}

// describeWant says everything that the case wants.
func describeWant(c *casefile.Case) string {
	want := c.Wanted()
	if c.Uncertain != nil {
		want += map[bool]string{true: ", uncertain", false: ", certain"}[*c.Uncertain]
	}
	if c.At != "" {
		want += " at " + c.At
	}
	return want
}

func (p printer) summary(passed, failed int) {
	if p.asJSON {
		p.json(struct {
			Passed int `json:"passed"`
			Failed int `json:"failed"`
		}{passed, failed})
		return
	}
	fmt.Fprintf(p.w, "%d passed, %d failed\n", passed, failed)
}

func (p printer) json(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		text = fmt.Appendf(nil, "%q", err)
	}
	fmt.Fprintf(p.w, "%s\n", text)
}

// oneLine folds a text of several lines into one.
func oneLine(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " | ")
}
