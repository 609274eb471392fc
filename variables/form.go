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
	formNever                // a reference before part 6: matches nothing
	formContains             // *text*: contains fixed. From here on a match is a search
	formRuns                 // patterns without ?, with stars that match anything: see runs.go
	formGlob                 // patterns with ? before all stars: gobwas/glob
	formWalk                 // all others: the walk of match.go
)

// choose sets the form of t from its tokens.
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
		switch {
		case folds:
		case t.areRuns():
			t.form = formRuns
			t.behind, t.framed = frame(t.tokens)
		case t.flags&(Segments|StrictSegments) == 0 && len(t.refs) == 0:
			t.compile()
		}
	default: // final
	}
	if t.form >= formRuns {
		t.measure()
	}
}

// measure sets the head, the tail and the length that every match of t has, so that most
// other texts are refused without a search.
func (t *Template) measure() {
	t.fixed = ""
	if head := &t.tokens[0]; head.Kind == Literal {
		t.fixed = head.Text
	}
	for i, k := range t.tokens {
		switch k.Kind {
		case Literal:
			t.least += uint16(len(k.Text))
			if i == len(t.tokens)-1 {
				t.tail = k.Text
			}
		case Question:
			t.least++
		case Star:
			t.stars++
		case Ref: // may be empty
		}
	}
	if t.flags&FoldCase != 0 { // a code point may be equal to a shorter one
		t.tail, t.least = "", 0
	}
}

// Fits reports whether s starts and ends with the literal text that t starts and
// ends with, and is long enough. If it is false, t does not match s, whatever the
// values of the references. The time is proportional to the length of the literals.
func (t *Template) Fits(s string) bool {
	switch {
	case t.form < formRuns:
		ok, _ := t.MatchWithin(s, nil, len(s)+1)
		return ok
	case t.flags&(FoldASCII|FoldCase) != 0:
		return t.fitsFolded(s)
	}
	return len(s) >= int(t.least) && strings.HasPrefix(s, t.fixed) && strings.HasSuffix(s, t.tail)
}

// fitsFolded is Fits for a template that folds case.
func (t *Template) fitsFolded(s string) bool {
	if len(s) < int(t.least) {
		return false
	}
	if t.tail != "" {
		if _, ok := t.flags.leads(s[len(s)-len(t.tail):], t.tail); !ok {
			return false
		}
	}
	_, ok := t.flags.leads(s, t.fixed)
	return ok
}

// Searches reports whether a match may cost more than comparing the text of t once:
// if it is a search, whose cost is bounded by the length of the text or by the
// product of the two lengths, or a comparison under FoldCase.
func (t *Template) Searches() bool {
	return t.form >= formContains || t.flags&FoldCase != 0
}

// simple returns the form of t by its tokens alone, and sets fixed for the forms that
// have a literal.
func (t *Template) simple() form {
	if len(t.tokens) > 3 {
		return formWalk
	}
	var shape [3]byte
	for i, k := range t.tokens {
		switch {
		case k.Kind == Literal:
			shape[i], t.fixed = 'a', k.Text
		case k.Kind == Star && k.Crosses:
			shape[i] = '*'
		default:
			return formWalk
		}
	}
	switch string(shape[:len(t.tokens)]) {
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

// compile compiles t for package glob, token by token, so that only its wildcards are
// special there. Package glob is slow with a ? after a star; such templates are left
// to the walk.
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
		case Ref: // only without references
		}
	}
	if g, err := glob.Compile(b.String()); err == nil {
		t.glob, t.form = g, formGlob
	}
}
