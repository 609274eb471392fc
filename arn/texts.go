package arn

import "slices"

// texts are the texts that a search spells out. Each extends an earlier text by one
// character, so common beginnings are shared.
type texts []text

// text is one of texts. Text 0 is empty.
type text struct {
	from   int  // the index of the text that this one extends
	char   rune // the character added to it
	colons int  // the number of colons, counted up to 5
}

// newTexts returns the empty text. If all complete texts will have five colons there is
// no need to count them, and the empty text counts as having them.
func newTexts(resources bool) texts {
	if resources {
		return texts{{colons: 5}}
	}
	return texts{{}}
}

// extend adds text i with c after it and returns its index.
func (t *texts) extend(i int, c rune) int {
	colons := (*t)[i].colons
	if c == ':' && colons < 5 {
		colons++
	}
	*t = append(*t, text{i, c, colons})
	return len(*t) - 1
}

// resource reports whether text i has the colons of a resource. The programs ensure
// that it starts with "arn:".
func (t texts) resource(i int) bool { return t[i].colons == 5 }

// spell returns text i.
func (t texts) spell(i int) string {
	var all []rune
	for ; i > 0; i = t[i].from {
		all = append(all, t[i].char)
	}
	slices.Reverse(all)
	return string(all)
}
