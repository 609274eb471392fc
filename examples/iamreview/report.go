package main

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// report is what all formats print.
type report struct {
	findings   []finding // by file and place
	notChecked []unchecked
	notRun     []lacking
	files      int
	documents  int // that were checked
	catalog    time.Time
	sources    map[string]*source // by name

	style style // of text

	// What a page shows beside these.
	inputs   []string // as they were given
	now      time.Time
	mask     bool // accounts
	read     []*review.Document
	standing map[standing]*review.Document // of exports
	estates  []*estate                     // the accounts with what stands around them
}

// sort makes the report the same whatever order the files came in.
func (r *report) sort() {
	slices.SortStableFunc(r.findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.start.Line, b.start.Line), cmp.Compare(a.start.Column, b.start.Column))
	})
	slices.SortStableFunc(r.notChecked, func(a, b unchecked) int { return cmp.Compare(a.name, b.name) })
	r.read = byPlace(r.read)
	slices.Sort(r.inputs)
}

// byPlace returns documents sorted by where they stand.
func byPlace(docs []*review.Document) []*review.Document {
	type placed struct {
		doc  *review.Document
		file string
		at   int
	}
	all := make([]placed, len(docs))
	for i, d := range docs {
		if w, ok := d.Map.(*way); ok {
			src, at := w.place(0)
			all[i] = placed{d, src.name, at}
			continue
		}
		file, at := d.Map.Position(0)
		all[i] = placed{d, file, at.Offset}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.at, b.at))
	})
	sorted := make([]*review.Document, len(docs))
	for i := range all {
		sorted[i] = all[i].doc
	}
	return sorted
}

// finding is a finding with its place in the file that the user wrote. It has no Witness,
// which would keep policies.
type finding struct {
	review.Finding
	witness     string // in words; "" without one
	sid         string // of the statement that it is in
	file        string
	start, end  syntax.Position
	src         *source // nil if the file was not read
	way         *way    // nil of what is not in a document
	fingerprint string
}

// unchecked is a file, or a document of it, that was not checked, or not in full.
type unchecked struct{ name, reason string }

// lacking are rules that did not run for some documents, as something was not given.
type lacking struct {
	needs     string
	rules     []string
	documents int
}

// severities are the names of the severities, the worst first.
var severities = [...]review.Severity{review.Error, review.Security, review.Warning, review.Suggestion}

// count returns how many findings have a severity and are not suppressed.
func (r *report) count(s review.Severity) (n int) {
	for f := range r.open() {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// open yields the findings that are not suppressed.
func (r *report) open() iter.Seq[*finding] {
	return func(yield func(*finding) bool) {
		for i := range r.findings {
			if f := &r.findings[i]; !f.Suppressed && !yield(f) {
				return
			}
		}
	}
}

// suppressed returns how many findings are suppressed.
func (r *report) suppressed() int {
	n := len(r.findings)
	for range r.open() {
		n--
	}
	return n
}

// pointer is the JSON pointer of the place in the file.
func (f *finding) pointer() string {
	if f.way == nil {
		return f.At.Pointer
	}
	return f.way.pointer + f.At.Pointer
}

// number tells findings of one fingerprint apart.
func (r *report) number() {
	seen := make(map[string]int)
	for i := range r.findings {
		f := &r.findings[i]
		name := f.fingerprint
		if seen[name]++; seen[name] > 1 {
			f.fingerprint += fmt.Sprintf("-%d", seen[name])
		}
	}
}

// stats writes how often each rule was found.
func (r *report) stats(out io.Writer) {
	open, suppressed := make(map[string]int), make(map[string]int)
	for i := range r.findings {
		f := &r.findings[i]
		if f.Suppressed {
			suppressed[f.Rule.ID]++
		} else {
			open[f.Rule.ID]++
		}
	}
	for _, rule := range allRules() {
		if n, s := open[rule.ID], suppressed[rule.ID]; n+s > 0 {
			fmt.Fprintf(out, "%6d %s (suppressed: %d)\n", n, rule.ID, s)
		}
	}
}
