package core

import (
	"fmt"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

// Compared is the answer of compare: for everybody whose policies change, how the
// proposed ones relate to the ones of today, and what changes for whole calls.
type Compared struct {
	Changed int        `json:"changed"` // documents that are proposed to change
	Pairs   []Relation `json:"pairs"`
	Routes  []Route    `json:"routes"`
}

// Relation is how two lists of policies relate.
type Relation struct {
	Of    string `json:"of"`    // whose they are
	Scope string `json:"scope"` // caller, role, resource or trust
	// Relation is equivalent, wider, narrower, different or unknown.
	Relation string    `json:"relation"`
	Added    Direction `json:"added"`
	Removed  Direction `json:"removed"`
}

// Direction is whether one side allows what the other does not.
type Direction struct {
	Answer  string   `json:"answer"` // yes, no or unknown
	Reason  string   `json:"reason,omitempty"`
	Witness *Witness `json:"witness,omitempty"`
}

// Witness is a request that proves a yes, and all that are proved to be like it.
type Witness struct {
	Principal  string      `json:"principal"`
	Action     string      `json:"action"`
	Resource   string      `json:"resource"`
	Context    []KeyValues `json:"context"`
	Before     string      `json:"before"`
	After      string      `json:"after"`
	Statement  *Place      `json:"statement,omitempty"` // that allows it
	Exotic     bool        `json:"exotic,omitempty"`
	Actions    string      `json:"actions,omitempty"` // of the region
	Resources  string      `json:"resources,omitempty"`
	Callers    []string    `json:"callers,omitempty"`
	Conditions []string    `json:"conditions,omitempty"`
}

// Route is a call that a caller can make with one side's policies and clusters and not
// with the other's.
type Route struct {
	Caller string `json:"caller"`
	New    bool   `json:"new"`    // possible with the proposed policies; else no more
	Answer string `json:"answer"` // yes, no or unknown
	Reason string `json:"reason,omitempty"`
	Call   string `json:"call,omitempty"`
	Table  string `json:"table,omitempty"`
	Before string `json:"before,omitempty"` // none, direct, via-dax or both
	After  string `json:"after,omitempty"`
}

// pair is two lists of policies that compare asks about.
type pair struct {
	of, scope string
	old, new  *analysis.Rules
}

// compare compares the proposed policies with the policies of today.
func compare(now, then *world) *Compared {
	if !now.sound() || !then.sound() {
		return nil
	}
	c := &Compared{Pairs: []Relation{}, Routes: []Route{}}
	for i := range now.in.Documents {
		if changes(&now.in.Documents[i]) {
			c.Changed++
		}
	}
	for _, p := range pairs(now, then) {
		added, removed := analysis.Equivalent(p.old, p.new, limits(now, then))
		c.Pairs = append(c.Pairs, Relation{
			Of: p.of, Scope: p.scope, Relation: relation(added.Answer, removed.Answer),
			Added: half(then, &added), Removed: half(now, &removed),
		})
	}
	for i := range now.callers {
		if !now.touches(i) {
			continue
		}
		old, proposed := now.effective(i), then.effective(i)
		c.Routes = append(c.Routes, now.route(i, true, old, proposed), now.route(i, false, proposed, old))
	}
	return c
}

// changes reports whether a document is proposed to change.
func changes(d *Document) bool {
	return d.Only != "" || d.New != nil && *d.New != d.Text
}

func relation(added, removed analysis.Answer) string {
	switch {
	case added == analysis.Unknown || removed == analysis.Unknown:
		return "unknown"
	case added == analysis.No && removed == analysis.No:
		return "equivalent"
	case removed == analysis.No:
		return "wider"
	case added == analysis.No:
		return "narrower"
	}
	return "different"
}

// pairs are the lists of policies that a proposal changes.
func pairs(now, then *world) (list []pair) {
	in := now.in
	changed := func(of string, layers ...string) bool {
		return slices.ContainsFunc(in.Documents, func(d Document) bool {
			return changes(&d) && d.Of == of && slices.Contains(layers, d.Layer)
		})
	}
	own := []string{"identity", "boundary", "session"}
	scp := changed("", "scp")
	for i := range now.callers {
		if scp || changed(in.Callers[i].ID, own...) {
			list = append(list, pair{now.callers[i].Principal.String(), "caller", analysis.OfCaller(now.callers[i].Policies), analysis.OfCaller(then.callers[i].Policies)})
		}
	}
	for i := range now.clusters {
		role := now.clusters[i].Role.Principal.Role()
		if scp || changed(in.Clusters[i].ID, own...) {
			list = append(list, pair{role.String(), "role", analysis.OfCaller(now.clusters[i].Role.Policies), analysis.OfCaller(then.clusters[i].Role.Policies)})
		}
		if changed(in.Clusters[i].ID, "trust") {
			list = append(list, resources(now, then, role, "trust"))
		}
	}
	beside := changed("", "rcp", "endpoint")
	for i, table := range now.tables {
		if beside || changed(in.Tables[i].ID, "resource") {
			list = append(list, resources(now, then, table, "resource"))
		}
	}
	if changed("", "resource", "trust") {
		now.question()
		then.question()
		if len(now.faults)+len(then.faults) == 0 {
			list = append(list, pair{in.Question.Resource, "resource", analysis.OfResource(now.questionTarget()), analysis.OfResource(then.questionTarget())})
		}
	}
	return list
}

// resources are the policies of a resource on both sides.
func resources(now, then *world, a arn.ARN, scope string) pair {
	return pair{a.String(), scope, analysis.OfResource(now.targets[a]), analysis.OfResource(then.targets[a])}
}

// questionTarget returns the policies on the side of the question's resource.
func (w *world) questionTarget() *policy.Target {
	a, err := arn.Parse(w.in.Question.Resource)
	if err != nil {
		return nil
	}
	return w.asked(a)
}

// half shows one direction of a comparison. The statement that allows the witness is
// one of the world that allows more.
func half(w *world, r *analysis.Result) Direction {
	q := Direction{Answer: r.Answer.String(), Reason: r.Reason.String()}
	if at := r.Witness; at != nil {
		v := &Witness{
			Principal: at.Request.Principal.String(), Action: at.Request.Action, Resource: at.Request.Resource.String(), Context: []KeyValues{},
			Before: at.Before.Verdict.String(), After: at.After.Verdict.String(), Statement: w.place(at.After.Statement), Exotic: at.Exotic,
		}
		env := at.Request.Env()
		for key := range at.Request.Context.Keys() {
			values, kind := env.Lookup(key)
			v.Context = append(v.Context, KeyValues{key, append([]string{}, values...), kind.String()})
		}
		if g := r.Region; g != nil {
			v.Actions, v.Resources, v.Callers = g.Actions.String(), g.Resources.String(), g.Callers
			for _, c := range g.Conditions {
				v.Conditions = append(v.Conditions, c.String())
			}
		}
		q.Witness = v
	}
	return q
}

// touches reports whether a proposal may change what a caller can do through clusters.
func (w *world) touches(caller int) bool {
	if len(w.clusters) == 0 {
		return false
	}
	ids := []string{"", w.in.Callers[caller].ID}
	for i := range w.in.Clusters {
		ids = append(ids, w.in.Clusters[i].ID)
	}
	for i := range w.in.Tables {
		ids = append(ids, w.in.Tables[i].ID)
	}
	return slices.ContainsFunc(w.in.Documents, func(d Document) bool { return changes(&d) && slices.Contains(ids, d.Of) })
}

func (w *world) effective(caller int) analysis.Effective {
	s := w.callers[caller]
	s.Context = w.plain("")
	e := analysis.Effective{Caller: s, Tables: w.tables, Options: w.options()}
	for i, x := range w.clusters {
		x.Role.Context = w.plain(w.in.Clusters[i].ID)
		e.Clusters = append(e.Clusters, x)
	}
	return e
}

// route asks whether a caller has a call with the one side that the other does not have.
func (w *world) route(caller int, isNew bool, from, to analysis.Effective) Route {
	found := analysis.CompareEffective(from, to, limits(w))
	r := Route{Caller: w.callers[caller].Principal.String(), New: isNew, Answer: found.Answer.String(), Reason: found.Reason.String()}
	if found.Answer != analysis.Yes {
		return r
	}
	r.Call = found.Call.Operation
	if len(found.Call.Members) > 0 {
		r.Call = fmt.Sprintf("%s %s", r.Call, found.Call.Members[0])
	}
	if len(found.Call.Tables) > 0 {
		r.Table = found.Call.Tables[0].String()
	}
	before, after := path(&found.Before), path(&found.After)
	if !isNew {
		before, after = after, before
	}
	r.Before, r.After = before, after
	return r
}

func path(a *access.Access) string { return a.Path().String() }
