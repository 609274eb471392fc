package analysis

import (
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// narrow sets what all requests of the case meet.
func (p *problem) narrow() {
	add := func(dim int, t text) { p.base = append(p.base, p.one(dim, t)...) }
	var assume []*lang.Program
	for _, a := range assumeActions {
		assume = append(assume, p.compileText(a, variables.Wildcards|variables.FoldASCII))
	}
	if p.assuming {
		add(dimAction, text{in: assume})
		add(dimResource, text{in: append(join(digitsAccount), emptyAccount)})
	} else {
		add(dimAction, text{out: assume})
	}
	add(dimAction, text{out: []*lang.Program{lang.Literal("sts:getcalleridentity")}}) // no policy decides it: SEMANTICS 6.6g
	if actions := p.o.Requests.Actions; actions != nil {
		in := join()
		for i := range actions {
			if t := actions[i].Template(); actions[i].Usable() {
				in = append(in, p.compile(&t, nil))
			}
		}
		add(dimAction, text{in: in})
	}
	if resources := p.o.Requests.Resources; resources != nil {
		in := join()
		for i := range resources {
			if t := resources[i].Template(); resources[i].Usable() {
				in = append(in, p.compile(&t, nil))
			}
		}
		add(dimResource, text{in: in})
	}
	if p.caller == policy.TypeRoleSession { // those answer to AWS alone
		add(dimCaller, text{out: []*lang.Program{linkedRole}})
	}
}

// assumeActions are those that the trust policy of a role decides: SEMANTICS 6.6f.
var assumeActions = []string{"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity"}
