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

// IsTerraform reports whether a file is in Terraform's language, or in its form of JSON.
func IsTerraform(name string, src []byte) bool {
	if isTerraformJSON(name) {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".tf", ".tofu":
		return true
	case "":
		return blocks.Match(src) && !looksLikeJSON(src)
	}
	return false
}

// isTerraformJSON reports whether a file is in Terraform's language in its form of JSON,
// which its name says.
func isTerraformJSON(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".tf.json") || strings.HasSuffix(name, ".tofu.json")
}

// folder is a folder of Terraform's language: a module.
type folder struct {
	name      string
	texts     map[string]*sourceText // by file
	locals    map[string]hclsyntax.Expression
	variables map[string]*hclsyntax.Block
	outputs   map[string]*hclsyntax.Block
	calls     map[string]*hclsyntax.Block // of other modules, by name
	resources map[string]*hclsyntax.Block // by type and name
	data      map[string]*hclsyntax.Block
	order     []*hclsyntax.Block // resources, data sources and calls
	automatic []*valueFile       // of its variables
	broken    bool               // not all of it was read
}

func newFolder(name string) *folder {
	return &folder{
		name: name, texts: make(map[string]*sourceText), locals: make(map[string]hclsyntax.Expression), variables: make(map[string]*hclsyntax.Block),
		outputs: make(map[string]*hclsyntax.Block), calls: make(map[string]*hclsyntax.Block), resources: make(map[string]*hclsyntax.Block), data: make(map[string]*hclsyntax.Block),
	}
}

// sourceText is the text of a file as the ranges of its expressions count.
type sourceText struct {
	base int // of the file's places
	text []byte
	at   []int // the offset in the file of each byte; nil: the text is that of the file
}

// place returns the place of a byte.
func (s *sourceText) place(i int) int {
	switch {
	case s.at == nil:
		return s.base + i
	case len(s.at) == 0:
		return s.base
	case i >= len(s.at):
		return s.base + s.at[len(s.at)-1] + 1
	}
	return s.base + s.at[i]
}

// end returns the place behind the bytes before i.
func (s *sourceText) end(i int) int {
	if s.at == nil || i <= 0 {
		return s.base + i
	}
	return s.place(i-1) + 1
}

// slice is a part of the text, with its places.
func (s *sourceText) slice(from, to int) text {
	t := text{bytes: s.text[from:to:to], end: s.end(to)}
	for i := from; i < to; i++ {
		t.at = append(t.at, s.place(i))
	}
	return t
}

// parse reads a file. What can be read of a broken one is not used.
func (m *folder) parse(f File, base int) error {
	switch {
	case len(f.Text) > maxSource:
		return fmt.Errorf("a file of %d bytes; want at most %d", len(f.Text), maxSource)
	case !valid(f.Text):
		return errors.New("not UTF-8")
	}
	s := &sourceText{base: base, text: f.Text}
	m.texts[f.Name] = s
	if isTerraformJSON(f.Name) {
		return m.parseJSON(f, s)
	}
	if at := nested(f.Text); at >= 0 {
		return &Error{at, fmt.Errorf("nested deeper than %d levels", maxNesting)}
	}
	parsed, diags := hclsyntax.ParseConfig(f.Text, f.Name, hcl.InitialPos)
	if diags.HasErrors() {
		return diagnosed(diags, len(f.Text))
	}
	for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
		m.block(b)
	}
	return nil
}

// diagnosed is the first error of a parser, with its place in a text of that size.
func diagnosed(diags hcl.Diagnostics, size int) *Error {
	d := diags[slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Severity == hcl.DiagError })]
	at := 0
	if d.Subject != nil {
		at = min(d.Subject.Start.Byte, size)
	}
	return &Error{at, fmt.Errorf("not Terraform's language: %s: %s", strings.ToLower(d.Summary), d.Detail)}
}

// block notes a block of a file.
func (m *folder) block(b *hclsyntax.Block) {
	switch n := len(b.Labels); {
	case b.Type == "locals":
		for name, a := range b.Body.Attributes {
			m.locals[name] = a.Expr
		}
	case n == 1 && b.Type == "variable":
		m.variables[b.Labels[0]] = b
	case n == 1 && b.Type == "output":
		m.outputs[b.Labels[0]] = b
	case n == 1 && b.Type == "module":
		m.calls[b.Labels[0]] = b
		m.order = append(m.order, b)
	case n == 2 && b.Type == "resource":
		m.resources[b.Labels[0]+"."+b.Labels[1]] = b
		m.order = append(m.order, b)
	case n == 2 && b.Type == "data":
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
