package template

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iameval/iameval/policy/review"
)

// A conditional expression has one of two values. A document with several of them is
// followed where they hang on one condition: as it is with it, and as it is without. Several
// conditions may exclude each other, so that then nothing is concluded.

// choice is the condition of a conditional expression of a module.
type choice struct {
	key  string // its module and its text
	expr string // for people
}

// choices are what is met and taken of conditions while values are made.
type choices struct {
	met     []choice        // that decided between two values
	assumed map[string]bool // by key
	reading string          // before the names of values that are kept, under what is assumed
}

// meet notes conditions.
func (c *choices) meet(all ...choice) {
	for _, one := range all {
		if !slices.Contains(c.met, one) {
			c.met = append(c.met, one)
		}
	}
}

// assume makes values be as they are where a condition holds, or does not.
func (c *choices) assume(one choice, holds bool) {
	c.assumed, c.reading = map[string]bool{one.key: holds}, "without "
	if holds {
		c.reading = "with "
	}
	c.reading += one.key + " "
}

// forget ends what is assumed.
func (c *choices) forget() { c.met, c.assumed, c.reading = nil, nil, "" }

// holds reports whether the condition of an expression surely holds, or is taken to, and
// whether that is known.
func (e *evaluator) holds(x *hclsyntax.ConditionalExpr) (holds, known bool) {
	if holds, known = e.assumed[e.choice(x).key]; known {
		return holds, true
	}
	v := e.surely(x.Condition)
	return v.is("true"), v.is("true") || v.is("false")
}

func (e *evaluator) choice(x *hclsyntax.ConditionalExpr) choice {
	r := x.Condition.Range()
	text := e.module.texts[r.Filename].text
	return choice{e.path + string(text[min(r.Start.Byte, len(text)):min(r.End.Byte, len(text))]), e.unknown(x.Condition, "").hole.expr}
}

// none says why nothing is made of a block; "" if something may be.
func (e *evaluator) none(b *hclsyntax.Block) string {
	if a := b.Body.Attributes["count"]; a != nil && e.surely(a.Expr).is("0") {
		return "count is 0"
	}
	if a := b.Body.Attributes["for_each"]; a != nil {
		if v := e.surely(a.Expr); (v.form == list || v.form == object) && nothing(v) {
			return "for_each is empty"
		}
	}
	return ""
}

// use reads the document that is the value of an expression of a resource.
func (e *evaluator) use(r *reader, b *hclsyntax.Block, x hclsyntax.Expression, f found) {
	e.forget()
	defer e.forget()
	v := e.value(x)
	if len(e.met) != 1 {
		r.addOnce(v, f)
		return
	}
	name, on := f.name, e.met[0]
	f.conditional = true
	for _, holds := range []bool{true, false} {
		e.assume(on, holds)
		if e.none(b) != "" {
			continue
		}
		f.name = name + " (without " + on.expr + ")"
		if holds {
			f.name = name + " (with " + on.expr + ")"
		}
		f.again = r.addOnce(e.value(x), f)
	}
	r.note(f.origin.Address, &review.Document{}) // which of them there is, is not known
}

// addOnce adds a document, unless another resource has it. It reports whether it did.
func (r *reader) addOnce(v *value, f found) bool {
	if v.form == null || v.is("") || v.form == unknown && v.hole.none {
		return false
	}
	before := len(r.out.Documents)
	if r.add(v, f); len(r.out.Documents) == before {
		return false
	}
	added := &r.out.Documents[before]
	for i := range r.out.Documents[:before] {
		other := &r.out.Documents[i]
		if other.Kind != f.kind || !sameText(other, added) {
			continue
		}
		docs := r.of[f.origin.Address]
		if at := slices.Index(docs, added.Document); at >= 0 {
			docs[at] = other.Document
		}
		r.out.Documents = r.out.Documents[:before]
		return false
	}
	return true
}
