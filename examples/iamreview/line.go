package main

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// printedByTools are the forms of templates that a tool prints, with everything that it
// knows of resources: what stands beside a document may be secret there.
var printedByTools = []string{"terraform plan", "terraform state", "pulumi", "aws config"}

// line is a line of the file of a finding, for people. Of what a tool prints it is the
// document alone, in its place, and of values of variables what the document has of them:
// nil if that is nothing.
func (f *finding) line(n int) []byte {
	line := f.src.line(n)
	switch {
	case f.way == nil:
		return line
	case f.src != nil && f.src.values:
		if f.Rule == inputError { // which is about what stands there
			return nil
		}
		of := f.places()
		shown := bytes.TrimRight(f.only(n, line, func(at int) bool { return of[at] }), " ")
		if len(shown) == 0 {
			return nil
		}
		return shown
	case f.way.in == nil && len(f.way.at) > 0 && slices.Contains(printedByTools, f.At.Document.Origin.Template):
		from, to := slices.Min(f.way.at), slices.Max(f.way.at)
		return f.only(n, line, func(at int) bool { return from <= at && at < to })
	}
	return line
}

// places are where the file of the finding has what is in its document.
func (f *finding) places() map[int]bool {
	all := make(map[int]bool)
	for _, at := range f.way.at {
		src := f.way.src
		if f.way.in != nil {
			src, at = f.way.in(at)
		}
		if src == f.src {
			all[at] = true
		}
	}
	return all
}

// only puts blanks for what of a line is not shown, by its places in the file.
func (f *finding) only(n int, line []byte, shown func(at int) bool) []byte {
	begin, _ := f.src.begin(n)
	var b []byte
	for i, c := range string(line) {
		if !shown(begin + i) {
			c = ' '
		}
		b = utf8.AppendRune(b, c)
	}
	return b
}
