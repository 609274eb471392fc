package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/iameval/iameval/fuzz/gen"
)

// Generation walks a production from left to right. Of alternatives it takes
// one, the first ones more often, since those are the plain ones; an option or
// one more round of a repetition it takes by chance. No production of the
// grammar holds itself, so every walk ends, and a Source without more choices
// ends it soon: it takes every first alternative and no options.
//
// The notation cannot say that no two members of an object may be alike. That
// is ensured here: a repeated text fails, which takes back the option or the
// round of a repetition that it is in.

// unique says which texts may occur only once, and in what.
var unique = map[string]string{
	"Sid":           "Policy", // stricter than some kinds require
	"FreeSid":       "Policy",
	"stringTest":    "Condition",
	"arnTest":       "Condition",
	"boolTest":      "Condition",
	"numericTest":   "Condition",
	"dateTest":      "Condition",
	"binaryTest":    "Condition",
	"addressTest":   "Condition",
	"nullTest":      "Condition",
	"key":           "Test",
	"awsName":       "Principal",
	"serviceName":   "Principal",
	"federatedName": "Principal",
	"canonicalName": "Principal",
}

// generator is one walk.
type generator struct {
	grammar *Grammar
	choose  *gen.Source
	out     []byte
	scopes  []scope
	visit   func(production string) // nil, or told of every production
}

// scope is a production in progress in which texts must differ.
type scope struct {
	of    string
	texts []string
}

// Generate returns a text of a production. A document of a start production
// loads as a policy of that kind. The text has no white space between tokens
// and the members of its objects stand in the order of the grammar; see
// [Respell]. It panics where there is no such production.
func (g *Grammar) Generate(production string, choose *gen.Source) string {
	return g.generate(production, choose, nil)
}

func (g *Grammar) generate(production string, choose *gen.Source, visit func(string)) string {
	w := generator{grammar: g, choose: choose, visit: visit}
	w.name(production)
	return string(w.out)
}

// walk appends a text of x and reports whether there is one here.
func (w *generator) walk(x ebnf.Expression) bool {
	switch x := x.(type) {
	case *ebnf.Token:
		w.out = append(w.out, x.String...)
	case *ebnf.Range:
		first, _ := utf8.DecodeRuneInString(x.Begin.String)
		last, _ := utf8.DecodeRuneInString(x.End.String)
		w.out = utf8.AppendRune(w.out, first+rune(w.choose.Intn(int(last-first)+1)))
	case *ebnf.Name:
		return w.name(x.String)
	case *ebnf.Group:
		return w.walk(x.Body)
	case ebnf.Sequence:
		for _, part := range x {
			if !w.walk(part) {
				return false
			}
		}
	case ebnf.Alternative:
		return w.walk(x[w.alternative(len(x))])
	case *ebnf.Option:
		if w.choose.Chance(50) {
			w.attempt(x.Body)
		}
	case *ebnf.Repetition:
		for w.choose.Chance(60) && w.attempt(x.Body) {
		}
	}
	return true
}

// alternative picks one of n, in half of the cases one of the first.
func (w *generator) alternative(n int) int {
	i := w.choose.Intn(n)
	if w.choose.Chance(50) {
		return min(i, w.choose.Intn(n))
	}
	return i
}

// attempt appends a text of x, or nothing.
func (w *generator) attempt(x ebnf.Expression) bool {
	length, depth := len(w.out), len(w.scopes)
	var kept []int // how many texts each scope holds
	for _, s := range w.scopes {
		kept = append(kept, len(s.texts))
	}
	if w.walk(x) {
		return true
	}
	w.out, w.scopes = w.out[:length], w.scopes[:depth]
	for i, n := range kept {
		w.scopes[i].texts = w.scopes[i].texts[:n]
	}
	return false
}

// name appends a text of a production, one that is new where it must be.
func (w *generator) name(production string) bool {
	if w.visit != nil {
		w.visit(production)
	}
	start := len(w.out)
	w.scopes = append(w.scopes, scope{of: scopeName(production)})
	ok := w.walk(w.grammar.productions[production].Expr)
	if !ok {
		return false // attempt drops the scopes
	}
	w.scopes = w.scopes[:len(w.scopes)-1]
	if of, once := unique[production]; once {
		return w.first(of, strings.ToLower(string(w.out[start:])))
	}
	return true
}

// first reports whether the innermost scope of that name does not have the text
// yet, and adds it.
func (w *generator) first(of, text string) bool {
	for i := len(w.scopes) - 1; i >= 0; i-- {
		s := &w.scopes[i]
		if s.of != of {
			continue
		}
		if slices.Contains(s.texts, text) {
			return false
		}
		s.texts = append(s.texts, text)
		return true
	}
	return true // a production on its own
}

// scopeName returns by what name unique calls a production.
func scopeName(production string) string {
	production = strings.TrimSuffix(production, "2008")
	switch {
	case strings.HasSuffix(production, "Policy"):
		return "Policy"
	case production == "NotPrincipal":
		return "Principal"
	}
	return production
}
