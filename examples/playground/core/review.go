package core

import (
	"slices"
	"time"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/review"
)

// Reviewed is the answer of review. It has one even where documents do not load.
type Reviewed struct {
	Findings []Found `json:"findings"`
	Rules    int     `json:"rules"` // that ran
}

// Found is a fault of a document.
type Found struct {
	Rule     string  `json:"rule"`
	Category string  `json:"category"`
	Severity string  `json:"severity"` // error, security, warning or suggestion
	Message  string  `json:"message"`
	Why      string  `json:"why"`
	At       Spot    `json:"at"`
	Related  []Spot  `json:"related,omitempty"`
	Witness  string  `json:"witness,omitempty"` // a request that shows it
	Fixes    []Fixed `json:"fixes,omitempty"`
	Certain  bool    `json:"certain"`
}

// Spot is a place in a document.
type Spot struct {
	Document int    `json:"document"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Why      string `json:"why,omitempty"` // of a related place
}

// Fixed is a change of the document that mends a finding.
type Fixed struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"` // no request is decided otherwise afterwards
	Edits []TextEdit `json:"edits"`
}

// TextEdit replaces a part of a document.
type TextEdit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// maxFindings is how many findings are shown.
const maxFindings = 200

// review checks all documents of today together.
func (w *world) review(now time.Time) *Reviewed {
	if len(w.faults) > 0 {
		return nil
	}
	r := reviewer{w: w, docs: make([]*review.Document, len(w.in.Documents)), index: make(map[*review.Document]int)}
	var docs []*review.Document
	for i := range w.in.Documents {
		d := &w.in.Documents[i]
		if d.Only == "new" {
			continue
		}
		doc := review.Load(d.Name, kinds[d.Layer], []byte(d.Text))
		doc.Origin.Resource = w.resourceOf(d)
		r.docs[i], r.index[doc] = doc, i
		docs = append(docs, doc)
	}
	o := r.options(now)
	out := &Reviewed{Findings: []Found{}}
	for rule := range review.Rules() {
		if _, lacks := rule.Lacks(&o); !lacks && rule.Profile == review.Default {
			out.Rules++
		}
	}
	for f := range review.Check(docs, o) {
		if len(out.Findings) == maxFindings {
			break
		}
		out.Findings = append(out.Findings, r.found(&f))
	}
	return out
}

// reviewer is one review.
type reviewer struct {
	w     *world
	docs  []*review.Document // by document; nil: not reviewed
	index map[*review.Document]int
}

// resourceOf is the resource that a resource policy is attached to, if that is known.
func (w *world) resourceOf(d *Document) string {
	if d.Layer != "resource" {
		return ""
	}
	for i := range w.in.Tables {
		if w.in.Tables[i].ID == d.Of {
			return w.in.Tables[i].ARN
		}
	}
	return ""
}

// options are what is known beside the documents.
func (r *reviewer) options(now time.Time) review.Options {
	w := r.w
	o := review.Options{Now: now, Tables: w.described, CurrentProtocol: w.in.CurrentProtocol, Account: w.account(), ServiceControl: r.levels()}
	attached := make(map[*review.Document][]policy.Principal)
	for i := range w.callers {
		s := review.Subject{
			Principal: w.callers[i].Principal, Documents: r.of("identity", w.in.Callers[i].ID),
			Access: func() access.Subject { return w.callers[i] },
		}
		if list := r.of("boundary", w.in.Callers[i].ID); len(list) > 0 {
			s.Boundary = list[0]
		}
		o.Subjects = append(o.Subjects, s)
		for _, d := range s.Documents {
			attached[d] = append(attached[d], w.callers[i].Principal)
		}
	}
	for i := range w.clusters {
		c := review.Cluster{Cluster: w.clusters[i], RoleDocuments: r.of("identity", w.in.Clusters[i].ID)}
		if list := r.of("trust", w.in.Clusters[i].ID); len(list) > 0 {
			c.TrustDocument = list[0]
		}
		o.Clusters = append(o.Clusters, c)
		for _, d := range c.RoleDocuments {
			attached[d] = append(attached[d], w.clusters[i].Role.Principal)
		}
	}
	o.Attached = func(d *review.Document) []policy.Principal { return attached[d] }
	return o
}

func (r *reviewer) of(layer, owner string) (list []*review.Document) {
	for i, d := range r.w.in.Documents {
		if d.Layer == layer && d.Of == owner && r.docs[i] != nil {
			list = append(list, r.docs[i])
		}
	}
	return list
}

func (r *reviewer) levels() (levels [][]*review.Document) {
	for i, d := range r.w.in.Documents {
		if d.Layer != "scp" || r.docs[i] == nil {
			continue
		}
		for len(levels) <= d.Level {
			levels = append(levels, nil)
		}
		levels[d.Level] = append(levels[d.Level], r.docs[i])
	}
	return levels
}

// found shows a finding.
func (r *reviewer) found(f *review.Finding) Found {
	out := Found{
		Rule: f.Rule.ID, Category: f.Rule.Category.String(), Severity: f.Severity.String(), Message: f.Message, Why: f.Rule.Why,
		At: r.spot(f.At, ""), Certain: f.Certain,
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, r.spot(rel.At, rel.Why))
	}
	if f.Witness != nil {
		out.Witness = f.Witness.String()
	}
	src := r.source(f.At.Document)
	for _, fix := range f.Fixes {
		if _, ok := fix.Apply(f.At.Document.Text); !ok {
			continue
		}
		fixed := Fixed{Title: fix.Title, Safe: fix.Safe, Edits: []TextEdit{}}
		for _, e := range fix.Edits {
			fixed.Edits = append(fixed.Edits, TextEdit{src.units(e.Start), src.units(e.End), e.New})
		}
		slices.SortFunc(fixed.Edits, func(a, b TextEdit) int { return b.Start - a.Start }) // the last first, so that places stay
		out.Fixes = append(out.Fixes, fixed)
	}
	return out
}

func (r *reviewer) source(d *review.Document) *source {
	if d == nil {
		return newSource("", -1, false)
	}
	i, ok := r.index[d]
	if !ok {
		i = -1
	}
	return newSource(string(d.Text), i, false)
}

func (r *reviewer) spot(l review.Location, why string) Spot {
	src := r.source(l.Document)
	s := Spot{Document: src.document, Start: src.units(l.Start), End: src.units(l.End), Why: why}
	if l.Document != nil {
		_, start, _ := l.Range()
		s.Line, s.Column = max(start.Line, 1), max(start.Column, 1)
	}
	return s
}
