package template

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/iameval/iameval/policy"
)

// maxSteps bounds how many expressions of a module are followed.
const maxSteps = 1 << 20

// evaluator makes values of expressions. What is not written in the module is a hole.
type evaluator struct {
	module     *terraformModule
	evaluating map[string]bool   // locals and data sources, against cycles
	made       map[string]*value // of them
	names      []string          // of for expressions, which are not known
	used       map[string]bool   // data sources that something refers to
	depth      int
	steps      int
}

// at returns the places of a range.
func (e *evaluator) at(r hcl.Range) (start, end int) {
	base := e.module.bases[r.Filename]
	return base + r.Start.Byte, base + r.End.Byte
}

// unknown is a hole in the place of an expression.
func (e *evaluator) unknown(x hclsyntax.Expression, like string) *value {
	r := x.Range()
	start, end := e.at(r)
	src := e.module.sources[r.Filename]
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
	case *hclsyntax.RelativeTraversalExpr:
		return e.relative(x)
	case *hclsyntax.ForExpr:
		return e.loop(x)
	case *hclsyntax.ConditionalExpr:
		return e.conditional(x)
	case *hclsyntax.SplatExpr:
		if source, ok := x.Source.(*hclsyntax.ScopeTraversalExpr); ok {
			if each, ok := x.Each.(*hclsyntax.RelativeTraversalExpr); ok {
				return e.reference(x, append(slices.Clone(source.Traversal), each.Traversal...))
			}
		}
	}
	return e.unknown(x, "")
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
		src := e.module.sources[x.SrcRange.Filename]
		v.text = verbatim(string(src[x.SrcRange.Start.Byte:x.SrcRange.End.Byte]), start)
	default:
		return e.unknown(x, "")
	}
	return v
}

// align gives each byte of a literal its place: what the file has more are escapes and
// the indentation of a heredoc.
func (e *evaluator) align(x *hclsyntax.LiteralValueExpr) (t text) {
	val := x.Val.AsString()
	src := e.module.sources[x.SrcRange.Filename]
	base := e.module.bases[x.SrcRange.Filename]
	i, end := x.SrcRange.Start.Byte, min(x.SrcRange.End.Byte, len(src))
	for j := 0; j < len(val); {
		switch {
		case i >= end: // lost
			t.add(val[j], base+end)
			j++
		case src[i] == '\\' && val[j] != '\\' || src[i] == '\\' && i+1 < end && src[i+1] == '\\' && !strings.HasPrefix(val[j:], `\\`):
			_, n := utf8.DecodeRuneInString(val[j:])
			for range n {
				t.add(val[j], base+i)
				j++
			}
			i += escapeWidth(src[i:end])
		case src[i] == val[j]:
			t.add(val[j], base+i)
			i++
			j++
			if (val[j-1] == '$' || val[j-1] == '%') && i+1 < end && src[i] == val[j-1] && src[i+1] == '{' { // $${ is ${
				i++
			}
		case src[i] == ' ' || src[i] == '\t' || src[i] == '\r' || src[i] == '\n':
			i++
		default:
			t.add(val[j], base+i)
			j++
		}
	}
	t.end = base + end
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
			v.text.addHole(p.hole, p.start)
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
		start, end := e.at(x.Range())
		return &value{form: str, text: verbatim(name, start), start: start, end: end}
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

// relative is an attribute of an expression.
func (e *evaluator) relative(x *hclsyntax.RelativeTraversalExpr) *value {
	if index, ok := x.Source.(*hclsyntax.IndexExpr); ok {
		if source, ok := index.Collection.(*hclsyntax.ScopeTraversalExpr); ok {
			return e.reference(x, append(slices.Clone(source.Traversal), x.Traversal...))
		}
	}
	return e.unknown(x, "")
}

// words returns the names of a traversal, without its indexes.
func words(t hcl.Traversal) (all []string) {
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			all = append(all, step.Name)
		case hcl.TraverseAttr:
			all = append(all, step.Name)
		}
	}
	return all
}

