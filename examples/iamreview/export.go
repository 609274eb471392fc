package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/review"
)

// unfinished is what a page of an export says if another one follows.
var unfinished = regexp.MustCompile(`"IsTruncated"\s*:\s*true|"NextToken"\s*:\s*"`)

// goesOn reports whether the next page belongs to the same export.
func goesOn(page *source) bool { return unfinished.Match(page.text) }

// readExport adds the documents of an account's export to the run. What is wrong with a
// document's text is found when it is checked; all other problems are findings here.
func (r *reviewer) readExport(pages []*source) {
	var all []account.Page
	byName := make(map[string]*source)
	for _, p := range pages {
		all = append(all, account.Page{Name: p.name, R: bytes.NewReader(p.text)})
		byName[p.name] = p
	}
	a, err := account.Read(all...)
	if err != nil {
		r.fail(pages[0].name, err)
		return
	}
	for _, p := range a.Problems() {
		f, ok := review.OfProblem(p)
		switch {
		case !ok:
			r.skip(p.Page, fmt.Sprintf("%s: %v", p.Pointer, p.Err))
			continue
		case f.Rule.Category == review.CategoryLoad:
			continue // of a document that is checked below
		}
		r.add(f)
		r.skip(p.Page, strings.TrimPrefix(p.Pointer+": "+f.Message, ": "))
	}
	for d := range a.Documents() {
		src := byName[d.Page]
		if src == nil || d.Text == "" {
			continue // a problem
		}
		found, err := infile.At(src.text, d.Start.Offset)
		if err != nil {
			r.skip(d.Page, fmt.Sprintf("%s: %v", d.Pointer, err))
			continue
		}
		checked := review.Load(d.Name, d.Kind, found.Decoded)
		checked.Map = &way{src: src, doc: found, pointer: d.Pointer}
		for _, who := range d.AttachedTo {
			checked.Origin.Principals = append(checked.Origin.Principals, who.String())
		}
		r.check(checked)
	}
}
