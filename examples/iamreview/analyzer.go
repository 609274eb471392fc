package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/iameval/iameval/policy/review"
)

// The findings as IAM Access Analyzer's ValidatePolicy returns them, with the file beside.
type (
	analyzerFinding struct {
		FindingType    string             `json:"findingType"`
		IssueCode      string             `json:"issueCode"`
		FindingDetails string             `json:"findingDetails"`
		LearnMoreLink  string             `json:"learnMoreLink"`
		Locations      []analyzerLocation `json:"locations"`
		File           string             `json:"file"`
	}
	analyzerLocation struct {
		Path []analyzerPath `json:"path"`
		Span analyzerSpan   `json:"span"`
	}
	// analyzerPath is one step: the value of a member, or of a list.
	analyzerPath struct {
		Value string `json:"value,omitempty"`
		Index *int   `json:"index,omitempty"`
	}
	analyzerSpan struct {
		Start analyzerPosition `json:"start"`
		End   analyzerPosition `json:"end"` // exclusive
	}
	// analyzerPosition has lines from 1, and columns and offsets from 0.
	analyzerPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
		Offset int `json:"offset"`
	}
)

var analyzerTypes = map[review.Severity]string{
	review.Error: "ERROR", review.Security: "SECURITY_WARNING", review.Warning: "WARNING", review.Suggestion: "SUGGESTION",
}

// writeAnalyzer writes the findings that are not suppressed.
func writeAnalyzer(out io.Writer, r *report) error {
	all := []analyzerFinding{}
	for f := range r.open() {
		all = append(all, f.analyzer())
	}
	return encode(out, all)
}

func (f *finding) analyzer() analyzerFinding {
	return analyzerFinding{
		FindingType: analyzerTypes[f.Severity], IssueCode: issueCode(f.Rule), FindingDetails: f.Message, LearnMoreLink: rulePage(f.Rule), File: f.file,
		Locations: []analyzerLocation{{
			Path: analyzerPathOf(f.At.Pointer),
			Span: analyzerSpan{
				analyzerPosition{f.start.Line, f.start.Column - 1, f.start.Offset}, analyzerPosition{f.end.Line, max(f.end.Column, 1) - 1, f.end.Offset},
			},
		}},
	}
}

// issueCode is Access Analyzer's code of a rule, or one of our own.
func issueCode(rule *review.Rule) string {
	if len(rule.Codes) > 0 {
		return rule.Codes[0]
	}
	return "IAMEVAL_" + strings.ToUpper(strings.ReplaceAll(rule.ID, "-", "_"))
}

// rulePage is the address of the page of a rule.
func rulePage(rule *review.Rule) string {
	if rule == inputError {
		return homePage + "/blob/main/examples/iamreview/README.md"
	}
	return homePage + "/blob/main/policy/review/rules/" + rule.ID + ".md"
}

const homePage = "https://github.com/iameval/iameval"

// analyzerPathOf makes steps of a JSON pointer.
func analyzerPathOf(pointer string) []analyzerPath {
	steps := []analyzerPath{}
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if step == "" {
			continue
		}
		if n, err := strconv.Atoi(step); err == nil && n >= 0 {
			steps = append(steps, analyzerPath{Index: &n})
			continue
		}
		steps = append(steps, analyzerPath{Value: strings.NewReplacer("~1", "/", "~0", "~").Replace(step)})
	}
	return steps
}
