package analysis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/policy/catalog"
)

// actionKinds divides the actions. A trust policy decides every sts action, and
// without one only those that make a session. What the support of an action is
// counts where resources have policies.
func (q *question) actionKinds() []actionKind {
	if q.side != callerSide && q.o.World.Support != nil {
		return q.divideActions(q.trusts())
	}
	return usualKinds()[usual{q.side, q.trusts()}]
}

// usual is what the kinds of actions hang on where no support is given.
type usual struct {
	side   side
	trusts bool
}

// usualKinds are the kinds of most questions, made once.
var usualKinds = sync.OnceValue(func() map[usual][]actionKind {
	all := make(map[usual][]actionKind)
	for _, s := range []side{bothSides, callerSide, resourceSide} {
		for _, trusts := range []bool{false, true} {
			all[usual{s, trusts}] = (&question{side: s, o: &Options{}}).divideActions(trusts)
		}
	}
	return all
})

func (q *question) divideActions(trusts bool) (all []actionKind) {
	var before []*lang.Program
	var others []pattern
	named := func(names []string) (list []pattern) {
		for _, name := range names {
			if m, ok := actionOf(name); ok {
				list = append(list, m)
			}
		}
		return list
	}
	add := func(in []*lang.Program, names []string, s policy.Support, assuming bool) {
		k := actionKind{in: in, out: slices.Clone(before), support: s, assuming: assuming, example: names[0], patterns: named(names), others: slices.Clone(others)}
		all = append(all, k)
		before, others = append(before, in...), append(others, k.patterns...)
	}
	literals := func(names []string) (programs []*lang.Program) {
		for _, name := range names {
			programs = append(programs, lang.Literal(strings.ToLower(name)))
		}
		return programs
	}
	before = literals([]string{"sts:getcalleridentity"}) // no policy decides it: SEMANTICS 6.6g
	add(literals(assumeActions), assumeActions, policy.Support{}, true)
	all[0].names = assumeActions
	if trusts {
		add([]*lang.Program{ofSTS}, []string{"sts:*"}, policy.Support{}, true)
		all[len(all)-1].example = "sts:Other"
	}
	if q.side != callerSide {
		add(literals([]string{"iam:passrole"}), []string{"iam:PassRole"}, policy.Support{}, false)
		for i := range q.o.World.Support {
			s := &q.o.World.Support[i]
			if t := s.Actions.Template(); s.Actions.Usable() {
				p := lang.Compile(&t, nil)
				if w, v := lang.Find(actions, [][]*lang.Program{{p}}, before, &q.budget); v == lang.Found {
					add([]*lang.Program{p}, []string{s.Actions.String()}, s.Support, false)
					all[len(all)-1].example = w.String()
				}
			}
		}
		if q.o.World.Support == nil {
			groups, order := catalogSupport()
			for _, s := range order {
				if s != (policy.Support{}) || q.side == resourceSide { // elsewhere that of the rest
					add(literals(groups[s]), groups[s], s, false)
				}
			}
		}
	}
	rest := policy.Support{}
	if q.side == resourceSide { // nothing is known of them, so a policy may let in whom it names
		rest = policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
	}
	all = append(all, actionKind{out: before, example: "s:a", support: rest, others: others})
	return all
}

// catalogSupport returns the actions that are known by their support.
func catalogSupport() (groups map[policy.Support][]string, order []policy.Support) {
	groups = make(map[policy.Support][]string)
	for _, service := range []string{"dynamodb", "dax"} {
		for a := range catalog.Actions(service) {
			s := a.Support()
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

// family is the cases that the policies cannot tell apart.
type family struct {
	first candidateCase
	pairs []pair // of all of its cases
	force [2]force
	made  *problem
}

// live reports whether new can allow anything in the cases.
func (f *family) live() bool { return len(f.force[1].ways) > 0 }

// problem returns the problem of the first case, which stands for all.
func (f *family) problem() *problem {
	if f.made != nil {
		return f.made
	}
	c := &f.first
	p := newProblem(c.q.old, c.q.new, c.q.o, c.class)
	p.relation, p.kind, p.side = c.relation, c.kind, c.q.side
	if c.q.programs == nil {
		c.q.programs, c.q.texts = p.programsOf, make(sayings)
	}
	p.programsOf = c.q.programs
	p.oldForce, p.newForce = f.force[0], f.force[1]
	p.share(c.q.texts)
	p.narrow()
	if c.q.outside != nil {
		c.q.outside.constrain(p)
	}
	f.made = p
	return p
}

// cases returns all cases, those together that the policies cannot tell apart, or
// each on its own.
func (q *question) cases(apart bool) (all []*family) {
	if q.new == nil {
		return nil
	}
	classes, relations := q.classes()
	tells := q.tellsCallers()
	seen := make(map[string]*family)
	kinds := q.actionKinds()
	for i := range classes {
		for _, rel := range relations {
			for k := range kinds {
				c := candidateCase{q: q, class: &classes[i], relation: rel, kind: &kinds[k]}
				if q.side == callerSide && kinds[k].assuming {
					c.relation = owned
				}
				f, mark := c.family()
				switch {
				case f == nil, q.others(c.class), q.outside != nil && !q.outside.admits(c.class, c.relation):
					continue
				case apart:
					mark = fmt.Sprint(len(all))
				default:
					mark += c.told(tells, i)
				}
				if old, known := seen[mark]; known {
					old.pairs = append(old.pairs, f.pairs...)
					continue
				}
				seen[mark] = f
				all = append(all, f)
			}
		}
	}
	return all
}

// classes returns the classes of callers, and how their accounts relate to those of
// resources.
func (q *question) classes() ([]class, []relation) {
	relations := []relation{owned, unowned, foreign}
	if q.side == callerSide {
		relations = []relation{anywhere}
	}
	if callers := q.o.Requests.Callers; callers != nil {
		return givenCallers(callers, q.o.Requests.Known), relations
	}
	if q.side == callerSide {
		return callersOfAccount(), relations
	}
	var e entries
	for _, r := range []*Rules{q.old, q.new} {
		for s := range r.statements() {
			e.note(s)
		}
	}
	if e.partial {
		q.reason, q.partial = Unsupported, true
	}
	return e.classes(), relations
}

// others reports whether a class without an ARN is one of the callers that do not count.
func (q *question) others(c *class) bool {
	return !c.hasARN() && slices.ContainsFunc(q.o.Requests.others, func(p policy.Principal) bool {
		return p.Type() == c.typ && p.String() == c.example.String()
	})
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
	return fmt.Sprint(c.class.on, c.class.ids, c.class.unique)
}

// family asks the engine what is in force, by an example of the case's requests. It
// returns a family of the case alone, nil if it has no requests, and a mark of what
// decides it.
func (c *candidateCase) family() (f *family, mark string) {
	if c.relation == foreign && !c.class.hasARN() {
		return nil, ""
	}
	r, ok := c.example()
	if !ok {
		return nil, ""
	}
	f = &family{first: *c, pairs: []pair{pairOf(c.q.side, c.class, c.relation)}}
	for i, rules := range []*Rules{c.q.old, c.q.new} {
		f.force[i] = rules.inForce(r)
	}
	return f, f.force[0].String() + ";" + f.force[1].String() + ";" + strconv.Itoa(int(c.relation)) + ";" + c.kind.example
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
