package analysis

import (
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
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

// roleOf returns the role of a folded key in the case.
func (p *problem) roleOf(key string) role {
	if p.known[key] {
		return roleFixed
	}
	user, federated := p.caller == policy.TypeUser, p.caller == policy.TypeFederatedUser
	switch key {
	case "aws:principalarn":
		return roleCaller
	case "aws:principalaccount":
		return roleAccount
	case "aws:username":
		if user {
			return roleName
		}
		return roleAbsent
	case "aws:principalservicename":
		return roleAbsent
	case "aws:principaltype", "aws:principalisawsservice":
		return roleFixed
	case "aws:userid":
		if federated {
			return roleOther
		}
		return roleKey
	case "aws:resourceaccount":
		return roleOwner
	case "aws:requestedregion":
		return roleRegion
	case "aws:currenttime", "aws:epochtime":
		return roleClock
	}
	if condition.ValidKey(key) != nil {
		return roleAbsent
	}
	return roleKey
}

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

// key constrains the value of a key: by a test and what is wanted of it, or by what
// a variable stands for.
type key struct {
	test   *condition.Test
	want   want
	values []*lang.Program // the usable values of a test that matches texts
	open   bool            // some value is not usable
	split  splitKind
	fixed  string // of isText
}

type splitKind uint8

const (
	isAny    splitKind = iota
	isNull             // absent, empty or a list
	isText             // one text
	isLetter           // one text, not empty
)

var (
	wellFormedARN = []*lang.Program{lang.Compile(strictTemplate("arn:*:*:*:*:*"), nil)}
	truthValues   = []*lang.Program{lang.Compile(foldedTemplate("true"), nil), lang.Compile(foldedTemplate("false"), nil)}
)

func strictTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.Wildcards|variables.StrictSegments)
	return &t
}

func foldedTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.FoldASCII)
	return &t
}

// newKeyInfo looks at all tests of a key.
func (p *problem) newKeyInfo(folded string) keyInfo {
	k := keyInfo{name: folded, universe: lang.Any(false), lists: p.o.World.AnyValue || listKey(folded)}
	var typed []*condition.Test
	for _, t := range p.tests[folded] {
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
		k.always, k.universe = true, userIDUniverse(p.caller)
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
		if p.o.World.AnyValue {
			k.samples = append(k.samples, "!")
		}
	}
	for _, f := range k.families {
		switch f {
		case condition.FamilyARN:
			k.well = append(k.well, wellFormedARN)
		case condition.FamilyBool:
			k.well = append(k.well, truthValues)
		}
	}
	k.mixed = k.mixed || len(k.well) > 1 && !p.o.World.AnyValue
	return k
}

// testWays is ways for one condition.
func (p *problem) testWays(c clause, w want) [][]added {
	t := c.test
	folded := condition.FoldKey(t.Key())
	r := p.roleOf(folded)
	switch {
	case r == roleAbsent || r == roleFixed:
		if !p.constant(t) {
			return p.opaque(c, w)
		}
		if w.by(t.Eval(p.fixed).Result) {
			return [][]added{nil}
		}
		return nil
	case r == roleClock:
		return [][]added{{{dimClock, p.testConstraint(dimClock, t, w, nil)}}}
	case r == roleOther:
		return p.opaque(c, w)
	case r == roleKey:
		return p.keyWays(c, w)
	}
	return p.linkedWays(c, w, r, folded)
}

// constant reports whether a test reads nothing but what is fixed.
func (p *problem) constant(t *condition.Test) bool {
	for i := range t.Values() {
		for _, ref := range t.References(i) {
			if r := p.roleOf(ref.Key); r != roleAbsent && r != roleFixed {
				return false
			}
		}
	}
	return true
}

// keyWays is testWays for a key with a dimension.
func (p *problem) keyWays(c clause, w want) (ways [][]added) {
	t := c.test
	d := p.keyDim(condition.FoldKey(t.Key()))
	var refs []variables.Reference
	for i := range t.Values() {
		refs = append(refs, t.References(i)...)
	}
	if len(refs) > 0 && t.Operator().Family() == condition.FamilyBool {
		return p.opaque(c, w)
	}
	valuations := p.valuations(refs)
	if valuations == nil {
		return p.opaque(c, w)
	}
	for i := range valuations {
		v := &valuations[i]
		ways = append(ways, append([]added{{d, p.testConstraint(d, t, w, v)}}, v.adds...))
	}
	return ways
}

// programs returns what the usable values of a test match, and whether some value
// is of the wrong type. A value with an unresolved variable matches nothing:
// SEMANTICS 5.7a.
func (p *problem) programs(t *condition.Test, v *valuation) (values []*lang.Program, open bool) {
	for i := range t.Values() {
		if !t.Usable(i) {
			open = true
			continue
		}
		template, ok := t.Template(i)
		if !ok {
			continue
		}
		var of valuation
		if v != nil {
			of = *v
		}
		if texts, resolved := of.of(t.References(i)); resolved {
			values = append(values, p.compile(&template, texts))
		}
	}
	return values, open
}

// resultsOf returns what a test that matches texts answers for a well-typed text
// that one of its values matches, and for any other.
func resultsOf(t *condition.Test, open bool) (matched, other condition.Result) {
	matched, other = condition.True, condition.False
	if t.Operator().Negated() {
		matched, other = condition.False, condition.True
	}
	if open {
		other = condition.Indeterminate
	}
	return matched, other
}
