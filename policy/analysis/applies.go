package analysis

import (
	"iter"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// NeverApplies yields a Finding for each statement of a policy, in order. No means that
// the statement applies to no request of the World: its clauses exclude one another.
// Then Key is the key whose conditions do so alone, if there is one. Of Yes the witness
// is a request to which the statement applies, whether others allow it or not. Requests
// count as the kind of the policy has them: an identity policy is that of a user, a
// role or a federated user. The limits of o count for each statement.
func NeverApplies(p *policy.Policy, o Options) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		r := holding(p)
		q, ok := newQuestion(nil, r, &o)
		if ok && r != nil {
			q.families = q.cases(true)
		}
		for s := range p.Statements() {
			f := Finding{Statement: s, Result: Result{Reason: Unsupported}}
			if ok && r != nil {
				f.Result, f.Key = q.applies(s)
			}
			if !yield(f) {
				return
			}
		}
	}
}

// holding returns rules in which a policy is in force for all callers whom it can
// count for; nil for a policy of no kind.
func holding(p *policy.Policy) *Rules {
	all := everything.Policies()
	var t policy.TargetPolicies
	switch p.Kind() {
	case policy.Identity:
		if set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}}); err == nil {
			return OfCaller(set)
		}
		return nil
	case policy.ServiceControl:
		all.ServiceControl = [][]*policy.Policy{{p}}
		if set, err := policy.NewSet(all); err == nil {
			return NewRules(set, nil)
		}
		return nil
	case policy.Resource, policy.Trust:
		t.Resource = p
	case policy.ResourceControl:
		t.ResourceControl = [][]*policy.Policy{{p}}
	case policy.Endpoint:
		t.Endpoint = p
	default:
		return nil
	}
	if target, err := policy.NewTarget(t); err == nil {
		return OfResource(target)
	}
	return nil
}

// applies answers whether a statement applies to any request.
func (q *question) applies(s *policy.Statement) (r Result, key string) {
	q.renew()
	q.reason = choose(q.partial, Unsupported, NoReason)
	clauses := clausesOf(s)
	w := q.holds(s, clauses, true, true)
	if w == nil && !q.o.World.PlainOnly && slices.ContainsFunc(q.families, func(f *family) bool { return f.force[1].names[s] != 0 && f.problem().differ() }) {
		q.reason = choose(q.partial, Unsupported, NoReason)
		if w = q.holds(s, clauses, false, true); w != nil {
			w.Exotic = true
		}
	}
	if w != nil {
		return q.result(Yes, w), ""
	}
	if r = q.result(No, nil); r.Answer == No {
		key = q.clash(s, clauses)
	}
	return r, key
}

// clash returns the first key whose conditions exclude one another for the actions and
// resources of a statement, "" if none do so alone.
func (q *question) clash(s *policy.Statement, clauses []clause) string {
	others := slices.DeleteFunc(slices.Clone(clauses), func(c clause) bool { return c.kind == policy.ConditionClause })
	if !q.possible(s, others) {
		return ""
	}
	seen := make(map[string]bool)
	for _, c := range clauses {
		if c.kind != policy.ConditionClause || seen[condition.FoldKey(c.test.Key())] {
			continue
		}
		folded := condition.FoldKey(c.test.Key())
		seen[folded] = true
		same := slices.Clone(others)
		for _, d := range clauses {
			if d.kind == policy.ConditionClause && condition.FoldKey(d.test.Key()) == folded {
				same = append(same, d)
			}
		}
		if !q.possible(s, same) {
			return c.test.Key()
		}
	}
	return ""
}

// possible is false where it is proved that some clauses of a statement hold for no
// request.
func (q *question) possible(s *policy.Statement, clauses []clause) bool {
	q.reason = NoReason
	w := q.holds(s, clauses, q.o.World.PlainOnly, false)
	return w != nil || q.reason != NoReason
}

// holds looks for a request for which some clauses of a statement hold and, with
// whole, the statement applies.
func (q *question) holds(s *policy.Statement, clauses []clause, plain, whole bool) *Witness {
	for _, f := range q.families {
		if f.force[1].names[s] == 0 {
			continue
		}
		p := f.problem()
		p.plain, p.stuck, p.nodes, p.budget = plain, NoReason, q.nodes, q.budget
		p.free, p.applies = true, choose(whole, s, nil)
		root, _ := (&node{}).with(p.base)
		c := p.hold(root, s, clauses)
		p.free, p.applies = false, nil
		q.nodes, q.budget = p.nodes, p.budget
		if c != nil {
			c.request.Target = q.new.targetOf(&c.request)
			return &Witness{Request: c.request, After: c.after}
		}
		if q.reason == NoReason {
			q.reason = p.stuck
		}
	}
	return nil
}

// hold makes clauses of a statement hold, one after the other.
func (p *problem) hold(n *node, s *policy.Statement, clauses []clause) *candidate {
	if len(clauses) == 0 {
		return p.explore(n)
	}
	for _, adds := range p.ways(clauses[0], wantOf(s, true)) {
		next, _ := n.with(adds)
		if !p.alive(next, adds) {
			continue
		}
		if c := p.hold(next, s, clauses[1:]); c != nil {
			return c
		}
	}
	return nil
}
