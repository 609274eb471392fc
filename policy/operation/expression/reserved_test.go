package expression

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReserved takes every word of the list, and the neighbours of each.
func TestReserved(t *testing.T) {
	file, err := parser.ParseFile(gotoken.NewFileSet(), "reserved.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, e := range c.List {
				word, err := strconv.Unquote(e.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				words = append(words, word)
			}
		}
		return true
	})
	if len(words) != 573 || !slices.IsSorted(words) {
		t.Errorf("%d words, want the 573 of the Developer Guide in their order", len(words))
	}
	for _, word := range words {
		for _, s := range []string{word, strings.ToLower(word), strings.ToLower(word[:1]) + word[1:]} {
			if !isReserved(s) {
				t.Errorf("%s is not reserved", s)
			}
		}
		for _, s := range []string{word + "_", "_" + word, word + "9"} {
			if isReserved(s) {
				t.Errorf("%s is reserved", s)
			}
		}
	}
}

// TestNoAllocs promises that a parser that is used again allocates nothing.
func TestNoAllocs(t *testing.T) {
	var p Parser
	allocs := testing.AllocsPerRun(100, func() {
		p.Reset()
		if p.Name("#n", "name") != nil || p.Value(":v", 1) != nil {
			t.Fatal("a placeholder is refused")
		}
		_, err := p.Condition("ConditionExpression", "#n IN (:v, size(a.b[0])) AND NOT contains(tags, :v)")
		if err == nil {
			_, err = p.Update("SET a = if_not_exists(a, :v) + :v, b = (c) REMOVE d.e")
		}
		if err == nil {
			_, err = p.Projection("a, b.c, d")
		}
		if err == nil {
			err = p.Unused()
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}
