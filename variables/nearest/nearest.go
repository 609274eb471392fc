// Package nearest finds the name that was probably meant by one that is misspelt:
// "GetItem" for "GteItems". It is for the hints of error messages.
package nearest

import "github.com/iameval/iameval/variables"

// Longest is the length, in bytes, up to which a text can be a misspelt name. It
// bounds the work that a hostile text can cause.
const Longest = 64

// Name returns the name with the fewest slips from s, the first of equals, or "" if
// none is alike: at most a quarter of its letters may be wrong, so that a short name
// has to be right but for its case.
func Name(s string, names []string) string {
	best, fewest := "", Longest
	for _, name := range names {
		if n, ok := Distance(s, name, min(len(name)/4, fewest-1)); ok {
			best, fewest = name, n
		}
	}
	return best
}

// Distance returns how many letters have to be inserted, removed, replaced, or
// swapped with the next one, to turn a into b (the optimal string alignment
// distance). The case of ASCII letters does not count, and other letters count as
// several. It reports false if there are more slips than the limit, or if a text has
// more than 64 bytes.
func Distance(a, b string, limit int) (int, bool) {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > Longest || len(b) > Longest {
		return 0, false
	}
	var before, above, row [Longest + 1]uint8 // for a[:i-1], a[:i] and a[:i+1]: the distances to b[:j]
	for j := range len(b) + 1 {
		row[j] = uint8(j)
	}
	for i := range len(a) {
		before, above = above, row
		row[0] = uint8(i + 1)
		for j := range len(b) {
			replaced := above[j]
			if !equal(a[i], b[j]) {
				replaced++
			}
			row[j+1] = min(replaced, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && equal(a[i], b[j-1]) && equal(a[i-1], b[j]) {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	n := int(row[len(b)])
	return n, n <= limit
}

func equal(a, b byte) bool { return variables.LowerByte(a) == variables.LowerByte(b) }
