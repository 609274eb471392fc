package template

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iameval/iameval/variables/nearest"
)

// What the variables of root modules are given. Terraform itself reads terraform.tfvars,
// terraform.tfvars.json, and the files that end in .auto.tfvars or .auto.tfvars.json in the
// order of their names; what its flags give comes after these. The last value counts.
//
// A value that a variable is given is known, other than a default. What is not known is the
// value of a variable that is sensitive, so that it is printed nowhere, and what a file that
// cannot be read gives.

// Given is a value, or a file of values, that a flag gives to the variables of root modules.
type Given struct {
	File        *File  // nil: Name has Value
	Name, Value string // of one variable
}

// hidden is what a root module is given and shown to nobody. Two modules that differ in it
// may differ wherever something is not known.
type hidden struct {
	values string // of variables that are sensitive
	open   bool   // there are values that could not be read
}

// Differ reports whether a document, of which something is not known, may be another one
// than one with the same text and the same holes: by what variables are given that is shown
// to nobody.
func (d *Document) Differ(other *Document) bool {
	if len(d.Holes) == 0 && !d.conditional {
		return false
	}
	return d.hidden.open || other.hidden.open || d.hidden.values != other.hidden.values
}

// Fault is what is wrong with a value of a variable.
type Fault struct {
	File       string // "": it was given by itself
	Start, End int    // in the file
	Variable   string // "": of none in particular
	Undeclared bool   // no root module has the variable; Terraform takes that in a file
	Unused     bool   // Terraform does not read the file
	Err        error
}

// IsValues reports whether a file holds values of variables, which its name says.
func IsValues(name string) bool {
	return strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json")
}

// IsAutomatic reports whether a file holds values of variables that Terraform reads by
// itself, for the root module in the folder of the file.
func IsAutomatic(name string) bool {
	if !IsValues(name) {
		return false
	}
	base := strings.TrimSuffix(path.Base(name), ".json")
	return base == "terraform.tfvars" || strings.HasSuffix(base, ".auto.tfvars")
}

// inTurn compares automatic files by when Terraform reads them.
func inTurn(a, b *valueFile) int {
	turn := func(f *valueFile) int {
		switch path.Base(f.name) {
		case "terraform.tfvars":
			return 0
		case "terraform.tfvars.json":
			return 1
		}
		return 2
	}
	if n := turn(a) - turn(b); n != 0 {
		return n
	}
	return strings.Compare(path.Base(a.name), path.Base(b.name))
}

// give parses what flags give.
func (p *project) give(given []Given) {
	for _, g := range given {
		if g.File == nil {
			p.flags = append(p.flags, &valueFile{assigned: []*assigned{{name: g.Name, text: g.Value}}})
			continue
		}
		f := readValues(*g.File, p.end())
		p.files = append(p.files, placed{g.File.Name, f.text.base, len(g.File.Text)})
		p.flags = append(p.flags, f)
		p.faults = append(p.faults, f.faults...)
	}
}

// values sets what the variables of a root module are given.
func (p *project) values(e *evaluator) {
	p.given, p.loose, p.hidden = make(map[string]*value), make(map[string]bool), hidden{}
	m := e.module
	slices.SortFunc(m.automatic, inTurn)
	last := make(map[string]*assigned)
	for _, f := range slices.Concat(m.automatic, p.flags) {
		if f.broken { // it may give a value to any variable
			for name := range m.variables {
				last[name] = nil
			}
			continue
		}
		if f.text != nil {
			m.texts[f.name] = f.text
		}
		for _, a := range f.assigned {
			last[a.name] = a
		}
	}
	for _, name := range sortedNames(last) {
		a, b := last[name], m.variables[name]
		switch {
		case a == nil:
			p.given[name], p.hidden.open = &value{form: unknown, hole: hole{expr: "var." + name}}, true
		case b != nil:
			p.settle(e, b, a)
		case slices.ContainsFunc(p.flags, func(f *valueFile) bool { return slices.Contains(f.assigned, a) }):
			p.loosely[name] = a // another root module may have it
		case !m.broken:
			p.faults = append(p.faults, a.undeclared(sortedNames(m.variables)))
		}
	}
}

// settle makes the value of a variable.
func (p *project) settle(e *evaluator, b *hclsyntax.Block, a *assigned) {
	v, err := e.settled(b, a)
	if err != nil {
		fault := Fault{File: a.file, Start: a.start, End: a.end, Variable: a.name, Err: fmt.Errorf("the value of %s: %w", a.name, err)}
		if !slices.ContainsFunc(p.faults, func(other Fault) bool { return other.same(&fault) }) {
			p.faults = append(p.faults, fault)
		}
		v, p.hidden.open = &value{form: unknown, hole: hole{expr: "var." + a.name}}, true
	}
	if v == nil { // its default counts
		return
	}
	p.given[a.name] = v
	p.loose[a.name] = a.file == ""
}

func (f *Fault) same(other *Fault) bool {
	return f.File == other.File && f.Start == other.Start && f.Variable == other.Variable && f.Err.Error() == other.Err.Error()
}

// undeclaredAnywhere are the faults of flags whose variables no root module has.
func (p *project) undeclaredAnywhere(roots []*folder) {
	names := make(map[string]bool)
	for _, m := range roots {
		if m.broken { // it may have any
			return
		}
		for name := range m.variables {
			names[name] = true
		}
	}
	for _, name := range sortedNames(p.loosely) {
		if !names[name] {
			p.faults = append(p.faults, p.loosely[name].undeclared(sortedNames(names)))
		}
	}
}

// undeclared is the fault of a value for a variable that there is not among some.
func (a *assigned) undeclared(names []string) Fault {
	text := "no root module declares the variable " + a.name + ", so that its value is not used"
	if meant := nearest.Name(a.name, names); meant != "" {
		text += "; " + meant + " is one"
	}
	return Fault{File: a.file, Start: a.nameStart, End: a.nameEnd, Variable: a.name, Undeclared: true, Err: errors.New(text)}
}

// unread are the automatic files that Terraform does not read, and why.
func (p *project) unread(order, roots []*folder) {
	for _, m := range order {
		if slices.Contains(roots, m) {
			continue
		}
		reason := "its values are not used: another folder calls this one as a module, and Terraform reads it for a root module alone"
		if m.empty() {
			reason = "its values are not used: its folder has no source of Terraform's"
		}
		for _, f := range m.automatic {
			p.faults = append(p.faults, Fault{File: f.name, Unused: true, Err: errors.New(reason)})
		}
	}
}

// empty reports whether a folder has nothing but values of variables.
func (m *folder) empty() bool {
	return len(m.order)+len(m.locals)+len(m.variables)+len(m.outputs) == 0 && len(m.texts) == 0
}