// reference is what a traversal leads to.
func (e *evaluator) reference(x hclsyntax.Expression, t hcl.Traversal) *value {
	names := words(t)
	if slices.Contains(e.names, names[0]) {
		return e.unknown(x, "")
	}
	switch {
	case names[0] == "local" && len(names) > 1:
		return e.local(x, names[1], names[2:])
	case names[0] == "data" && len(names) > 3:
		return e.dataSource(x, names)
	case len(names) > 2:
		return e.ofResource(x, names)
	}
	return e.unknown(x, "")
}

// local is the value of a local, or a member of it.
func (e *evaluator) local(x hclsyntax.Expression, name string, path []string) *value {
	expr, key := e.module.locals[name], "local."+name
	if expr == nil || e.evaluating[key] {
		return e.unknown(x, "")
	}
	v := e.made[key]
	if v == nil {
		e.evaluating[key] = true
		names := e.names
		e.names = nil
		v = e.value(expr)
		e.names = names
		delete(e.evaluating, key)
		e.made[key] = v
	}
	for _, step := range path {
		if v = v.get(step); v == nil {
			return e.unknown(x, "")
		}
	}
	if v.form == unknown {
		return e.unknown(x, v.hole.like)
	}
	return v
}

// dataSource is an attribute of a data source.
func (e *evaluator) dataSource(x hclsyntax.Expression, names []string) *value {
	known := ""
	switch names[1] + "." + names[3] {
	case "aws_iam_policy_document.json", "aws_iam_policy_document.minified_json":
		return e.policyDocument(x, names)
	case "aws_caller_identity.account_id":
		known = e.module.env.Account
	case "aws_region.name", "aws_region.id", "aws_region.region":
		known = e.module.env.Region
	case "aws_partition.partition", "aws_partition.id":
		known = e.module.env.Partition
	}
	if known == "" {
		like, _ := e.module.env.ofTerraform(names[1], names[3], "")
		return e.unknown(x, like)
	}
	start, end := e.at(x.Range())
	return named(known, start, end)
}

// policyDocument is a document of the data source.
func (e *evaluator) policyDocument(x hclsyntax.Expression, names []string) *value {
	b, key := e.module.data[names[1]+"."+names[2]], strings.Join(names[:3], ".")
	if b == nil || e.evaluating[key] {
		return e.unknown(x, "")
	}
	e.used[key] = true
	return e.document(b)
}

// document makes the document of a data source, once.
func (e *evaluator) document(b *hclsyntax.Block) *value {
	key := "data." + b.Labels[0] + "." + b.Labels[1]
	if v := e.made[key]; v != nil {
		return v
	}
	e.evaluating[key] = true
	names := e.names
	e.names = nil
	v := policyData(e.body(b.Body))
	e.names = names
	delete(e.evaluating, key)
	e.made[key] = v
	return v
}

// body makes an object of the arguments and the blocks of a body: blocks of a name are
// a list.
func (e *evaluator) body(b *hclsyntax.Body) *value {
	start, end := e.at(b.SrcRange)
	v := &value{form: object, start: start, end: end}
	for _, a := range inOrder(b.Attributes) {
		at, behind := e.at(a.NameRange)
		key := &value{form: str, text: verbatim(a.Name, at), start: at, end: behind}
		v.members = append(v.members, member{key, e.value(a.Expr)})
	}
	for _, inner := range b.Blocks {
		name := inner.Type
		if name == "dynamic" && len(inner.Labels) == 1 {
			name = inner.Labels[0]
		}
		if v.get(name) != nil {
			continue
		}
		all := &value{form: list, maybe: e.maybe(b, name)}
		for body, maybe := range e.blocks(b, name) {
			item := e.body(body)
			item.maybe = maybe
			all.items = append(all.items, item)
		}
		if n := len(all.items); n > 0 {
			all.start, all.end = all.items[0].start, all.items[n-1].end
			v.members = append(v.members, member{named(name, all.start, all.start), all})
		}
	}
	return v
}

