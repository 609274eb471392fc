package variables

import (
	"math"
	"strings"
	"unicode/utf8"
)

// The matcher walks tokens and text side by side. If a token does not fit, it goes
// back to a star, lets the star take more of the text, and tries again. It never has
// to go back to more than two stars:
//
//   - cross, the last star that may match colons. It can take whatever an earlier
//     star could, so all earlier stars are forgotten.
//   - last, the last star after cross that may not match colons. It can take
//     whatever an earlier star of its own part could, and the parts before offer no
//     choice: each ends at the first colon.
//
// One restart point is not enough under the segment rule (SEMANTICS 2.2.6). In
//
//	arn:aws:*:u*t-1:1:table/T    and    arn:aws:dynamodb:us:ust-1:1:table/T
//
// the first star has to take "dynamodb:us", which shows only after "u*" has failed to
// reach "t-1" without a colon.
//
// Every pair of a place in the template and a place in the text is visited at most
// once. So a match takes at most (n+1)*(m+1) steps for a template of n bytes and a
// text of m bytes. In the template, a reference has the length of its value, and an
// empty value counts as one.

// Match reports whether t matches the whole of s, with values[i] in place of
// References()[i]. If values are missing it is false. Match does not allocate.
func (t *Template) Match(s string, values []Value) bool {
	return t.form == formLiteral && s == t.fixed || t.match(s, values) // the first half is inlined into callers
}

// match is Match for all that is not the same text.
func (t *Template) match(s string, values []Value) bool {
	switch t.form {
	case formLiteral:
		n, ok := t.flags.leads(s, t.fixed)
		return ok && n == len(s)
	case formPrefix:
		_, ok := t.flags.leads(s, t.fixed)
		return ok
	default:
		ok, _ := t.MatchWithin(s, values, math.MaxInt)
		return ok
	}
}

// MatchWithin is [Template.Match] with a limit to the work. It returns the number of
// steps that the match took. Beyond the limit it gives up: then steps is more than
// limit, and ok is false without a meaning. The steps depend only on the two texts
// and the values, so they are the same on every machine. A text that does not fit
// (see [Template.Fits]) takes none. Otherwise a match takes at most about one step for
// each token tried and for each byte that a star takes.
func (t *Template) MatchWithin(s string, values []Value, limit int) (ok bool, steps int) {
	switch t.form {
	case formLiteral:
		n, ok := t.flags.leads(s, t.fixed)
		return ok && n == len(s), t.flags.compared(min(len(s), len(t.fixed)))
	case formAll:
		return true, 1
	case formPrefix:
		_, ok := t.flags.leads(s, t.fixed)
		return ok, t.flags.compared(min(len(s), len(t.fixed)))
	case formSuffix:
		return strings.HasSuffix(s, t.fixed), t.flags.compared(len(t.fixed))
	case formContains:
		if steps = t.flags.compared(len(s)); steps > limit {
			return false, steps
		}
		return strings.Contains(s, t.fixed), steps
	case formRuns, formGlob, formWalk:
		if !t.Fits(s) {
			return false, 0
		}
		return t.MatchFitting(s, values, limit)
	default:
		return false, 1
	}
}

// MatchFitting is [Template.MatchWithin] for a text that is known to fit, as
// [Template.Fits] reports: it does not look at the ends again. For another text ok has no
// meaning.
func (t *Template) MatchFitting(s string, values []Value, limit int) (ok bool, steps int) {
	switch {
	case t.form < formRuns:
		return t.MatchWithin(s, values, limit)
	case len(values) < len(t.refs) || len(s) < int(t.least):
		return false, 0
	case t.framed && values[0].isWhole():
		return t.matchFrame(s, &values[0], limit)
	case t.form == formRuns && areWhole(values):
		return matchRuns(t.behindHead(), s[len(t.fixed):], values, limit)
	}
	return t.search(s, values, limit)
}

// search is MatchFitting for a template whose stars have to be tried at several places,
// and as many values as it has references.
func (t *Template) search(s string, values []Value, limit int) (ok bool, steps int) {
	if t.form == formGlob && len(s) <= shortText {
		if steps = 1 + len(s)*int(t.stars); steps > limit {
			return false, steps
		}
		return t.glob.Match(s), steps
	}
	weight := 1
	if t.flags&FoldCase != 0 {
		weight = foldedWeight
	}
	w := walker{t: t, s: s, values: values, limit: limit / weight}
	if t.fixed != "" {
		w.token = 1
		w.at, _ = t.flags.leads(s, t.fixed)
	}
	ok = w.walk()
	if w.steps > w.limit {
		return false, max(1, limit+1)
	}
	return ok, w.steps * weight
}

