package variables

import (
	"strings"

	"github.com/gobwas/glob"
)

// form is the way in which a template is matched. Nearly all templates of real
// policies have a simple form that needs no search.
type form uint8

const (
	formLiteral  form = iota // text: compared with fixed
	formAll                  // *: always
	formPrefix               // text*: starts with fixed
	formSuffix               // *text: ends with fixed
	formContains             // *text*: contains fixed
	formGlob                 // other patterns without ? after a star: gobwas/glob
	formWalk                 // all others: the matcher of match.go
	formNever                // a reference before part 6: matches nothing
)

// choose sets the form of t by its tokens.
func (t *Template) choose() {
	for _, r := range t.refs {
		if r.Part != 0 && r.Part != 6 {
			t.form = formNever
			return
		}
	}
	t.form = t.simple()
	folds := t.flags&(FoldASCII|FoldCase) != 0
	switch t.form {
	case formSuffix, formContains:
		if folds {
			t.form = formWalk
		}
	case formWalk:
		if !folds && t.flags&(Segments|StrictSegments) == 0 && len(t.refs) == 0 {
			t.compile()
		}
	}
	if t.form == formWalk || t.form == formGlob {
		t.measure()
	}
}

// measure notes what every text has that t matches, so that most others are
// turned away before a search.
func (t *Template) measure() {
	for i, k := range t.tokens {
		switch k.Kind {
		case Literal:
			t.least += len(k.Text)
			if i == len(t.tokens)-1 {
				t.tail = k.Text
			}
		case Question:
			t.least++
		case Star:
			t.stars++
		}
	}
	if t.flags&FoldCase != 0 { // a code point may be equal to a shorter one
		t.tail, t.least = "", 0
	}
}

// endsLike reports whether s ends with the literal that t ends with.
func (t *Template) endsLike(s string) bool {
	switch {
	case t.tail == "":
		return true
	case len(s) < len(t.tail):
		return false
	}
	_, ok := t.flags.leads(s[len(s)-len(t.tail):], t.tail)
	return ok
}

// Fits reports whether s begins and ends with the literal text that t begins and
// ends with, and is long enough: where it does not, no values of the references
// make t match. It takes time proportional to those literals.
func (t *Template) Fits(s string) bool {
	if t.form != formWalk && t.form != formGlob {
		ok, _ := t.MatchWithin(s, nil, len(s)+1)
		return ok
	}
	if len(s) < t.least || !t.endsLike(s) {
		return false
	}
	if first := &t.tokens[0]; first.Kind == Literal {
		_, ok := t.flags.leads(s, first.Text)
		return ok
	}
	return true
}

// Searches reports whether a match may cost more than comparing t with as much text
// once: a search, whose cost is bounded by the length of the text or the product of
// two lengths, or a comparison under FoldCase.
func (t *Template) Searches() bool {
	return t.form == formWalk || t.form == formGlob || t.form == formContains || t.flags&FoldCase != 0
}

// simple returns the form of t as its tokens alone suggest it, and keeps the
// literal of those forms that have one.
func (t *Template) simple() form {
	var shape []byte
	for _, k := range t.tokens {
		switch {
		case k.Kind == Literal:
			shape, t.fixed = append(shape, 'a'), k.Text
		case k.Kind == Star && k.Crosses:
			shape = append(shape, '*')
		default:
			return formWalk
		}
	}
	switch string(shape) {
	case "", "a":
		return formLiteral
	case "*":
		return formAll
	case "a*":
		return formPrefix
	case "*a":
		return formSuffix
	case "*a*":
		return formContains
	}
	return formWalk
}

// compile compiles t for package glob, token by token so that nothing but its
// wildcards is special there. A ? after a star is the one thing that glob is
// slow at, and is left to the matcher of this package.
func (t *Template) compile() {
	var b strings.Builder
	star := false
	for _, k := range t.tokens {
		switch k.Kind {
		case Literal:
			b.WriteString(glob.QuoteMeta(k.Text))
		case Star:
			star = true
			b.WriteByte('*')
		case Question:
			if star {
				return
			}
			b.WriteByte('?')
		}
	}
	if g, err := glob.Compile(b.String()); err == nil {
		t.glob, t.form = g, formGlob
	}
}
