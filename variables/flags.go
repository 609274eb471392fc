package variables

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Flags say what is special in a text, and how it is compared. The zero Flags
// make every text a literal that is compared exactly.
type Flags uint8

const (
	// Wildcards makes * match any run of code points and ? exactly one.
	Wildcards Flags = 1 << iota

	// References makes ${key} and ${key, 'default'} references, and ${*}, ${?}
	// and ${$} the characters in braces. Without it "${" is ordinary text, and a
	// wildcard after it is a wildcard.
	References

	// FoldASCII makes A-Z equal to a-z, and folds nothing else: a Kelvin sign is
	// not a k.
	FoldASCII

	// FoldCase makes code points equal if their unicode.ToLower is equal. It folds
	// more than FoldASCII, and takes precedence over it.
	FoldCase

	// Segments gives wildcards the rule of a Resource (SEMANTICS 2.2). The first
	// five colons divide the template into six parts. In the first five parts, a
	// ? does not match a colon, and a * matches colons only at the end of its
	// part. In the sixth part both match any characters.
	Segments

	// StrictSegments gives wildcards the rule of an ARN operator (SEMANTICS
	// 2.3): as Segments, but in the first five parts no * matches a colon. It
	// takes precedence over Segments.
	StrictSegments

	// Completed, with Segments, reads an ARN of fewer than six parts as IAM does:
	// ":*" is appended until there are six (SEMANTICS 2.2.7). Stars alone are not
	// an ARN and stay unchanged.
	Completed
)

// leads reports whether s starts with text, compared as the flags say, and how many
// bytes of s text takes: with FoldCase not always len(text), as the Kelvin sign of
// three bytes is a k. It compares whole code points: "\u00e9", which is C3 A9, does
// not start with the byte C3.
func (f Flags) leads(s, text string) (n int, ok bool) {
	n = len(text)
	if f&FoldCase == 0 && strings.HasPrefix(s, text) { // also the usual case of FoldASCII
		return n, boundary(s, n)
	}
	switch {
	case f&FoldCase != 0:
		return leadsFolded(s, text)
	case f&FoldASCII != 0 && n <= len(s) && EqualASCII(s[:n], text):
		return n, boundary(s, n)
	}
	return 0, false
}

// leadsFolded is [Flags.leads] under FoldCase.
func leadsFolded(s, text string) (n int, ok bool) {
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		q, width := utf8.DecodeRuneInString(s[n:])
		switch {
		case width == 0:
			return 0, false
		case r == utf8.RuneError && size == 1 || q == utf8.RuneError && width == 1:
			if size != width || s[n] != text[0] {
				return 0, false
			}
		case r != q && unicode.ToLower(r) != unicode.ToLower(q):
			return 0, false
		}
		text, n = text[size:], n+width
	}
	return n, true
}

// boundary reports whether cutting s before byte i splits no code point.
func boundary(s string, i int) bool {
	return i == len(s) || utf8.RuneStart(s[i]) || stray(s, i)
}

// stray reports whether byte i of s, which does not start a code point, is part of
// none.
func stray(s string, i int) bool {
	for start := i - 1; start >= max(0, i-utf8.UTFMax+1); start-- {
		if utf8.RuneStart(s[start]) {
			return start+width(s[start:]) <= i
		}
	}
	return true
}

// width returns the number of bytes of the first code point of s, which is not
// empty. An invalid byte is a code point of its own.
func width(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}
