package analysis

import (
	"net/netip"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Trusted is who may be let in without a resource being public. The zero Trusted
// trusts the resource's own account alone.
type Trusted struct {
	Accounts, Organizations, VPCs, Endpoints []string
	Networks                                 []netip.Prefix
	// Named trusts whatever account, organization, VPC and endpoint the policies
	// themselves name in full, which is what AWS calls not public.
	Named bool
}

// outside is what makes a request one of a stranger.
type outside struct {
	accounts []string
	tests    []*condition.Test // all of them are true
}

// newOutside returns what is asked of a stranger. The accounts that the policies
// name as the owners of resources are the resource's own.
func newOutside(r *Rules, t Trusted) *outside {
	out := &outside{accounts: slices.Clone(t.Accounts)}
	orgs, vpcs, endpoints := slices.Clone(t.Organizations), slices.Clone(t.VPCs), slices.Clone(t.Endpoints)
	for s := range r.statements() {
		for p := range s.Resources() {
			if a := partOf(p.String(), 4); a != "" && '0' <= a[0] && a[0] <= '9' {
				out.accounts = append(out.accounts, a)
			}
		}
		if !t.Named {
			continue
		}
		for p := range s.Principals() {
			if a := p.Account(); a != "" {
				out.accounts = append(out.accounts, a)
			}
		}
		for c := range s.Tests() {
			switch condition.FoldKey(c.Key()) {
			case "aws:principalaccount", "aws:sourceaccount":
				out.accounts = append(out.accounts, literalsOf(c)...)
			case "aws:principalorgid", "aws:sourceorgid":
				orgs = append(orgs, literalsOf(c)...)
			case "aws:sourcevpc":
				vpcs = append(vpcs, literalsOf(c)...)
			case "aws:sourcevpce":
				endpoints = append(endpoints, literalsOf(c)...)
			}
		}
	}
	out.not("StringNotEquals", "aws:PrincipalOrgID", orgs, "", "")
	out.not("ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", orgs, "", "/*")
	out.not("StringNotEquals", "aws:SourceOrgID", orgs, "", "")
	out.not("StringNotEquals", "aws:SourceAccount", out.accounts, "", "")
	out.not("ArnNotLike", "aws:SourceArn", out.accounts, "arn:*:*:*:", ":*")
	out.not("StringNotEquals", "aws:SourceVpc", vpcs, "", "")
	out.not("StringNotEquals", "aws:SourceVpce", endpoints, "", "")
	var networks []string
	for _, n := range t.Networks {
		networks = append(networks, n.String())
	}
	out.not("NotIpAddress", "aws:SourceIp", networks, "", "")
	return out
}

// not adds that a key has none of some values.
func (out *outside) not(operator, key string, values []string, before, after string) {
	if len(values) == 0 {
		return
	}
	var all []string
	for _, v := range values {
		all = append(all, before+v+after)
	}
	if t, err := condition.NewTest(condition.MustParseOperator(operator), key, all, 0); err == nil {
		out.tests = append(out.tests, &t)
	}
}

// literalsOf returns the texts that a test names in full.
func literalsOf(t *condition.Test) (all []string) {
	for i := range t.Values() {
		if template, ok := t.Template(i); ok {
			if text, ok := template.Literal(); ok {
				all = append(all, text)
			}
		}
	}
	return all
}

// admits reports whether a case is of strangers.
func (out *outside) admits(c *class, r relation) bool {
	switch {
	case c.typ == policy.TypeAnonymous:
		return r == owned
	case !c.hasARN() || r != foreign:
		return false
	}
	return !(c.scope.named && slices.Contains(out.accounts, c.scope.account))
}

// constrain adds what is asked of a stranger to a case.
func (out *outside) constrain(p *problem) {
	if p.class.hasARN() && len(out.accounts) > 0 {
		var trusted []*lang.Program
		for _, a := range out.accounts {
			if part, ok := lang.Literal(a).Field(4); ok {
				trusted = append(trusted, part)
			}
		}
		p.base = append(p.base, p.one(dimCaller, text{out: trusted})...)
	}
	for _, t := range out.tests {
		if d, folded := 0, condition.FoldKey(t.Key()); len(p.tests[folded]) > 0 || p.refs[folded] {
			p.tests[folded] = append(slices.Clip(p.tests[folded]), t) // its values are classes too
			d = p.keyDim(folded)
			p.base = append(p.base, added{d, p.testConstraint(d, t, True, nil)})
		}
	}
}
