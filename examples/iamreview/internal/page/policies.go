package page

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// longLine is the length of a line from which a document is laid out anew to be read.
const longLine = 400

// policyView is a document with its lines.
type policyView struct {
	ID       string // "P3"
	Name     string
	Kind     string
	Where    string // its file
	Attached []string
	Note     string // on its line numbers
	First    int    // the number of the first line
	Lines    []lineView
	Findings int

	doc    *review.Document
	shown  *syntax.Document // of the lines; nil if that is not JSON
	laid   bool             // what is shown is not the text as it is
	inFile bool
}

// lineView is a line of a policy; the ID is of one that something points to.
type lineView struct {
	ID      string
	Text    template.HTML // escaped
	Finding bool
}

// escaped writes a text between tags, where quotation marks stand for themselves: of
// them policies have many.
func escaped(text string) template.HTML {
	return template.HTML(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(visible(text)))
}

// ref points to a statement.
type ref struct {
	Label string // its Sid, or "statement 2", from 0 as everywhere
	Name  string // the document's
	Line  int
	Href  string // "" if the document is not in the page
}

// places knows where everything stands in the page.
type places struct {
	views []policyView
	at    map[*review.Document]*policyView
	refs  map[refKey]*ref
}

type refKey struct {
	d *review.Document
	s *policy.Statement
}

func newPlaces(docs []Document) *places {
	p := &places{views: make([]policyView, len(docs)), at: make(map[*review.Document]*policyView), refs: make(map[refKey]*ref)}
	for i, d := range docs {
		p.views[i] = viewOf(i, d)
		p.at[d.Document] = &p.views[i]
	}
	return p
}

// viewOf shows a document with the line numbers of its file where it stands there as it
// is, and one that is written on one long line in a layout that can be read.
func viewOf(n int, d Document) policyView {
	v := policyView{ID: fmt.Sprintf("P%d", n), Name: titleOf(d.Name), Kind: d.Kind.String(), First: 1, doc: d.Document, inFile: d.Verbatim}
	file, at := d.Name, syntax.Position{Line: 1}
	if d.Map != nil {
		file, at = d.Map.Position(0)
	}
	v.Where = fmt.Sprintf("%s:%d", file, max(at.Line, 1))
	for _, who := range d.Origin.Principals {
		if a, err := arn.Parse(who); err == nil {
			who = a.Resource()
		}
		v.Attached = append(v.Attached, who)
	}
	if more := len(v.Attached) - mostNamed; more > 0 {
		v.Attached = append(v.Attached[:mostNamed], fmt.Sprintf("%d more", more))
	}
	text := d.Text
	switch formatted, err := syntax.Format(text); {
	case err == nil && (longest(text) > longLine || !d.Verbatim && !bytes.Contains(text, []byte("\n"))):
		v.laid = true
		text, v.Note, v.inFile = formatted, "laid out to be read, which its file does not", false
	case d.Verbatim:
		v.First = max(at.Line, 1)
	default:
		v.Note = "lines are counted in the document, which its file holds in another form"
	}
	v.shown, _ = syntax.Parse(d.Name, text) // which has the errors
	for _, line := range dedent(strings.Split(strings.TrimRight(string(text), "\n"), "\n")) {
		v.Lines = append(v.Lines, lineView{Text: escaped(line)})
	}
	return v
}

// titleOf is the name of a document for people: of a managed policy without the first
// parts of its ARN.
func titleOf(document string) string {
	a, err := arn.Parse(document)
	switch {
	case err != nil || a.Service() != "iam":
		return document
	case a.Account() == "aws":
		return lastPart(a.Resource()) + " of AWS"
	}
	return a.Resource()
}

func longest(text []byte) (n int) {
	for line := range bytes.Lines(text) {
		n = max(n, len(line))
	}
	return n
}

// dedent takes away what all lines but the first begin with: the indentation of the
// file around the document.
func dedent(lines []string) []string {
	least := -1
	for _, l := range lines[1:] {
		if text := strings.TrimLeft(l, " \t"); text != "" && (least < 0 || len(l)-len(text) < least) {
			least = len(l) - len(text)
		}
	}
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
		if i > 0 && least > 0 {
			lines[i] = lines[i][min(least, len(lines[i])):]
		}
	}
	return lines
}

// line returns the line of an offset of the document, from 0, as it is shown.
func (v *policyView) line(offset int) int {
	if v.laid || v.shown == nil {
		return 0
	}
	return max(v.shown.Position(offset).Line-1, 0)
}

// statementLine returns the line on which a statement begins.
func (v *policyView) statementLine(index int) int {
	d := v.shown
	if d == nil || index < 0 || index >= len(d.Statements) {
		return 0
	}
	return max(d.Position(d.Statements[index].Pos).Line-1, 0)
}

// anchor makes a line one that can be pointed to, and returns its link.
func (v *policyView) anchor(line int) string {
	if line >= len(v.Lines) {
		return "#" + v.ID
	}
	id := fmt.Sprintf("%sL%d", v.ID, line+v.First)
	v.Lines[line].ID = id
	return "#" + id
}

// statement returns where a statement stands: in the page, if its document is there.
func (p *places) statement(d *review.Document, s *policy.Statement) *ref {
	key := refKey{d, s}
	if r := p.refs[key]; r != nil {
		return r
	}
	r := &ref{Label: s.Sid(), Name: titleOf(s.Policy().Name()), Line: s.Position().Line}
	if r.Label == "" {
		r.Label = fmt.Sprintf("statement %d", s.Index())
	}
	if v := p.at[d]; v != nil {
		line := v.statementLine(s.Index())
		r.Name, r.Line, r.Href = v.Name, line+v.First, v.anchor(line)
	}
	p.refs[key] = r
	return r
}

// finding marks the lines of a finding, and returns the link to the first.
func (p *places) finding(f *Finding) string {
	v := p.at[f.At.Document]
	if v == nil {
		return ""
	}
	v.Findings++
	first, last := v.line(f.At.Start), v.line(max(f.At.Start, f.At.End-1))
	for n := first; n <= last && n < len(v.Lines) && !v.laid; n++ {
		v.Lines[n].Finding = true
	}
	return v.anchor(first)
}
