package expression

import "unicode/utf8"

// Tokens. A word begins with a letter, so that _a is not a name: DynamoDB
// answers Syntax error; token: "_" (aws/aws-sdk-js issue 1691). A placeholder
// may continue with anything that a word may.

// token is what a piece of an expression is.
type token uint8

const (
	endToken    token = iota
	wordToken         // a name, a keyword or a function
	nameToken         // #n
	valueToken        // :v
	numberToken       // the index of a list
	signToken         // ( ) , . [ ] + - = <> < <= > >=
	badToken          // a character that is not allowed
)

// lexer goes over the tokens of an expression.
type lexer struct {
	text  string
	start int // where the current token begins
	end   int // and where it ends
	token token
}

// begin turns to the first token of a text.
func (l *lexer) begin(text string) {
	*l = lexer{text: text}
	l.advance()
}

// advance turns to the next token.
func (l *lexer) advance() {
	i := l.end
	for i < len(l.text) && isSpace(l.text[i]) {
		i++
	}
	l.start = i
	if i == len(l.text) {
		l.token, l.end = endToken, i
		return
	}
	switch c := l.text[i]; c {
	case '(', ')', ',', '.', '[', ']', '+', '-', '=':
		l.token, l.end = signToken, i+1
	case '<', '>':
		l.token, l.end = signToken, i+1
		if pair := l.text[i:min(i+2, len(l.text))]; pair == "<>" || pair == "<=" || pair == ">=" {
			l.end = i + 2
		}
	case '#':
		l.token, l.end = nameToken, wordEnd(l.text, i+1)
	case ':':
		l.token, l.end = valueToken, wordEnd(l.text, i+1)
	default:
		l.word(i)
	}
}

// word is advance for a token that does not begin with a sign.
func (l *lexer) word(i int) {
	switch c := l.text[i]; {
	case isLetter(c):
		l.token, l.end = wordToken, wordEnd(l.text, i)
	case isDigit(c):
		l.token, l.end = numberToken, i+1
		for l.end < len(l.text) && isDigit(l.text[l.end]) {
			l.end++
		}
	default:
		_, size := utf8.DecodeRuneInString(l.text[i:])
		l.token, l.end = badToken, i+size
	}
}

func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// wordEnd returns where the letters, digits and underscores from i on end.
func wordEnd(s string, i int) int {
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '_') {
		i++
	}
	return i
}

// current returns the text of the current token.
func (l *lexer) current() string { return l.text[l.start:l.end] }

// sign steps over a sign, and reports whether it is there.
func (l *lexer) sign(s string) bool {
	if l.token != signToken || l.current() != s {
		return false
	}
	l.advance()
	return true
}

// atKeyword reports whether the current token is a keyword, which is in
// capitals here and in any case in the text.
func (l *lexer) atKeyword(word string) bool {
	return l.token == wordToken && equalUpper(l.current(), word)
}

// keyword steps over a keyword, and reports whether it is there.
func (l *lexer) keyword(word string) bool {
	if !l.atKeyword(word) {
		return false
	}
	l.advance()
	return true
}

// isCall reports whether a function is next: a word and a parenthesis.
func (l *lexer) isCall() bool {
	if l.token != wordToken {
		return false
	}
	i := l.end
	for i < len(l.text) && isSpace(l.text[i]) {
		i++
	}
	return i < len(l.text) && l.text[i] == '('
}

// equalUpper reports whether a word is the keyword, which is in capitals.
func equalUpper(word, keyword string) bool {
	if len(word) != len(keyword) {
		return false
	}
	for i := range len(word) {
		if upper(word[i]) != keyword[i] {
			return false
		}
	}
	return true
}

// upper returns the capital of a lower-case letter, and any other byte as it is.
func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// near returns what an error shows of the text around the current token.
func (l *lexer) near() string {
	return l.text[max(0, l.start-12):min(len(l.text), l.end+12)]
}
