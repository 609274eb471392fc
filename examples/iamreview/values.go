package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/policy/review"
)

// undeclaredVariable is a rule of this program, as Terraform warns of it.
var undeclaredVariable = &review.Rule{
	ID: "undeclared-variable", Summary: "a value for a variable of Terraform's that is not declared",
	Why:      "No root module declares the variable, so that Terraform warns and uses the value nowhere: it is mostly misspelt, and the variable that was meant has its default.",
	Category: review.CategoryLoad, Severity: review.Warning, Needs: review.Command,
}

// variableFlags are --var and --var-file: what they give counts in their order.
type variableFlags struct{ list *[]variableFlag }

type variableFlag struct {
	text string
	file bool
}

func (f *variableFlags) register(flags *pflag.FlagSet) {
	f.list = new([]variableFlag)
	flags.Var(variableValue{f.list, true}, "var-file", "a `file` of values for the variables of Terraform's source, as for terraform -var-file; several count in their order, behind those that Terraform reads by itself")
	flags.Var(variableValue{f.list, false}, "var", "a value for a variable of Terraform's source, `NAME=VALUE`, as for terraform -var")
}

// variableValue is one of the flags.
type variableValue struct {
	list *[]variableFlag
	file bool
}

// String is the default, the empty text. Values are printed nowhere.
func (v variableValue) String() string { return "" }

func (v variableValue) Type() string { return "string" }

// Set adds what one flag says.
func (v variableValue) Set(text string) error {
	*v.list = append(*v.list, variableFlag{text, v.file})
	return nil
}

// given reports whether there is one of the flags.
func (f *variableFlags) given() bool { return f.list != nil && len(*f.list) > 0 }

// files are those of --var-file.
func (f *variableFlags) files() (names []string) {
	if f.list == nil {
		return nil
	}
	for _, one := range *f.list {
		if one.file {
			names = append(names, one.text)
		}
	}
	return names
}

var variableName = regexp.MustCompile(`^[\pL_][\pL\pN_-]*$`)

// read reads the flags. An error has no value in it, which may be secret.
func (f *variableFlags) read() (given []template.Given, err error) {
	if f.list == nil {
		return nil, nil
	}
	for _, one := range *f.list {
		if one.file {
			in := open(one.text, false)
			if in.err != nil {
				return nil, fmt.Errorf("--var-file: %s: %w", one.text, in.err)
			}
			given = append(given, template.Given{File: &template.File{Name: in.name, Text: in.text}})
			continue
		}
		name, value, ok := strings.Cut(one.text, "=")
		switch {
		case !ok && variableName.MatchString(name):
			return nil, fmt.Errorf("--var: %q has no value; want NAME=VALUE", name)
		case !ok || !variableName.MatchString(name):
			return nil, errors.New("--var: want NAME=VALUE, where NAME is that of a variable, without blanks around it")
		}
		given = append(given, template.Given{Name: name, Value: value})
	}
	return given, nil
}

// given is what flags give to variables. Their files become files of the run.
func (r *reviewer) given() []template.Given {
	for _, g := range r.o.variables {
		if g.File != nil {
			r.ofValues(newSource(g.File.Name, g.File.Text))
		}
	}
	return r.o.variables
}

// ofValues notes a file of values: what of it is in no document may be secret.
func (r *reviewer) ofValues(src *source) {
	src.values = true
	r.sources[src.name] = src
}

// values takes a file of values in. One that Terraform does not read by itself counts where
// a flag names it.
func (r *reviewer) values(in input) {
	r.ofValues(r.sources[in.name])
	switch {
	case template.IsAutomatic(in.name):
		r.modules = append(r.modules, template.File{Name: in.name, Text: in.text})
	case in.sought:
		r.skip(in.name, "values of Terraform's variables, which count where --var-file names the file")
	default:
		r.fail(in.name, errors.New("values of Terraform's variables; want the folder of the source that they are for, and this file with --var-file"))
	}
}

// faults adds what is wrong with values of variables: to a file a finding, to a flag wrong
// use.
func (r *reviewer) faults(m *template.Modules) {
	if len(r.o.variables) > 0 && len(m.Templates) == 0 {
		r.unused("", errors.New("--var and --var-file: no file that was read is Terraform's source, which has variables; a plan has their values in it"))
		return
	}
	for _, f := range m.Faults {
		switch place := (&template.Error{Offset: f.Start, Err: f.Err}); {
		case f.Unused:
			r.skip(f.File, f.Err.Error())
		case f.File == "" && f.Undeclared:
			r.unused(f.Variable, fmt.Errorf("--var: %w", f.Err))
		case f.File == "":
			r.misuse(fmt.Errorf("--var: %w", f.Err))
		case !f.Undeclared:
			r.fail(f.File, place)
		default:
			r.undeclared(&f)
		}
	}
}

// unused notes that a flag gives a value to a variable that there is not, or of "" that all
// do. Where sides are compared, one of them may have it.
func (r *reviewer) unused(variable string, err error) {
	if r.gather == nil {
		r.misuse(err)
		return
	}
	if r.gather.unused == nil {
		r.gather.unused = make(map[string]error)
	}
	r.gather.unused[variable] = err
}

// usedNowhere is the error for a flag that gives a value to a variable that none of the sides
// has.
func usedNowhere(sides ...*side) error {
	for _, s := range sides {
		for _, name := range slices.Sorted(maps.Keys(s.unused)) {
			lacks := func(other *side) bool { return other.unused[name] == nil && other.unused[""] == nil }
			if !slices.ContainsFunc(sides, lacks) {
				return s.unused[name]
			}
		}
	}
	return nil
}

// undeclared adds the finding that a variable is not there.
func (r *reviewer) undeclared(f *template.Fault) {
	w := &way{src: r.sources[f.File]}
	for at := f.Start; at <= f.End; at++ {
		w.at = append(w.at, at)
	}
	if r.gather != nil { // which takes no findings
		_, at := w.Position(0)
		r.skip(fmt.Sprintf("%s:%s", f.File, at), f.Err.Error())
		return
	}
	r.add(review.Finding{
		Rule: undeclaredVariable, Severity: undeclaredVariable.Severity, Certain: true,
		Message: f.Err.Error(),
		At:      review.Location{Document: &review.Document{Name: f.File, Map: w}, End: f.End - f.Start},
	})
}

// touches reports whether a document has a place in one of the files.
func touches(t *template.Template, d *template.Document, files map[string]bool) bool {
	return slices.ContainsFunc(d.At, func(at int) bool {
		file, _ := t.Place(d, at)
		return files[file]
	})
}
