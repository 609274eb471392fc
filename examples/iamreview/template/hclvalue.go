package template

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// maxSteps bounds how many expressions of a module are followed.
const maxSteps = 1 << 20

// evaluator makes values of the expressions of a module, as one call of it has it. What is
// not written in the files is a hole.
type evaluator struct {
	*project
	module     *folder
	caller     *evaluator            // nil of a root module
	as         *hclsyntax.Block      // the call
	path       string                // before the addresses of its resources, such as "module.a."
	children   map[string]*evaluator // by the names of calls; nil for one that is not followed
	evaluating map[string]bool       // locals, variables, outputs and data sources, against cycles
	made       map[string]*value     // of them
	metBy      map[string][]choice   // in making them
	names      []string              // of for expressions, which are not known
	used       map[string]bool       // data sources that something refers to
}

// at returns the places of a range.
func (e *evaluator) at(r hcl.Range) (start, end int) {
	s := e.module.texts[r.Filename]
	return s.place(r.Start.Byte), s.end(r.End.Byte)
}

// unknown is a hole in the place of an expression.
func (e *evaluator) unknown(x hclsyntax.Expression, like string) *value {
	r := x.Range()
	start, end := e.at(r)
	src := e.module.texts[r.Filename].text
	expr := ""
	if r.Start.Byte <= r.End.Byte && r.End.Byte <= len(src) {
		expr = string(src[r.Start.Byte:r.End.Byte])
	}
	expr = strings.Join(strings.Fields(expr), " ")
	if len(expr) > 80 {
		cut := 77
		for !utf8.RuneStart(expr[cut]) {
			cut--
		}
		expr = expr[:cut] + "..."
	}
	return &value{form: unknown, hole: hole{expr: expr, like: like}, start: start, end: end}
}

// value returns what an expression makes.
func (e *evaluator) value(x hclsyntax.Expression) *value {
	e.depth++
	defer func() { e.depth-- }()
	if e.steps++; e.depth > maxDepth || e.steps > maxSteps {
		return e.unknown(x, "")
	}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.literal(x)
	case *hclsyntax.TemplateExpr:
		return e.template(x)
	case *hclsyntax.TemplateWrapExpr:
		return e.value(x.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		return e.value(x.Expression)
	case *hclsyntax.TupleConsExpr:
		start, end := e.at(x.SrcRange)
		v := &value{form: list, start: start, end: end}
		for _, item := range x.Exprs {
			v.items = append(v.items, e.value(item))
		}
		return v
	case *hclsyntax.ObjectConsExpr:
		return e.object(x)
	case *hclsyntax.ObjectConsKeyExpr:
		return e.key(x)
	case *hclsyntax.FunctionCallExpr:
		return e.call(x)
	case *hclsyntax.ScopeTraversalExpr:
		return e.reference(x, x.Traversal)
	case *hclsyntax.IndexExpr:
		return e.index(x)
	case *hclsyntax.RelativeTraversalExpr:
		return e.relative(x)
	case *hclsyntax.ForExpr:
		return e.loop(x)
	case *hclsyntax.ConditionalExpr:
		return e.conditional(x)
	case *hclsyntax.SplatExpr:
		return e.splat(x)
	case *hclsyntax.BinaryOpExpr:
		return e.compare(x)
	case *hclsyntax.UnaryOpExpr:
		return e.not(x)
	}
	return e.unknown(x, "")
}

// splat is what all instances of something have, which may be an empty list.
func (e *evaluator) splat(x *hclsyntax.SplatExpr) *value {
	source, ok := x.Source.(*hclsyntax.ScopeTraversalExpr)
	each, also := x.Each.(*hclsyntax.RelativeTraversalExpr)
	if !ok || !also {
		return e.unknown(x, "")
	}
	v := e.reference(x, append(slices.Clone(source.Traversal), each.Traversal...))
	names := words(source.Traversal)
	if names[0] != "data" || len(names) < 3 {
		return v
	}
	b := e.module.data[names[1]+"."+names[2]]
	if b == nil {
		return v
	}
	if e.none(b) != "" {
		return &value{form: list, start: v.start, end: v.end}
	}
	for _, name := range []string{"count", "for_each"} {
		if a := b.Body.Attributes[name]; a != nil && !e.some(a.Expr) {
			return perhaps(v, e.unknown(a.Expr, "").hole.expr)
		}
	}
	return v
}

// some reports whether a count, or what for_each goes over, surely makes something.
func (e *evaluator) some(x hclsyntax.Expression) bool {
	v := e.surely(x)
	return v.form == word && !v.is("0") || (v.form == list || v.form == object) && !nothing(v) && v.maybe == ""
}

// literal is a number, true, false, null, or a string within a template.
func (e *evaluator) literal(x *hclsyntax.LiteralValueExpr) *value {
	start, end := e.at(x.SrcRange)
	v := &value{form: word, start: start, end: end}
	switch {
	case x.Val.IsNull():
		v.form = null
	case x.Val.Type() == cty.String:
		v.form, v.text = str, e.align(x)
	case x.Val.Type() == cty.Bool || x.Val.Type() == cty.Number:
		v.text = e.module.texts[x.SrcRange.Filename].slice(x.SrcRange.Start.Byte, x.SrcRange.End.Byte)
	default:
		return e.unknown(x, "")
	}
	return v
}

