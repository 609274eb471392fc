// Package quote puts texts that somebody else wrote into messages: in quotation
// marks, on one line, and never at full length.
package quote

import (
	"strconv"
	"unicode/utf8"
)

// longest is how many characters of a text are quoted.
const longest = 80

// Text returns s in quotation marks, or its first 80 characters and three dots. It is
// written as a Go string, so line breaks and other controls are escaped.
func Text(s string) string {
	head, cut := head(s)
	if cut {
		return strconv.Quote(head) + "..."
	}
	return strconv.Quote(s)
}

// Short returns s, or its first 80 characters and three dots.
func Short(s string) string {
	head, cut := head(s)
	if cut {
		return head + "..."
	}
	return s
}

// head returns the first characters of s, and whether there are more.
func head(s string) (head string, cut bool) {
	n := 0
	for i := range s {
		if n == longest {
			return s[:i], true
		}
		n++
	}
	return s, false
}

// Around returns, in quotation marks, what s has up to 40 bytes before and after a
// byte offset. No character is cut in two.
func Around(s string, offset int) string {
	const around = 40
	at := min(max(0, offset), len(s))
	from, to := max(0, at-around), min(len(s), at+around)
	for from < at && !utf8.RuneStart(s[from]) {
		from++
	}
	for to > at && to < len(s) && !utf8.RuneStart(s[to]) {
		to--
	}
	return strconv.Quote(s[from:to])
}
