package template

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/iameval/iameval/policy/review"
)

// maxSource is the largest file of Terraform's language that is read, and maxNesting
// how deep its brackets go: its parser follows every one.
const (
	maxSource  = 1 << 20
	maxNesting = 500
)

// File is a file of Terraform's language.
type File struct {
	Name string
	Text []byte
}

// blocks is what files of Terraform's language begin blocks with.
var blocks = regexp.MustCompile(`(?m)^(resource|data|module|locals|variable|provider|terraform|output)\b[^={\n]*\{`)

// IsTerraform reports whether a file is in Terraform's language.
func IsTerraform(name string, src []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".tf", ".tofu":
		return true
	case "":
		return blocks.Match(src) && !looksLikeJSON(src)
	}
	return false
}

// ReadModule reads the files of a folder in Terraform's language, which refer to each
// other. It returns the errors of the files that it could not read beside what the
// others hold.
func ReadModule(files []File, env Environment) (*Template, map[string]error) {
	m := &terraformModule{
		out: &Template{Form: "Terraform"}, env: env,
		locals: make(map[string]hclsyntax.Expression), resources: make(map[string]*hclsyntax.Block), data: make(map[string]*hclsyntax.Block),
	}
	failed := make(map[string]error)
	base := 0
	for _, f := range files {
		if err := m.parse(f, base); err != nil {
			failed[f.Name] = err
		}
		m.out.files = append(m.out.files, placed{f.Name, base, len(f.Text)})
		base += len(f.Text) + 1
	}
	m.documents()
	return m.out, failed
}

// placed is a file of a module: a place in the module is its offset and the base.
type placed struct {
	name       string
	base, size int
}

// Place returns the file of a place, and where it is in it.
func (t *Template) Place(d *Document, at int) (file string, offset int) {
	for _, f := range t.files {
		if at <= f.base+f.size {
			return f.name, max(0, at-f.base)
		}
	}
	return d.File, at
}

// terraformModule is a folder of Terraform's language.
type terraformModule struct {
	out       *Template
	env       Environment
	locals    map[string]hclsyntax.Expression
	resources map[string]*hclsyntax.Block // by type and name
	data      map[string]*hclsyntax.Block
	order     []*hclsyntax.Block
	bases     map[string]int // by file
	sources   map[string][]byte
}

// parse reads a file. What can be read of a broken one is not used.
func (m *terraformModule) parse(f File, base int) error {
	switch {
	case len(f.Text) > maxSource:
		return fmt.Errorf("a file of %d bytes; want at most %d", len(f.Text), maxSource)
	case !valid(f.Text):
		return errors.New("not UTF-8")
	}
	if at := nested(f.Text); at >= 0 {
		return &Error{at, fmt.Errorf("nested deeper than %d levels", maxNesting)}
	}
	parsed, diags := hclsyntax.ParseConfig(f.Text, f.Name, hcl.InitialPos)
	if diags.HasErrors() {
		d := diags[slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Severity == hcl.DiagError })]
		at := 0
		if d.Subject != nil {
			at = min(d.Subject.Start.Byte, len(f.Text))
		}
		return &Error{at, fmt.Errorf("not Terraform's language: %s: %s", strings.ToLower(d.Summary), d.Detail)}
	}
	if m.bases == nil {
		m.bases, m.sources = make(map[string]int), make(map[string][]byte)
	}
	m.bases[f.Name], m.sources[f.Name] = base, f.Text
	for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
		m.block(b)
	}
	return nil
}

// block notes a block of a file.
func (m *terraformModule) block(b *hclsyntax.Block) {
	switch {
	case b.Type == "locals":
		for name, a := range b.Body.Attributes {
			m.locals[name] = a.Expr
		}
	case len(b.Labels) == 2 && b.Type == "resource":
		m.resources[b.Labels[0]+"."+b.Labels[1]] = b
		m.order = append(m.order, b)
	case len(b.Labels) == 2 && b.Type == "data":
		m.data[b.Labels[0]+"."+b.Labels[1]] = b
		m.order = append(m.order, b)
	}
}

// nested returns where brackets and operators are nested deeper than a parser should
// follow; -1 if they are not.
func nested(src []byte) int {
	depth, run, choices := 0, 0, 0
	for i, b := range src {
		switch b {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '?':
			choices++
		}
		switch b {
		case '!', '-':
			run++
		case ' ', '\t', '\r', '\n':
		default:
			run = 0
		}
		if depth > maxNesting || run > maxNesting && !bytes.HasPrefix(src[i:], []byte("-")) || choices > 20*maxNesting {
			return i
		}
	}
	return -1
}

