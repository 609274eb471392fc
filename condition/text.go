package condition

import (
	"cmp"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// Texts of a policy: the values of String, ARN and Bool operators, which may hold
// variables. Packages variables and arn do the matching. This file says what the
// values of each operator may hold, and what a match means.
//
// Strings. StringEquals compares code points: nothing is trimmed, and accented
// letters are not normalized (SEMANTICS 4.4c). The IgnoreCase operators compare
// after unicode.ToLower on both sides (SEMANTICS 4.4d). StringLike takes * and ?
// as wildcards in the text of the policy only: in the value of a variable they
// are literal (SEMANTICS 4.4e).
//
// ARNs. Both sides are split at their first five colons, and each part is matched
// by itself; ArnEquals takes wildcards as ArnLike does. A request value without
// six parts is ill-typed. So is a policy value without them, the single "*"
// included, or with a variable before its last part (SEMANTICS 4.4l).
//
// Truth values. true and false, in any case of ASCII letters, and nothing else. A
// policy may name both, or use a variable (SEMANTICS 4.4i). An absent key is not
// false.

// textParser returns the parser of policy values for String operators of
// relation r.
func textParser(a *Arena, r relation, f variables.Flags) func(string) (variables.Template, bool, error) {
	switch r {
	case equalFold:
		f |= variables.FoldCase
	case like:
		f |= variables.Wildcards
	default: // equal: a literal, compared exactly
	}
	return func(s string) (variables.Template, bool, error) {
		t, err := a.templates.Parse(s, f)
		return t, true, err
	}
}

// areLiterals reports whether each value, as it is written, is the only text that it
// matches: no wildcards, no variables, no escapes.
func (t *Test) areLiterals() bool {
	for i := range t.texts {
		if text, ok := t.texts[i].Literal(); !ok || text != t.values[i] {
			return false
		}
	}
	return true
}

// match compares text with a policy value that may hold variables.
func match(e *Env, t *variables.Template, text string) Why {
	refs := t.References()
	if len(refs) == 0 {
		if !t.Searches() {
			return matched(t.Match(text, nil))
		}
		ok, steps := t.MatchWithin(text, nil, e.Left())
		return e.judge(Resolved, ok, steps)
	}
	var buf [stackValues]variables.Value
	values, r := e.Resolve(refs, buf[:0])
	ok, steps := t.MatchWithin(text, values, e.Left())
	return e.judge(r, ok, steps)
}

// compareFold compares two texts by the lower case of their code points, as
// variables.FoldCase does. A byte that is not valid UTF-8 comes after all code
// points.
func compareFold(a, b string) int {
	for len(a) > 0 && len(b) > 0 {
		r, size := folded(a)
		q, width := folded(b)
		if r != q {
			return cmp.Compare(r, q)
		}
		a, b = a[size:], b[width:]
	}
	return cmp.Compare(len(a), len(b))
}

// folded returns the lower case of the first code point of s, and its width.
func folded(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return unicode.MaxRune + 1 + rune(s[0]), size
	}
	return unicode.ToLower(r), size
}

// globParser returns the parser of policy values for ARN operators.
func globParser(a *Arena, f variables.Flags) func(string) (arn.Glob, bool, error) {
	return func(s string) (arn.Glob, bool, error) {
		g, err := arn.ParseGlobIn(&a.templates, s, f)
		return g, g.Usable(), err
	}
}

// matchARN compares text with an ARN of a policy, which may hold variables.
func matchARN(e *Env, g *arn.Glob, text string) Why {
	var buf [stackValues]variables.Value
	values, r := e.Resolve(g.References(), buf[:0])
	ok, steps := g.MatchWithin(text, values, e.Left())
	return e.judge(r, ok, steps)
}

// boolParser returns the parser of policy values for the Bool operator. A text with
// a variable counts as usable, as its value is not known yet; matchTruth looks at
// the text with the value in place.
func boolParser(a *Arena, f variables.Flags) func(string) (variables.Template, bool, error) {
	return func(s string) (variables.Template, bool, error) {
		t, err := a.templates.Parse(s, f|variables.FoldASCII)
		usable := true
		if text, literal := t.Literal(); literal {
			_, usable = parseBool(text)
		}
		return t, usable, err
	}
}

// readTruths sets the truth values that texts without variables stand for.
func (t *Test) readTruths() {
	t.firstTrue, t.firstFalse = -1, -1
	for i := range t.texts {
		text, _ := t.texts[i].Literal()
		b, ok := parseBool(text)
		t.truths[i] = b
		switch {
		case ok && b && t.firstTrue < 0:
			t.firstTrue = i
		case ok && !b && t.firstFalse < 0:
			t.firstFalse = i
		}
	}
}

// matchTruth compares b with a policy value that holds variables. With their
// texts in place, the value is b, the other truth value, or of the wrong type. If a
// text is unknown it may be either of the last two, which is not a plain mismatch.
func matchTruth(e *Env, t *variables.Template, b bool) Why {
	if why := match(e, t, strconv.FormatBool(b)); why != WhyNoMatch {
		return why
	}
	switch other := match(e, t, strconv.FormatBool(!b)); other {
	case WhyMatched:
		return WhyNoMatch
	case WhyNoMatch:
		return WhyPolicyIllTyped
	default:
		return other
	}
}
