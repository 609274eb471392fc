package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"
)

// class is a production that is a choice of characters, such as letter. Most of
// a document is read by these, so they are tables. A class may have a few
// tokens beside its characters: the escapes of JSON.
type class struct {
	runes  [256]bool // the characters of IAM end with U+00FF
	tokens []string
}

// classes returns all productions that are classes.
func classes(productions ebnf.Grammar) map[string]*class {
	found := make(map[string]*class)
	for name := range productions {
		var c class
		if c.add(productions, productions[name].Expr) {
			found[name] = &c
		}
	}
	return found
}

// add adds an expression to c, and reports whether it is a choice of
// characters and escapes.
func (c *class) add(productions ebnf.Grammar, x ebnf.Expression) bool {
	switch x := x.(type) {
	case *ebnf.Token:
		r, size := utf8.DecodeRuneInString(x.String)
		switch {
		case size == len(x.String):
			c.runes[r] = true
		case strings.HasPrefix(x.String, `\`):
			c.tokens = append(c.tokens, x.String)
		default:
			return false
		}
		return true
	case *ebnf.Range:
		first, _ := utf8.DecodeRuneInString(x.Begin.String)
		last, _ := utf8.DecodeRuneInString(x.End.String)
		for r := first; r <= last; r++ {
			c.runes[r] = true
		}
		return true
	case *ebnf.Name:
		return c.add(productions, productions[x.String].Expr)
	case ebnf.Alternative:
		return !slices.ContainsFunc(x, func(one ebnf.Expression) bool { return !c.add(productions, one) })
	}
	return false
}

// ends returns where the characters of c at the head of rest end, which is at
// a place of the text.
func (c *class) ends(rest string, at int) []int {
	if r, size := utf8.DecodeRuneInString(rest); size > 0 && int(r) < len(c.runes) && c.runes[r] {
		return []int{at + size}
	}
	for _, token := range c.tokens {
		if strings.HasPrefix(rest, token) {
			return []int{at + len(token)}
		}
	}
	return nil
}
