package lang

import (
	"sync"
	"unicode"

	"github.com/iameval/iameval/variables"
)

// fold is how a character of a program is compared.
type fold uint8

const (
	exact fold = iota
	ascii      // A-Z as a-z
	lower      // by unicode.ToLower: k, K and the Kelvin sign are equal
)

func foldOf(f variables.Flags) fold {
	switch {
	case f&variables.FoldCase != 0:
		return lower
	case f&variables.FoldASCII != 0:
		return ascii
	}
	return exact
}

// equal reports whether two characters are equal.
func (f fold) equal(a, b rune) bool {
	switch f {
	case ascii:
		return lowerASCII(a) == lowerASCII(b)
	case lower:
		return unicode.ToLower(a) == unicode.ToLower(b)
	default:
	}
	return a == b
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// spellings calls visit with every character that equals r.
func (f fold) spellings(r rune, visit func(rune)) {
	switch f {
	case exact:
		visit(r)
	case ascii:
		low := lowerASCII(r)
		visit(low)
		if 'a' <= low && low <= 'z' {
			visit(low - ('a' - 'A'))
		}
	case lower:
		low := unicode.ToLower(r)
		if unicode.ToLower(low) == low { // two letters are not their own lower case's
			visit(low)
		}
		for _, upper := range uppers()[low] {
			visit(upper)
		}
	}
}

// uppers returns, for each character, the others whose lower case it is.
var uppers = sync.OnceValue(func() map[rune][]rune {
	all := make(map[rune][]rune)
	for _, c := range unicode.CaseRanges {
		for r := rune(c.Lo); r <= rune(c.Hi); r++ {
			if low := unicode.ToLower(r); low != r {
				all[low] = append(all[low], r)
			}
		}
	}
	return all
})
