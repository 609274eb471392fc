package aws

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/nearest"
)

// Nearest tells what was probably meant by name, which has the form of an
// action and is not one of the catalog's: s3:HeadObject is an API operation that
// s3:GetObject authorizes, and s3:GetObjet is a slip. A slip is one letter in
// four at most, and two before the colon and two after it. It reports false if
// name is an action, holds wildcards, is of a retired service, or resembles
// none. It is for messages and not for the hot path.
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
	if a := c.nearestAction(prefix, own); a.IsValid() {
		return catalog.Meant(name, "AWS does not list it", a.String()), true
	}
	return catalog.Hint{}, false
}

// nearestAction returns the action with the fewest slips, the first of equals;
// the zero Action if there is none.
func (c *Catalog) nearestAction(prefix, own string) Action {
	var best Action
	fewest := 5 // more than are allowed
	for s := range c.Services() {
		before, ok := nearest.Distance(prefix, s.Prefix(), min(2, len(s.Prefix())/4))
		if !ok {
			continue
		}
		for a := range s.Actions() {
			name := a.Name()
			if after, ok := nearest.Distance(own, name, min(2, len(name)/4)); ok && before+after < fewest {
				best, fewest = a, before+after
			}
		}
	}
	return best
}

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
