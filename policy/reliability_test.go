package policy_test

import (
	"fmt"
	"go/ast"
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

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// TestK9HugeNumbers: a number with a large exponent is not expanded, whichever
// side it is on, so that its comparison allocates nothing.
func TestK9HugeNumbers(t *testing.T) {
	for _, value := range []string{"1e1000000", "1e999999999999", "-1e1000000", "1e999", "9e-999"} {
		for _, text := range []string{value, "1e998"} {
			doc := fmt.Sprintf(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericLessThan": {"test:Key": %q}}}}`, text)
			set, err := policy.NewSet(identity(t, doc))
			if err != nil {
				t.Fatal(err)
			}
			r := policy.Request{
				Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books"),
				Context: condition.NewContext(condition.String("test:Key", value)),
			}
			if n := testing.AllocsPerRun(10, func() { set.Evaluate(&r) }); n != 0 {
				t.Errorf("%s with %s: %v allocations", text, value, n)
			}
		}
	}
}

// TestL6Sizes: no statement is left out where a set has as many as overflow a
// small integer, or none.
func TestL6Sizes(t *testing.T) {
	table := func(i int) string {
		return fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/T%06d", i)
	}
	for _, n := range []int{0, 1, 255, 256, 257, 1<<16 + 1} {
		var docs []string
		for from := 0; from < n; from += 1000 {
			var b strings.Builder
			for i := from; i < min(n, from+1000); i++ {
				fmt.Fprintf(&b, `, {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": %q}`, table(i))
			}
			docs = append(docs, `{"Version": "2012-10-17", "Statement": [`+b.String()[2:]+`]}`)
		}
		set, err := policy.NewSet(identity(t, docs...))
		if err != nil {
			t.Fatal(err)
		}
		r := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem"}
		for i := range n + 1 {
			if r.Resource, err = arn.Parse(table(i)); err != nil {
				t.Fatal(err)
			}
			if got := set.Evaluate(&r).Allowed(); got != (i < n) {
				t.Fatalf("%d statements: table %d: allowed %v", n, i, got)
			}
		}
	}
}

// TestL9NothingListens: no package of the module opens a port or has a server,
// so that no metrics or administration are within anybody's reach. What an
// example with a module of its own opens, its own tests look at. The verification
// of signatures reads requests of net/http and uses nothing else of it.
func TestL9NothingListens(t *testing.T) {
	serves := map[string]bool{"net": true, "net/http": true, "net/http/pprof": true, "net/rpc": true, "net/http/fcgi": true}
	root := os.DirFS("..")
	files := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".":
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		case path.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files++
		if path.Dir(name) == "examples/internal/sigv4" {
			return readsRequests(t, name)
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"testing"` }) {
			return nil // it is for tests
		}
		for _, spec := range f.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err != nil || serves[p] {
				t.Errorf("%s imports %s", name, spec.Path.Value)
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files: %v", files, err)
	}
}

// readsRequests reports what a file uses of net/http beside requests and their
// headers.
func readsRequests(t *testing.T, name string) error {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of, ok := s.X.(*ast.Ident)
		if ok && of.Name == "http" && !slices.Contains([]string{"Request", "Header", "ParseTime"}, s.Sel.Name) {
			t.Errorf("%s uses http.%s", name, s.Sel.Name)
		}
		return true
	})
	return nil
}
