package policy_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A checked package is one of this module, parsed and type-checked without its
// tests.
type checked struct {
	path  string // relative to the module: "policy/access"
	fset  *token.FileSet
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// library returns the checked packages of the library: those that other
// modules import. What the go command compiled for them is read, not compiled
// again.
var library = sync.OnceValues(func() ([]checked, error) {
	listed, err := goList("./arn/...", "./condition/...", "./variables/...", "./policy/...")
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for _, p := range listed {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	from := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var all []checked
	for _, p := range listed {
		if !strings.HasPrefix(p.ImportPath, module) || p.DepOnly {
			continue
		}
		c := checked{path: strings.TrimPrefix(p.ImportPath, module), fset: fset}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			c.files = append(c.files, f)
		}
		c.info = &types.Info{Uses: make(map[*ast.Ident]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection)}
		conf := types.Config{Importer: from}
		if c.types, err = conf.Check(p.ImportPath, fset, c.files, c.info); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
})

type listedPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// goList asks the go command for packages of the module and all they import.
func goList(patterns ...string) ([]listedPackage, error) {
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, patterns...)...)
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var all []listedPackage
	dec := json.NewDecoder(bufio.NewReader(bytes.NewReader(out)))
	for dec.More() {
		var p listedPackage
		if err := dec.Decode(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func checkedLibrary(t *testing.T) []checked {
	t.Helper()
	all, err := library()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 8 {
		t.Fatalf("found %d packages only", len(all))
	}
	return all
}