// align gives each byte of a literal its place: what the file has more are escapes and
// the indentation of a heredoc.
func (e *evaluator) align(x *hclsyntax.LiteralValueExpr) (t text) {
	val := x.Val.AsString()
	s := e.module.texts[x.SrcRange.Filename]
	src := s.text
	i, end := x.SrcRange.Start.Byte, min(x.SrcRange.End.Byte, len(src))
	for j := 0; j < len(val); {
		switch {
		case i >= end: // lost
			t.add(val[j], s.end(end))
			j++
		case src[i] == '\\' && val[j] != '\\' || src[i] == '\\' && i+1 < end && src[i+1] == '\\' && !strings.HasPrefix(val[j:], `\\`):
			_, n := utf8.DecodeRuneInString(val[j:])
			for range n {
				t.add(val[j], s.place(i))
				j++
			}
			i += escapeWidth(src[i:end])
		case src[i] == val[j]:
			t.add(val[j], s.place(i))
			i++
			j++
			if (val[j-1] == '$' || val[j-1] == '%') && i+1 < end && src[i] == val[j-1] && src[i+1] == '{' { // $${ is ${
				i++
			}
		case src[i] == ' ' || src[i] == '\t' || src[i] == '\r' || src[i] == '\n':
			i++
		default:
			t.add(val[j], s.place(i))
			j++
		}
	}
	t.end = s.end(end)
	return t
}

// escapeWidth is the length of an escape.
func escapeWidth(src []byte) int {
	if len(src) > 1 {
		switch src[1] {
		case 'u':
			return min(6, len(src))
		case 'U':
			return min(10, len(src))
		}
	}
	return min(2, len(src))
}

// template is a string with interpolations.
func (e *evaluator) template(x *hclsyntax.TemplateExpr) *value {
	start, end := e.at(x.SrcRange)
	v := &value{form: str, start: start, end: end}
	for _, part := range x.Parts {
		p := e.value(part)
		switch p.form {
		case str, word:
			v.text.append(&p.text)
		case unknown:
			if !p.hole.none {
				v.text.addHole(p.hole, p.start)
			}
		default: // such as JSON within a string
			v.text.addHole(e.unknown(part, "").hole, p.start)
		}
		v.text.end = p.text.end
	}
	if n := len(v.text.at); n > 0 {
		v.text.end = max(v.text.at[n-1]+1, v.text.at[0])
	} else {
		v.text.end = max(start, end-1)
	}
	return v
}

func (e *evaluator) object(x *hclsyntax.ObjectConsExpr) *value {
	start, end := e.at(x.SrcRange)
	v := &value{form: object, start: start, end: end}
	for _, item := range x.Items {
		key := e.value(item.KeyExpr)
		if key.form == word {
			key.form = str
		}
		if key.form != str {
			key = holeAt(key, orHole(key))
		}
		v.members = append(v.members, member{key, e.value(item.ValueExpr)})
	}
	return v
}

// key is the name of a member: a word stands for itself.
func (e *evaluator) key(x *hclsyntax.ObjectConsKeyExpr) *value {
	if name := hcl.ExprAsKeyword(x.Wrapped); name != "" && !x.ForceNonLiteral {
		r := x.Range()
		start, end := e.at(r)
		return &value{form: str, text: e.module.texts[r.Filename].slice(r.Start.Byte, r.End.Byte), start: start, end: end}
	}
	return e.value(x.Wrapped)
}

// loop is a for expression: what it makes is read once, with its names as holes.
func (e *evaluator) loop(x *hclsyntax.ForExpr) *value {
	if x.KeyExpr != nil {
		return e.unknown(x, "")
	}
	e.names = append(e.names, x.KeyVar, x.ValVar)
	body := e.value(x.ValExpr)
	e.names = e.names[:len(e.names)-2]
	start, end := e.at(x.SrcRange)
	expr := e.unknown(x.CollExpr, "").hole.expr
	if body.form != str || body.text.known() {
		body = perhaps(body, expr)
	}
	return &value{form: list, items: []*value{body}, start: start, end: end, maybe: expr}
}

// conditional is what an expression makes that chooses. Where one of its results is
// nothing, it is the other, which may not be there.
func (e *evaluator) conditional(x *hclsyntax.ConditionalExpr) *value {
	if holds, known := e.holds(x); known && holds {
		return e.value(x.TrueResult)
	} else if known {
		return e.value(x.FalseResult)
	}
	before := maps.Clone(e.used)
	yes, no := e.value(x.TrueResult), e.value(x.FalseResult)
	expr := e.unknown(x.Condition, "").hole.expr
	switch {
	case nothing(no):
		return perhaps(yes, expr)
	case nothing(yes):
		return perhaps(no, expr)
	}
	e.unused(before)
	e.meet(e.choice(x))
	return e.unknown(x, "")
}

// unused forgets which data sources were used since, as what they were used for is lost:
// they are read for themselves.
func (e *evaluator) unused(before map[string]bool) {
	maps.DeleteFunc(e.used, func(name string, _ bool) bool { return !before[name] })
}

// nothing reports whether a value is null or empty.
func nothing(v *value) bool {
	return v.form == null || v.is("") || (v.form == list || v.form == object) && len(v.items)+len(v.members) == 0 && v.maybe == ""
}

// perhaps is a value that may not be there.
func perhaps(v *value, expr string) *value {
	out := *v
	switch v.form {
	case object:
		out.maybe = expr
	case list:
		out.maybe, out.items = expr, nil
		for _, item := range v.items {
			out.items = append(out.items, perhaps(item, expr))
		}
	default:
		return holeAt(v, hole{expr: expr, like: v.hole.like})
	}
	return &out
}
