package syntax

import "strings"

// The grammar of JSON, checked while the tape is made. JSON is regular but for its
// nesting: what may come next follows from the token before and from the innermost
// bracket, which the scan knows. SEMANTICS 1.1.3

// want is what may come next.
type want uint8

const (
	wantValue     want = iota // a value: at the start, after a colon, after a comma of an array
	wantFirst                 // a value or the end of the array
	wantName                  // a name: after a comma of an object
	wantFirstName             // a name or the end of the object
	wantColon                 // a colon: after a name
	wantMore                  // a comma or the closing bracket: after a value; at the end, nothing
)

// grammar follows a text token by token. After the first fault json is false for good,
// and want has no meaning.
type grammar struct {
	json     bool
	want     want
	controls int // left
}

// check notes a fault, unless ok.
func (g *grammar) check(ok bool) { g.json = g.json && ok }

// space takes a byte between tokens, which is at most a space.
func (g *grammar) space(c byte) {
	const white = 1<<' ' | 1<<'\t' | 1<<'\n' | 1<<'\r'
	g.check(uint64(white)>>c&1 != 0)
	if c < ' ' {
		g.controls--
	}
}

// open takes an opening bracket.
func (g *grammar) open(bracket byte) {
	g.check(g.want <= wantFirst)
	g.want = wantFirst
	if bracket == '{' {
		g.want = wantFirstName
	}
}

// close takes a closing bracket; opened is the innermost open one.
func (g *grammar) close(bracket, opened byte) {
	first := wantFirst
	if bracket == '}' {
		first = wantFirstName
	}
	g.check(bracket == opened+2 && (g.want == first || g.want == wantMore)) // in ASCII, ] is [ + 2, and } is { + 2
	g.want = wantMore
}

// comma takes a comma; opened is the innermost open bracket.
func (g *grammar) comma(opened byte) {
	g.check(opened != 0 && g.want == wantMore)
	g.want = wantValue
	if opened == '{' {
		g.want = wantName
	}
}

// colon takes a colon.
func (g *grammar) colon() {
	g.check(g.want == wantColon)
	g.want = wantValue
}

// string takes a string, which is well-formed or not.
func (g *grammar) string(ok bool) {
	g.check(ok && g.want < wantColon)
	if g.want == wantName || g.want == wantFirstName {
		g.want = wantColon
	} else {
		g.want = wantMore
	}
}

// word takes what is neither a string nor punctuation.
func (g *grammar) word(text string) {
	g.check(g.want <= wantFirst && (text == "true" || text == "false" || text == "null" || isNumber(text)))
	g.want = wantMore
}

// isNumber reports whether text is a number as JSON writes them.
func isNumber(text string) bool {
	if text != "" && text[0] == '-' {
		text = text[1:]
	}
	whole := digits(text)
	if whole == 0 || whole > 1 && text[0] == '0' {
		return false
	}
	text = text[whole:]
	if text != "" && text[0] == '.' {
		fraction := digits(text[1:])
		if fraction == 0 {
			return false
		}
		text = text[1+fraction:]
	}
	if text == "" {
		return true
	}
	if text[0]|0x20 != 'e' {
		return false
	}
	text = text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	return text != "" && digits(text) == len(text)
}

// digits returns how many digits text begins with.
func digits(text string) int {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return i
		}
	}
	return len(text)
}

// scanString returns the offset after the string that begins at start, len(text) if it is
// not closed, and whether it is closed with valid escapes. Control characters are counted.
func scanString(text string, start int, plain bool) (end int, ok bool) {
	if plain {
		n := strings.IndexByte(text[start+1:], '"')
		if n < 0 {
			return len(text), false
		}
		return start + 1 + n + 1, true
	}
	ok = true
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1, ok
		case '\\':
			ok = ok && isEscape(text[i:])
			i++
		}
	}
	return len(text), false
}

// isEscape reports whether s, which begins with a backslash, begins with an escape.
func isEscape(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for i := 2; i < 6; i++ {
			if i >= len(s) || !isHex(s[i]) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
