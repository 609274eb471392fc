package analysis

import (
	"cmp"
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// narrow sets what all requests of the case meet.
func (p *problem) narrow() {
	add := func(dim int, t text) { p.base = append(p.base, p.one(dim, t)...) }
	add(dimAction, text{in: p.kind.in, out: p.kind.out})
	account := cmp.Or(p.class.example.Account(), home)
	if p.relation == foreign {
		account = "000000000000"
	}
	p.resources = []string{"arn:aws:dynamodb:us-east-1:" + account + ":table/x", "arn:aws:iam::" + account + ":role/x", "*"}
	s := &p.class.scope
	if s.divided.in != nil {
		add(dimResource, text{in: append(slices.Clip(s.divided.in), noResource)})
	} else {
		add(dimResource, text{out: s.divided.out})
	}
	switch {
	case s.named && p.relation == anywhere:
		add(dimResource, text{in: slices.Concat([]*lang.Program{field(s.account, 4), emptyAccount, noResource}, wordAccount)})
	case s.named && p.relation == owned:
		add(dimResource, text{in: []*lang.Program{field(s.account, 4), emptyAccount}})
	case s.named && p.relation == foreign:
		add(dimResource, text{out: []*lang.Program{field(s.account, 4)}})
	case len(s.others) > 0 && p.relation == owned:
		add(dimResource, text{out: s.others})
	}
	if p.class.hasARN() {
		for _, t := range p.class.on {
			add(dimCaller, t)
		}
	}
	for i := range p.o.Requests.others {
		if c := &p.o.Requests.others[i]; c.Type() == p.caller && p.class.hasARN() {
			a := choose(p.caller == policy.TypeRoleSession, c.Role(), c.ARN())
			add(dimCaller, text{out: []*lang.Program{lang.Literal(a.String())}})
		}
	}
	for _, t := range p.class.ids {
		p.tests[userID] = append(slices.Clip(p.tests[userID]), t)
	}
	for _, t := range p.class.ids {
		d := p.keyDim(userID)
		p.base = append(p.base, added{d, p.testConstraint(d, t, True, nil)})
	}
	if p.caller == policy.TypeRoleSession && p.class.given == nil { // those answer to AWS alone
		add(dimCaller, text{out: []*lang.Program{linkedRole}})
	}
	if actions := p.o.Requests.Actions; actions != nil {
		in := join()
		for i := range actions {
			if t := actions[i].Template(); actions[i].Usable() {
				in = append(in, p.compile(&t, nil))
			}
		}
		add(dimAction, text{in: in})
	}
	p.prefer = p.o.World.prefer()
	if resources := p.o.Requests.Resources; resources != nil {
		in := join()
		for i := range resources {
			t := resources[i].Template()
			if !resources[i].Usable() {
				continue
			}
			in = append(in, p.compile(&t, nil))
			if text, ok := t.Literal(); ok && i < maxNoted {
				p.noteParts(text)
			}
		}
		add(dimResource, text{in: in})
	}
}
