package main

import (
	"io"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// The JSON output. Fields are only ever added; jsonVersion changes when one changes its
// meaning. Lines and columns are from 1, columns count characters, and offsets are bytes
// of the file from 0.
const jsonVersion = 1

type jsonReport struct {
	Version     int             `json:"version"`
	Catalog     string          `json:"catalog"` // day of the list of services
	Findings    []jsonFinding   `json:"findings"`
	NotChecked  []jsonUnchecked `json:"notChecked"`
	RulesNotRun []jsonLacking   `json:"rulesNotRun"`
	Summary     jsonSummary     `json:"summary"`
}

type jsonFinding struct {
	Rule        string        `json:"rule"`
	Severity    string        `json:"severity"`
	Category    string        `json:"category"`
	Message     string        `json:"message"`
	File        string        `json:"file"`
	Start       jsonPosition  `json:"start"`
	End         jsonPosition  `json:"end"`
	Pointer     string        `json:"pointer"` // of the file
	Document    string        `json:"document"`
	Kind        string        `json:"kind,omitempty"` // of the document
	Certain     bool          `json:"certain"`
	Related     []jsonRelated `json:"related,omitempty"`
	Witness     string        `json:"witness,omitempty"`
	Fixes       []jsonFix     `json:"fixes,omitempty"`
	Codes       []string      `json:"codes,omitempty"` // IAM Access Analyzer's
	Fingerprint string        `json:"fingerprint"`
	Suppressed  bool          `json:"suppressed"`
	Reason      string        `json:"reason,omitempty"` // why it is suppressed
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonRelated struct {
	Why   string       `json:"why"`
	File  string       `json:"file"`
	Start jsonPosition `json:"start"`
	End   jsonPosition `json:"end"`
}

// jsonFix has its edits where the document stands in the file as it is.
type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Edits []jsonEdit `json:"edits,omitempty"`
}

type jsonEdit struct {
	Start jsonPosition `json:"start"`
	End   jsonPosition `json:"end"`
	New   string       `json:"new"`
}

type jsonUnchecked struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

type jsonLacking struct {
	Needs     string   `json:"needs"`
	Rules     []string `json:"rules"`
	Documents int      `json:"documents"` // for which they did not run
}

type jsonSummary struct {
	Files      int            `json:"files"`
	Documents  int            `json:"documents"`
	Findings   int            `json:"findings"`
	Severities map[string]int `json:"severities"`
	NotChecked int            `json:"notChecked"`
	Suppressed int            `json:"suppressed"` // not among Findings and Severities
}

// writeJSON writes the report as one object.
func writeJSON(out io.Writer, r *report) error {
	v := jsonReport{
		Version: jsonVersion, Catalog: dayOf(r.catalog),
		Findings: []jsonFinding{}, NotChecked: []jsonUnchecked{}, RulesNotRun: []jsonLacking{},
		Summary: jsonSummary{Files: r.files, Documents: r.documents, Findings: len(r.findings) - r.suppressed(), Suppressed: r.suppressed(), Severities: make(map[string]int), NotChecked: len(r.notChecked)},
	}
	for _, s := range severities {
		v.Summary.Severities[s.String()] = r.count(s)
	}
	for i := range r.findings {
		v.Findings = append(v.Findings, r.findings[i].json())
	}
	for _, u := range r.notChecked {
		v.NotChecked = append(v.NotChecked, jsonUnchecked{u.name, u.reason})
	}
	for _, l := range r.notRun {
		v.RulesNotRun = append(v.RulesNotRun, jsonLacking{l.needs, l.rules, l.documents})
	}
	return encode(out, v)
}

func (f *finding) json() jsonFinding {
	v := jsonFinding{
		Rule: f.Rule.ID, Severity: f.Severity.String(), Category: f.Rule.Category.String(), Message: f.Message,
		File: f.file, Start: jsonAt(f.start), End: jsonAt(f.end), Pointer: f.pointer(),
		Document: f.At.Document.Name, Certain: f.Certain, Codes: f.Rule.Codes, Fingerprint: f.fingerprint,
		Suppressed: f.Suppressed, Reason: f.Reason,
	}
	if d := f.At.Document; d.Kind != 0 {
		v.Kind = d.Kind.String()
	}
	if f.witness != "" {
		v.Witness = f.witness
	}
	for _, other := range f.Related {
		file, start, end := other.At.Range()
		v.Related = append(v.Related, jsonRelated{other.Why, file, jsonAt(start), jsonAt(end)})
	}
	for _, fix := range f.Fixes {
		v.Fixes = append(v.Fixes, jsonFix{fix.Title, fix.Safe, f.edits(fix)})
	}
	return v
}

// edits returns the edits of a fix as edits of the file; nil if the document stands in
// the file in another form.
func (f *finding) edits(fix review.Fix) (edits []jsonEdit) {
	if f.way == nil || !f.way.verbatim() {
		return nil
	}
	for _, e := range fix.Edits {
		_, start := f.way.Position(e.Start)
		_, end := f.way.Position(e.End)
		edits = append(edits, jsonEdit{jsonAt(start), jsonAt(end), e.New})
	}
	return edits
}

func (p jsonPosition) position() syntax.Position {
	return syntax.Position{Line: p.Line, Column: p.Column, Offset: p.Offset}
}

func jsonAt(p syntax.Position) jsonPosition { return jsonPosition{p.Line, p.Column, p.Offset} }
