package template

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// What expressions of Terraform's language refer to: locals, variables, outputs of other
// modules, data sources and resources.

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
	if slices.Contains(e.names, names[0]) || len(t) < 2 {
		return e.unknown(x, "")
	}
	if _, ok := t[1].(hcl.TraverseAttr); !ok { // such as each["key"]
		return e.unknown(x, "")
	}
	switch {
	case names[0] == "local" && len(names) > 1:
		return e.named(x, "local."+names[1], t[2:], e.local(names[1]))
	case names[0] == "var" && len(names) > 1:
		v := e.named(x, "var."+names[1], t[2:], e.variable(names[1]))
		if e.caller == nil && e.loose[names[1]] { // it stands where it is used
			start, end := e.at(x.Range())
			v = v.within(start, end)
		}
		return v
	case names[0] == "module" && len(names) > 2:
		return e.output(x, t)
	case names[0] == "data" && len(names) > 3:
		return e.dataSource(x, names)
	case len(names) > 2:
		return e.ofResource(x, names)
	}
	return e.unknown(x, "")
}

// once makes the value of a name, apart from what is around its use, and keeps it.
func (e *evaluator) once(key string, maker func() *value) *value {
	if e.sure {
		key = "sure " + key
	}
	kept := e.reading + key
	if v := e.made[kept]; v != nil {
		e.meet(e.metBy[kept]...)
		return v
	}
	before := e.met
	e.met = nil
	e.evaluating[key] = true
	v := e.apart(maker)
	delete(e.evaluating, key)
	e.made[kept], e.metBy[kept] = v, e.met
	e.met = before
	e.meet(e.metBy[kept]...)
	return v
}

// cyclic reports whether a value with a name is being made.
func (e *evaluator) cyclic(key string) bool {
	return e.evaluating[key] || e.evaluating["sure "+key]
}

// surely is the value of an expression where no variable has its default. It is for what
// decides, so that no document hangs on the conditions in it.
func (e *evaluator) surely(x hclsyntax.Expression) *value {
	before, met := e.sure, e.met
	e.sure, e.met = true, nil
	v := e.value(x)
	e.sure, e.met = before, met
	return v
}

// named is the value of what has a name, or a part of it. The maker is nil if nothing has
// that name.
func (e *evaluator) named(x hclsyntax.Expression, key string, path hcl.Traversal, maker func() *value) *value {
	if maker == nil || e.cyclic(key) {
		return e.unknown(x, "")
	}
	v := e.once(key, maker)
	for _, step := range path {
		if v = stepped(v, step); v == nil {
			return e.unknown(x, "")
		}
	}
	return e.passed(x, v)
}

// passed is what an expression has from another one: a hole stands in its own place.
func (e *evaluator) passed(x hclsyntax.Expression, v *value) *value {
	if v.form != unknown {
		return v
	}
	out := e.unknown(x, v.hole.like)
	out.hole.ref, out.hole.none = v.hole.ref, v.hole.none
	return out
}

// stepped is what a step of a traversal leads to; nil if that is not known.
func stepped(v *value, step hcl.Traverser) *value {
	switch step := step.(type) {
	case hcl.TraverseAttr:
		return v.get(step.Name)
	case hcl.TraverseIndex:
		switch {
		case step.Key.IsNull() || !step.Key.IsKnown():
		case step.Key.Type() == cty.String:
			return v.get(step.Key.AsString())
		case step.Key.Type() == cty.Number:
			if n, accuracy := step.Key.AsBigFloat().Int64(); accuracy == big.Exact {
				return v.item(int(n))
			}
		}
	}
	return nil
}

// item is a member of a list, all of whose members are surely there; nil if it is not
// known.
func (v *value) item(n int) *value {
	if v == nil || v.form != list || v.maybe != "" || n < 0 || n >= len(v.items) {
		return nil
	}
	for _, item := range v.items[:n+1] {
		if item.form == unknown || item.maybe != "" { // it may be several, or none
			return nil
		}
	}
	return v.items[n]
}

// index is a member of a list or of an object whose key is an expression.
func (e *evaluator) index(x *hclsyntax.IndexExpr) *value {
	v, key := e.value(x.Collection), e.surely(x.Key)
	name, ok := key.string()
	if !ok {
		return e.unknown(x, "")
	}
	found := v.get(name)
	if n, err := strconv.Atoi(name); err == nil && v.form == list {
		found = v.item(n)
	}
	if found == nil || found.form == unknown {
		return e.unknown(x, "")
	}
	return found
}

