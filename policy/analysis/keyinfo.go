package analysis

import (
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/policy/catalog"
)

// role is how the value of a condition key comes about: SEMANTICS 9.
type role uint8

const (
	roleKey     role = iota // the request brings it: a dimension of its own
	roleAbsent              // it is never there
	roleFixed               // the same in all requests of the case: problem.fixed has it
	roleCaller              // aws:PrincipalArn: the dimension of the caller
	roleAccount             // aws:PrincipalAccount: the fifth part of the caller
	roleName                // aws:username: what follows the last slash of the caller
	roleOwner               // aws:ResourceAccount: the fifth part of the resource
	roleRegion              // aws:RequestedRegion: its fourth part
	roleClock               // aws:CurrentTime and aws:EpochTime: one dimension
	roleOther               // it follows from the request in a way that is not linked
)

// keyInfo is what a question has to know of a key with a dimension.
type keyInfo struct {
	name     string // as the first test writes it
	always   bool   // a single value, not empty and never absent
	lists    bool   // it may be a list
	text     bool   // tests read it as text
	samples  []string
	typed    bool // tests read it as numbers, dates, addresses or binaries
	mixed    bool // as values of two types, or of a type whose samples leave some out
	universe lang.Universe
	well     [][]*lang.Program // one for each family of text that not all texts belong to: ARN, Bool
	families []condition.Family
}

// newKeyInfo looks at all tests of a key.
func newKeyInfo(folded string, tests []*condition.Test, w *World, caller policy.PrincipalType) keyInfo {
	k := keyInfo{name: folded, universe: lang.Any(false), lists: w.AnyValue || listKey(folded)}
	var typed []*condition.Test
	for _, t := range tests {
		if k.name == folded {
			k.name = t.Key()
		}
		k.lists = k.lists || t.Operator().Qualifier() != condition.NoQualifier
		f := t.Operator().Family()
		switch f {
		case condition.FamilyNull:
			continue
		case condition.FamilyString, condition.FamilyARN, condition.FamilyBool:
			k.text = true
		default:
			k.typed = true
		}
		typed = append(typed, t)
		if !slices.Contains(k.families, f) {
			k.families = append(k.families, f)
		}
	}
	switch folded {
	case "aws:userid":
		k.always, k.universe = true, userIDUniverse(caller)
	case "aws:viaawsservice":
		k.always, k.lists = true, false
		if !slices.Contains(k.families, condition.FamilyBool) {
			k.families = append(k.families, condition.FamilyBool)
		}
	case "aws:resourceaccount", "aws:requestedregion":
		k.always = true
	}
	k.lists = k.lists && !k.always
	if k.typed {
		var exact bool
		k.samples, exact = condition.Samples(typed...)
		k.mixed = !exact
		if w.AnyValue {
			k.samples = append(k.samples, "!")
		}
	}
	for _, f := range k.families {
		switch f {
		case condition.FamilyARN:
			k.well = append(k.well, wellFormedARN)
		case condition.FamilyBool:
			k.well = append(k.well, truthValues)
		default:
		}
	}
	k.mixed = k.mixed || len(k.well) > 1 && !w.AnyValue
	return k
}

// listKey reports whether the catalog has the key as one with a list.
func listKey(folded string) bool {
	k, ok := catalog.LookupKey(folded)
	return ok && k.Kind == condition.KindList
}
