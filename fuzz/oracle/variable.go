package oracle

import (
	"errors"
	"regexp"
	"strings"
)

// Section 5: policy variables, and the tokens that patterns are made of.
//
// A text is cut into tokens before anything else happens to it, so that the value of a variable comes in as literal
// runes: a user called * is looked for by that name and widens nothing.

// The kinds of tokens.
const (
	literal = iota
	star
	question
	variable
)

// A token is one rune of a pattern, one wildcard, or one variable.
type token struct {
	what     int
	r        rune   // literal
	key      string // variable
	fallback string
	fall     bool // there is a default, possibly empty
	fenced   bool // a wildcard that does not match a colon
}

// isColon reports whether the token is a literal colon.
func (t token) isColon() bool { return t.what == literal && t.r == ':' }

// takes reports whether the token matches the rune.
func (t token) takes(r rune) bool {
	if t.what == literal {
		return t.r == r
	}
	return r != ':' || !t.fenced
}

// literals returns a text as tokens without any meaning. SEMANTICS 5.6
func literals(text string) []token {
	var out []token
	for _, r := range runes(text) {
		out = append(out, token{what: literal, r: r})
	}
	return out
}

// variableSyntax is a key and perhaps a default, in their braces. SEMANTICS 5.4
var variableSyntax = regexp.MustCompile(`^\$\{([^${},'\s\x{85}\x{A0}]+)(, '([^'}]*)')?\}`)

// tokenize cuts a text into tokens. Without variables, ${ is ordinary text. SEMANTICS 5.1
func tokenize(text string, variables bool) ([]token, error) {
	out := make([]token, 0, len(text))
	for text != "" {
		r, n := decode(text)
		t := token{what: literal, r: r}
		switch {
		case variables && strings.HasPrefix(text, "${"):
			if t, n = variableToken(text); n == 0 {
				return nil, errors.New("malformed variable")
			}
		case r == '*':
			t = token{what: star}
		case r == '?':
			t = token{what: question}
		}
		out, text = append(out, t), text[n:]
	}
	return out, nil
}

// variableToken reads the variable or escape that begins the text, and returns its length, 0 if it is malformed.
func variableToken(text string) (token, int) {
	for _, special := range []string{"${*}", "${?}", "${$}"} {
		if strings.HasPrefix(text, special) {
			return token{what: literal, r: rune(special[2])}, len(special)
		}
	}
	m := variableSyntax.FindStringSubmatch(text)
	if m == nil {
		return token{}, 0
	}
	return token{what: variable, key: m[1], fall: m[2] != "", fallback: m[3]}, len(m[0])
}

// resolve puts values in the place of variables. One that cannot be resolved, or is unknown, leaves a star: what
// fails to match even so could not have matched with any value.
func (env environment) resolve(tokens []token) (out []token, unresolved, unknown bool) {
	for _, t := range tokens {
		if t.what != variable {
			out = append(out, t)
			continue
		}
		text, known, found := env.value(t.key)
		switch { // SEMANTICS 5.5
		case !known:
			unknown = true
			out = append(out, token{what: star})
		case found:
			out = append(out, literals(text)...)
		case t.fall:
			out = append(out, literals(t.fallback)...)
		default:
			unresolved = true
			out = append(out, token{what: star})
		}
	}
	return out, unresolved, unknown
}

// value returns the text of a key for use as a variable: found only if it is single and not empty.
func (env environment) value(key string) (text string, known, found bool) {
	values := env.lookup(key)
	for _, v := range values {
		if v.Kind == Unknown {
			return "", false, false
		}
	}
	if len(values) != 1 || values[0].Kind != Single {
		return "", true, false
	}
	return values[0].Text, true, values[0].Text != ""
}
