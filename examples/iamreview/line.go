package main

import (
	"slices"
	"strings"
)

// printedByTools are the forms of templates that a tool prints, with everything that it
// knows of resources: what stands beside a document may be secret there.
var printedByTools = []string{"terraform plan", "terraform state", "pulumi", "aws config"}

// line is a line of the file of a finding, for people. Of what a tool prints it is the
// document alone, in its place, and of values of variables what the document has of them.
func (f *finding) line(n int) []byte {
	line := f.src.line(n)
	if f.src != nil && f.src.values && f.way != nil {
		if f.Rule == inputError { // which is about what stands there
			return nil
		}
		return f.ofDocument(n, line)
	}
	if f.way == nil || f.way.in != nil || len(f.way.at) == 0 || !slices.Contains(printedByTools, f.At.Document.Origin.Template) {
		return line
	}
	from, to := slices.Min(f.way.at), slices.Max(f.way.at)
	var b strings.Builder
	begin, _ := f.src.begin(n)
	for i, c := range string(line) {
		if at := begin + i; at < from || at >= to {
			c = ' '
		}
		b.WriteRune(c)
	}
	return []byte(b.String())
}

// ofDocument leaves what a line has of the document of a finding, in its place; nil if that
// is nothing.
func (f *finding) ofDocument(n int, line []byte) []byte {
	begin, _ := f.src.begin(n)
	of := make(map[int]bool)
	for _, at := range f.way.at {
		src := f.way.src
		if f.way.in != nil {
			src, at = f.way.in(at)
		}
		if src == f.src {
			of[at-begin] = true
		}
	}
	var b strings.Builder
	for i, c := range string(line) {
		if !of[i] {
			c = ' '
		}
		b.WriteRune(c)
	}
	shown := strings.TrimRight(b.String(), " ")
	if shown == "" {
		return nil
	}
	return []byte(shown)
}
