package template

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Terraform's language in JSON. Its objects are made into the blocks and expressions of
// the language, over a text of their own: what stands in strings, without the escapes of
// JSON, as each string is a template of the language.

// jsonSource makes blocks of a file in JSON.
type jsonSource struct {
	*sourceText
	m    *folder
	file string
	err  error // the first
}

// labels are how many names stand before the body of a block.
var labels = map[string]int{"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "locals": 0}

// bodies are the blocks in resources and data sources that the reader knows. Everything
// else is an argument.
var bodies = map[string]bool{
	"statement": true, "principals": true, "not_principals": true, "condition": true, "inline_policy": true,
	"global_secondary_index": true, "local_secondary_index": true, "replica": true, "server_side_encryption": true,
}

// parseJSON reads a file in JSON.
func (m *folder) parseJSON(f File, s *sourceText) error {
	t := verbatim(string(f.Text), 0)
	root, err := parseJSON(&t)
	if err != nil {
		return located(err)
	}
	s.text, s.at = nil, []int{}
	j := &jsonSource{sourceText: s, m: m, file: f.Name}
	var made []*hclsyntax.Block
	for _, part := range root.parts() {
		if part.form != object {
			return &Error{part.start, errors.New("not Terraform's language: want an object")}
		}
		part.each(func(typ string, _, v *value) {
			if n, ok := labels[typ]; ok {
				made = append(made, j.blocks(typ, nil, v, n)...)
			}
		})
	}
	if j.err != nil {
		return j.err
	}
	for _, b := range made {
		m.block(b)
	}
	return nil
}

// write adds a text, and returns its range.
func (j *jsonSource) write(t *text) hcl.Range {
	from := len(j.text)
	j.text = append(j.text, t.bytes...)
	for i := range t.bytes {
		j.at = append(j.at, t.place(i))
	}
	return j.since(from)
}

// since is the range from a byte to the end.
func (j *jsonSource) since(from int) hcl.Range {
	pos := func(i int) hcl.Pos { return hcl.Pos{Line: 1, Column: i + 1, Byte: i} }
	return hcl.Range{Filename: j.file, Start: pos(from), End: pos(len(j.text))}
}

// sign adds a byte that stands for the beginning or the end of a value.
func (j *jsonSource) sign(b byte, at int) {
	j.text, j.at = append(j.text, b), append(j.at, at)
}

// blocks are the blocks of a type: below objects of names, or lists of these.
func (j *jsonSource) blocks(typ string, names []string, v *value, left int) (made []*hclsyntax.Block) {
	for _, part := range v.parts() {
		if part.form != object {
			j.fail(part.start, fmt.Errorf("%s: want an object", strings.Join(append([]string{typ}, names...), ".")))
			return nil
		}
		if left > 0 {
			part.each(func(name string, _, inner *value) {
				made = append(made, j.blocks(typ, append(names[:len(names):len(names)], name), inner, left-1)...)
			})
			continue
		}
		made = append(made, &hclsyntax.Block{Type: typ, Labels: names, Body: j.body(part, typ == "dynamic"), TypeRange: hcl.Range{Filename: j.file}})
	}
	return made
}

func (j *jsonSource) fail(at int, err error) {
	if j.err == nil {
		j.err = &Error{at, fmt.Errorf("not Terraform's language: %w", err)}
	}
}

// body makes the body of a block. That of a dynamic one has what it makes in a block.
func (j *jsonSource) body(v *value, dynamic bool) *hclsyntax.Body {
	from := len(j.text)
	j.sign('{', v.start)
	out := &hclsyntax.Body{Attributes: make(hclsyntax.Attributes)}
	v.each(func(name string, key, inner *value) {
		switch {
		case name == "//":
		case name == "dynamic":
			out.Blocks = append(out.Blocks, j.blocks(name, nil, inner, 1)...)
		case bodies[name] || dynamic && name == "content":
			out.Blocks = append(out.Blocks, j.blocks(name, nil, inner, 0)...)
		default:
			a := &hclsyntax.Attribute{Name: name, NameRange: j.write(&key.text)}
			a.Expr = j.expression(inner)
			a.SrcRange = j.since(a.NameRange.Start.Byte)
			out.Attributes[name] = a
		}
	})
	j.sign('}', max(v.start, v.end-1))
	out.SrcRange = j.since(from)
	return out
}

// expression makes the expression of a value.
func (j *jsonSource) expression(v *value) hclsyntax.Expression {
	switch v.form {
	case str:
		return j.template(v)
	case list:
		from := len(j.text)
		x := &hclsyntax.TupleConsExpr{}
		j.sign('[', v.start)
		for _, item := range v.items {
			x.Exprs = append(x.Exprs, j.expression(item))
		}
		j.sign(']', max(v.start, v.end-1))
		x.SrcRange = j.since(from)
		return x
	case object:
		from := len(j.text)
		x := &hclsyntax.ObjectConsExpr{}
		j.sign('{', v.start)
		for _, m := range v.members {
			x.Items = append(x.Items, hclsyntax.ObjectConsItem{KeyExpr: j.template(m.key), ValueExpr: j.expression(m.value)})
		}
		j.sign('}', max(v.start, v.end-1))
		x.SrcRange = j.since(from)
		return x
	default:
		return j.word(v)
	}
}

// word is a number, true, false or null.
func (j *jsonSource) word(v *value) hclsyntax.Expression {
	x := &hclsyntax.LiteralValueExpr{SrcRange: j.write(&v.text), Val: cty.NullVal(cty.DynamicPseudoType)}
	switch {
	case v.is("true") || v.is("false"):
		x.Val = cty.BoolVal(v.is("true"))
	case v.form == word:
		x.Val = cty.Zero // the text counts
	}
	return x
}

// template is what a string is: a template of the language.
func (j *jsonSource) template(v *value) hclsyntax.Expression {
	from := len(j.text)
	j.write(&v.text)
	src := j.text[from:]
	if at := nested(src); at >= 0 && strings.Contains(string(src), "${") {
		j.fail(v.text.place(at), fmt.Errorf("nested deeper than %d levels", maxNesting))
		return j.word(&value{form: null})
	}
	x, diags := hclsyntax.ParseTemplate(src, j.file, j.since(from).Start)
	if diags.HasErrors() {
		e := diagnosed(diags, len(j.text)-1)
		if j.err == nil {
			j.err = &Error{j.at[e.Offset], e.Err}
		}
		return j.word(&value{form: null})
	}
	return x
}
