package variables

import "strings"

// The matcher walks tokens and text side by side. When a token does not fit, it
// goes back to a star, lets that star take one code point more, and tries
// again. It never needs to go back to more than two of them:
//
//   - cross, the last star that may match colons. It can take whatever an
//     earlier star could, so on reaching it all earlier ones are forgotten.
//   - last, the last star after cross that may not. It can take whatever an
//     earlier one of its own part could, and a part boundary fixes the earlier
//     parts: between two colons of the text there is nothing to choose.
//
// One restart point is not enough under the segment rule (SEMANTICS 2.2.6). In
//
//	arn:aws:*:u*t-1:1:table/T    and    arn:aws:dynamodb:us:ust-1:1:table/T
//
// the first star has to take "dynamodb:us", which is found out only after "u*"
// has failed to reach "t-1" without a colon.
//
// Every pair of a place in the template and a place in the text is visited at
// most once, so a match takes at most (n+1)*(m+1) steps for a text of m bytes
// and a template of n: those of its literals and values, and one for each
// wildcard and each empty value.

// Match reports whether t matches the whole of s, where values[i] stands for
// References()[i]. Values that are missing make it false. It allocates nothing.
func (t *Template) Match(s string, values []Value) bool {
	switch t.form {
	case formLiteral:
		n, ok := t.flags.leads(s, t.fixed)
		return ok && n == len(s)
	case formAll:
		return true
	case formPrefix:
		_, ok := t.flags.leads(s, t.fixed)
		return ok
	case formSuffix:
		return strings.HasSuffix(s, t.fixed)
	case formContains:
		return strings.Contains(s, t.fixed)
	case formGlob:
		return t.glob.Match(s)
	case formWalk:
		ok, _ := t.walk(s, values)
		return ok
	}
	return false
}

// restart is a star to go back to: the token after it, and how far into the
// text the star reaches. The token after a star is never token 0, so that the
// zero restart is none.
type restart struct{ token, at int }

// walk is Match for any template that is not formNever. It counts its steps.
func (t *Template) walk(s string, values []Value) (matched bool, steps int) {
	if len(values) < len(t.refs) {
		return false, 0
	}
	var last, cross restart
	for k, i := 0, 0; ; {
		steps++
		if k == len(t.tokens) {
			if i == len(s) {
				return true, steps
			}
		} else {
			token := &t.tokens[k]
			text, star := token.Text, token.Kind == Star
			crosses := token.Crosses
			if token.Kind == Ref {
				v := &values[token.Ref]
				text, star, crosses = v.Text, v.Any, true
			}
			n, ok := 0, true
			switch {
			case star && crosses:
				cross, last = restart{k + 1, i}, restart{}
			case star:
				last = restart{k + 1, i}
			case token.Kind == Question:
				n, ok = one(s[i:], crosses)
			default:
				n, ok = t.flags.leads(s[i:], text)
				steps += max(0, len(text)-1)
			}
			if ok {
				k, i = k+1, i+n
				continue
			}
		}
		switch {
		case last.token > 0 && last.at < len(s) && s[last.at] != ':':
			last.at += width(s[last.at:])
			k, i = last.token, last.at
		case cross.token > 0 && cross.at < len(s):
			cross.at += width(s[cross.at:])
			k, i, last = cross.token, cross.at, restart{}
		default:
			return false, steps
		}
	}
}

// one reports whether s starts with a code point that a question mark matches,
// and how long that is.
func one(s string, crosses bool) (n int, ok bool) {
	if s == "" || s[0] == ':' && !crosses {
		return 0, false
	}
	return width(s), true
}
