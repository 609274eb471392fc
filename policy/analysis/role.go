package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// roleOf returns the role of a folded key in the case.
func (p *problem) roleOf(key string) role {
	if p.whole != nil {
		return [...]role{stateOpen: roleKey, stateClosed: roleFixed, stateClock: roleClock, stateNever: roleAbsent}[p.whole.state(key)]
	}
	if p.known[key] {
		return roleFixed
	}
	if r, ok := p.class.roleOf(key); ok {
		return r
	}
	switch key {
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

// roleOf returns the role of a key that follows from the caller: SEMANTICS 9a-9f.
func (c *class) roleOf(key string) (r role, ok bool) {
	if c.given != nil && followsCaller(key) {
		switch _, kind := c.given.Lookup(key); kind {
		case condition.KindSingle:
			return roleFixed, true
		case condition.KindUnknown:
			return roleOther, true
		default:
		}
		return roleAbsent, true
	}
	unsigned := c.typ == policy.TypeAnonymous || c.typ == policy.TypeFederated
	service := c.typ == policy.TypeService
	if !c.hasARN() && ofMember(key) {
		return roleAbsent, true // what has no account is of no organization and has no tags
	}
	switch key {
	case "aws:principalarn":
		return choose(c.hasARN(), roleCaller, roleAbsent), true
	case "aws:principalaccount":
		return choose(c.hasARN(), roleAccount, choose(unsigned, roleFixed, roleAbsent)), true
	case "aws:username":
		return choose(c.typ == policy.TypeUser, roleName, roleAbsent), true
	case "aws:principalservicename":
		return choose(service, choose(c.nobody, roleOther, roleFixed), roleAbsent), true
	case "aws:principaltype":
		return choose(service, roleAbsent, roleFixed), true
	case "aws:principalisawsservice":
		return choose(unsigned, roleAbsent, roleFixed), true
	case "aws:userid":
		switch {
		case c.typ == policy.TypeUser || c.typ == policy.TypeRoleSession:
			return roleKey, true
		case unsigned:
			return roleFixed, true
		}
		return choose(service, roleAbsent, roleOther), true
	}
	return 0, false
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
