package policy_test

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAPI holds the exported names of each package against a file under
// .ci/api, so that no change of them goes unseen: it is a line of the diff. To
// accept a change, and to say so in the change log:
//
//	go test ./policy -run TestAPI -update
func TestAPI(t *testing.T) {
	dir := filepath.FromSlash("../.ci/api")
	var names []string
	for _, p := range checkedLibrary(t) {
		if p.types.Name() == "main" {
			continue // nobody can import it
		}
		name := strings.ReplaceAll(p.path, "/", ".") + ".txt"
		names = append(names, name)
		file := filepath.Join(dir, name)
		got := strings.Join(exported(p.types), "\n") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", file, diff)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(names, e.Name()) {
			t.Errorf("%s is not the API of any package", filepath.Join(dir, e.Name()))
		}
	}
}

// exported returns a sorted line for each exported name of a package: what
// another package can write, without the names of parameters.
func exported(p *types.Package) (lines []string) {
	q := func(other *types.Package) string {
		if other == p {
			return ""
		}
		return strings.TrimPrefix(other.Path(), module)
	}
	for _, name := range p.Scope().Names() {
		switch obj := p.Scope().Lookup(name).(type) {
		case *types.Const:
			if obj.Exported() {
				lines = append(lines, fmt.Sprintf("const %s %s = %s", name, types.TypeString(obj.Type(), q), obj.Val().ExactString()))
			}
		case *types.Var:
			if obj.Exported() {
				lines = append(lines, fmt.Sprintf("var %s %s", name, types.TypeString(obj.Type(), q)))
			}
		case *types.Func:
			if obj.Exported() {
				lines = append(lines, "func "+name+signature(obj, q))
			}
		case *types.TypeName:
			if obj.Exported() {
				lines = append(lines, typeLines(obj, q)...)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// typeLines describes a type: its kind, its exported fields and its methods.
func typeLines(obj *types.TypeName, q types.Qualifier) (lines []string) {
	name := obj.Name()
	switch u := obj.Type().Underlying().(type) {
	case *types.Struct:
		lines = append(lines, "type "+name+" struct")
		for f := range u.Fields() {
			if f.Exported() {
				lines = append(lines, fmt.Sprintf("type %s struct, %s %s", name, f.Name(), types.TypeString(f.Type(), q)))
			}
		}
	case *types.Interface:
		lines = append(lines, "type "+name+" interface")
		for m := range u.Methods() {
			lines = append(lines, "type "+name+" interface, "+m.Name()+signature(m, q))
		}
		return lines
	default:
		lines = append(lines, fmt.Sprintf("type %s %s", name, types.TypeString(u, q)))
	}
	own := types.NewMethodSet(obj.Type())
	all := types.NewMethodSet(types.NewPointer(obj.Type()))
	for m := range all.Methods() {
		if !m.Obj().Exported() {
			continue
		}
		receiver := "*" + name
		if own.Lookup(obj.Pkg(), m.Obj().Name()) != nil {
			receiver = name
		}
		lines = append(lines, fmt.Sprintf("method (%s) %s%s", receiver, m.Obj().Name(), signature(m.Obj().(*types.Func), q)))
	}
	return lines
}

// signature prints what a function takes and returns, without names.
func signature(f *types.Func, q types.Qualifier) string {
	s := f.Signature()
	unnamed := func(tuple *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range tuple.Variables() {
			vars = append(vars, types.NewParam(0, nil, "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	bare := types.NewSignatureType(nil, nil, nil, unnamed(s.Params()), unnamed(s.Results()), s.Variadic())
	return strings.TrimPrefix(types.TypeString(bare, q), "func")
}
