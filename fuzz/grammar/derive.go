package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"
)

// Recognition computes, for a piece of the grammar and a place in the text,
// all places where a text of that piece may end. Nothing is guessed and taken
// back, and what a production finds at a place is remembered, so that the work
// is bounded by the size of the grammar times the square of that of the text.

// deriver is the recognition of one text.
type deriver struct {
	grammar *Grammar
	text    string
	memory  map[visit][]int
	fold    bool // inside the name of an operator, where case means nothing
}

// visit is a production at a place.
type visit struct {
	production string
	at         int
	fold       bool
}

// Derives reports whether text is one of a production, as [Grammar.Generate]
// writes it: without white space, in the order of the grammar, and with the
// escapes of the grammar. Only the names of operators may be in any case
// (SEMANTICS 4.1i). It is meant for texts of a few thousand bytes.
func (g *Grammar) Derives(production, text string) bool {
	d := deriver{grammar: g, text: text, memory: make(map[visit][]int)}
	return slices.Contains(d.name(production, 0), len(text))
}

// ends returns, in ascending order, where texts of x that begin at a place end.
func (d *deriver) ends(x ebnf.Expression, at int) []int {
	switch x := x.(type) {
	case *ebnf.Token:
		if d.token(x.String, at) {
			return []int{at + len(x.String)}
		}
	case *ebnf.Range:
		r, size := utf8.DecodeRuneInString(d.text[at:])
		first, _ := utf8.DecodeRuneInString(x.Begin.String)
		last, _ := utf8.DecodeRuneInString(x.End.String)
		if size > 0 && first <= r && r <= last {
			return []int{at + size}
		}
	case *ebnf.Name:
		return d.name(x.String, at)
	case *ebnf.Group:
		return d.ends(x.Body, at)
	case ebnf.Sequence:
		places := []int{at}
		for _, part := range x {
			places = d.from(places, part)
		}
		return places
	case ebnf.Alternative:
		var places []int
		for _, one := range x {
			places = append(places, d.ends(one, at)...)
		}
		return set(places)
	case *ebnf.Option:
		return set(append(d.ends(x.Body, at), at))
	case *ebnf.Repetition:
		return d.repeat(x.Body, at)
	}
	return nil
}

// token reports whether a token stands at a place.
func (d *deriver) token(token string, at int) bool {
	rest := d.text[at:]
	if len(rest) < len(token) {
		return false
	}
	return rest[:len(token)] == token || d.fold && lower(rest[:len(token)]) == lower(token)
}

// from returns where texts of x that begin at one of the places end.
func (d *deriver) from(places []int, x ebnf.Expression) []int {
	var all []int
	for _, at := range places {
		all = append(all, d.ends(x, at)...)
	}
	return set(all)
}

// repeat returns where any number of texts of x, one behind the other, end.
func (d *deriver) repeat(x ebnf.Expression, at int) []int {
	reached := map[int]bool{at: true}
	places := []int{at}
	for next := places; len(next) > 0; {
		var fresh []int
		for _, p := range d.from(next, x) {
			if !reached[p] {
				reached[p] = true
				fresh = append(fresh, p)
			}
		}
		places = append(places, fresh...)
		next = fresh
	}
	return set(places)
}

// name returns where texts of a production end, and remembers it.
func (d *deriver) name(production string, at int) []int {
	if c := d.grammar.classes[production]; c != nil {
		return c.ends(d.text[at:], at)
	}
	fold := d.fold
	d.fold = fold || strings.HasSuffix(production, "Test") && production != "Test"
	defer func() { d.fold = fold }()
	v := visit{production, at, d.fold}
	if places, ok := d.memory[v]; ok {
		return places
	}
	places := d.ends(d.grammar.productions[production].Expr, at)
	d.memory[v] = places
	return places
}

// set sorts places and takes doubles out.
func set(places []int) []int {
	slices.Sort(places)
	return slices.Compact(places)
}

// lower returns s with A-Z in lower case.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
