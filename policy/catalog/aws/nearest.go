package aws

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/nearest"
)

// Nearest returns what was probably meant by name, which has the form of an
// action and is not one of the catalog's: s3:HeadObject is an API operation that
// s3:GetObject authorizes, and s3:GetObjet is a slip. A slip is one letter in
// four at most, one in three of the words that it is in, and two before the colon and
// two after it; where several actions are equally near, the hint has them all. It
// reports false if name is an action, holds wildcards, is of a retired service, or
// resembles no action. It is for messages and not for the hot path.
func (c *Catalog) Nearest(name string) (catalog.Hint, bool) {
	prefix, own, _ := strings.Cut(name, ":")
	if _, known := c.Action(name); known || strings.ContainsAny(name, "*?") || isRetired(prefix) {
		return catalog.Hint{}, false
	}
	if a, ok := catalog.Lookup(name); ok && a.Legacy() {
		return catalog.Meant(name, "AWS does not list it any more; it was a step of DAX's own protocol"), true
	}
	if h, ok := catalog.Nearest(name); ok {
		return h, true
	}
	if o, ok := operationNamed(name); ok {
		return catalog.Meant(name, o.reason, strings.Fields(o.actions)...), true
	}
	if meant := c.nearestActions(prefix, own); len(meant) > 0 {
		return catalog.Meant(name, "AWS does not list it", meant...), true
	}
	return catalog.Hint{}, false
}

// nearestActions returns the actions with the fewest slips, in the order of the catalog.
func (c *Catalog) nearestActions(prefix, own string) (best []string) {
	fewest := 4 // two before the colon and two after it
	for s := range c.Services() {
		before, ok := nearest.Distance(prefix, s.Prefix(), min(2, len(s.Prefix())/4))
		if !ok {
			continue
		}
		for a := range s.Actions() {
			name := a.Name()
			after, ok := nearest.Distance(own, name, min(2, len(name)/4))
			switch n := before + after; {
			case !ok || n > fewest || after > max(1, len(unlike(own, name))/3):
			case n < fewest:
				best, fewest = []string{a.String()}, n
			default:
				best = append(best, a.String())
			}
		}
	}
	return best
}

// unlike returns the words of an action's name, such as List and Tags, that another text
// does not begin or end with, from the first to the last: slips are counted by what they
// are in, since a short word with two other letters is another word.
func unlike(text, name string) string {
	start, end := 0, len(name)
	for start < min(len(text), len(name)) && variables.LowerByte(text[start]) == variables.LowerByte(name[start]) {
		start++
	}
	for cut := len(text) - len(name); end > start && end+cut > start && variables.LowerByte(text[end+cut-1]) == variables.LowerByte(name[end-1]); {
		end--
	}
	for start > 0 && (start == len(name) || !isCapital(name[start])) {
		start--
	}
	for end < len(name) && !isCapital(name[end]) {
		end++
	}
	return name[start:end]
}

func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// operationNamed returns the operation of that name, in any case.
func operationNamed(name string) (operation, bool) {
	i, found := slices.BinarySearchFunc(operations[:], name, func(o operation, name string) int {
		return variables.CompareASCII(o.name, name)
	})
	if !found {
		return operation{}, false
	}
	return operations[i], true
}
