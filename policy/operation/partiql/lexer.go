package partiql

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/variables"
)

// The lexer cuts a PartiQL statement into words, names in double quotes,
// strings in single quotes, numbers and symbols:
//
//	SELECT "Total" FROM Orders WHERE id = 'it''s' -- a note
//	word   quoted  word word   word  word symbol string (which reads: it's)
//
// White space and comments, -- to the end of the line and /* to */, only
// separate. Comments that parsers disagree about are refused, as a clause that
// one reader sees and another does not would lead to a decision about a
// different statement than the one that runs: a lone carriage return in a line
// comment, and a comment opened inside a comment.
//
// A backslash means nothing, and there are no Ion literals in back quotes, no
// @names and no # comments. Every byte is looked at a fixed number of times.

// maxLength is the longest statement that DynamoDB takes, in characters.
const maxLength = 8192

type tokenKind uint8

const (
	endToken    tokenKind = iota // nothing is left
	wordToken                    // a keyword, or a name without quotes: ASCII letters, digits, _ and $
	quotedToken                  // a name in double quotes; never empty
	stringToken                  // a text in single quotes
	numberToken                  // digits, point and exponent, without a sign
	symbolToken                  // one of the symbols below
)

// Symbols of two characters, and of one.
const (
	pairs   = "<< >> <= >= <> !="
	singles = "=<>+-*.,;:?()[]{}"
)

// token is one token: text[pos:end] of the statement.
type token struct {
	kind     tokenKind
	pos, end int
	text     string // without its quotes and with doubled quotes made single
}

// is reports whether the token is this symbol.
func (t token) is(symbol string) bool { return t.kind == symbolToken && t.text == symbol }

// isWord reports whether the token is this keyword, in any case. A word is all
// ASCII, so that folding cannot make a letter of another alphabet equal.
func (t token) isWord(keyword string) bool {
	return t.kind == wordToken && variables.EqualASCII(t.text, keyword)
}

// lexer reads tokens from text, beginning at pos.
type lexer struct {
	text string
	pos  int
}

// checkText reports a statement that is empty, too long or not UTF-8.
func checkText(text string) *Error {
	if text == "" {
		return &Error{0, "the statement is empty"}
	}
	for i, n := 0, 0; i < len(text); n++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return &Error{i, "the statement is not valid UTF-8"}
		case n == maxLength:
			return &Error{i, fmt.Sprintf("the statement is longer than %d characters", maxLength)}
		}
		i += size
	}
	return nil
}

// next returns the next token.
func (l *lexer) next() (token, *Error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos == len(l.text) {
		return token{kind: endToken, pos: l.pos, end: l.pos}, nil
	}
	switch c := l.text[l.pos]; {
	case c == '\'':
		return l.quoted(stringToken, "'", "a string is not closed")
	case c == '"':
		return l.quoted(quotedToken, `"`, "a quoted name is not closed")
	case isWordByte(c) && !isDigit(c):
		end := l.pos + 1
		for end < len(l.text) && isWordByte(l.text[end]) {
			end++
		}
		return l.token(wordToken, end), nil
	case isDigit(c), c == '.' && l.pos+1 < len(l.text) && isDigit(l.text[l.pos+1]):
		return l.number()
	}
	return l.symbol()
}

// token returns the token up to end, the text as it stands, and moves on.
func (l *lexer) token(kind tokenKind, end int) token {
	t := token{kind: kind, pos: l.pos, end: end, text: l.text[l.pos:end]}
	l.pos = end
	return t
}

// skip moves over white space and comments.
func (l *lexer) skip() *Error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.IndexByte(" \t\n\r\v\f", rest[0]) >= 0:
			l.pos++
		case strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			if i := strings.IndexByte(line, '\r'); i >= 0 && i+1 < len(line) {
				return &Error{l.pos + i, "a comment has a carriage return without a line feed"}
			}
			l.pos += len(line)
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return &Error{l.pos, "a comment is not closed"}
			}
			// With the star of the closing */, so that /*/ is seen too.
			if i := strings.Index(rest[2:n+3], "/*"); i >= 0 {
				return &Error{l.pos + 2 + i, "a comment is opened inside a comment"}
			}
			l.pos += n + 4
		default:
			return nil
		}
	}
	return nil
}

// quoted reads a text between quotes; a doubled quote stands for one.
func (l *lexer) quoted(kind tokenKind, quote, unclosed string) (token, *Error) {
	end := l.pos + 1
	for {
		n := strings.Index(l.text[end:], quote)
		if n < 0 {
			return token{}, &Error{l.pos, unclosed}
		}
		end += n + 1
		if !strings.HasPrefix(l.text[end:], quote) {
			break
		}
		end++
	}
	if kind == quotedToken && end == l.pos+2 {
		return token{}, &Error{l.pos, "a quoted name is empty"}
	}
	t := l.token(kind, end)
	t.text = strings.ReplaceAll(t.text[1:len(t.text)-1], quote+quote, quote)
	return t, nil
}

// number reads digits with a point and an exponent: 1, 1.0, .5, 1e0, 7.3E-2.
func (l *lexer) number() (token, *Error) {
	end := l.digits(l.pos)
	if end < len(l.text) && l.text[end] == '.' {
		point := end
		if end = l.digits(point + 1); end == point+1 {
			return token{}, &Error{point, "a number has no digit after its point"}
		}
	}
	if end < len(l.text) && (l.text[end] == 'e' || l.text[end] == 'E') {
		first := end + 1
		if first < len(l.text) && (l.text[first] == '+' || l.text[first] == '-') {
			first++
		}
		if end = l.digits(first); end == first {
			return token{}, &Error{l.pos, "a number has no digit in its exponent"}
		}
	}
	if end < len(l.text) && isWordByte(l.text[end]) {
		return token{}, &Error{end, "a letter follows a number"}
	}
	return l.token(numberToken, end), nil
}

// digits returns the end of the digits that begin at i.
func (l *lexer) digits(i int) int {
	for i < len(l.text) && isDigit(l.text[i]) {
		i++
	}
	return i
}

func (l *lexer) symbol() (token, *Error) {
	rest := l.text[l.pos:]
	if len(rest) >= 2 && rest[1] != ' ' && strings.Contains(pairs, rest[:2]) {
		return l.token(symbolToken, l.pos+2), nil
	}
	if strings.IndexByte(singles, rest[0]) >= 0 {
		return l.token(symbolToken, l.pos+1), nil
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, &Error{l.pos, fmt.Sprintf("unexpected character %q", r)}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) || c == '_' || c == '$'
}
