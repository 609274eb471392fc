package policy_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/iameval/iameval/"

// layers is the package graph, from the top: what each package may import of
// this module and of others. The standard library is free to all.
const layers = `
variables/quote             :
variables/nearest           : variables
policy/syntax               : variables/nearest variables/quote gjson
variables                   : variables/quote glob
arn                         : variables variables/quote
condition                   : variables arn variables/nearest variables/quote
policy                      : variables arn condition policy/syntax variables/quote
policy/catalog              : variables arn condition policy variables/nearest
policy/catalog/aws          : variables arn condition policy policy/catalog variables/nearest
policy/catalog/aws/gen      : policy/catalog/aws
policy/operation/expression :
policy/operation/attribute  : variables/quote gjson
policy/operation/partiql    : variables policy/operation/attribute variables/quote gjson
policy/operation            : arn condition policy policy/catalog policy/operation/expression policy/operation/attribute policy/operation/partiql variables/quote gjson
policy/analysis/lang        : variables
policy/analysis             : variables arn condition policy policy/syntax policy/catalog policy/operation policy/access policy/analysis/lang
policy/access               : variables arn condition policy policy/catalog policy/operation
policy/account              : arn condition policy policy/syntax policy/operation policy/access gjson
policy/account/reach        : variables arn condition policy policy/catalog policy/catalog/aws policy/operation policy/access policy/account policy/analysis
policy/review               : variables arn condition policy policy/syntax policy/catalog policy/catalog/aws policy/operation policy/access policy/account policy/analysis variables/quote variables/nearest
fuzz/oracle                 :
fuzz/fetched                :
fuzz/gen                    : arn condition policy fuzz/oracle examples/policytest/casefile
fuzz/grammar                : *
examples/...                : *
fuzz                        : *
`

// Third-party packages by the names that layers gives them.
var thirdParty = map[string]string{
	"github.com/tidwall/gjson": "gjson",
	"github.com/gobwas/glob":   "glob",
	"golang.org/x/exp":         "exp",
}

func TestImports(t *testing.T) {
	allowed := parseLayers(t)
	for file, imports := range sources(t) {
		dir := path.Dir(file)
		may, known := allowed[group(dir)]
		if !known {
			t.Errorf("%s: package %s has no line in the package graph", file, dir)
			continue
		}
		for _, name := range imports {
			if strings.HasSuffix(file, "_test.go") && (name == "go-cmp" || name == "fuzz/fetched" || name == dir) {
				continue
			}
			if !slices.Contains(may, "*") && !slices.Contains(may, name) {
				t.Errorf("%s: package %s may not import %s", file, dir, name)
			}
		}
	}
}

// group is the line of layers that a folder belongs to.
func group(dir string) string {
	if strings.HasPrefix(dir, "examples/") {
		return "examples/..."
	}
	return dir
}

func parseLayers(t *testing.T) map[string][]string {
	allowed := make(map[string][]string)
	for line := range strings.Lines(strings.TrimSpace(layers)) {
		name, list, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("no colon in line %q", line)
		}
		allowed[strings.TrimSpace(name)] = strings.Fields(list)
	}
	return allowed
}

// sources returns for each Go file of the root module what it imports of this
// module and of others.
func sources(t *testing.T) map[string][]string {
	files := make(map[string][]string)
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." {
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" {
				return fs.SkipDir
			}
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files[name] = []string{}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if s := foreign(p); s != "" {
				files[name] = append(files[name], s)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("found %d Go files only", len(files))
	}
	return files
}

// foreign names an import as layers does; "" for the standard library.
func foreign(p string) string {
	if strings.HasPrefix(p, module) {
		return strings.TrimPrefix(p, module)
	}
	for prefix, name := range thirdParty {
		if p == prefix || strings.HasPrefix(p, prefix+"/") {
			return name
		}
	}
	if strings.HasPrefix(p, "github.com/google/go-cmp/") {
		return "go-cmp"
	}
	if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
		return p
	}
	return ""
}
