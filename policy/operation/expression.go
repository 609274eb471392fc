package operation

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Expressions. A policy can limit which attributes a request may name, so every
// name in an expression has to be found (SEMANTICS 7.3d):
//
//	ProjectionExpression   #t, authors[0].name   names Title and authors
//	ConditionExpression    size(a) > :n AND b IN (:x, c)   names a, b and c
//
// A document path counts as its first name. A placeholder counts as the name
// that it stands for. The words of the language, functions and the names behind
// a dot are not names of attributes, and a word that DynamoDB reserves cannot
// be one. So expressions are read as DynamoDB reads them, by a grammar in this
// file, condition.go, update.go and keycondition.go, and what does not follow it
// is an error.

// maxExpression is the greatest length of an expression, in bytes. It also
// bounds how deep the parser recurses.
const maxExpression = 4096

// token is what a piece of an expression is.
type token uint8

const (
	endToken    token = iota
	wordToken         // a name, a keyword or a function
	nameToken         // #n
	valueToken        // :v
	numberToken       // the index of a list
	signToken         // ( ) , . [ ] + - = <> < <= > >=
	badToken          // a byte that no expression has
)

// parser reads one expression. Its methods stop at the first token that they
// do not understand and leave it to their caller.
type parser struct {
	text  string
	start int // where the token at hand begins
	end   int // and where it ends
	token token

	updating bool // it is an UpdateExpression, which has functions of its own

	holders placeholders
	names   *set // takes the first name of each path
}

// projection reads a ProjectionExpression.
func (p *parser) projection() *Error {
	for {
		if _, _, err := p.path(); err != nil {
			return err
		}
		if !p.sign(",") {
			return p.finish()
		}
	}
}

// begin turns to an expression.
func (p *parser) begin(expression string) *Error {
	if len(expression) > maxExpression {
		return refuse("an expression has at most %d bytes, not %d", maxExpression, len(expression))
	}
	p.text, p.end = expression, 0
	p.advance()
	return nil
}

// finish reports what is left of an expression.
func (p *parser) finish() *Error {
	if p.token != endToken {
		return p.unexpected("the end")
	}
	return nil
}

// advance turns to the next token.
func (p *parser) advance() {
	i := p.end
	for i < len(p.text) && strings.IndexByte(" \t\r\n", p.text[i]) >= 0 {
		i++
	}
	p.start = i
	if i == len(p.text) {
		p.token, p.end = endToken, i
		return
	}
	switch c := p.text[i]; {
	case isLetter(c):
		p.token, p.end = wordToken, wordEnd(p.text, i)
	case isDigit(c):
		p.token, p.end = numberToken, wordEnd(p.text, i)
	case c == '#':
		p.token, p.end = nameToken, wordEnd(p.text, i+1)
	case c == ':':
		p.token, p.end = valueToken, wordEnd(p.text, i+1)
	case strings.IndexByte("(),.[]+-=<>", c) >= 0:
		p.token, p.end = signToken, i+1
		if pair := p.text[i:min(i+2, len(p.text))]; pair == "<>" || pair == "<=" || pair == ">=" {
			p.end = i + 2
		}
	default:
		p.token, p.end = badToken, i+1
	}
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// wordEnd returns where the letters, digits and underscores from i on end.
func wordEnd(s string, i int) int {
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i])) {
		i++
	}
	return i
}

// current returns the text of the token at hand.
func (p *parser) current() string { return p.text[p.start:p.end] }

// sign steps over a sign, and reports whether it is there.
func (p *parser) sign(s string) bool {
	if p.token != signToken || p.current() != s {
		return false
	}
	p.advance()
	return true
}

// keyword steps over a keyword, which is in capitals here and in any case in
// the text, and reports whether it is there.
func (p *parser) keyword(word string) bool {
	if !p.at(word) {
		return false
	}
	p.advance()
	return true
}

// at reports whether a keyword is at hand.
func (p *parser) at(word string) bool {
	return p.token == wordToken && equalUpper(p.current(), word)
}

// expect steps over a sign that has to be there.
func (p *parser) expect(s string) *Error {
	if !p.sign(s) {
		return p.unexpected(`"` + s + `"`)
	}
	return nil
}

// unexpected is the error for the token at hand.
func (p *parser) unexpected(wanted string) *Error {
	if p.token == endToken {
		return refuse("byte %d: want %s, not the end", p.start, wanted)
	}
	return refuse("byte %d: want %s, not %s", p.start, wanted, quote(p.current()))
}

// path reads a document path. It returns the first name, and whether there is
// more to the path.
func (p *parser) path() (name string, nested bool, err *Error) {
	if name, err = p.element(); err != nil {
		return "", false, err
	}
	p.names.add(name)
	for {
		switch {
		case p.sign("."):
			if _, err = p.element(); err != nil {
				return "", false, err
			}
		case p.sign("["):
			if p.token != numberToken || strings.TrimLeft(p.current(), "0123456789") != "" {
				return "", false, p.unexpected("the index of a list")
			}
			p.advance()
			if err = p.expect("]"); err != nil {
				return "", false, err
			}
		default:
			return name, nested, nil
		}
		nested = true
	}
}

// element reads a name, or a placeholder for one.
func (p *parser) element() (string, *Error) {
	name := p.current()
	switch p.token {
	case wordToken:
		if isReserved(name) {
			return "", refuse("byte %d: %s is a reserved word; name the attribute by a placeholder, such as #n", p.start, name)
		}
	case nameToken:
		attribute, ok := p.holders.attribute(name)
		if !ok {
			return "", refuse("byte %d: %s is not in %s", p.start, quote(name), fieldNames)
		}
		name = attribute
	default:
		return "", p.unexpected("the name of an attribute")
	}
	p.advance()
	return name, nil
}

// isPath reports whether a path is at hand, and not a function.
func (p *parser) isPath() bool {
	return p.token == nameToken || p.token == wordToken && !p.isCall()
}

// isCall reports whether a function is at hand: a word and a parenthesis.
func (p *parser) isCall() bool {
	return p.token == wordToken && strings.HasPrefix(strings.TrimLeft(p.text[p.end:], " \t\r\n"), "(")
}

// value reads a placeholder for a value.
func (p *parser) value() (v gjson.Result, err *Error) {
	if p.token != valueToken {
		return v, p.unexpected("a placeholder for a value, such as :v")
	}
	v, ok := p.holders.value(p.current())
	if !ok {
		return v, refuse("byte %d: %s is not in %s", p.start, quote(p.current()), fieldValues)
	}
	p.advance()
	return v, nil
}
