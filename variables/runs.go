package variables

import (
	"strings"
	"unicode/utf8"
)

// Most patterns with wildcards have no ? and only stars that may match anything, as
//
//	arn:aws:dynamodb:*:1:table/${aws:username}_*
//
// They are runs of literals and references with stars between them. The first run
// stands at the start of the text and the last one at its end. The others follow one
// another: if each takes the first place where it fits, they fit whenever any places
// do. So no place has to be tried twice, and a match costs hardly more than its
// comparisons.
//
// Bytes are compared here and not characters. That is the same for runs that are UTF-8:
// their first byte starts a character wherever it stands, and they end with a whole one.
// Literals are UTF-8, and nearly all values are. A match with a value that may begin or end
// within a character, or with one that is not known, is left to the walk of match.go.

// areRuns reports whether t consists of runs with stars between them.
func (t *Template) areRuns() bool {
	for i := range t.tokens {
		if k := &t.tokens[i]; k.Kind == Question || k.Kind == Star && !k.Crosses {
			return false
		}
	}
	return true
}

// areWhole reports whether all values are known, and neither begin nor end within a
// character, so that they stand between characters wherever they stand.
func areWhole(values []Value) bool {
	for i := range values {
		if !values[i].isWhole() {
			return false
		}
	}
	return true
}

// isWhole is areWhole for one value.
func (v *Value) isWhole() bool { return !v.Any && isWhole(v.Text) }

// isWhole is areWhole for one text. ASCII at both ends settles it, whatever is between.
func isWhole(s string) bool {
	return s == "" || s[0]|s[len(s)-1] < utf8.RuneSelf || utf8.ValidString(s)
}

// in returns the text that the token, a literal or a reference, stands for.
func (k *Token) in(values []Value) string {
	if k.Kind == Ref {
		return values[k.Ref].Text
	}
	return k.Text
}

// Most patterns with a reference have only one, perhaps some text behind it, and then a star
// or nothing. They frame a value: all that they need is two comparisons.

// frame reports whether the tokens, of runs, frame the value of one reference, and returns
// the literal behind it.
func frame(tokens []Token) (behind string, framed bool) {
	if len(tokens) > 0 && tokens[0].Kind == Literal {
		tokens = tokens[1:]
	}
	if len(tokens) == 0 || tokens[0].Kind != Ref {
		return "", false
	}
	tokens = tokens[1:]
	if len(tokens) > 0 && tokens[0].Kind == Literal {
		behind, tokens = tokens[0].Text, tokens[1:]
	}
	return behind, len(tokens) == 0 || len(tokens) == 1 && tokens[0].Kind == Star
}

// matchFrame is matchRuns for a value in the frame of t, and a text that fits. It takes the
// same steps.
func (t *Template) matchFrame(s string, value *Value, limit int) (ok bool, steps int) {
	from := len(t.fixed)
	to := from + len(value.Text)
	steps = 2 + len(value.Text)/8
	if to > len(s) || s[from:to] != value.Text {
		return false, steps
	}
	if t.behind != "" {
		from, to = to, to+len(t.behind)
		steps += 1 + len(t.behind)/8
		if to > len(s) || s[from:to] != t.behind {
			return false, steps
		}
	}
	return (to == len(s) || t.stars > 0) && steps <= limit, steps
}

// matchRuns is MatchWithin for the tokens of a template of runs, and whole values.
func matchRuns(tokens []Token, s string, values []Value, limit int) (ok bool, steps int) {
	steps = 1
	first, last := 0, len(tokens)-1
	for i := range tokens {
		if tokens[i].Kind == Star {
			break
		}
		text := tokens[i].in(values)
		if steps += 1 + len(text)/8; !strings.HasPrefix(s, text) {
			return false, steps
		}
		s = s[len(text):]
		first++
	}
	switch first - last {
	case 1: // there is no star
		return s == "" && steps <= limit, steps
	case 0: // the only star takes the rest
		return steps <= limit, steps
	}
	for ; tokens[last].Kind != Star; last-- {
		text := tokens[last].in(values)
		if steps += 1 + len(text)/8; !strings.HasSuffix(s, text) {
			return false, steps
		}
		s = s[:len(s)-len(text)]
	}
	for first < last && steps <= limit { // a star, a run, and so on up to the last star
		run, end, n := findRun(s, tokens[first+1:], values, limit-steps)
		if steps += n; end < 0 {
			return false, steps
		}
		first, s = first+1+run, s[end:]
	}
	return steps <= limit, steps
}

// findRun finds the first place in s where the run stands that the tokens, up to a star,
// begin with. It returns the number of these tokens, the end of the place, and the steps
// taken; a negative end if there is none, or if more than limit steps were needed.
func findRun(s string, tokens []Token, values []Value, limit int) (run, end, steps int) {
	head := tokens[0].in(values)
	for from := 0; from <= len(s) && steps <= limit; from++ {
		i := indexOf(s[from:], head)
		if i < 0 {
			return 0, -1, steps + 1 + (len(s)-from)/8
		}
		steps += 1 + i/8
		from += i
		run, end = 1, from+len(head)
		for ; tokens[run].Kind != Star; run++ {
			text := tokens[run].in(values)
			if steps += 1 + len(text)/8; !strings.HasPrefix(s[end:], text) {
				break
			}
			end += len(text)
		}
		if tokens[run].Kind == Star {
			return run, end, steps
		}
	}
	return 0, -1, steps
}

// indexOf is strings.Index. The first place of the first byte is tried before there is a
// search: behind a star for a part of an ARN that is the colon. A search takes twice as
// long, a tenth of a decision with conditions.
func indexOf(s, text string) int {
	if text == "" {
		return 0
	}
	i := strings.IndexByte(s, text[0])
	if i < 0 || strings.HasPrefix(s[i:], text) {
		return i
	}
	if next := strings.Index(s[i+1:], text); next >= 0 {
		return i + 1 + next
	}
	return -1
}
