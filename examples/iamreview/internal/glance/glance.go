// Package glance tells texts apart by expressions that few of them match: most are told
// by the words that they lack.
package glance

import (
	"bytes"
	"regexp"
)

// Expr is a regular expression with words of which whatever it matches has one. The zero
// Expr matches nothing.
type Expr struct {
	words [][]byte
	begin bool // a word begins its line, and not just a word
	expr  *regexp.Regexp
}

// New compiles an expression; in what it matches no letter or digit stands before a word that
// begins with one. It panics if that is not an expression.
func New(expr string, words ...string) Expr { return compile(expr, false, words) }

// Lines is New for words that begin a line in what the expression matches.
func Lines(expr string, words ...string) Expr { return compile(expr, true, words) }

func compile(expr string, begin bool, words []string) Expr {
	e := Expr{expr: regexp.MustCompile(expr), begin: begin}
	for _, w := range words {
		e.words = append(e.words, []byte(w))
	}
	return e
}

// In reports whether the expression matches some of a text.
func (e Expr) In(text []byte) bool {
	for _, w := range e.words {
		if e.has(text, w) {
			return e.expr.Match(text)
		}
	}
	return false
}

// has reports whether a word begins where it may.
func (e Expr) has(text, word []byte) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], word)
		if i < 0 {
			return false
		}
		at := from + i
		if at == 0 || text[at-1] == '\n' || !e.begin && !(isLetter(word[0]) && isLetter(text[at-1])) {
			return true
		}
		from = at + 1
	}
}

func isLetter(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9'
}
