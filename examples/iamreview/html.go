package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/iamreview/internal/page"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/review"
)

// writeHTML writes the report as a page. What an account export says of who can reach
// which table is on it, too.
func writeHTML(out io.Writer, r *report) error {
	p := &page.Report{
		Title: r.title(), Inputs: r.inputs, Made: r.now, Services: r.catalog,
		Checked: r.documents, MaskAccounts: r.mask,
	}
	for _, u := range r.notChecked {
		p.NotChecked = append(p.NotChecked, page.Unchecked{Name: u.name, Reason: u.reason})
	}
	for _, l := range r.notRun {
		p.NotRun = append(p.NotRun, page.Lacking{Needs: l.needs, Rules: l.rules, Documents: l.documents})
	}
	for _, d := range r.read {
		w, ok := d.Map.(*way)
		p.Documents = append(p.Documents, page.Document{Document: d, Verbatim: ok && w.verbatim()})
	}
	for i := range r.findings {
		f := &r.findings[i]
		p.Findings = append(p.Findings, page.Finding{Finding: &f.Finding, Witness: f.witness, File: f.file, Start: f.start, End: f.end, Line: f.line, Fingerprint: f.fingerprint})
	}
	if err := r.access(p); err != nil {
		return err
	}
	return page.Write(out, p)
}

// title is that of the page: the account, or what was looked at.
func (r *report) title() string {
	switch {
	case len(r.estates) == 1:
		return "Account " + r.estates[0].Account.ID()
	case len(r.inputs) == 1:
		return r.inputs[0]
	}
	return fmt.Sprintf("%d files", r.files)
}

// access adds who can reach which table, of one account.
func (r *report) access(p *page.Report) error {
	if len(r.estates) != 1 {
		p.NoAccess = "It takes the export of an account (aws iam get-account-authorization-details), best with its tables and its DAX clusters."
		if len(r.estates) > 1 {
			p.NoAccess = "There are several accounts, and a page shows this of one."
			p.NotChecked = append(p.NotChecked, page.Unchecked{Name: "who can reach which table", Reason: "there are several accounts"})
		}
		return nil
	}
	e := r.estates[0]
	if e.Tables = e.tables(); len(e.Tables) == 0 {
		p.NoAccess = "No table is described, and no policy names one."
		return nil
	}
	finder := &finder{e: e, r: r, callers: make(map[arn.ARN]account.Caller), found: make(map[sought]*review.Document)}
	var callers []access.Subject
	for c := range e.Account.Callers() {
		finder.callers[c.Principal.ARN()] = c
		callers = append(callers, c.Subject(e.Context...))
	}
	options := e.Options
	if options.Time.IsZero() {
		options.Time = r.now
	}
	m, err := access.NewMatrix(callers, e.Tables, options, e.Clusters...)
	if err != nil {
		return err
	}
	p.Access = &page.Access{Matrix: m, Clusters: e.Clusters, Source: finder.source}
	return nil
}

// finder finds the document of a statement.
type finder struct {
	e       *estate
	r       *report
	callers map[arn.ARN]account.Caller
	found   map[sought]*review.Document
}

type sought struct {
	who arn.ARN
	s   *policy.Statement
}

// source returns the document of a caller or of a service role that a statement is in;
// nil if it was not checked.
func (f *finder) source(who arn.ARN, s *policy.Statement) *review.Document {
	key := sought{who, s}
	d, ok := f.found[key]
	if !ok {
		d = f.search(who, s)
		f.found[key] = d
	}
	return d
}

func (f *finder) search(who arn.ARN, s *policy.Statement) *review.Document {
	c := f.callers[who]
	if d, ok := c.Source(s); ok {
		return f.r.standing[standing{sameFile(d.Page), d.Pointer}]
	}
	// The policies of a service role were read for its cluster. Equal documents bear the
	// name of the first of them.
	named := f.named(s.Policy().Name())
	if named == nil {
		return nil
	}
	for _, d := range f.r.read {
		if d.Kind == named.Kind && bytes.Equal(d.Text, named.Text) && slices.Contains(d.Origin.Principals, who.String()) {
			return d
		}
	}
	return named
}

func (f *finder) named(name string) *review.Document {
	for _, d := range f.r.read {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// writePage writes the page of an account to a file: its documents are checked, and those
// of its resources.
func (p *program) writePage(e *estate, f *accessFlags) error {
	o := &options{now: e.Options.Time, paths: slices.Clone(f.auth), levels: make(map[string]review.Level)}
	if o.now.IsZero() {
		if err := o.setNow(""); err != nil {
			return err
		}
	}
	for _, text := range f.resourcePolicies {
		if _, file, ok := strings.Cut(text, "="); ok {
			o.paths = append(o.paths, file)
		}
	}
	r := newReviewer(o)
	r.estate = e
	r.run(p.stdin)
	out := r.report()
	out.mask = f.mask
	out.inputs = slices.Concat(f.auth, f.clusters, f.tables, o.paths[len(f.auth):])
	if f.org != "" {
		out.inputs = append(out.inputs, f.org)
	}
	var text bytes.Buffer
	if err := writeHTML(&text, out); err != nil {
		return err
	}
	if err := replace(f.html, text.Bytes()); err != nil {
		return fmt.Errorf("--html: %s: %w", f.html, plain(err))
	}
	return nil
}

// keep keeps an account for a page.
func (r *reviewer) keep(e *estate, docs *accountDocuments) {
	r.out.estates = append(r.out.estates, e)
	if r.out.standing == nil {
		r.out.standing = docs.at
		return
	}
	maps.Copy(r.out.standing, docs.at)
}

// sameFile is the name by which lint knows a file.
func sameFile(name string) string { return filepath.ToSlash(filepath.Clean(name)) }
