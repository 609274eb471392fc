package operation

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/condition"
)

// The lexer cuts a PartiQL statement into words, names in double quotes,
// strings in single quotes, numbers and symbols:
//
//	SELECT "Total" FROM Orders WHERE id = 'it''s' -- a note
//	word   quoted  word word   word  word symbol string (which reads: it's)
//
// White space and comments, -- to the end of the line and /* to */, only
// separate. Two readings of a comment that parsers do not share are refused,
// because a clause that is hidden from one reader and seen by another would
// decide about another statement than the one that runs: a lone carriage
// return in a line comment, and a comment opened inside a comment.
//
// A backslash means nothing, and there are no Ion literals in back quotes, no
// @names and no # comments. Every byte is looked at a fixed number of times.

// sqlMaxLength is the longest statement that DynamoDB takes, in characters.
const sqlMaxLength = 8192

type sqlTokenKind uint8

const (
	sqlEnd    sqlTokenKind = iota // nothing is left
	sqlWord                       // a keyword, or a name without quotes: ASCII letters, digits, _ and $
	sqlQuoted                     // a name in double quotes; never empty
	sqlString                     // a text in single quotes
	sqlNumber                     // digits, point and exponent, without a sign
	sqlSymbol                     // one of the symbols below
)

// Symbols of two characters, and those of one.
const (
	sqlPairs   = "<< >> <= >= <> !="
	sqlSingles = "=<>+-*.,;:?()[]{}"
)

// A sqlToken is one token: text[pos:end] of the statement.
type sqlToken struct {
	kind     sqlTokenKind
	pos, end int
	text     string // without its quotes and with doubled quotes made single
}

// is reports whether the token is this symbol.
func (t sqlToken) is(symbol string) bool { return t.kind == sqlSymbol && t.text == symbol }

// isWord reports whether the token is this keyword, in any case. A word is all
// ASCII, so that folding cannot make a letter of another alphabet equal.
func (t sqlToken) isWord(keyword string) bool {
	return t.kind == sqlWord && sameWord(t.text, keyword)
}

// sameWord reports whether two words are equal when A-Z fold.
func sameWord(a, b string) bool { return condition.FoldKey(a) == condition.FoldKey(b) }

// A sqlLexer reads tokens from text, beginning at pos.
type sqlLexer struct {
	text string
	pos  int
}

// checkSQL reports a statement that is empty, too long or not UTF-8.
func checkSQL(text string) *sqlError {
	if text == "" {
		return &sqlError{0, "the statement is empty"}
	}
	for i, n := 0, 0; i < len(text); n++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return &sqlError{i, "the statement is not valid UTF-8"}
		case n == sqlMaxLength:
			return &sqlError{i, fmt.Sprintf("the statement is longer than %d characters", sqlMaxLength)}
		}
		i += size
	}
	return nil
}

// next returns the next token.
func (l *sqlLexer) next() (sqlToken, *sqlError) {
	if err := l.skip(); err != nil {
		return sqlToken{}, err
	}
	if l.pos == len(l.text) {
		return sqlToken{kind: sqlEnd, pos: l.pos, end: l.pos}, nil
	}
	switch c := l.text[l.pos]; {
	case c == '\'':
		return l.quoted(sqlString, "'", "a string is not closed")
	case c == '"':
		return l.quoted(sqlQuoted, `"`, "a quoted name is not closed")
	case sqlWordByte(c) && !sqlDigit(c):
		end := l.pos + 1
		for end < len(l.text) && sqlWordByte(l.text[end]) {
			end++
		}
		return l.token(sqlWord, end), nil
	case sqlDigit(c), c == '.' && l.pos+1 < len(l.text) && sqlDigit(l.text[l.pos+1]):
		return l.number()
	}
	return l.symbol()
}

// token returns the token up to end, the text as it stands, and moves on.
func (l *sqlLexer) token(kind sqlTokenKind, end int) sqlToken {
	t := sqlToken{kind: kind, pos: l.pos, end: end, text: l.text[l.pos:end]}
	l.pos = end
	return t
}

// skip moves over white space and comments.
func (l *sqlLexer) skip() *sqlError {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.IndexByte(" \t\n\r\v\f", rest[0]) >= 0:
			l.pos++
		case strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			if i := strings.IndexByte(line, '\r'); i >= 0 && i+1 < len(line) {
				return &sqlError{l.pos + i, "a comment has a carriage return without a line feed"}
			}
			l.pos += len(line)
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return &sqlError{l.pos, "a comment is not closed"}
			}
			// With the star of the closing */, so that /*/ is seen too.
			if i := strings.Index(rest[2:n+3], "/*"); i >= 0 {
				return &sqlError{l.pos + 2 + i, "a comment is opened inside a comment"}
			}
			l.pos += n + 4
		default:
			return nil
		}
	}
	return nil
}

// quoted reads a text between quotes; a doubled quote stands for one.
func (l *sqlLexer) quoted(kind sqlTokenKind, quote, unclosed string) (sqlToken, *sqlError) {
	end := l.pos + 1
	for {
		n := strings.Index(l.text[end:], quote)
		if n < 0 {
			return sqlToken{}, &sqlError{l.pos, unclosed}
		}
		end += n + 1
		if !strings.HasPrefix(l.text[end:], quote) {
			break
		}
		end++
	}
	if kind == sqlQuoted && end == l.pos+2 {
		return sqlToken{}, &sqlError{l.pos, "a quoted name is empty"}
	}
	t := l.token(kind, end)
	t.text = strings.ReplaceAll(t.text[1:len(t.text)-1], quote+quote, quote)
	return t, nil
}

// number reads digits with a point and an exponent: 1, 1.0, .5, 1e0, 7.3E-2.
func (l *sqlLexer) number() (sqlToken, *sqlError) {
	end := l.digits(l.pos)
	if end < len(l.text) && l.text[end] == '.' {
		point := end
		if end = l.digits(point + 1); end == point+1 {
			return sqlToken{}, &sqlError{point, "a number has no digit after its point"}
		}
	}
	if end < len(l.text) && (l.text[end] == 'e' || l.text[end] == 'E') {
		first := end + 1
		if first < len(l.text) && (l.text[first] == '+' || l.text[first] == '-') {
			first++
		}
		if end = l.digits(first); end == first {
			return sqlToken{}, &sqlError{l.pos, "a number has no digit in its exponent"}
		}
	}
	if end < len(l.text) && sqlWordByte(l.text[end]) {
		return sqlToken{}, &sqlError{end, "a letter follows a number"}
	}
	return l.token(sqlNumber, end), nil
}

// digits returns the end of the digits that begin at i.
func (l *sqlLexer) digits(i int) int {
	for i < len(l.text) && sqlDigit(l.text[i]) {
		i++
	}
	return i
}

func (l *sqlLexer) symbol() (sqlToken, *sqlError) {
	rest := l.text[l.pos:]
	if len(rest) >= 2 && rest[1] != ' ' && strings.Contains(sqlPairs, rest[:2]) {
		return l.token(sqlSymbol, l.pos+2), nil
	}
	if strings.IndexByte(sqlSingles, rest[0]) >= 0 {
		return l.token(sqlSymbol, l.pos+1), nil
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return sqlToken{}, &sqlError{l.pos, fmt.Sprintf("unexpected character %q", r)}
}

func sqlDigit(c byte) bool { return '0' <= c && c <= '9' }

func sqlWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || sqlDigit(c) || c == '_' || c == '$'
}
