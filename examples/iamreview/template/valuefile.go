package template

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// valueFile is a file of values of variables: assignments in Terraform's language, or an
// object in JSON, whose strings mean themselves.
type valueFile struct {
	name     string
	text     *sourceText // nil of a value that was given by itself
	assigned []*assigned
	faults   []Fault
	broken   bool // which variables it gives values is not known
}

// assigned is a value that a variable is given.
type assigned struct {
	name, file         string
	nameStart, nameEnd int // in the file
	start, end         int // of the value
	val                cty.Value
	x                  hclsyntax.Expression // that stands there; nil in JSON
	json               *value               // that stands there; nil in Terraform's language
	text               string               // of a value that was given by itself
	err                error                // why the value is not known, which stands at start
}

// readValues reads a file of values.
func readValues(f File, base int) *valueFile {
	out := &valueFile{name: f.Name, text: &sourceText{base: base, text: f.Text}}
	var err error
	switch {
	case len(f.Text) > maxSource:
		err = fmt.Errorf("a file of %d bytes; want at most %d", len(f.Text), maxSource)
	case !valid(f.Text):
		err = errors.New("not UTF-8")
	case strings.HasSuffix(f.Name, ".json"):
		err = out.readJSON(f)
	default:
		err = out.readHCL(f)
	}
	if err == nil {
		return out
	}
	out.broken = true
	at := 0
	if place := (*Error)(nil); errors.As(err, &place) {
		at = place.Offset
	}
	out.faults = append(out.faults, Fault{File: f.Name, Start: at, End: at, Err: err})
	return out
}

// readHCL reads assignments in Terraform's language.
func (f *valueFile) readHCL(file File) error {
	if at := nested(file.Text); at >= 0 {
		return &Error{at, fmt.Errorf("nested deeper than %d levels", maxNesting)}
	}
	parsed, diags := hclsyntax.ParseConfig(file.Text, file.Name, hcl.InitialPos)
	if diags.HasErrors() {
		e := diagnosed(diags, len(file.Text))
		return &Error{e.Offset, fmt.Errorf("want NAME = VALUE for each variable: %w", e.Err)}
	}
	body := parsed.Body.(*hclsyntax.Body)
	if len(body.Blocks) > 0 {
		b, want := body.Blocks[0], "want NAME = VALUE alone"
		if b.Type == "variable" && len(b.Labels) == 1 {
			want = fmt.Sprintf("a variable is declared in a .tf file; here want %s = VALUE", b.Labels[0])
		}
		return &Error{b.TypeRange.Start.Byte, fmt.Errorf("a block %q in a file of values: %s", b.Type, want)}
	}
	for _, a := range inOrder(body.Attributes) {
		one := &assigned{name: a.Name, file: f.name, nameStart: a.NameRange.Start.Byte, nameEnd: a.NameRange.End.Byte, start: a.Expr.Range().Start.Byte, end: a.Expr.Range().End.Byte, x: a.Expr}
		f.assigned = append(f.assigned, one)
		if one.val, diags = a.Expr.Value(nil); diags.HasErrors() {
			one.start = min(diagnosed(diags, len(file.Text)).Offset, one.end)
			one.err = errors.New("want one that is written out, a string in quotes, without references and functions")
		}
	}
	return nil
}

// readJSON reads an object in JSON.
func (f *valueFile) readJSON(file File) error {
	t := verbatim(string(file.Text), 0)
	root, err := parseJSON(&t)
	if err != nil {
		return located(err)
	}
	if root.form != object {
		return &Error{root.start, errors.New("want an object with the names of variables and their values")}
	}
	seen := make(map[string]bool)
	for _, m := range root.members {
		name, _ := m.key.string()
		if name == "//" {
			continue // a comment
		}
		if seen[name] {
			return &Error{m.key.start, fmt.Errorf("%q is there twice; want each variable once", name)}
		}
		seen[name] = true
		one := &assigned{name: name, file: f.name, nameStart: m.key.start, nameEnd: m.key.end, start: m.value.start, end: m.value.end, json: m.value.shifted(f.text.base)}
		f.assigned = append(f.assigned, one)
		one.val, one.err = m.value.cty()
	}
	return nil
}

// cty is a value of JSON for Terraform.
func (v *value) cty() (cty.Value, error) {
	switch v.form {
	case str:
		return cty.StringVal(string(v.text.bytes)), nil
	case word:
		if v.is("true") || v.is("false") {
			return cty.BoolVal(v.is("true")), nil
		}
		n, err := cty.ParseNumberVal(string(v.text.bytes))
		if err != nil {
			err = errors.New("a number that is too large")
		}
		return n, err
	case list:
		items := []cty.Value{}
		for _, item := range v.items {
			one, err := item.cty()
			if err != nil {
				return one, err
			}
			items = append(items, one)
		}
		return cty.TupleVal(items), nil
	case object:
		members := make(map[string]cty.Value)
		for _, m := range v.members {
			name, _ := m.key.string()
			if _, there := members[name]; there {
				return cty.NilVal, fmt.Errorf("%q is there twice", name)
			}
			one, err := m.value.cty()
			if err != nil {
				return one, err
			}
			members[name] = one
		}
		return cty.ObjectVal(members), nil
	default:
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
}

// sortedNames are the keys of a map in order.
func sortedNames[V any](all map[string]V) []string { return slices.Sorted(maps.Keys(all)) }