// documents reads the documents of the resources, and of the data sources that no
// resource uses here.
func (m *terraformModule) documents() {
	used := make(map[string]bool)
	e := &evaluator{module: m, evaluating: make(map[string]bool), made: make(map[string]*value), used: used}
	of := make(map[string][]*review.Document)
	var things []thing
	for _, b := range m.order {
		if b.Type != "resource" {
			continue
		}
		things = append(things, thing{address: b.Labels[0] + "." + b.Labels[1], typ: b.Labels[0]})
		r := &reader{file: b.TypeRange.Filename, out: m.out, of: of}
		for _, a := range attributes[b.Labels[0]] {
			e.attribute(r, b, a)
		}
	}
	for i := range things {
		if t := &things[i]; t.counts() {
			t.values = e.body(m.resources[t.address].Body)
		}
	}
	(&reader{out: m.out, of: of}).estate(things, m.env)
	for _, b := range m.order { // some are parts of others
		if b.Type == "data" && b.Labels[0] == "aws_iam_policy_document" {
			e.document(b)
		}
	}
	for _, b := range m.order {
		name := "data." + b.Labels[0] + "." + b.Labels[1]
		if b.Type != "data" || b.Labels[0] != "aws_iam_policy_document" || used[name] {
			continue
		}
		r := &reader{file: b.TypeRange.Filename, out: m.out}
		v := e.document(b)
		r.add(v, found{name: name, pointer: "/data/" + b.Labels[0] + "/" + b.Labels[1], kind: kindOf(v),
			origin: review.Origin{Address: name, Template: "terraform", KindGuessed: true}})
	}
}

// attribute reads the documents in an attribute of a resource.
func (e *evaluator) attribute(r *reader, b *hclsyntax.Block, a attribute) {
	address := b.Labels[0] + "." + b.Labels[1]
	kind := a.kind
	if kind == 0 {
		typ, _ := e.argument(b.Body, "type").string()
		if kind = organizationKinds[typ]; kind == 0 {
			return
		}
	}
	f := found{kind: kind, origin: review.Origin{Address: address, Template: "terraform"}}
	if holder := e.argument(b.Body, holderOf[b.Labels[0]]); holder != nil {
		f.origin.Resource, _ = holder.string()
	}
	pointer := "/resource/" + b.Labels[0] + "/" + b.Labels[1] + "/"
	if a.block == "" {
		f.name, f.pointer = address+"."+a.name, pointer+a.name
		e.use(r, b.Body, a.name, f)
		return
	}
	i := 0
	for body := range e.blocks(b.Body, a.block) {
		f.name = fmt.Sprintf("%s.%s[%d].%s", address, a.block, i, a.name)
		f.pointer = fmt.Sprintf("%s%s/%d/%s", pointer, a.block, i, a.name)
		e.use(r, body, a.name, f)
		i++
	}
}

// use reads the document that is the value of an argument.
func (e *evaluator) use(r *reader, body *hclsyntax.Body, name string, f found) {
	a := body.Attributes[name]
	if a == nil {
		return
	}
	v := e.value(a.Expr)
	if v.form == null || v.is("") {
		return
	}
	before := len(r.out.Documents)
	r.add(v, f)
	for i := range r.out.Documents[:before] { // the same document for another resource
		other := &r.out.Documents[i]
		if len(r.out.Documents) > before && other.Kind == f.kind && sameText(other, &r.out.Documents[before]) {
			r.out.Documents = r.out.Documents[:before]
			docs := r.of[f.origin.Address]
			docs[len(docs)-1] = other.Document
		}
	}
}

// sameText reports whether two documents are the same text of the files.
func sameText(a, b *Document) bool {
	return len(a.At) == len(b.At) && a.At[0] == b.At[0] && a.At[len(a.At)-1] == b.At[len(b.At)-1] && bytes.Equal(a.Text, b.Text)
}

// counts reports whether a resource counts for what an estate is.
func (t *thing) counts() bool {
	switch t.typ {
	case "aws_dynamodb_table", "aws_dax_cluster", "aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy":
		return true
	}
	return false
}
