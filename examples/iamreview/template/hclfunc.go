package template

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// call is what a function of Terraform makes. Those that policies are put together with
// are followed, and what the others make is not known.
func (e *evaluator) call(x *hclsyntax.FunctionCallExpr) *value {
	made := (*value)(nil)
	before := maps.Clone(e.used)
	if !x.ExpandFinal {
		made = e.function(x)
	}
	if made == nil {
		e.unused(before)
		return e.unknown(x, "")
	}
	return made
}

func (e *evaluator) function(x *hclsyntax.FunctionCallExpr) *value {
	if x.Name == "length" && len(x.Args) == 1 {
		return e.length(e.surely(x.Args[0]))
	}
	var args []*value
	for _, a := range x.Args {
		args = append(args, e.value(a))
	}
	start, end := e.at(x.Range())
	switch n := len(args); {
	case x.Name == "concat":
		return e.together(args, start, end)
	case x.Name == "merge":
		return mergedObjects(args, start, end)
	case x.Name == "format" && n > 0:
		return formatted(args, start, end)
	case x.Name == "join" && n == 2:
		return joined(args[0], args[1], start, end)
	case n != 1:
		return nil
	}
	switch x.Name {
	case "toset", "tolist":
		return ofOneType(args[0])
	case "jsonencode", "jsondecode", "tostring", "distinct", "sort", "compact", "sensitive", "nonsensitive", "trimspace", "chomp":
		return args[0] // of a policy the same
	case "flatten":
		return e.flat(args[0])
	}
	return nil
}

// ofOneType makes strings of the numbers in a list that has strings, too, as a list of
// Terraform has members of one type.
func ofOneType(v *value) *value {
	if !slices.ContainsFunc(v.items, func(item *value) bool { return item.form == str }) {
		return v
	}
	out := *v
	out.items = nil
	for _, item := range v.items {
		if item.form == word {
			text := *item
			text.form, item = str, &text
		}
		out.items = append(out.items, item)
	}
	return &out
}

// together is concat: a list whose members are not known is one that is not.
func (e *evaluator) together(args []*value, start, end int) *value {
	out := &value{form: list, start: start, end: end}
	for _, a := range args {
		if e.steps += len(a.items); e.steps > maxSteps {
			return nil
		}
		switch {
		case a.form == unknown && a.hole.none:
		case a.form == unknown:
			out.items = append(out.items, a)
		default:
			out.items = append(out.items, a.parts()...)
		}
	}
	return out
}

// mergedObjects is merge: later members replace earlier ones.
func mergedObjects(args []*value, start, end int) *value {
	out := &value{form: object, start: start, end: end}
	for _, a := range slices.Backward(args) {
		switch {
		case a.form == object:
			out.merge(a)
		case a.form != unknown || !a.hole.none:
			return nil
		}
	}
	return out
}

// joined is join.
func joined(delimiter, all *value, start, end int) *value {
	between, ok := delimiter.string()
	if !ok || all.form != list {
		return nil
	}
	out := &value{form: str, start: start, end: end, text: text{end: end}}
	for i, item := range all.items {
		if i > 0 {
			d := textAt(between, item.start, item.start)
			out.text.append(&d)
		}
		if !out.text.appendValue(item) {
			return nil
		}
	}
	return out
}

// appendValue appends a string or what is not known of one.
func (t *text) appendValue(v *value) bool {
	switch v.form {
	case str, word:
		t.append(&v.text)
	case unknown:
		t.addHole(v.hole, v.start)
	default:
		return false
	}
	return true
}

// formatted is format with %s, %d and %v.
func formatted(args []*value, start, end int) *value {
	if args[0].form != str || !args[0].text.known() {
		return nil
	}
	spec := args[0].text
	out := &value{form: str, start: start, end: end, text: text{end: end}}
	next := 1
	for i := 0; i < len(spec.bytes); i++ {
		if spec.bytes[i] != '%' {
			out.text.add(spec.bytes[i], spec.place(i))
			continue
		}
		if i++; i >= len(spec.bytes) {
			return nil
		}
		switch c := spec.bytes[i]; {
		case c == '%':
			out.text.add('%', spec.place(i))
		case strings.IndexByte("sdv", c) < 0 || next >= len(args) || !out.text.appendValue(args[next]):
			return nil
		default:
			next++
		}
	}
	return out
}

// flat is flatten.
func (e *evaluator) flat(v *value) *value {
	if v.form != list {
		return v
	}
	out := &value{form: list, start: v.start, end: v.end}
	for _, item := range v.items {
		if e.steps++; e.steps > maxSteps {
			return nil
		}
		if item.form == list {
			inner := e.flat(item)
			if inner == nil {
				return nil
			}
			out.items = append(out.items, inner.items...)
			continue
		}
		out.items = append(out.items, item)
	}
	return out
}
