package template

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// A variable has a type, to which the value that it is given is converted: 5 is "5" for a
// variable that is a string.

// settled is the value that a variable has, with the places of what it is given; nil if its
// default counts.
func (e *evaluator) settled(b *hclsyntax.Block, a *assigned) (*value, error) {
	declared, err := e.declaration(b)
	if err != nil {
		return nil, err
	}
	val := a.val
	if a.err != nil {
		return nil, a.err
	}
	if a.file == "" {
		if val, err = declared.parse(a.name, a.text); err != nil {
			return nil, err
		}
	}
	if tooLarge(val) {
		return nil, errors.New("a number that is too large")
	}
	if val.IsNull() && !declared.nullable {
		if b.Body.Attributes["default"] != nil {
			return nil, nil
		}
		return nil, errors.New("null; want a value, as its declaration says")
	}
	if declared.defaults != nil && !val.IsNull() {
		val = declared.defaults.Apply(val)
	}
	val, err = convert.Convert(val, declared.typ)
	if err != nil {
		return nil, fmt.Errorf("%w; want %s, as %s declares it", err, typeexpr.TypeString(declared.typ.WithoutOptionalAttributesDeep()), declared.place)
	}
	if declared.sensitive {
		e.hidden.values += fmt.Sprintf("%s=%#v\n", a.name, val)
		return &value{form: unknown, hole: hole{expr: "var." + a.name}}, nil
	}
	return e.placed(ofCty(val), a), nil
}

// placed is a value with the places of what was written for it.
func (e *evaluator) placed(v *value, a *assigned) *value {
	switch {
	case a.json != nil:
		return v.written(a.json)
	case a.x != nil:
		return v.written(e.value(a.x))
	}
	return v
}

// declaration is what the block of a variable says of its values.
type declaration struct {
	typ                 cty.Type
	defaults            *typeexpr.Defaults // of attributes; nil: none
	literal             bool               // a value that is given by itself is a string as it is
	nullable, sensitive bool
	place               string
}

func (e *evaluator) declaration(b *hclsyntax.Block) (*declaration, error) {
	d := &declaration{typ: cty.DynamicPseudoType, literal: true, nullable: true, place: b.TypeRange.Filename}
	if b.TypeRange.Start.Line > 0 {
		d.place = fmt.Sprintf("%s:%d", b.TypeRange.Filename, b.TypeRange.Start.Line)
	}
	d.sensitive, d.nullable = e.is(b, "sensitive", false), e.is(b, "nullable", true)
	a := b.Body.Attributes["type"]
	if a == nil {
		return d, nil
	}
	x, wrong := e.typeExpression(a.Expr)
	if keyword := hcl.ExprAsKeyword(x); !wrong && (keyword == "list" || keyword == "map") { // of anything
		d.typ, d.literal = cty.List(cty.DynamicPseudoType), false
		if keyword == "map" {
			d.typ = cty.Map(cty.DynamicPseudoType)
		}
		return d, nil
	}
	if !wrong {
		typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(x)
		d.typ, d.defaults, d.literal = typ, defaults, typ.IsPrimitiveType()
		wrong = diags.HasErrors()
	}
	if wrong {
		return nil, fmt.Errorf("%s declares a type that cannot be read", d.place)
	}
	return d, nil
}

// typeExpression is the expression of a type, which in JSON and in old files is a string.
func (e *evaluator) typeExpression(x hclsyntax.Expression) (out hclsyntax.Expression, wrong bool) {
	if _, quoted := x.(*hclsyntax.TemplateExpr); !quoted {
		return x, false
	}
	text, ok := e.value(x).string()
	if !ok || nested([]byte(text)) >= 0 {
		return x, true
	}
	parsed, diags := hclsyntax.ParseExpression([]byte(text), "type", hcl.InitialPos)
	return parsed, diags.HasErrors()
}

// is reports whether an argument of a block is true.
func (e *evaluator) is(b *hclsyntax.Block, name string, otherwise bool) bool {
	a := b.Body.Attributes[name]
	if a == nil {
		return otherwise
	}
	return e.surely(a.Expr).is("true")
}

// parse reads a value that is given by itself: for a variable that is a string, a number or
// a bool, or whose type is not said, it means itself, and else it is an expression. No error
// has the value in it.
func (d *declaration) parse(name, text string) (cty.Value, error) {
	if d.literal {
		return cty.StringVal(text), nil
	}
	err := fmt.Errorf("want %s in Terraform's language, as %s declares it, such as '[\"a\"]'; strings need their quotes", typeexpr.TypeString(d.typ.WithoutOptionalAttributesDeep()), d.place)
	if nested([]byte(text)) >= 0 || len(text) > maxSource {
		return cty.NilVal, err
	}
	x, diags := hclsyntax.ParseExpression([]byte(text), name, hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, err
	}
	val, diags := x.Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, err
	}
	return val, nil
}

// maxExponent is how large the exponents of numbers may be, in bits: written out, a number
// is as long as its exponent says.
const maxExponent = 4096

// tooLarge reports whether a value has a number that is not written out.
func tooLarge(val cty.Value) (found bool) {
	_ = cty.Walk(val, func(_ cty.Path, part cty.Value) (bool, error) {
		if part.IsKnown() && !part.IsNull() && part.Type() == cty.Number {
			f := part.AsBigFloat()
			exponent := f.MantExp(nil)
			found = found || f.IsInf() || exponent > maxExponent || exponent < -maxExponent
		}
		return !found, nil
	})
	return found
}

// ofCty is a value of Terraform, without places.
func ofCty(val cty.Value) *value {
	typ := val.Type()
	switch {
	case val.IsNull():
		return &value{form: null}
	case !val.IsKnown():
		return &value{form: unknown}
	case typ == cty.String:
		return named(val.AsString(), 0, 0)
	case typ == cty.Bool || typ == cty.Number:
		text, err := convert.Convert(val, cty.String)
		if err != nil {
			return &value{form: unknown}
		}
		return &value{form: word, text: textAt(text.AsString(), 0, 0)}
	case typ.IsListType() || typ.IsSetType() || typ.IsTupleType():
		v := &value{form: list}
		for _, item := range val.AsValueSlice() {
			v.items = append(v.items, ofCty(item))
		}
		return v
	case typ.IsMapType() || typ.IsObjectType():
		v := &value{form: object}
		members := val.AsValueMap()
		for _, name := range sortedNames(members) {
			v.members = append(v.members, member{named(name, 0, 0), ofCty(members[name])})
		}
		return v
	}
	return &value{form: unknown}
}
