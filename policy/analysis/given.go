package analysis

import (
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// givenCallers returns a class for each caller that can call.
func givenCallers(callers []policy.Principal, known condition.Context) (all []class) {
	for i := range callers {
		p := callers[i]
		if p.Validate() != nil {
			continue
		}
		r := policy.Request{Principal: p, Context: known}
		env := r.Env()
		c := class{typ: p.Type(), example: p, given: &env, said: said{p.String()}}
		a := p.ARN()
		if p.Type() == policy.TypeRoleSession {
			a = p.Role()
		}
		if c.hasARN() {
			c.on = []text{{in: []*lang.Program{lang.Literal(a.String())}}}
			c.scope = scope{
				partition: a.Partition(), account: p.Account(), named: true,
				divided: text{in: []*lang.Program{field(a.Partition(), 1)}},
			}
		}
		all = append(all, c)
	}
	return all
}
