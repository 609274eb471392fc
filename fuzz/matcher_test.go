package fuzz

import (
	"strings"
	"unicode/utf8"
)

// The matcher that the targets compare the engine's with: dynamic programming
// over code points, which tries everything at once and so cannot back up to the
// wrong place. It takes a pattern as a list of pieces.

// piece is one code point of a pattern, or a wildcard.
type piece struct {
	text    string // the code point; "*" and "?" too where wild is false
	wild    bool
	crosses bool // a wildcard that matches colons
}

// rule says which wildcards cross a colon.
type rule byte

const (
	free      rule = iota // all
	segments              // SEMANTICS 2.2.4: in the first five parts a star that ends its part
	separated             // SEMANTICS 2.3a: in the first five parts none
)

// piecesOf returns what a pattern without variables means.
func piecesOf(pattern string, r rule) []piece {
	var all []piece
	part := 1
	for i, c := range points(pattern) {
		p := piece{text: c, wild: c == "*" || c == "?"}
		after := strings.Join(points(pattern)[i+1:], "")
		switch {
		case r == free || part == 6:
			p.crosses = true
		case r == segments:
			p.crosses = c == "*" && (after == "" || after[0] == ':')
		}
		if c == ":" && part < 6 {
			part++
		}
		all = append(all, p)
	}
	return all
}

// literally returns the pieces of a text in which nothing is a wildcard.
func literally(text string) []piece {
	var all []piece
	for _, c := range points(text) {
		all = append(all, piece{text: c})
	}
	return all
}

// points returns the code points of s, an invalid byte as one.
func points(s string) []string {
	var all []string
	for s != "" {
		_, size := utf8.DecodeRuneInString(s)
		all = append(all, s[:size])
		s = s[size:]
	}
	return all
}

// matches reports whether the pieces match the whole of s.
func matches(pattern []piece, s string) bool {
	text := points(s)
	may := make([]bool, len(text)+1) // may[j]: the pieces so far match the first j points
	may[0] = true
	for _, p := range pattern {
		next := make([]bool, len(text)+1)
		star := p.wild && p.text == "*"
		next[0] = star && may[0]
		for j, c := range text {
			fits := p.text == c
			if p.wild {
				fits = p.crosses || c != ":"
			}
			next[j+1] = fits && may[j] || star && (may[j+1] || fits && next[j])
		}
		may = next
	}
	return may[len(text)]
}