// local makes the value of a local.
func (e *evaluator) local(name string) func() *value {
	x := e.module.locals[name]
	if x == nil {
		return nil
	}
	return func() *value { return e.value(x) }
}

// variable makes the value of a variable: what the call of the module says or the root
// module is given, or else its default. Where nobody says which value a root module is given,
// its default is one that it may have, and the document says so. What is empty is not known
// outside of a condition: it mostly switches off what it would be in.
func (e *evaluator) variable(name string) func() *value {
	if v := e.given[name]; e.caller == nil && v != nil {
		return func() *value {
			if nothing(v) && !e.sure {
				return &value{form: unknown, hole: hole{expr: "var." + name, none: true}, start: v.start, end: v.end}
			}
			return v
		}
	}
	var given, fallback hclsyntax.Expression
	if b := e.module.variables[name]; b != nil && b.Body.Attributes["default"] != nil {
		fallback = b.Body.Attributes["default"].Expr
	}
	if e.caller != nil && e.as.Body.Attributes[name] != nil {
		given = e.as.Body.Attributes[name].Expr
	}
	if given == nil && (fallback == nil || e.caller == nil && e.sure) {
		return nil
	}
	return func() *value {
		v := &value{}
		if given != nil {
			v = e.caller.apart(func() *value { return e.caller.value(given) })
		}
		if fallback != nil && (given == nil || v.form == null && !e.is(e.module.variables[name], "nullable", true)) {
			v = e.value(fallback)
		}
		if nothing(v) {
			return &value{form: unknown, hole: hole{expr: "var." + name}, start: v.start, end: v.end}
		}
		return v
	}
}

// apart makes a value for which the names of for expressions around its use mean nothing.
func (e *evaluator) apart(maker func() *value) *value {
	names := e.names
	e.names = nil
	v := maker()
	e.names = names
	return v
}

// output is an output of a module that is called here.
func (e *evaluator) output(x hclsyntax.Expression, t hcl.Traversal) *value {
	at := 2 // behind an index of the call
	if _, ok := t[at].(hcl.TraverseIndex); ok {
		at++
	}
	child := e.child(words(t)[1])
	if at >= len(t) || child == nil {
		return e.unknown(x, "")
	}
	step, ok := t[at].(hcl.TraverseAttr)
	if !ok || child.module.outputs[step.Name] == nil {
		return e.unknown(x, "")
	}
	a := child.module.outputs[step.Name].Body.Attributes["value"]
	if a == nil {
		return e.unknown(x, "")
	}
	return e.passed(x, child.named(a.Expr, "output."+step.Name, t[at+1:], func() *value { return child.value(a.Expr) }))
}

// dataSource is an attribute of a data source.
func (e *evaluator) dataSource(x hclsyntax.Expression, names []string) *value {
	known := ""
	switch names[1] + "." + names[3] {
	case "aws_iam_policy_document.json", "aws_iam_policy_document.minified_json":
		return e.policyDocument(x, names)
	case "aws_caller_identity.account_id":
		known = e.env.Account
	case "aws_region.name", "aws_region.id", "aws_region.region":
		known = e.env.Region
	case "aws_partition.partition", "aws_partition.id":
		known = e.env.Partition
	}
	if known == "" {
		like, _ := e.env.ofTerraform(names[1], names[3], "")
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
	return e.once(key, func() *value { return policyData(e.body(b.Body)) })
}

// ofResource is an attribute of a resource of the module.
func (e *evaluator) ofResource(x hclsyntax.Expression, names []string) *value {
	typ := names[0]
	b := e.module.resources[typ+"."+names[1]]
	property := counterparts[typ][1]
	name := ""
	if b != nil && property != "" && !e.evaluating[typ+"."+names[1]] {
		if a := b.Body.Attributes[property]; a != nil {
			e.evaluating[typ+"."+names[1]] = true
			name, _ = e.surely(a.Expr).string()
			delete(e.evaluating, typ+"."+names[1])
		}
	}
	start, end := e.at(x.Range())
	if name != "" && names[2] == property {
		return named(name, start, end)
	}
	like, whole := e.env.ofTerraform(typ, names[2], name)
	if whole {
		return named(like, start, end)
	}
	v := e.unknown(x, like)
	if b != nil {
		v.hole.ref = e.path + typ + "." + names[1]
	}
	return v
}
