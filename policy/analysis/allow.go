package analysis

import (
	"fmt"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// Allow proposes changes that allow a request, the best first: exact ones before
// others, then those of the fewest documents, then those that allow the least else.
// The request is its action on its resource by its caller, with the keys that its
// context has, where lists count as sets and an empty value as none; of OfCaller the
// caller is whoever has the policies, and of an action without a resource every
// resource counts, as no policy tells them apart. The engine allows
// it with every one of the changes, and nothing that was allowed is lost: that is
// proved, or Extra is not Complete and has the reason.
//
// A change adds the action or the resource to a statement that fails there alone, or a
// value to a condition, or a new statement, and makes exceptions in what denies the
// request, whatever the layer. There is none if the request is allowed already or is
// not valid, or if only policies could allow it that the rules do not have.
func Allow(r *Rules, req *policy.Request, o Options) []Change {
	if r == nil || req.Validate() != nil {
		return nil
	}
	a := allower{changer: newChanger(r, o), req: *req}
	a.req.Target = r.targetOf(&a.req)
	if r.set.Evaluate(&a.req).Allowed() {
		return nil
	}
	a.env = a.req.Env()
	for _, patches := range a.ways() {
		if len(a.changes) >= maxChanges {
			break
		}
		if needless := func(kept []patch) bool { return includes(patches, kept) }; slices.ContainsFunc(a.kept, needless) {
			continue
		}
		n := len(a.changes)
		if a.propose(patches); len(a.changes) > n {
			a.kept = append(a.kept, patches)
		}
	}
	return a.best()
}

// allower looks for changes that allow a request.
type allower struct {
	*changer
	req  policy.Request
	env  condition.Env
	f    force
	kept [][]patch // of the changes
}

// includes reports whether some patches hold all of a few.
func includes(patches, few []patch) bool {
	return !slices.ContainsFunc(few, func(f patch) bool {
		return !slices.ContainsFunc(patches, func(p patch) bool { return p.at == f.at && p.index == f.index && p.text == f.text })
	})
}

// propose looks into one change.
func (a *allower) propose(patches []patch) {
	c := a.make(patches)
	if c == nil {
		return
	}
	one := a.req
	one.Target = c.Rules.targetOf(&one)
	if !c.Rules.set.Evaluate(&one).Allowed() {
		return
	}
	o := a.o
	o.Requests, o.WitnessOnly = Requests{}, true
	lost := Compare(c.Rules, a.r, o)
	if lost.Answer == Yes {
		return
	}
	requests := Requests{}
	if a.r.side == bothSides && !slices.ContainsFunc(c.Edits, func(e Edit) bool { return ofTarget(e.Layer) }) {
		requests.Callers = []policy.Principal{a.req.Principal}
	}
	a.keep(c, beyond{a.asked, requests, lost.Reason})
}

// ofTarget reports whether policies of a layer are those of the resource.
func ofTarget(l policy.Layer) bool {
	switch l {
	case policy.LayerResource, policy.LayerTrust, policy.LayerResourceControl, policy.LayerEndpoint:
		return true
	default:
	}
	return false
}

// asked is the box of the request.
func (a *allower) asked(pairs map[pair]bool) *box {
	b := &box{pairs: pairs}
	b.actions.groups = [][]pattern{join2(actionOf(a.req.Action))}
	if !a.req.Resource.IsWildcard() {
		b.resources.groups = [][]pattern{join2(literal(a.req.Resource.String()))}
	}
	b.conditions = a.r.within(a.req.Context)
	if a.r.side != callerSide {
		if t, ok := a.caller(); ok {
			if c, ok := conditionOf(t); ok {
				b.conditions = append(b.conditions, wanted{&c.Test, c.Want})
			}
		}
	}
	return b
}

// join2 is a list of one pattern, or of none.
func join2(m pattern, ok bool) []pattern {
	if !ok {
		return nil
	}
	return []pattern{m}
}

// caller is the condition that the caller is the request's.
func (a *allower) caller() (t draftTest, ok bool) {
	for _, key := range []string{"aws:PrincipalArn", "aws:PrincipalServiceName", "aws:PrincipalType"} {
		if values, kind := a.env.Lookup(condition.FoldKey(key)); kind == condition.KindSingle {
			return draftTest{"StringEquals", key, slices.Clone(values)}, true
		}
	}
	return t, false
}

// ways returns the patches of each way to allow the request, those first that change
// the fewest statements.
func (a *allower) ways() (all [][]patch) {
	a.f = a.r.inForce(&a.req)
	denies, allows := a.applying()
	denials := [][]patch{nil}
	for _, d := range denies {
		denials = product(denials, a.exceptions(d))
	}
	for _, w := range a.f.ways {
		patches := denials
		for _, t := range a.f.parts(w) {
			if !t.held(allows) {
				patches = product(patches, a.grants(t))
			}
		}
		all = append(all, patches...)
	}
	if len(a.f.ways) == 0 {
		for _, document := range a.documents() {
			all = append(all, product(denials, [][]patch{document})...)
		}
	}
	slices.SortStableFunc(all, func(x, y []patch) int { return len(x) - len(y) })
	return all
}

// applying returns what applies to the request.
func (a *allower) applying() (denies, allows []policy.Applied) {
	for x := range a.r.set.Applying(&a.req) {
		switch {
		case x.Statement.Effect() == policy.Deny:
			denies = append(denies, x)
		case x.Result == condition.True:
			allows = append(allows, x)
		}
	}
	return denies, allows
}

// product puts each of some patches beside each of others.
func product(a, b [][]patch) (all [][]patch) {
	for _, x := range a {
		for _, y := range b {
			if len(all) < 4*maxChanges {
				all = append(all, slices.Concat(x, y))
			}
		}
	}
	return all
}

// grants returns patches that each give a part an Allow of the request.
func (a *allower) grants(t part) (all [][]patch) {
	var last *slot
	for at, p := range a.r.slots() {
		if at.layer != t.group.Layer || at.level != t.group.Level {
			continue
		}
		if last == nil {
			last = &at
		}
		for s := range p.Statements() {
			if by, text, ok := a.widened(at, s, t.via); ok {
				all = append(all, []patch{{at, s.Index(), []draftStatement{by}, fmt.Sprintf("statement %d: %s", s.Index(), text)}})
			}
		}
	}
	if last == nil {
		return append(all, a.document(t.group.Layer))
	}
	for i, s := range a.statements(*last) {
		all = append(all, []patch{{*last, -1, []draftStatement{s}, choose(i == 0, "a new statement", "a new statement for the keys of the request")}})
	}
	return all
}

// documents returns patches that make a new document, where no policy is there that
// could allow the request.
func (a *allower) documents() (all [][]patch) {
	if a.r.side != resourceSide && a.r.policies().Policies().Identity == nil {
		all = append(all, a.document(policy.LayerIdentity))
	}
	if a.r.side != callerSide && a.r.targets().Policies().Resource == nil && !assumes(a.req.Action) {
		all = append(all, a.document(policy.LayerResource))
		if len(all) == 2 {
			all = append(all, slices.Concat(all[0], all[1]))
		}
	}
	return all
}

// document is the patch of a new document.
func (a *allower) document(l policy.Layer) (all []patch) {
	at := slot{layer: l}
	for _, s := range a.statements(at) {
		return []patch{{at, -1, []draftStatement{s}, "a new statement"}}
	}
	return nil
}

// statements returns new statements that allow the request: for all contexts, and for
// the values that its context has.
func (a *allower) statements(at slot) (all []draftStatement) {
	s := draftStatement{effect: policy.Allow, actions: []string{a.req.Action}}
	if at.layer != policy.LayerTrust {
		resource, ok := a.resource(at)
		if !ok {
			return nil
		}
		s.resources = []string{resource}
	}
	if ofTarget(at.layer) {
		e, ok := a.entry()
		if !ok {
			return nil
		}
		s.named, s.principals = true, []draftEntry{e}
	}
	all = append(all, s)
	if pins := a.r.pins(a.req.Context); len(pins) > 0 {
		for _, pin := range pins {
			for _, t := range pin {
				s.tests = append(s.tests, escaped(t, a.version(at)))
			}
		}
		all = append(all, s)
	}
	return all
}

// version is that of the document in a slot.
func (a *allower) version(at slot) string {
	if d := a.drafts[at]; d != nil {
		return d.version
	}
	return "2012-10-17"
}

// resource writes the resource of the request; it is not ok where the document has no
// way to write it.
func (a *allower) resource(at slot) (text string, ok bool) {
	if a.req.Resource.IsWildcard() {
		return "*", true
	}
	m, ok := literal(a.req.Resource.String())
	if ok && a.version(at) != "2012-10-17" {
		return a.req.Resource.String(), m.text == a.req.Resource.String()
	}
	return m.text, ok
}

// entry names the caller, and a session by its role.
func (a *allower) entry() (e draftEntry, ok bool) {
	p := &a.req.Principal
	switch p.Type() {
	case policy.TypeRoleSession:
		return draftEntry{"AWS", p.Role().String()}, true
	case policy.TypeUser, policy.TypeFederatedUser, policy.TypeRoot:
		return draftEntry{"AWS", p.ARN().String()}, true
	case policy.TypeService:
		return draftEntry{"Service", p.String()}, true
	case policy.TypeFederated:
		return draftEntry{"Federated", p.String()}, true
	case policy.TypeAnonymous:
		return draftEntry{"AWS", "*"}, true
	default:
	}
	return e, false
}

// widened returns an Allow that fails in one place alone with the request's action,
// resource or value there.
func (a *allower) widened(at slot, s *policy.Statement, via policy.Naming) (by draftStatement, text string, ok bool) {
	names, _ := s.Names(&a.req.Principal, false)
	if s.Effect() != policy.Allow || names == 0 || via != 0 && names&via == 0 {
		return by, "", false
	}
	var failed []clause
	for _, c := range clausesOf(s) {
		if resultOf(c, &a.req, &a.env) != condition.True {
			failed = append(failed, c)
		}
	}
	if len(failed) != 1 {
		return by, "", false
	}
	by = statementOf(s)
	switch c := failed[0]; c.kind {
	case policy.ActionClause:
		by.actions, ok = including(by.actions, by.notAction, a.req.Action)
		text = choose(by.notAction, "NotAction without ", "Action with ") + a.req.Action
	case policy.ResourceClause:
		written, can := a.resource(at)
		by.resources, ok = including(by.resources, by.notResource, written)
		text = choose(by.notResource, "NotResource without ", "Resource with ") + written
		ok = ok && can
	case policy.ConditionClause:
		i := slices.Index(slices.Collect(s.Tests()), c.test)
		by.tests[i], text, ok = a.valued(c.test, s.Policy().Version())
	default:
	}
	return by, text, ok
}

// including adds a member to a list, or takes it out of one that is negated.
func including(list []string, not bool, member string) ([]string, bool) {
	if !not {
		return append(slices.Clone(list), member), true
	}
	rest := slices.DeleteFunc(slices.Clone(list), func(m string) bool { return variables.EqualASCII(m, member) })
	return rest, len(rest) < len(list) && len(rest) > 0
}

// valued adds the values that the request has to a condition.
func (a *allower) valued(t *condition.Test, version string) (d draftTest, text string, ok bool) {
	d = testOf(t)
	values, kind := a.env.Lookup(condition.FoldKey(t.Key()))
	single := t.Operator().Qualifier() == condition.NoQualifier
	if t.Operator().Negated() || t.Operator().Family() == condition.FamilyNull || kind != choose(single, condition.KindSingle, condition.KindList) || len(values) == 0 {
		return d, "", false
	}
	more := escaped(draftTest{values: values}, version).values
	if t.Operator().Wildcards() {
		for i := range more {
			if more[i], ok = wild(more[i], version); !ok {
				return d, "", false
			}
		}
	}
	for _, v := range more {
		if !slices.Contains(d.values, v) {
			d.values = append(d.values, v)
		}
	}
	return d, fmt.Sprintf("%s %s with %q", t.Operator(), t.Key(), more), true
}

// wild writes a text so that no character of it is a wildcard.
func wild(text, version string) (string, bool) {
	written := write(literals(text))
	return written, written == text || version == "2012-10-17"
}
