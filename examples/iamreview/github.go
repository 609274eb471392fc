package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/review"
)

// writeGitHub writes workflow commands, which GitHub shows beside the lines of a change:
//
//	::error file=alice.json,line=6,endLine=6,col=9,endColumn=21,title=variable-in-2008::"${aws:username}" is plain text here
//
// It shows ten of each severity for a step, so the worst come first. The last line is
// the summary, for the log.
func writeGitHub(out io.Writer, r *report) error {
	w := bufio.NewWriter(out)
	worst := slices.Collect(r.open())
	slices.SortStableFunc(worst, func(a, b *finding) int { return cmp.Compare(b.Severity, a.Severity) })
	for _, f := range worst {
		message := f.Message
		if f.Witness != nil {
			message += "\nwitness: " + f.Witness.String()
		}
		fmt.Fprintf(w, "::%s file=%s,line=%d,endLine=%d", gitHubLevel(f.Severity), property(f.file), f.start.Line, f.end.Line)
		if f.start.Line == f.end.Line { // elsewhere GitHub refuses columns
			fmt.Fprintf(w, ",col=%d,endColumn=%d", f.start.Column, f.end.Column)
		}
		fmt.Fprintf(w, ",title=%s::%s\n", property(f.Rule.ID), data(message))
	}
	for _, u := range r.notChecked {
		fmt.Fprintf(w, "::notice file=%s,title=not checked::%s\n", property(u.name), data(u.reason))
	}
	summary(w, r)
	return w.Flush()
}

func gitHubLevel(s review.Severity) string {
	switch s {
	case review.Error:
		return "error"
	case review.Security, review.Warning:
		return "warning"
	default:
		return "notice"
	}
}

// data escapes the message of a workflow command, property one of its properties.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
