package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
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
		if f.witness != "" {
			message += "\nwitness: " + f.witness
		}
		fmt.Fprintf(w, "::%s file=%s,line=%d,endLine=%d", rank(f.Severity, "notice"), property(f.file), f.start.Line, f.end.Line)
		if f.start.Line == f.end.Line { // elsewhere GitHub refuses columns
			fmt.Fprintf(w, ",col=%d,endColumn=%d", f.start.Column, f.end.Column)
		}
		fmt.Fprintf(w, ",title=%s::%s\n", property(f.Rule.ID), data(message))
	}
	for _, u := range r.notChecked {
		fmt.Fprintf(w, "::notice file=%s,title=not checked::%s\n", property(u.name), data(u.reason))
	}
	summary(w, r)
	if err := w.Flush(); err != nil {
		return err
	}
	return r.stepSummary(os.Getenv("GITHUB_STEP_SUMMARY"))
}

// maxRows is the largest number of findings in the summary of a step, of which GitHub
// takes 1 MiB.
const maxRows = 500

// stepSummary adds a table of the findings to the summary of GitHub's step, if there is
// one: a file that other steps add to, too.
func (r *report) stepSummary(name string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)
	}
	var text bytes.Buffer
	r.markdown(&text)
	_, err = f.Write(text.Bytes())
	return errors.Join(err, f.Close())
}

// markdown writes the findings as a table, the worst first.
func (r *report) markdown(out io.Writer) {
	fmt.Fprint(out, "### iamreview\n\n")
	summary(out, r)
	worst := slices.Collect(r.open())
	slices.SortStableFunc(worst, func(a, b *finding) int { return cmp.Compare(b.Severity, a.Severity) })
	if len(worst) > 0 {
		fmt.Fprint(out, "\n| | rule | place | |\n|---|---|---|---|\n")
	}
	for i, f := range worst {
		if i == maxRows {
			fmt.Fprintf(out, "\n%d more findings are left out.\n", len(worst)-i)
			break
		}
		fmt.Fprintf(out, "| %s | [%s](%s) | %s:%d | %s |\n", f.Severity, f.Rule.ID, rulePage(f.Rule), cell(f.file), f.start.Line, cell(f.Message))
	}
	fmt.Fprintln(out)
}

// cell makes a text safe in a cell of Markdown: nothing in it is markup.
func cell(text string) string {
	var b strings.Builder
	for _, c := range visible(text) {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~&@:/", c) {
			fmt.Fprintf(&b, "&#%d;", c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// data escapes the message of a workflow command, property one of its properties.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
