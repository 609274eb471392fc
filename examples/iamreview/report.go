package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
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
	slices.SortStableFunc(r.read, func(a, b *review.Document) int {
		file, at := a.Map.Position(0)
		other, there := b.Map.Position(0)
		return cmp.Or(cmp.Compare(file, other), cmp.Compare(at.Offset, there.Offset))
	})
	slices.Sort(r.inputs)
}

// finding is a finding with its place in the file that the user wrote.
type finding struct {
	review.Finding
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

// fingerprint names each finding so that the name stays when lines move or statements
// change their order: by the rule, the document, the statement's Sid or else its text,
// the place in it and what is written there. Equal ones are numbered.
func (r *report) fingerprint() {
	seen := make(map[string]int)
	for i := range r.findings {
		f := &r.findings[i]
		statement, element := f.statement()
		document := f.file
		switch name := f.At.Document.Name; {
		case name != f.file: // of an export, where entities may change places too
			document += "#" + name
		case f.way != nil:
			document += "#" + f.way.pointer
		}
		sum := sha256.Sum256([]byte(strings.Join([]string{f.Rule.ID, document, statement, element, f.At.Text()}, "\x00")))
		name := hex.EncodeToString(sum[:16])
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf("-%d", seen[name])
		}
		f.fingerprint = name
	}
}

// statement returns what identifies the statement that a finding is in, and the rest of
// the pointer.
func (f *finding) statement() (id, element string) {
	rest, ok := strings.CutPrefix(f.At.Pointer, "/Statement")
	if d := f.At.Document; !ok || d.Syntax == nil {
		return "", f.At.Pointer
	}
	index, element := 0, rest
	if head, tail, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/"); head != "" {
		if n, err := strconv.Atoi(head); err == nil {
			index, element = n, tail
		}
	}
	all := f.At.Document.Syntax.Statements
	if index >= len(all) {
		return "", f.At.Pointer
	}
	s := &all[index]
	if s.Sid != nil && s.Sid.Value != "" {
		return "sid " + s.Sid.Value, element
	}
	var value json.RawMessage
	if err := json.NewDecoder(strings.NewReader(string(f.At.Document.Text[s.Pos:]))).Decode(&value); err != nil {
		return "", f.At.Pointer
	}
	canonical, err := json.Marshal(value) // without white space
	if err != nil {
		return "", f.At.Pointer
	}
	return "text " + string(canonical), element
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
