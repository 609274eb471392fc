package syntax

import "strings"

// nearest returns the candidate that s was probably meant to be, or "": one that
// differs in case alone, or by a mistyping or two where it is long enough for that to
// be a near miss and not another word. "Resourse" is nearest to "Resource".
func nearest(s string, candidates []string) string {
	const longest = 32 // beyond any candidate; bounds the work for a hostile key
	if len(s) > longest {
		return ""
	}
	best, least := "", 3
	for _, c := range candidates {
		n := mistypings(strings.ToLower(s), strings.ToLower(c))
		if n < least && 2*n < len(c)-1 {
			best, least = c, n
		}
	}
	return best
}

// mistypings counts the insertions, deletions, replacements and swaps of neighbours
// that make b of a: the optimal string alignment distance, row by row.
func mistypings(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before, last []int // the two rows above row
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		before, last, row = last, row, make([]int, len(t)+1)
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(t)]
}
