package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Keys that follow from the request (SEMANTICS 9): a condition on one is a
// condition on a part of the caller's or of the resource's ARN.
//
//	aws:PrincipalArn       the caller; of a session, its role
//	aws:PrincipalAccount   its fifth part
//	aws:username           what follows its last slash
//	aws:ResourceAccount    the fifth part of the resource; the caller's account where
//	                       that is empty, and any text where it is a word
//	aws:RequestedRegion    the fourth part of the resource; where that is empty, us-east-1
//	                       for IAM in the partition aws, and any text otherwise

// linkedWays is testWays for a key whose single value is a part of the caller or of
// the resource.
func (p *problem) linkedWays(c clause, w Want, r role, folded string) [][]added {
	f := c.test.Operator().Family()
	switch {
	case f == condition.FamilyNull: // all requests have it
		present := condition.Env{Context: condition.NewContext(condition.String(c.test.Key(), "x"))}
		if w.by(c.test.Eval(&present).Result) {
			return [][]added{nil}
		}
		return nil
	case f == condition.FamilyString && p.class.hasARN() && comparesAccounts(c.test, folded):
		return p.accountWays(c, w)
	case f != condition.FamilyString && (f != condition.FamilyARN || r != roleCaller), !p.constant(c.test):
		return p.opaque(c, w)
	}
	values, open := p.programs(c.test, p.fixedValues(c.test))
	matched, other := resultsOf(c.test, open)
	ofPart := func(part func(*lang.Program) (*lang.Program, bool)) ([]text, bool) {
		parts := join()
		for _, v := range values {
			of, ok := part(v)
			if !ok {
				return nil, false
			}
			parts = append(parts, of)
		}
		return either(parts, nil, w.by(matched), false, w.by(other)), true
	}
	account, ok := ofPart(func(v *lang.Program) (*lang.Program, bool) { return v.Field(4) })
	whole, _ := ofPart(func(v *lang.Program) (*lang.Program, bool) { return v, true })
	name, okName := ofPart((*lang.Program).Tail)
	region, okRegion := ofPart(func(v *lang.Program) (*lang.Program, bool) { return v.Field(3) })
	if !ok || !okName || !okRegion {
		return p.opaque(c, w)
	}
	switch r {
	case roleCaller:
		return p.each(dimCaller, whole)
	case roleAccount:
		return p.each(dimCaller, account)
	case roleName:
		return p.each(dimCaller, name)
	case roleOwner:
		return p.ownerWays(c, w, folded, account)
	default:
	}
	return p.regionWays(c, w, folded, region)
}

// each returns a way for each alternative, under further constraints.
func (p *problem) each(dim int, alternatives []text, more ...added) (ways [][]added) {
	for _, t := range alternatives {
		ways = append(ways, append(p.one(dim, t), more...))
	}
	return ways
}

// on is the constraint of a text in a dimension.
func (p *problem) on(dim int, t text) added { return added{dim, p.textConstraint(t)} }

// fixedValues is what the variables of a constant test stand for.
func (p *problem) fixedValues(t *condition.Test) *valuation {
	fixed := valuation{values: make(map[string]lang.Value)}
	for i := range t.Values() {
		for _, ref := range t.References(i) {
			if values, kind := p.fixed.Lookup(ref.Key); kind == condition.KindSingle && values[0] != "" {
				fixed.values[ref.Key] = lang.Value{Text: values[0]}
			}
		}
	}
	return &fixed
}

// ownerWays is linkedWays for aws:ResourceAccount.
func (p *problem) ownerWays(c clause, w Want, folded string, account []text) (ways [][]added) {
	digits := text{in: digitsAccount}
	if p.relation == owned || p.relation == foreign { // where words are not
		digits = text{out: []*lang.Program{emptyAccount}}
	}
	if p.relation != unowned {
		ways = p.each(dimResource, account, p.on(dimResource, digits))
	}
	none := p.on(dimResource, text{in: []*lang.Program{emptyAccount, noResource}})
	if p.relation == foreign || !p.class.hasARN() { // an account that only the request's ResourceAccount names
		ways = append(ways, append(p.opaque(c, w)[0], none))
	} else {
		ways = append(ways, p.each(dimCaller, account, none)...)
	}
	if p.relation == owned || p.relation == foreign {
		return ways
	}
	d := p.keyDim(folded)
	return append(ways, []added{
		p.on(dimResource, text{out: append(join(digitsAccount), emptyAccount, noResource)}),
		{d, p.testConstraint(d, c.test, w, p.fixedValues(c.test))},
	})
}

// regionWays is linkedWays for aws:RequestedRegion.
func (p *problem) regionWays(c clause, w Want, folded string, region []text) (ways [][]added) {
	ways = p.each(dimResource, region, p.on(dimResource, text{out: []*lang.Program{emptyRegion, noResource}}))
	d := p.keyDim(folded)
	free := added{d, p.testConstraint(d, c.test, w, p.fixedValues(c.test))}
	iam := p.on(dimAction, text{in: []*lang.Program{ofIAM}})
	none := p.on(dimResource, text{in: []*lang.Program{emptyRegion, noResource}})
	// The partition of a request without a resource is that of its caller.
	elsewhere := []added{iam, p.on(dimResource, text{in: []*lang.Program{noResource}}), free}
	home := []*lang.Program{partitionAWS}
	if p.class.hasARN() {
		elsewhere, home = append(elsewhere, p.on(dimCaller, text{in: []*lang.Program{partitions}})), append(home, noResource)
	}
	ways = append(ways,
		[]added{p.on(dimAction, text{out: []*lang.Program{ofIAM}}), none, free},
		[]added{iam, none, p.on(dimResource, text{in: []*lang.Program{partitions}}), free},
		elsewhere)
	env := *p.fixed
	env.Set(condition.RequestedRegion, "us-east-1")
	if w.by(c.test.Eval(&env).Result) {
		ways = append(ways, []added{iam, none, p.on(dimResource, text{in: home})})
	}
	return ways
}

// comparesAccounts reports whether a test holds the account of the caller against
// that of the resource, and nothing else.
func comparesAccounts(t *condition.Test, folded string) bool {
	other := map[string]string{"aws:resourceaccount": "aws:principalaccount", "aws:principalaccount": "aws:resourceaccount"}[folded]
	for i := range t.Values() {
		refs := t.References(i)
		if len(refs) != 1 || refs[0].Key != other || t.Values()[i] != "${"+refs[0].Name+"}" {
			return false
		}
	}
	return len(t.Values()) > 0
}

// accountWays is linkedWays for a test that compares the two accounts. What the case
// says of them settles it, but for a resource that AWS owns.
func (p *problem) accountWays(c clause, w Want) (ways [][]added) {
	matched, other := resultsOf(c.test, false)
	if p.relation == foreign {
		matched = other
	}
	of := text{in: append(join(digitsAccount), emptyAccount, noResource)}
	switch settled := w.by(matched); {
	case p.relation == owned || p.relation == foreign:
		return choose(settled, [][]added{nil}, nil)
	case settled:
		ways = append(ways, []added{p.on(dimResource, of)})
	}
	unowned := p.on(dimResource, text{out: of.in})
	// There the request brings aws:ResourceAccount, and it is equal to the caller's
	// account or not, whichever of the two the test reads.
	d := p.keyDim("aws:resourceaccount")
	letter := lang.Value{Letter: p.letter("aws:principalaccount")}
	caller := &valuation{values: map[string]lang.Value{"aws:principalaccount": letter, "aws:resourceaccount": letter}}
	return append(ways, []added{unowned, {d, p.testConstraint(d, c.test, w, caller)}})
}
