package review_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestChecksSeeNoText: rules read entries, which know of holes, and never the strings of
// the document.
func TestChecksSeeNoText(t *testing.T) {
	names, err := filepath.Glob("*_rules.go")
	if err != nil {
		t.Fatal(err)
	}
	checks, err := filepath.Glob("*_checks.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range append(names, checks...) {
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || s.Sel.Name != "Value" && s.Sel.Name != "Raw" {
				return true
			}
			if x, ok := s.X.(*ast.SelectorExpr); ok && (x.Sel.Name == "sid" || x.Sel.Name == "Version") {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && (x.Name == "v" || x.Name == "id") {
				return true // the Version and the Id
			}
			t.Errorf("%v: a rule reads a string of the document, which may be a hole", fset.Position(n.Pos()))
			return true
		})
	}
	if len(names) < 10 {
		t.Errorf("%d files of rules", len(names))
	}
}

// TestFilesAreShort: one concept a file, at most 600 lines.
func TestFilesAreShort(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 600 {
			t.Errorf("%s has %d lines", name, n)
		}
	}
}