// inOrder returns the arguments in the order of the file.
func inOrder(attributes hclsyntax.Attributes) (all []*hclsyntax.Attribute) {
	for _, a := range attributes {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	return all
}

// maybe says what the blocks of a name depend on; "" if they are surely there.
func (e *evaluator) maybe(b *hclsyntax.Body, name string) (on string) {
	for _, maybe := range e.blocks(b, name) {
		on = max(on, maybe)
	}
	return on
}

// often says what the blocks of a dynamic block depend on; "" if there surely are some.
func (e *evaluator) often(b *hclsyntax.Block) string {
	a := b.Body.Attributes["for_each"]
	if a == nil {
		return "for_each"
	}
	v := e.value(a.Expr)
	if (v.form == list || v.form == object) && len(v.items)+len(v.members) > 0 && v.maybe == "" &&
		!slices.ContainsFunc(v.items, func(item *value) bool { return item.form == unknown }) {
		return ""
	}
	return e.unknown(a.Expr, "").hole.expr
}

// blocks yields the bodies of the blocks of a name, and what it depends on whether they
// are there. That of a dynamic block is read once, with its names as holes.
func (e *evaluator) blocks(b *hclsyntax.Body, name string) iter.Seq2[*hclsyntax.Body, string] {
	return func(yield func(*hclsyntax.Body, string) bool) {
		for _, inner := range b.Blocks {
			switch {
			case inner.Type == name:
				if !yield(inner.Body, "") {
					return
				}
			case inner.Type == "dynamic" && len(inner.Labels) == 1 && inner.Labels[0] == name:
				iterator := name
				if a := inner.Body.Attributes["iterator"]; a != nil {
					iterator = hcl.ExprAsKeyword(a.Expr)
				}
				often := e.often(inner)
				for _, content := range inner.Body.Blocks {
					if content.Type != "content" {
						continue
					}
					e.names = append(e.names, iterator)
					more := yield(content.Body, often)
					e.names = e.names[:len(e.names)-1]
					if !more {
						return
					}
				}
			}
		}
	}
}

// argument returns the value of an argument; nil if there is none.
func (e *evaluator) argument(b *hclsyntax.Body, name string) *value {
	if a := b.Attributes[name]; a != nil {
		return e.value(a.Expr)
	}
	return nil
}

// ofResource is an attribute of a resource of the module.
func (e *evaluator) ofResource(x hclsyntax.Expression, names []string) *value {
	typ := names[0]
	b := e.module.resources[typ+"."+names[1]]
	property := counterparts[typ][1]
	name := ""
	if b != nil && property != "" && !e.evaluating[typ+"."+names[1]] {
		e.evaluating[typ+"."+names[1]] = true
		name, _ = e.argument(b.Body, property).string()
		delete(e.evaluating, typ+"."+names[1])
	}
	start, end := e.at(x.Range())
	if name != "" && names[2] == property {
		return named(name, start, end)
	}
	like, whole := e.module.env.ofTerraform(typ, names[2], name)
	if whole {
		return named(like, start, end)
	}
	v := e.unknown(x, like)
	if b != nil {
		v.hole.ref = typ + "." + names[1]
	}
	return v
}

// kindOf says what kind of policy a document is by its elements.
func kindOf(v *value) policy.Kind {
	trust, principal := true, false
	for _, s := range v.get("Statement").parts() {
		principal = principal || s.get("Principal") != nil || s.get("NotPrincipal") != nil
		trust = trust && s.get("Resource") == nil && s.get("NotResource") == nil
		for _, a := range s.get("Action").parts() {
			name, ok := a.string()
			trust = trust && (!ok || strings.HasPrefix(strings.ToLower(name), "sts:"))
		}
	}
	switch {
	case principal && trust:
		return policy.Trust
	case principal:
		return policy.Resource
	}
	return policy.Identity
}
