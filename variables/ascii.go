package variables

// Case in ASCII. Condition keys, action names and the names of operators are
// compared with A-Z equal to a-z and nothing else (SEMANTICS 3a, 4.1i, 4.5a). The
// functions of package strings fold more: they take the Kelvin sign for a k and
// the long s for an s, which would make one name of two.

// EqualASCII reports whether a and b differ at most in the case of ASCII
// letters. It does not allocate.
func EqualASCII(a, b string) bool {
	return len(a) == len(b) && (a == b || CompareASCII(a, b) == 0)
}

// CompareASCII compares LowerASCII(a) with LowerASCII(b), byte by byte: the
// result is negative if a comes first, positive if b does, and zero if they are
// equal. It does not allocate.
func CompareASCII(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		if c, d := LowerByte(a[i]), LowerByte(b[i]); c != d {
			return int(c) - int(d)
		}
	}
	return len(a) - len(b)
}

// LowerASCII returns s with A-Z in lower case and everything else unchanged. It
// allocates only if s has such a letter.
func LowerASCII(s string) string {
	for i := range len(s) {
		if !isUpper(s[i]) {
			continue
		}
		folded := []byte(s)
		for j := i; j < len(folded); j++ {
			folded[j] = LowerByte(folded[j])
		}
		return string(folded)
	}
	return s
}

// LowerByte returns c, in lower case if it is one of A-Z.
func LowerByte(c byte) byte {
	if isUpper(c) {
		c += 'a' - 'A'
	}
	return c
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
