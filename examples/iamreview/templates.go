package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// template checks the documents of a template. It reports false if the file is not one.
func (r *reviewer) template(src *source) bool {
	t, err := template.ReadWith(src.name, src.text, r.o.given.where, r.planSource())
	switch {
	case errors.Is(err, template.ErrNot):
		return false
	case err != nil:
		r.fail(src.name, err)
		return true
	}
	r.readTemplate(t)
	return true
}

// fragment checks a document that Terraform fills in. It reports false if it is not one.
func (r *reviewer) fragment(src *source) bool {
	t, err := template.ReadFragment(src.name, src.text)
	if err != nil {
		return false
	}
	r.readTemplate(t)
	return true
}

// besideTerraform reports whether there is Terraform's source in the folder of a file, or
// in one of the two above it: then the file may be one that it fills in.
func besideTerraform(name string) bool {
	folder := filepath.Dir(filepath.FromSlash(name))
	for range 3 {
		if found, err := filepath.Glob(filepath.Join(folder, "*.tf")); err == nil && len(found) > 0 {
			return true
		}
		folder = filepath.Join(folder, "..")
	}
	return false
}

// readTemplate adds what a template holds to the run.
func (r *reviewer) readTemplate(t *template.Template) {
	var docs []*review.Document
	var first *review.Document // reading of a place
	for _, d := range t.Documents {
		w := &way{src: r.sources[d.File], at: d.At, theirs: d.Theirs, pointer: d.Pointer, of: &d}
		if d.Joined { // put together from several files
			w.in = func(place int) (*source, int) {
				file, offset := t.Place(&d, place)
				return r.sources[file], offset
			}
		}
		d.Map = w
		if !d.Again {
			first = r.firstAt(w, d.Document)
		}
		if first != d.Document {
			r.again[d.Document] = first
		}
		if len(d.Also) > 0 {
			r.also[d.Document] = d.Also
		}
		docs = append(docs, d.Document)
	}
	r.check(docs, nil, r.aroundTemplate(t))
	for _, s := range t.Skipped {
		r.skip(whole(s.File, s.Place), s.Reason)
	}
}

// maxAlso is how many resources are named that have the document of a finding, too.
const maxAlso = 5

// sameElsewhere says which other resources have the document of a finding.
func (r *reviewer) sameElsewhere(f *review.Finding) {
	also := r.also[f.At.Document]
	if len(also) == 0 {
		return
	}
	why := "the same in " + strings.Join(also[:min(maxAlso, len(also))], ", ")
	if n := len(also) - maxAlso; n > 0 {
		why += fmt.Sprintf(" and %d more", n)
	}
	f.Related = append(slices.Clip(f.Related), review.Related{At: f.At, Why: why})
}

// firstAt returns the first document that was read of a place: a module of Terraform's
// language may be called several times.
func (r *reviewer) firstAt(w *way, d *review.Document) *review.Document {
	if w.in == nil {
		return d
	}
	src, at := w.place(0)
	end, _ := w.in(w.at[len(w.at)-1])
	key := fmt.Sprintf("%s:%d %s:%d", src.name, at, end.name, w.at[len(w.at)-1])
	if first := r.firsts[key]; first != nil {
		return first
	}
	r.firsts[key] = d
	return d
}

// finishModules checks the files in Terraform's language: they refer to each other, and
// folders call other folders. Of their neighbours nothing is checked.
func (r *reviewer) finishModules() {
	m := template.ReadModules(append(slices.Clip(r.modules), r.neighbours()...), r.given(), r.o.given.where)
	for _, f := range r.modules {
		if err := m.Failed[f.Name]; err != nil {
			r.fail(f.Name, err)
		}
	}
	r.faults(m)
	for _, t := range m.Templates {
		r.readTemplate(within(t, r.modules))
	}
	r.modules = nil
}

// holes says what of a document is not known.
func holes(d *review.Document) string {
	var all []string
	for _, h := range d.Holes {
		if h.Expr != "" && !slices.Contains(all, h.Expr) {
			all = append(all, h.Expr)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "not known: " + strings.Join(all, ", ")
}

// sighting is a finding in a place of a template that is read several times.
type sighting struct {
	rule       *review.Rule
	file       string
	start, end syntax.Position
	message    string
}

// repeated reports whether a finding was made in another reading of its place.
func (r *reviewer) repeated(f *review.Finding, file string, start, end syntax.Position) bool {
	if f.At.Document.Origin.Template == "" {
		return false
	}
	this := sighting{f.Rule, file, start, end, f.Message}
	before := r.read[this]
	r.read[this] = true
	return before
}
