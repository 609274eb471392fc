package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/policy/operation"
)

// A lane is one way for a call: the caller's own permissions, or those of a cluster's
// role behind what the caller needs on the cluster. Both ways of a call are one request
// then. The keys that a role has of its own are put under other names, with their
// values (SEMANTICS 8.3d), and what the cluster asks of the caller is one more level of
// SCPs.

// lane is rules, who asks them, and the keys of its own that it reads.
type lane struct {
	rules  *Rules
	caller policy.Principal
	own    []condition.Entry // under names of their own
	names  []string          // of own
	none   bool              // nothing gets through
	reason Reason            // why the rules could not be made
}

// shared are the keys that the cluster's role has from the call: SEMANTICS 8.3d.
var shared = []string{"dynamodb:", "aws:ResourceTag/", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:RequestedRegion", "aws:CurrentTime", "aws:EpochTime"}

// isShared reports whether a key is one of them.
func isShared(key string) bool {
	folded := condition.FoldKey(key)
	return slices.ContainsFunc(shared, func(s string) bool {
		s = condition.FoldKey(s)
		return folded == s || strings.HasSuffix(s, ":") && strings.HasPrefix(folded, s) || strings.HasSuffix(s, "/") && strings.HasPrefix(folded, s)
	})
}

// strictly compiles patterns whose stars stay in their part of an ARN.
func strictly(patterns ...string) (all []*lang.Program) {
	for _, p := range patterns {
		all = append(all, lang.Compile(strictTemplate(p), nil).Strict())
	}
	return all
}

// tagging says what tags the caller's requests to a cluster have.
type tagging uint8

const (
	anyTags  tagging = iota // any: those of the cluster are not known
	sameTags                // those of the table, as package access has it for tags in the caller's context
)

// target returns the policies of the table of a call, none of a table that is not
// listed.
func (e *Effective) target(c *call) *policy.Target {
	if e.Options.Targets == nil || !slices.Contains(e.Tables, operation.Holder(c.check.Resource)) {
		return nil
	}
	return e.Options.Targets(operation.Holder(c.check.Resource))
}

// lane returns the way through a cluster, or the direct one for nil.
func (e *Effective) lane(c *call, cluster *access.Cluster, name string, tags tagging) lane {
	if cluster == nil {
		return lane{rules: NewRules(e.Caller.Policies, e.target(c)), caller: e.Caller.Principal}
	}
	l := lane{caller: cluster.Role.Principal}
	if !e.trusted(c, cluster) {
		l.none = true
		return l
	}
	role := NewRules(cluster.Role.Policies, e.target(c))
	context := cluster.Role.Context.Join(e.Caller.Context.Only(shared...))
	request := c.check.Request(cluster.Role.Principal, context, e.Options.Time)
	env := request.Env()
	names := make(map[string]string)
	l.rules = role.rename(func(key string) string {
		folded := condition.FoldKey(key)
		if isShared(key) {
			return ""
		}
		if names[folded] == "" {
			names[folded] = fmt.Sprintf("%s:key%d", name, len(names)+1)
			l.names = append(l.names, names[folded])
			l.own = append(l.own, entriesOf(names[folded], &env, folded)...)
		}
		return names[folded]
	})
	if l.rules == nil {
		l.reason = Unsupported
		return l
	}
	e.front(c, cluster, &l, name, tags)
	return l
}

// entriesOf returns the value of a folded key under another name; none of one that is
// not known, which stays open.
func entriesOf(name string, env *condition.Env, folded string) []condition.Entry {
	switch values, kind := env.Lookup(folded); kind {
	case condition.KindSingle:
		return []condition.Entry{condition.String(name, values[0])}
	case condition.KindList:
		return []condition.Entry{condition.Strings(name, values...)}
	case condition.KindAbsent:
		return []condition.Entry{condition.Absent(name)}
	default:
	}
	return nil
}

// trusted reports whether DAX may assume the role of a cluster, or may be that it can.
func (e *Effective) trusted(c *call, cluster *access.Cluster) bool {
	made, err := c.sketch.Call()
	if err != nil {
		return false
	}
	got := access.Compute(e.Caller, &made, e.Options, *cluster)
	return len(got.Via) == 1 && (got.Via[0].Trust.Decision.Allowed() || got.Via[0].Trust.Decision.Uncertain || e.Options.Time.IsZero())
}

// front adds what the caller needs on the cluster to a lane: SEMANTICS 8.3a.
func (e *Effective) front(c *call, cluster *access.Cluster, l *lane, name string, tags tagging) {
	action := "dax:" + strings.TrimPrefix(c.sketch.Operation, "dynamodb:")
	context := e.Caller.Context.Without("dynamodb:")
	if made, err := c.sketch.Call(); err == nil && made.Transaction() {
		action = "dax:" + strings.TrimPrefix(c.check.Action, "dynamodb:")
		context = context.With(condition.String("dax:EnclosingOperation", strings.TrimPrefix(c.sketch.Operation, "dynamodb:")))
	}
	var target *policy.Target
	if e.Options.Targets != nil {
		target = e.Options.Targets(cluster.ARN)
	}
	r := policy.Request{
		Principal: e.Caller.Principal, Action: action, Resource: cluster.ARN, Target: target,
		Support: policy.Support{ResourcePolicy: policy.NoResourcePolicy}, Time: e.Options.Time,
	}
	rules := NewRules(e.Caller.Policies, target)
	env := condition.Env{Context: context}
	for key := range e.Caller.Policies.Keys() { // the front sees no item
		folded := condition.FoldKey(key)
		if _, kind := env.Lookup(folded); kind == condition.KindAbsent && (strings.HasPrefix(folded, "dynamodb:") || strings.HasPrefix(folded, "dax:")) {
			context = context.With(condition.Absent(key))
		}
	}
	r.Context = context
	if r.Validate() != nil {
		l.none = true
		return
	}
	w := newWhole(&r)
	o := Options{}
	res := newResidual(rules, w, rules.openKeys(w), &o)
	allowed, denied := res.conditions()
	switch {
	case res.over != NoReason:
		l.reason = res.over
		return
	case len(allowed) == 0:
		l.none = true
		return
	case len(denied) == 0 && len(allowed) == 1 && len(allowed[0]) == 0:
		return
	}
	names := make(map[string]string)
	l.limit(allowed, denied, func(key string) string {
		folded := condition.FoldKey(key)
		tag := strings.HasPrefix(folded, "aws:resourcetag/")
		if w.open(folded) && (!tag || tags == sameTags) {
			return ""
		}
		if names[folded] == "" { // what the cluster sees of the caller, and not the table of the role
			names[folded] = fmt.Sprintf("%s:front%d", name, len(names)+1)
			l.names = append(l.names, names[folded])
			if !w.open(folded) {
				l.own = append(l.own, entriesOf(names[folded], w.class.given, folded)...)
			}
		}
		return names[folded]
	})
}

// limit adds a level of SCPs that allows what some conditions say.
func (l *lane) limit(allowed, denied alternatives, to func(key string) string) {
	d := &draft{name: "front", version: "2012-10-17", kind: policy.ServiceControl}
	for i, lists := range []alternatives{allowed, denied} {
		for _, list := range lists {
			s := draftStatement{effect: choose(i == 0, policy.Allow, policy.Deny), actions: []string{"*"}, resources: []string{"*"}}
			for j := range list {
				s.tests = append(s.tests, testOf(&list[j].Test))
			}
			d.statements = append(d.statements, s)
		}
	}
	p, err := d.parse()
	if err == nil {
		d = draftOf(p)
		if _, ok := d.rename(to); ok {
			p, err = d.parse()
		}
	}
	if err != nil {
		l.reason = Unsupported
		return
	}
	all := l.rules.policies().Policies()
	all.ServiceControl = append(all.ServiceControl, []*policy.Policy{p})
	set, err := policy.NewSet(all)
	if err != nil {
		l.reason = Unsupported
		return
	}
	l.rules = NewRules(set, l.rules.targets())
}

// found is a request that was found, with the keys of all lanes in its context.
type found struct{ policy.Request }

// context returns the keys of the call that was found: those of lanes are not its own,
// and what the call's check says is not the caller's to say.
func (f *found) context(check *operation.Check, lanes []*lane) condition.Context {
	var names []string
	var absent []condition.Entry
	env := condition.Env{Context: f.Context}
	for _, l := range lanes {
		names = append(names, l.names...)
		for _, key := range slices.Concat(slices.Collect(l.rules.set.Keys()), slices.Collect(l.rules.target.Keys())) {
			// What the search leaves out is absent, and not unknown.
			if _, kind := env.Lookup(condition.FoldKey(key)); kind == condition.KindAbsent && isOfTable(key) {
				absent = append(absent, condition.Absent(key))
			}
		}
	}
	of := check.Context
	unknown := unknownKeys(of)
	for key := range of.Keys() {
		if !unknown[condition.FoldKey(key)] {
			names = append(names, key)
		}
	}
	c := f.Context
	if len(names) > 0 {
		c = c.Without(names...)
	}
	return c.With(absent...)
}

// isOfTable reports whether a key says something of a table or of its items.
func isOfTable(key string) bool {
	folded := condition.FoldKey(key)
	return strings.HasPrefix(folded, "dynamodb:") || strings.HasPrefix(folded, "aws:resourcetag/")
}

// search looks for a call that is refused in one way and allowed in another. Where it
// finds none it is proved or not that there is none.
func (e *Effective) search(c *call, old, new *lane, o Options) (f *found, proof bool, why Reason) {
	if old.reason != NoReason || new.reason != NoReason {
		return nil, false, choose(new.reason != NoReason, new.reason, old.reason)
	}
	r := c.check.Request(e.Caller.Principal, e.Caller.Context, e.Options.Time)
	unknown := unknownKeys(r.Context)
	known := slices.Concat(old.own, new.own)
	env := condition.Env{Context: r.Context}
	for _, rules := range []*Rules{old.rules, new.rules} {
		for _, key := range slices.Concat(slices.Collect(rules.set.Keys()), slices.Collect(rules.target.Keys())) {
			folded := condition.FoldKey(key)
			_, kind := env.Lookup(folded)
			if kind == condition.KindAbsent && strings.HasPrefix(folded, "dynamodb:") && !unknown[folded] {
				known = append(known, condition.Absent(key)) // a call of this kind does not have it
			}
		}
	}
	r.Context = r.Context.With(known...)
	w := newWhole(&r)
	w.on = c.on
	w.callers = map[*Rules]policy.Principal{old.rules: old.caller, new.rules: new.caller}
	o.World.PlainOnly = true
	p := w.problem(old.rules, new.rules, &o)
	p.plain = true // tables have no colon in their names
	found1 := p.run()
	switch {
	case found1 != nil:
		return &found{found1.request}, false, NoReason
	case p.stuck != NoReason:
		return nil, false, p.stuck
	}
	return nil, true, NoReason
}
