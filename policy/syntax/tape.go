package syntax

import (
	"iter"
	"strings"
)

// A tape is the tokens of a text, found in one scan: its strings, its numbers and
// words, its arrays and its objects, in the order in which they begin. An array or
// object is one token, and those inside it follow. Keys are strings like others; colons
// and commas are not kept.
//
//	{"Effect": "Deny", "Action": ["a:b", "a:c"]}
//
//	     token              start  end  next
//	0    {...}                  0   44     7
//	1    "Effect"               1    9     2
//	2    "Deny"                11   17     3
//	3    "Action"              19   27     4
//	4    [...]                 29   43     7
//	5    "a:b"                 30   35     6
//	6    "a:c"                 37   42     7
//
// So each byte is read once, and skipping a value of any size is one step: from its token
// to next. A walk over the text itself would read each value again for every array and
// object around it.
//
// The scan makes a tape of any text, of [1}"a too, and finds on its way whether the text
// is JSON (see grammar.go): only then may the tape be walked. There are at most as many
// tokens as bytes. They hold no pointers, so the garbage collector need not scan them.
type tape struct {
	text   string
	tokens []token
	json   bool // whether the text is one JSON value
}

// token is a value or key of the text. The numbers are small: see MaxSize.
type token struct {
	start uint32 // byte offset of the first byte
	end   uint32 // byte offset after the last one
	next  uint32 // index of the first token after all that is inside
}

// root returns the value that the text consists of.
func (t *tape) root() node { return node{t, 0} }

// node is a value or key on a tape. The zero node stands for no value.
type node struct {
	tape *tape
	at   int
}

// token returns the token of n.
func (n node) token() token { return n.tape.tokens[n.at] }

// pos returns the byte offset of the first byte of n.
func (n node) pos() int { return int(n.token().start) }

// end returns the byte offset after the last byte of n.
func (n node) end() int { return int(n.token().end) }

// raw returns the JSON of n as written.
func (n node) raw() string {
	t := n.token()
	return n.tape.text[t.start:t.end]
}

// text returns the text of n, a string.
func (n node) text() string { return newString(n.raw(), n.pos()).Value }

// kind is the type of a JSON value. Its first byte determines it.
type kind byte

const (
	kindObject kind = '{'
	kindArray  kind = '['
	kindString kind = '"'
	kindNumber kind = '0' // for all of -0123456789
	kindTrue   kind = 't'
	kindFalse  kind = 'f'
	kindNull   kind = 'n'
)

// kind returns the kind of n.
func (n node) kind() kind {
	c := n.tape.text[n.token().start]
	if c == '-' || '0' <= c && c <= '9' {
		return kindNumber
	}
	return kind(c)
}

// isScalar reports whether n is neither an array nor an object.
func (n node) isScalar() bool { return n.kind() != kindArray && n.kind() != kindObject }

// isEmpty reports whether there is nothing in n, an array or object.
func (n node) isEmpty() bool { return int(n.token().next) == n.at+1 }

// entries yields what is in n, in order: the members of an object, duplicate keys and
// all, the elements of an array with the zero node for a key, nothing of other values.
func (n node) entries() iter.Seq2[node, node] {
	return func(yield func(key, value node) bool) {
		inObject := n.kind() == kindObject
		end := int(n.token().next)
		for at := n.at + 1; at < end; {
			var key node
			if inObject {
				key = node{n.tape, at}
				at++
			}
			value := node{n.tape, at}
			if !yield(key, value) {
				return
			}
			at = int(value.token().next)
		}
	}
}

// indentation makes up almost half of a formatted text. The scan compares its four bytes
// in one step.
const indentation = "    "

// scan returns the tape of the text, or the error that it passes MaxDepth,
// MaxStatements or MaxEntries. It accepts any text; one that it accepts is within the
// limits if it turns out to be JSON. SEMANTICS 1.1.5
func (s *source) scan() (tape, *Error) {
	text := s.text
	tokens := make([]token, 0, len(text)/20+1)
	var open [MaxDepth + 1]bracket
	open[0].limit = len(text) // outside all brackets: the comma there is no JSON
	depth := 0
	g := grammar{json: true, controls: s.controls}
	for i := 0; i < len(text); {
		c := text[i]
		if c <= ' ' {
			g.space(c)
			i++
			for strings.HasPrefix(text[i:], indentation) {
				i += len(indentation)
			}
			continue
		}
		end := i + 1
		switch c {
		case '{', '[':
			if depth == MaxDepth {
				return tape{}, s.tooDeep(i)
			}
			depth++
			open[depth] = bracket{c, len(tokens), 1, MaxEntries}
			if depth == 2 && c == '[' { // the one array that the root may hold
				open[depth].limit = MaxStatements
			}
			tokens = append(tokens, token{start: uint32(i)})
			g.open(c)
		case '}', ']':
			g.close(c, open[depth].kind)
			if depth > 0 {
				t := &tokens[open[depth].token]
				t.end, t.next = uint32(end), uint32(len(tokens))
				depth--
			}
		case ',':
			b := &open[depth]
			if b.entries++; b.entries > b.limit {
				return tape{}, s.tooMany(i, b.limit)
			}
			g.comma(b.kind)
		case ':':
			g.colon()
		case '"':
			var ok bool
			end, ok = scanString(text, i, s.plain)
			tokens = append(tokens, token{uint32(i), uint32(end), uint32(len(tokens) + 1)})
			g.string(ok)
		default:
			end = wordEnd(text, i)
			tokens = append(tokens, token{uint32(i), uint32(end), uint32(len(tokens) + 1)})
			g.word(text[i:end])
		}
		i = end
	}
	return tape{text, tokens, g.json && g.want == wantMore && depth == 0 && g.controls == 0}, nil
}

// wordEnd returns the offset after the number or word that begins at start.
func wordEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c <= ' ', c == ',', c == ':', c == '"', c == '[', c == ']', c == '{', c == '}':
			return i
		}
	}
	return len(text)
}
