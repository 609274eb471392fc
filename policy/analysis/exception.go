package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// An exception in a Deny is the Deny without its action and the Deny without its
// resource, side by side: together they deny all but the action on the resource.

// exceptions returns patches that each keep a Deny from applying to the request.
func (a *allower) exceptions(d policy.Applied) (all [][]patch) {
	at, ok := a.slotOf(d)
	if !ok {
		return nil
	}
	i := d.Statement.Index()
	add := func(text string, by ...draftStatement) {
		all = append(all, []patch{{at, i, by, fmt.Sprintf("statement %d: %s", i, text)}})
	}
	s := statementOf(d.Statement)
	action, okAction := s.withoutAction(a.req.Action)
	written, can := a.resource(at)
	resource, okResource := s.withoutResource(a.req.Resource.String(), written)
	okResource = okResource && can && !a.req.Resource.IsWildcard()
	if okAction && okResource {
		both := slices.Concat(action, resource)
		add(fmt.Sprintf("not for %s on %s", a.req.Action, written), both...)
		if pinned := a.unpinned(s, at); len(pinned) > 0 {
			add(fmt.Sprintf("not for %s on %s with the keys of the request", a.req.Action, written), slices.Concat(both, pinned)...)
		}
	}
	if okAction {
		add("not for "+a.req.Action, action...)
	}
	if okResource {
		add("not for "+written, resource...)
	}
	for _, p := range a.unpinned(s, at) {
		last := p.tests[len(p.tests)-1]
		add(fmt.Sprintf("not where %s is %q", last.key, last.values), p)
	}
	if t, ok := a.caller(); ok && a.r.side != callerSide {
		by := s
		by.tests = append(slices.Clip(by.tests), draftTest{"StringNotEquals", t.key, t.values})
		add("not for "+strings.Join(t.values, ""), by)
	}
	return all
}

// slotOf returns where a statement is.
func (a *allower) slotOf(d policy.Applied) (at slot, ok bool) {
	for at, p := range a.r.slots() {
		if at.layer == d.Group.Layer && at.level == d.Group.Level && p == d.Statement.Policy() {
			return at, true
		}
	}
	return at, false
}

// unpinned returns a statement with the condition that a key has another value than in
// the request, once for each key that can be so put.
func (a *allower) unpinned(s draftStatement, at slot) (all []draftStatement) {
	for _, pin := range a.r.pins(a.req.Context) {
		t := pin[0]
		switch operator, ok := opposites[t.operator]; {
		case ok && len(pin) == 1:
			t.operator = operator
		case t.operator == "Null":
			t.values = []string{"false"}
		default:
			continue
		}
		by := s
		by.tests = append(slices.Clip(by.tests), escaped(t, a.version(at)))
		all = append(all, by)
	}
	return all
}

// withoutAction returns the statement for all of its actions but one: one statement, or
// none if no action is left. It is not ok where a pattern matches the action that
// cannot do without it.
func (s *draftStatement) withoutAction(action string) (all []draftStatement, ok bool) {
	by := *s
	by.actions, by.notAction, ok = without(s.actions, s.notAction, action, func(member string) (bool, bool) {
		p, err := policy.ParseAction(member)
		return err == nil && p.Match(action), variables.EqualASCII(member, action)
	})
	if ok && len(by.actions) > 0 {
		all = append(all, by)
	}
	return all, ok
}

// withoutResource is withoutAction for a resource and the way to write it.
func (s *draftStatement) withoutResource(resource, written string) (all []draftStatement, ok bool) {
	if s.resources == nil {
		return nil, false
	}
	by := *s
	by.resources, by.notResource, ok = without(s.resources, s.notResource, written, func(member string) (bool, bool) {
		m, ok := resourceOf(member)
		return !ok || len(m.refs) > 0 || m.resource.MatchString(resource, nil), member == written
	})
	if ok && len(by.resources) > 0 {
		all = append(all, by)
	}
	return all, ok
}

// without returns a list that does not match one text any more, of which it is asked
// whether a member matches it and whether it matches nothing else.
func without(list []string, not bool, text string, about func(member string) (matches, alone bool)) (rest []string, negated, ok bool) {
	if not {
		return append(slices.Clone(list), text), true, true
	}
	if slices.Contains(list, "*") {
		return []string{text}, true, true
	}
	for _, member := range list {
		switch matches, alone := about(member); {
		case !matches:
			rest = append(rest, member)
		case !alone:
			return nil, false, false
		}
	}
	return rest, false, true
}
