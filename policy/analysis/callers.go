package analysis

import (
	"slices"
)

// relationTexts say how the account of a resource relates to the caller's.
var relationTexts = map[relation]string{
	owned: "on resources of the same account", foreign: "on resources of other accounts", unowned: "on what no account owns",
}

// said returns what is said of a pair.
func (of pair) said() said {
	s := of.class.said
	s[saidRelation] = relationTexts[of.relation]
	return s
}

// callers says of whom a box is. What the box has of all callers is not said.
func (q *question) callers(b *box) (texts []string) {
	var all, in []said
	add := func(list *[]said, s said) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, f := range q.families {
		for _, of := range f.pairs {
			add(&all, of.said())
			if b.pairs[of] {
				add(&in, of.said())
			}
		}
	}
	if len(all) == len(in) && q.o.Requests.Callers == nil {
		return []string{anything}
	}
	for _, part := range []int{saidParent, saidPartition, saidRelation, saidType} {
		all, in = merge(all, in, part)
	}
	for _, s := range in {
		texts = append(texts, s.String())
	}
	return texts
}

// merge puts one in place of those that differ in one part alone, where none of them
// is missing.
func merge(all, in []said, part int) (allLess, inLess []said) {
	one := func(s said) said {
		s[part] = anything
		return s
	}
	add := func(list *[]said, s said) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, s := range all {
		whole, n := true, 0
		for _, other := range all {
			if one(other) == one(s) {
				whole, n = whole && slices.Contains(in, other), n+1
			}
		}
		if to := choose(whole && n > 1, one(s), s); slices.Contains(in, s) {
			add(&allLess, to)
			add(&inLess, to)
		} else {
			add(&allLess, to)
		}
	}
	return allLess, inLess
}
