package variables

import (
	"unicode"
	"unicode/utf8"
)

// Flags say what is special in a text, and how it is compared. The zero Flags
// make every text a literal that is compared exactly.
type Flags uint8

const (
	// Wildcards makes * any run of code points and ? exactly one.
	Wildcards Flags = 1 << iota

	// References makes ${key} and ${key, 'default'} references, and ${*}, ${?}
	// and ${$} the characters in braces. Without it "${" is ordinary text, and
	// the wildcards in it are wildcards.
	References

	// FoldASCII makes A-Z equal to a-z and nothing else: a Kelvin sign is no k.
	FoldASCII

	// FoldCase makes code points equal whose unicode.ToLower is equal. It goes
	// further than FoldASCII, and wins where both are given.
	FoldCase

	// Segments gives wildcards the rule of a Resource (SEMANTICS 2.2). The
	// first five colons divide the template into six parts. In the first five,
	// a ? does not match a colon, and a * only where it ends its part. The
	// sixth part is free.
	Segments

	// StrictSegments gives wildcards the rule of an ARN operator (SEMANTICS
	// 2.3): as Segments, but in the first five parts no * matches a colon. It
	// wins where both are given.
	StrictSegments

	// Completed, beside Segments, reads an ARN of fewer than six parts as IAM
	// does: ":*" is put behind it until there are six (SEMANTICS 2.2.7). Stars
	// alone are not an ARN and stay as they are.
	Completed
)

// leads reports whether text, compared as the flags say, is what s starts with,
// and how many bytes of s it takes: with FoldCase not always len(text), as the
// Kelvin sign of three bytes is a k. It compares whole code points: the lone
// byte C3 is no start of "\u00e9", which is C3 A9.
func (f Flags) leads(s, text string) (n int, ok bool) {
	switch {
	case f&FoldCase != 0:
		return leadsFolded(s, text)
	case len(s) < len(text):
		return 0, false
	case s[:len(text)] == text: // also the usual case of FoldASCII
	case f&FoldASCII != 0:
		for i := range len(text) {
			if LowerByte(s[i]) != LowerByte(text[i]) {
				return 0, false
			}
		}
	default:
		return 0, false
	}
	return len(text), boundary(s, len(text))
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

// boundary reports whether no code point of s lies across byte i, where s[:i] is
// how s would be cut.
func boundary(s string, i int) bool {
	if i == len(s) || utf8.RuneStart(s[i]) {
		return true
	}
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
