package main

import (
	"slices"
	"strings"
)

// printedByTools are the forms of templates that a tool prints, with everything that it
// knows of resources: what stands beside a document may be secret there.
var printedByTools = []string{"terraform plan", "terraform state", "pulumi"}

// line is a line of the file of a finding, for people. Of what a tool prints it is the
// document alone, in its place.
func (f *finding) line(n int) []byte {
	line := f.src.line(n)
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
