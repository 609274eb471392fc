package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
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
