// Package template reads policy documents out of templates: CloudFormation, SAM and CDK,
// the Serverless Framework, Pulumi, and Terraform's source, plans and states; and out of what
// the AWS CLI and AWS Config print of many policies.
//
// A document becomes JSON that stands nowhere as such. Each of its bytes has a place in
// the file that the user wrote, and what the template does not say, such as what a
// reference will be, is a hole of the document.
package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// Template is what was read of a file. The zero Template has nothing.
type Template struct {
	Form      string // such as "CloudFormation"
	Documents []Document
	Skipped   []Skipped
	Estate    Estate
	files     []placed // of a module, and of the source of a plan
}

// Document is a policy document of a template.
type Document struct {
	*review.Document
	Pointer string // of the document in the file
	// At has the offset in the file of each byte of Text, and of its end.
	At   []int
	File string // that At is of
	// Again is set if it is another reading of the place that the document before it
	// has: what the template makes of it under other conditions.
	Again bool
	// Also are the other resources that have the document: those that count or for_each
	// makes of one place.
	Also []string
	// Joined is set if At counts over several files: Place has the file.
	Joined bool
	// theirs is where a policy template of SAM is named; nil for other documents.
	theirs *value
	hidden hidden
	// conditional is set if it is what there is with some condition, or without it.
	conditional bool
}

// Theirs reports whether a part of the text is not the author's, but that of a policy
// template of SAM: the author can change nothing there.
func (d *Document) Theirs(start, end int) bool {
	if d.theirs == nil {
		return false
	}
	for i := start; i < end && i < len(d.At); i++ {
		if d.At[i] != d.theirs.start && d.At[i] != d.theirs.end {
			return false
		}
	}
	return true
}

// Skipped is what was not read, and why.
type Skipped struct {
	File   string
	Place  string // such as "Resources.Role"
	At     int    // in the file
	Reason string
}

// Environment is what is known of where a template will be used. What is empty is not
// known.
type Environment struct {
	Partition, Region, Account string
}

// reader collects the documents of a file.
type reader struct {
	file   string
	out    *Template
	source *Source                       // of plans; nil: it is not given
	of     map[string][]*review.Document // by the address of the resource
	hidden hidden                        // of what the documents are made of
}

// skip notes what was not read.
func (r *reader) skip(place string, at int, format string, args ...any) {
	s := Skipped{r.file, place, at, fmt.Sprintf(format, args...)}
	for _, other := range r.out.Skipped {
		if other.At == s.At && other.Reason == s.Reason {
			return // another reading of the place
		}
	}
	r.out.Skipped = append(r.out.Skipped, s)
}

// found is where a document was found.
type found struct {
	name    string // "Role.Policies[0]"
	pointer string
	kind    policy.Kind
	origin  review.Origin
	again   bool
	theirs  *value
	// conditional is set if it is what there is with some condition, or without it.
	conditional bool
	joined      bool // its places are those of the source of a plan
}

// add adds a document. One that is not known as a whole is not read; one that is a
// string is read as JSON.
func (r *reader) add(v *value, f found) {
	if v == nil || v.form == absent {
		return
	}
	v, isText := inner(v)
	switch {
	case v.form == unknown:
		r.skip(f.name, v.start, "the document is not known: %s", v.hole.expr)
	case isText && !v.text.known():
		r.skip(f.name, v.start, "the document is not JSON without what is not known: %s", exprs(v.text.holes))
	case isText:
		r.text(v, f)
	default:
		d, at := load(f.name, f.kind, v)
		r.append(d, at, f)
	}
}

// inner returns the document that a string holds, and any other value as it is. It
// reports true for a string that is not JSON.
func inner(v *value) (*value, bool) {
	if v.form != str {
		return v, false
	}
	t := v.text
	if isPercentEncoded(t.bytes) {
		t = t.percentDecoded()
	}
	parsed, err := parseJSON(&t)
	if err != nil {
		return v, true
	}
	return parsed, false
}

// text adds a document that is a string and not JSON, so that what is wrong is found.
func (r *reader) text(v *value, f found) {
	d := review.Load(f.name, f.kind, v.text.bytes)
	r.append(d, append(slices.Clone(v.text.at), v.text.end), f)
}

func (r *reader) append(d *review.Document, at []int, f found) {
	d.Origin = f.origin
	for i := range r.out.Documents {
		if other := &r.out.Documents[i]; f.again && other.Pointer == f.pointer && slices.Equal(other.Text, d.Text) {
			return // the conditions change nothing here
		}
	}
	r.note(f.origin.Address, d)
	if f.again { // it depends on conditions, so that nothing is known of the whole
		r.note(f.origin.Address, &review.Document{})
	}
	r.out.Documents = append(r.out.Documents, Document{Document: d, Pointer: f.pointer, At: at, File: r.file, Again: f.again, conditional: f.conditional, hidden: r.hidden, Joined: f.joined || r.out.Form == "Terraform", theirs: f.theirs})
}

// note keeps a document with its resource.
func (r *reader) note(address string, d *review.Document) {
	if r.of == nil {
		r.of = make(map[string][]*review.Document)
	}
	r.of[address] = append(r.of[address], d)
}

// exprs lists what is not known.
func exprs(holes []hole) string {
	var all []string
	for _, h := range holes {
		if !slices.Contains(all, h.expr) {
			all = append(all, h.expr)
		}
	}
	return strings.Join(all, ", ")
}

// escapePointer writes a name for a JSON pointer.
func escapePointer(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// statementsOnly makes a document of statements, for what a framework completes.
func statementsOnly(v *value) *value {
	version := named("2012-10-17", v.start, v.start)
	return &value{form: object, start: v.start, end: v.end, members: []member{
		{named("Version", v.start, v.start), version},
		{named("Statement", v.start, v.start), v},
	}}
}
