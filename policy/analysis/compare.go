package analysis

import (
	"fmt"
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// Compare answers whether new allows a request that old does not.
func Compare(old, new *Rules, o Options) Result {
	if !supported(old, new) || !o.Requests.settled() {
		return Result{Reason: Unsupported}
	}
	q := question{old: old, new: new, o: &o, budget: lang.Budget{States: o.Limits.states()}}
	return q.answer()
}

// Equivalent compares both ways: the rules are equivalent if both answers are No.
func Equivalent(a, b *Rules, o Options) (added, removed Result) {
	return Compare(a, b, o), Compare(b, a, o)
}

// Granted answers whether anything within o.Requests is allowed. Its No is the PASS
// of AWS's CheckAccessNotGranted.
func Granted(r *Rules, o Options) Result { return Compare(nil, r, o) }

// question is a comparison, case by case.
type question struct {
	old, new *Rules
	o        *Options
	budget   lang.Budget
	nodes    int
	reason   Reason
}

// answer tries plain resources in all cases, and then the others.
func (q *question) answer() Result {
	cases := q.cases()
	exotic := false
	for _, p := range cases {
		if w := q.try(p, true); w != nil {
			return q.result(Yes, w)
		}
		exotic = exotic || p.differ()
	}
	if q.o.World.PlainOnly || !exotic {
		return q.result(No, nil)
	}
	q.reason = NoReason // a proof about all resources is one about the plain
	for _, p := range cases {
		if w := q.try(p, false); w != nil {
			w.Exotic = true
			return q.result(Yes, w)
		}
	}
	return q.result(No, nil)
}

// result returns an answer, or Unknown in place of a No where a case was stuck.
func (q *question) result(a Answer, w *Witness) Result {
	r := Result{Answer: a, Witness: w, Steps: Steps{q.o.Limits.states() - q.budget.States, q.nodes}}
	if a == No && q.reason != NoReason {
		r.Answer, r.Reason = Unknown, q.reason
	}
	return r
}

// try searches one case.
func (q *question) try(p *problem, plain bool) *Witness {
	p.plain, p.stuck, p.nodes, p.budget = plain, NoReason, q.nodes, q.budget
	w := p.run()
	q.nodes, q.budget = p.nodes, p.budget
	if q.reason == NoReason {
		q.reason = p.stuck
	}
	return w
}

// differ reports whether a plain resource is matched otherwise than an exotic one.
func (p *problem) differ() bool {
	for _, c := range p.constraints {
		for i := range c.in {
			if c.in[i] != c.strict[i] {
				return true
			}
		}
	}
	return false
}

// cases are the types of callers, apart for the actions that a trust policy
// decides. Those which the policies cannot tell apart are one.
func (q *question) cases() (all []*problem) {
	if q.new == nil {
		return nil
	}
	seen := make(map[string]bool)
	for _, caller := range []policy.PrincipalType{policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser} {
		for _, assuming := range []bool{false, true} {
			p := newProblem(q.old, q.new, q.o, caller, assuming)
			p.narrow()
			p.inForce()
			mark := fmt.Sprint(p.newWays, p.oldWays, groupNames(p.newGroups), groupNames(p.oldGroups), assuming)
			if p.tellsCallers() {
				mark += caller.String()
			}
			if len(p.newWays) > 0 && !seen[mark] {
				seen[mark] = true
				all = append(all, p)
			}
		}
	}
	return all
}

func groupNames(groups []policy.Group) (names []string) {
	for _, g := range groups {
		names = append(names, fmt.Sprint(g.Layer, g.Level))
	}
	return names
}

// tellsCallers reports whether a policy reads what differs between callers of two
// types.
func (p *problem) tellsCallers() bool {
	for _, key := range []string{"aws:principalarn", "aws:username", "aws:userid", "aws:principaltype"} {
		if len(p.tests[key]) > 0 || p.refs[key] {
			return true
		}
	}
	return false
}

// inForce asks the engine for what is in force in the case, by an example of its
// requests.
func (p *problem) inForce() {
	b := builder{p: p, n: &node{}, solutions: map[int]solution{
		dimAction:   {word: lang.Word("s:a")},
		dimResource: {word: lang.Word("arn:aws:s:r:" + home + ":x")},
		dimClock:    {at: someday},
	}}
	b.caller = "arn:aws:iam::" + home + ":user/x"
	switch p.caller {
	case policy.TypeRoleSession:
		b.caller = "arn:aws:iam::" + home + ":role/x"
	case policy.TypeFederatedUser:
		b.caller = "arn:aws:sts::" + home + ":federated-user/x"
	}
	if p.assuming {
		b.solutions[dimAction] = solution{word: lang.Word("sts:AssumeRole")}
		b.solutions[dimResource] = solution{word: lang.Word("arn:aws:iam::" + home + ":role/t")}
	}
	r, ok := b.request()
	if !ok {
		return // Requests.Known holds something that no request can
	}
	p.oldGroups, p.oldWays = inForce(p.old.policies(), &r)
	p.newGroups, p.newWays = inForce(p.new.policies(), &r)
	if p.old == nil {
		p.oldWays = nil
	}
}

// inForce returns the groups and ways of a set. The trust policy, which leaves it
// to the account, is always met.
func inForce(s *policy.Set, r *policy.Request) (groups []policy.Group, ways []policy.Way) {
	for g := range s.Groups(r) {
		if g.Layer != policy.LayerTrust {
			groups = append(groups, g)
		}
	}
	for w := range s.Ways(r) {
		if w.Via == 0 || w.Via&policy.NamedAccount != 0 {
			w.Needs = slices.Clone(w.Needs)
			ways = append(ways, w)
		}
	}
	return groups, ways
}