// behindHead returns the tokens of t behind the literal that it starts with, if there is
// one.
func (t *Template) behindHead() []Token {
	if t.fixed == "" {
		return t.tokens
	}
	return t.tokens[1:]
}

// shortText is the length up to which package glob matches a text. It keeps every
// place where a star could end, and a long text has many.
const shortText = 256

// foldedWeight is the number of steps that one step of a walk under FoldCase counts
// for: it decodes two code points and looks up their lower case.
const foldedWeight = 4

// compared returns the steps of comparing n bytes once.
func (f Flags) compared(n int) int {
	if f&FoldCase != 0 {
		return 1 + n
	}
	return 1 + n/8
}

// walker is one walk of a template along a text.
type walker struct {
	t      *Template
	s      string
	values []Value
	token  int     // the token to match next
	at     int     // where in s
	last   restart // the last star that does not match colons
	cross  restart // the last star that does; last comes after it
	steps  int     // taken so far
	limit  int     // the most that may be taken
}

// restart is a star to go back to. The token after a star is never token 0, so the
// zero restart means that there is no star.
type restart struct {
	token int    // the token after the star
	at    int    // where in the text the star ends
	next  string // the literal that token is; "" where it is another, or case is folded
}

// walk reports whether the whole template matches the whole text. It gives up if that
// takes more steps than the limit.
func (w *walker) walk() bool {
	for {
		w.steps++
		if w.steps > w.limit {
			return false
		}
		if w.token == len(w.t.tokens) {
			if w.at == len(w.s) {
				return true
			}
		} else if w.advance() {
			continue
		}
		if !w.retreat() {
			return false
		}
	}
}

// advance matches one token, if it fits.
func (w *walker) advance() bool {
	token := &w.t.tokens[w.token]
	text := token.Text
	switch token.Kind {
	case Star:
		w.star(token.Crosses)
		return true
	case Question:
		rest := w.s[w.at:]
		if rest == "" || rest[0] == ':' && !token.Crosses {
			return false
		}
		w.token, w.at = w.token+1, w.at+width(rest)
		return true
	case Ref:
		if w.values[token.Ref].Any {
			w.star(true)
			return true
		}
		text = w.values[token.Ref].Text
	case Literal:
	}
	if more := len(text) - 1; w.t.flags&FoldCase != 0 {
		w.steps += max(0, more)
	} else {
		w.steps += max(0, more) / 8
	}
	n, ok := w.t.flags.leads(w.s[w.at:], text)
	if ok {
		w.token, w.at = w.token+1, w.at+n
	}
	return ok
}

// star passes a star, which takes nothing for now or, if it is the last token and
// crosses colons, the whole rest.
func (w *walker) star(crosses bool) {
	w.token++
	if crosses && w.token == len(w.t.tokens) {
		w.at = len(w.s)
		return
	}
	r := restart{token: w.token, at: w.at}
	if w.token < len(w.t.tokens) && w.t.flags&(FoldASCII|FoldCase) == 0 {
		if next := &w.t.tokens[w.token]; next.Kind == Literal {
			r.next = next.Text
		}
	}
	if crosses {
		w.cross, w.last = r, restart{}
	} else {
		w.last = r
	}
}

// retreat goes back to the star that has to take more of the text, if there is one.
func (w *walker) retreat() bool {
	switch {
	case w.lengthen(&w.last, false):
		w.token, w.at = w.last.token, w.last.at
	case w.lengthen(&w.cross, true):
		w.token, w.at = w.cross.token, w.cross.at
	default:
		return false
	}
	return true
}

// lengthen lets r take one more code point of the text, and then all up to where the
// token after it can start.
func (w *walker) lengthen(r *restart, crosses bool) bool {
	if r.token == 0 || r.at == len(w.s) {
		return false
	}
	if crosses && r.next != "" {
		return w.jump(r)
	}
	for r.at < len(w.s) && (crosses || w.s[r.at] != ':') {
		w.steps++
		r.at += width(w.s[r.at:])
		if r.next == "" || r.at < len(w.s) && w.s[r.at] == r.next[0] {
			return true
		}
	}
	return false
}

// jump is lengthen for a star that takes anything, with a literal after it: it goes to
// where that stands next.
func (w *walker) jump(r *restart) bool {
	from := r.at + width(w.s[r.at:])
	to := len(w.s)
	i := strings.Index(w.s[from:], r.next)
	if i >= 0 {
		to = from + i
	}
	w.steps += runes(w.s[r.at:to])
	r.at = to
	return i >= 0
}

// runes returns the number of code points of s, which are usually its bytes.
func runes(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return utf8.RuneCountInString(s)
		}
	}
	return len(s)
}
