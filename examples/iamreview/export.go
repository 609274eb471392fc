package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/review"
)

// goesOn reports whether the next page belongs to the same export, which a page says if
// another one follows.
func goesOn(page *source) bool {
	return hasMember(page.text, `"IsTruncated"`, "true") || hasMember(page.text, `"NextToken"`, `"`)
}

// hasMember reports whether a text has a member of that name whose value begins so.
func hasMember(text []byte, name, value string) bool {
	const space = " \t\r\n"
	for {
		_, rest, found := bytes.Cut(text, []byte(name))
		if !found {
			return false
		}
		text = rest
		if rest, colon := bytes.CutPrefix(bytes.TrimLeft(rest, space), []byte(":")); colon && bytes.HasPrefix(bytes.TrimLeft(rest, space), []byte(value)) {
			return true
		}
	}
}

// readExport adds the documents of an account's export to the run. What is wrong with a
// document's text is found when it is checked; all other problems are findings here.
func (r *reviewer) readExport(pages []*source) {
	byName := make(map[string]*source)
	for _, p := range pages {
		byName[p.name] = p
	}
	a, err := account.Read(pagesOf(pages)...)
	if err != nil {
		r.fail(pages[0].name, err)
		return
	}
	if r.gather != nil {
		e := r.around(a, pages[0].name)
		r.skipAround(e, byName)
		r.gather.addAccount(e)
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
	docs := r.documents(a, byName)
	e := r.around(a, pages[0].name)
	callers := e.Account
	if r.estate != nil { // which was read from other pages
		callers = a
	}
	known := docs.of(callers)
	docs.surround(&known, e)
	if r.estate != nil { // what comes behind it are the policies of its resources, which nobody has
		r.beside = review.Options{Tables: known.Tables, Clusters: known.Clusters, Attached: func(*review.Document) []policy.Principal { return nil }}
	}
	r.check(docs.list, docs.loads, known)
	r.skipAround(e, byName)
	r.keep(e, docs)
}

// accountDocuments are the documents of an account, by where they stand.
type accountDocuments struct {
	list []*review.Document
	at   map[standing]*review.Document
	who  map[*review.Document][]arn.ARN // whom each is attached to
	// trusts are the trust policies of roles.
	trusts map[arn.ARN]*review.Document
	// faulty are those that do not load.
	faulty map[*review.Document]bool
}

func (docs *accountDocuments) loads(d *review.Document) bool { return !docs.faulty[d] }

// standing is where a document stands in an export.
type standing struct{ page, pointer string }

// documents takes the documents out of the pages.
func (r *reviewer) documents(a *account.Account, pages map[string]*source) *accountDocuments {
	docs := &accountDocuments{at: make(map[standing]*review.Document), who: make(map[*review.Document][]arn.ARN), trusts: make(map[arn.ARN]*review.Document), faulty: make(map[*review.Document]bool)}
	for d := range a.Documents() {
		src := pages[d.Page]
		text := d.Text()
		if src == nil || text == "" {
			continue // a problem
		}
		found := infile.Within(src.text, d.Start.Offset, len(text))
		if d.Quoted {
			var err error
			if found, err = infile.At(src.text, d.Start.Offset); err != nil {
				r.skip(d.Page, fmt.Sprintf("%s: %v", d.Pointer, err))
				continue
			}
		}
		load := review.Load
		if d.Loads() {
			load = review.LoadChecked
		}
		checked := load(d.Name, d.Kind, found.Decoded)
		checked.Map = &way{src: src, doc: found, pointer: d.Pointer}
		for _, who := range d.AttachedTo {
			checked.Origin.Principals = append(checked.Origin.Principals, who.String())
		}
		docs.list = append(docs.list, checked)
		docs.at[standing{d.Page, d.Pointer}] = checked
		docs.who[checked] = d.AttachedTo
		if !d.Loads() {
			docs.faulty[checked] = true
		}
		if d.Kind == policy.Trust && len(d.AttachedTo) == 1 {
			docs.trusts[d.AttachedTo[0]] = checked
		}
	}
	return docs
}

// of returns who has the documents, for the rules over all policies of a principal.
func (docs *accountDocuments) of(a *account.Account) (o review.Options) {
	groups := make(map[arn.ARN]bool)
	for g := range a.Groups() {
		groups[g] = true
	}
	holders := make(map[arn.ARN][]int) // among the subjects
	for h := range a.Holders() {
		for _, who := range append(h.Groups, h.Principal.ARN()) {
			holders[who] = append(holders[who], len(o.Subjects))
		}
		o.Subjects = append(o.Subjects, docs.subject(a, h))
	}
	o.Attached = func(d *review.Document) (all []policy.Principal) {
		for _, who := range docs.who[d] {
			for _, i := range holders[who] {
				all = append(all, o.Subjects[i].Principal)
			}
		}
		return all
	}
	for d, who := range docs.who {
		if len(who) > 0 && !slices.ContainsFunc(who, func(a arn.ARN) bool { return !groups[a] }) {
			d.Origin.Group = who[0].String()
		}
	}
	return o
}

// subject returns a user or a role with its documents. A boundary that was not read is
// one that says nothing, and not the lack of one.
func (docs *accountDocuments) subject(a *account.Account, h account.Holder) review.Subject {
	s := review.Subject{Principal: h.Principal, Trust: docs.trusts[h.Principal.Role()]}
	for _, d := range h.Identity {
		if read := docs.at[standing{d.Page, d.Pointer}]; read != nil {
			s.Documents = append(s.Documents, read)
		}
	}
	if b := h.Boundary; b != nil {
		if s.Boundary = docs.at[standing{b.Page, b.Pointer}]; s.Boundary == nil {
			s.Boundary = new(review.Document)
		}
	}
	who := h.Principal.ARN()
	s.Access = func() access.Subject {
		c, _ := a.Find(who)
		return c.Subject()
	}
	return s
}
