package arn

import "slices"

// texts are the texts that a search spells out. Each is an earlier one and a
// character, so that they share what they have in common.
type texts []text

// text is one of them. Text 0 is empty.
type text struct {
	from   int  // the index of the text that this one extends
	char   rune // by what
	colons int  // how many it has, counted up to 5
}

// newTexts returns the empty text alone. If all texts will have five colons in the
// end there is no need to count them, and it is taken to have them.
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

// resource reports whether text i has the colons of a resource. That it starts
// with "arn:" the programs see to.
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
