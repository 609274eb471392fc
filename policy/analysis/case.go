package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/policy/catalog"
)

// actionKinds divides the actions. A trust policy decides every sts action, and
// without one only those that make a session. What the support of an action is
// counts where resources have policies.
func (q *question) actionKinds() (all []actionKind) {
	var before []*lang.Program
	add := func(in []*lang.Program, example string, s policy.Support, assuming bool) {
		all = append(all, actionKind{in: in, out: slices.Clone(before), support: s, assuming: assuming, example: example})
		before = append(before, in...)
	}
	literals := func(names []string) (programs []*lang.Program) {
		for _, name := range names {
			programs = append(programs, lang.Literal(strings.ToLower(name)))
		}
		return programs
	}
	before = literals([]string{"sts:getcalleridentity"}) // no policy decides it: SEMANTICS 6.6g
	add(literals(assumeActions), "sts:AssumeRole", policy.Support{}, true)
	if q.trusts() {
		add([]*lang.Program{lang.Compile(foldedWild("sts:*"), nil)}, "sts:Other", policy.Support{}, true)
	}
	if q.side != callerSide {
		add(literals([]string{"iam:passrole"}), "iam:PassRole", policy.Support{}, false)
		for i := range q.o.World.Support {
			s := &q.o.World.Support[i]
			if t := s.Actions.Template(); s.Actions.Usable() {
				p := lang.Compile(&t, nil)
				if w, v := lang.Find(actions, [][]*lang.Program{{p}}, before, &q.budget); v == lang.Found {
					add([]*lang.Program{p}, w.String(), s.Support, false)
				}
			}
		}
		if q.o.World.Support == nil {
			groups, order := catalogSupport()
			for _, s := range order {
				add(literals(groups[s]), groups[s][0], s, false)
			}
		}
	}
	rest := policy.Support{}
	if q.side == resourceSide { // nothing is known of them, so a policy may let in whom it names
		rest = policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
	}
	all = append(all, actionKind{out: before, example: "s:a", support: rest})
	for i := range all {
		k := text{in: all[i].in, out: all[i].out}
		all[i].prefer = slices.DeleteFunc(slices.Clone(q.o.World.prefer()), func(name string) bool {
			return !actions.Has(strings.ToLower(name)) || !k.admits(name, false)
		})
	}
	return all
}

// catalogSupport returns the actions whose support is not the usual one.
func catalogSupport() (groups map[policy.Support][]string, order []policy.Support) {
	groups = make(map[policy.Support][]string)
	for _, service := range []string{"dynamodb", "dax"} {
		for a := range catalog.Actions(service) {
			s := a.Support()
			if s == (policy.Support{}) {
				continue
			}
			if groups[s] == nil {
				order = append(order, s)
			}
			groups[s] = append(groups[s], a.String())
		}
	}
	return groups, order
}

// trusts reports whether a policy of the resource is a trust policy.
func (q *question) trusts() bool {
	for _, r := range []*Rules{q.old, q.new} {
		if p := r.targets().Policies().Resource; p != nil && p.Kind() == policy.Trust {
			return true
		}
	}
	return false
}

// cases returns all cases in which new can allow something. Those that the policies
// cannot tell apart are one.
func (q *question) cases() (all []*problem) {
	if q.new == nil {
		return nil
	}
	classes, relations := callersOfAccount(), []relation{anywhere}
	if q.side != callerSide {
		var e entries
		for _, r := range []*Rules{q.old, q.new} {
			for s := range r.statements() {
				e.note(s)
			}
		}
		if e.partial {
			q.reason, q.partial = Unsupported, true
		}
		classes, relations = e.classes(), []relation{owned, unowned, foreign}
	}
	tells := q.tellsCallers()
	seen := make(map[string]bool)
	kinds := q.actionKinds()
	for i := range classes {
		for _, rel := range relations {
			for k := range kinds {
				c := candidateCase{q: q, class: &classes[i], relation: rel, kind: &kinds[k]}
				if q.side == callerSide && kinds[k].assuming {
					c.relation = owned
				}
				if q.outside != nil && !q.outside.admits(c.class, c.relation) {
					continue
				}
				if p, mark := c.problem(); p != nil && !seen[mark+c.told(tells, i)] {
					seen[mark+c.told(tells, i)] = true
					all = append(all, p())
				}
			}
		}
	}
	return all
}

// candidateCase is what a case may be.
type candidateCase struct {
	q        *question
	class    *class
	relation relation
	kind     *actionKind
}

// told marks the class, where the policies tell its callers from others.
func (c *candidateCase) told(tells bool, i int) string {
	if tells || !c.class.hasARN() {
		return fmt.Sprint(i)
	}
	return fmt.Sprint(c.class.on)
}

// problem asks the engine what is in force, by an example of the case's requests.
// It returns what makes the case, nil if nothing can be allowed in it, and a mark of
// what decides it.
func (c *candidateCase) problem() (build func() *problem, mark string) {
	if c.relation == foreign && !c.class.hasARN() {
		return nil, ""
	}
	r, ok := c.example()
	if !ok {
		return nil, ""
	}
	var f [2]force
	for i, rules := range []*Rules{c.q.old, c.q.new} {
		f[i] = rules.inForce(r)
	}
	if len(f[1].ways) == 0 {
		return nil, ""
	}
	mark = fmt.Sprint(f[0].String(), f[1].String(), c.relation, c.kind.example)
	return func() *problem {
		p := newProblem(c.q.old, c.q.new, c.q.o, c.class)
		p.relation, p.kind, p.side = c.relation, c.kind, c.q.side
		p.oldForce, p.newForce = f[0], f[1]
		p.narrow()
		if c.q.outside != nil {
			c.q.outside.constrain(p)
		}
		return p
	}, mark
}

// example returns a request of the case.
func (c *candidateCase) example() (*policy.Request, bool) {
	partition, account := "aws", c.class.example.Account()
	if a := c.class.example.ARN(); a.IsValid() {
		partition = a.Partition()
	}
	resource := "*"
	switch {
	case c.relation == unowned:
	case c.relation == foreign:
		other := "000000000000"
		if account == other {
			other = "000000000001"
		}
		resource = "arn:" + partition + ":iam::" + other + ":role/t"
	case account == "":
		resource = "arn:aws:iam::" + home + ":role/t"
	default:
		resource = "arn:" + partition + ":iam::" + account + ":role/t"
	}
	r := &policy.Request{
		Principal: c.class.example, Action: c.kind.example, Resource: arn.MustParse(resource),
		Time: someday, Support: c.kind.support, Context: c.q.o.Requests.Known,
	}
	return r, r.Validate() == nil
}

// tellsCallers reports whether a policy reads what differs between callers of two
// types.
func (q *question) tellsCallers() bool {
	for _, r := range []*Rules{q.old, q.new} {
		for s := range r.statements() {
			for t := range s.Tests() {
				if callerKey(condition.FoldKey(t.Key())) {
					return true
				}
				for i := range t.Values() {
					for _, ref := range t.References(i) {
						if callerKey(ref.Key) {
							return true
						}
					}
				}
			}
			for p := range s.Resources() {
				for _, ref := range p.References() {
					if callerKey(ref.Key) {
						return true
					}
				}
			}
		}
	}
	return false
}

// callerKey reports whether a folded key follows from the caller, in a way that is
// not the same for all types.
func callerKey(folded string) bool {
	return strings.HasPrefix(folded, "aws:principal") && !strings.HasPrefix(folded, "aws:principaltag/") && !strings.HasPrefix(folded, "aws:principalorg") ||
		folded == "aws:username" || folded == "aws:userid" || folded == "aws:resourceaccount"
}
