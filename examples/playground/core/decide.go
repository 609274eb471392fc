package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/operation"
)

// limits keep a search of package analysis to a second or so. What a step of one takes
// grows with the number of statements.
func limits(worlds ...*world) analysis.Options {
	statements := 1
	for _, w := range worlds {
		for _, p := range w.policies {
			for range p.Statements() {
				statements++
			}
		}
	}
	return analysis.Options{Limits: analysis.Limits{States: 1 << 15, Nodes: min(1<<13, max(1<<17/statements, 1<<8)), Regions: 20}}
}

// maxOpen and maxSearches are how many open keys of a request are examined, and of how
// many requests. Beyond them it is not known whether a key matters, and all that could
// not be evaluated are asked for.
const maxOpen, maxSearches = 16, 8

// question is the question of decide, read.
type question struct {
	caller access.Subject
	index  int // of the caller
	asks   []policy.Request
	advice []string
	body   bool // asks are the authorizations of a call
}

// question reads what decide asks.
func (w *world) question() (q question) {
	asked := &w.in.Question
	if len(w.callers) == 0 {
		w.fault("callers", "there is no caller; add one")
		return q
	}
	if asked.Caller != "" {
		q.index = slices.IndexFunc(w.in.Callers, func(c Caller) bool { return c.ID == asked.Caller })
		if q.index < 0 {
			w.fault("question/caller", "%.80q is not one of the callers", asked.Caller)
			return q
		}
	}
	q.caller = w.callers[q.index]
	if asked.Operation != "" {
		q.body = true
		w.resolve(&q)
		return q
	}
	w.single(&q)
	return q
}

// single reads an action and a resource.
func (w *world) single(q *question) {
	asked := &w.in.Question
	r := policy.Request{
		Principal: q.caller.Principal, Action: strings.TrimSpace(asked.Action), ResourceAccount: asked.ResourceAccount,
		Time: w.now, Context: condition.NewContext(w.given("")...),
	}
	text := strings.TrimSpace(asked.Resource)
	if text == "*" {
		r.Resource = arn.Wildcard()
	} else {
		r.Resource = w.arn("question/resource", text, "arn:aws:dynamodb:us-west-2:123456789012:table/Books, or * for an action without a resource")
	}
	if !r.Resource.IsValid() {
		return
	}
	var known bool
	r.Support, known = aws.Default().SupportOn(r.Action, r.Resource)
	if !known && r.Action != "" {
		q.advice = append(q.advice, "What a resource policy can do for "+r.Action+" is not known; it is taken to count for callers of its own account alone.")
	}
	r.Target = w.asked(r.Resource)
	if err := r.Validate(); err != nil {
		w.fault("question/action", "%v", err)
		return
	}
	tags := condition.NewContext(w.tags(r.Resource, q.caller.Policies, r.Target)...)
	r.Context = tags.Join(r.Context)
	q.asks = append(q.asks, r)
}

// tags returns the tags of a resource that is one of the tables. If all of them are
// known, the others that policies read are absent.
func (w *world) tags(a arn.ARN, set *policy.Set, target *policy.Target) (entries []condition.Entry) {
	holder := operation.Holder(a)
	i := slices.Index(w.tables, holder)
	if i < 0 {
		return nil
	}
	about := w.described[holder]
	for key := range joined(set.Keys(), target.Keys()) {
		folded := condition.FoldKey(key)
		if tag, ok := strings.CutPrefix(folded, "aws:resourcetag/"); ok && !about.TagsUnknown && !hasTag(w.in.Tables[i].Tags, tag) {
			entries = append(entries, condition.Absent(key))
		}
	}
	for _, tag := range w.in.Tables[i].Tags {
		entries = append(entries, condition.String("aws:ResourceTag/"+tag.Key, tag.Value))
	}
	return entries
}

func hasTag(tags []Tag, folded string) bool {
	return slices.ContainsFunc(tags, func(t Tag) bool { return condition.FoldKey(t.Key) == folded })
}

// joined yields what the one and then the other yields.
func joined(a, b iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, seq := range []iter.Seq[string]{a, b} {
			for v := range seq {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// asked returns the policies on the side of the question's resource: its own document
// may be that of a table or of a role, or one that belongs to nobody else.
func (w *world) asked(a arn.ARN) *policy.Target {
	holder := operation.Holder(a)
	if t, ok := w.targets[holder]; ok {
		return t
	}
	if h, ok := aws.Default().Holder(a); ok {
		holder = h
	}
	layer := "resource"
	if holder.Kind() == arn.Role {
		layer = "trust"
	}
	return w.target(holder, w.one(layer, "", "question/resource"))
}

// resolve reads the body of a call.
func (w *world) resolve(q *question) {
	asked := &w.in.Question
	scope := arn.Scope{Partition: "aws", Region: asked.Region, Account: q.caller.Principal.Account()}
	for _, a := range append(slices.Clone(w.tables), w.clusterARNs()...) {
		if scope.Region == "" && a.IsValid() {
			scope.Region, scope.Partition = a.Region(), a.Partition()
		}
	}
	r := operation.Resolver{Scope: scope, Tables: w.described}
	call, err := r.Resolve(strings.TrimSpace(asked.Operation), []byte(asked.Body))
	if err != nil {
		field := "question/body"
		var fault *operation.Error
		if errors.As(err, &fault) && !slices.Contains(slices.Collect(operation.Operations()), fault.Operation) {
			field = "question/operation"
		}
		w.fault(field, "%v", err)
		return
	}
	given := condition.NewContext(w.given("")...)
	for one := range call.Requests(q.caller.Principal, given, w.now) {
		one.Time = w.now
		one.Target = w.targetOf(operation.Holder(one.Resource))
		q.asks = append(q.asks, *one)
	}
	for _, a := range call.Advice() {
		q.advice = append(q.advice, a.Text)
	}
}

func (w *world) clusterARNs() (list []arn.ARN) {
	for i := range w.clusters {
		list = append(list, w.clusters[i].ARN)
	}
	return list
}

// decide answers the question.
func (w *world) decide(propose bool) (*Decided, []Asked) {
	q := w.question()
	if !w.sound() {
		return nil, nil
	}
	d := &Decided{Operation: w.in.Question.Operation, Advice: q.advice, Requests: []Trace{}}
	var half access.Half
	var asked []Asked
	for i := range q.asks {
		r := q.asks[i]
		open := w.openKeys(q.caller.Policies, &r)
		declare(&r, open)
		t := q.caller.Policies.Explain(&r)
		half.Results = append(half.Results, access.Result{Request: r, Decision: t.Decision})
		uncertain := t.Decision.Uncertain
		if uncertain {
			asked = append(asked, w.hangs(d, &q, i, open, t)...)
			half.Results[i].Decision = t.Decision
		}
		one := w.trace(t)
		one.Proved = half.Results[i].Decision.Uncertain != uncertain
		d.Proved = d.Proved || one.Proved
		d.Requests = append(d.Requests, one)
	}
	d.Verdict, d.Uncertain = half.Verdict().String(), half.Uncertain()
	d.Proved = d.Proved && !d.Uncertain
	w.missing(d, &q, half.Results)
	if propose && len(q.asks) == 1 {
		d.Changes = w.changes(&q)
	}
	return d, distinct(asked)
}

// hangs notes and returns what an uncertain decision hangs on. If it is proved that it
// hangs on nothing, the verdict of the trace becomes the one that is proved, which no
// statement need settle alone.
func (w *world) hangs(d *Decided, q *question, i int, open []string, t *policy.Trace) []Asked {
	if len(open) > maxOpen || d.searches == maxSearches {
		return notEvaluated(t)
	}
	d.searches++
	rest := analysis.Partial(analysis.NewRules(q.caller.Policies, q.asks[i].Target), &q.asks[i], limits(w))
	if !rest.Open {
		if t.Decision.Verdict != rest.Verdict {
			t.Decision.Verdict, t.Decision.Statement = rest.Verdict, nil
		}
		t.Decision.Uncertain = false
		return nil
	}
	d.If, d.Unless = append(d.If, alternatives(rest.If)...), append(d.Unless, alternatives(rest.Unless)...)
	list := matters(&rest)
	if len(list) == 0 { // each key alone changes nothing, or that is not known
		return notEvaluated(t)
	}
	return list
}

// notEvaluated are the keys of the conditions that could not be evaluated in statements
// that nothing else stopped.
func notEvaluated(t *policy.Trace) (list []Asked) {
	for i := range t.Layers {
		for _, s := range t.Layers[i].Statements {
			for _, c := range s.Indeterminate {
				if s.Result == condition.Indeterminate && c.Key != "" {
					list = append(list, Asked{Key: c.Key, Matters: analysis.Unknown.String(), Meaning: meaning(c.Key), List: holdsList(c.Key)})
				}
			}
		}
	}
	return list
}

// alternatives writes lists of conditions, one a line.
func alternatives(lists [][]analysis.Condition) (lines []string) {
	for _, list := range lists {
		var texts []string
		for _, c := range list {
			texts = append(texts, c.String())
		}
		if len(texts) > 0 {
			lines = append(lines, strings.Join(texts, " and "))
		}
	}
	return lines
}

// matters returns the keys that an open decision hangs on.
func matters(rest *analysis.Residual) (list []Asked) {
	for _, m := range rest.Matters {
		if m.Answer != analysis.No {
			list = append(list, Asked{
				Key: m.Key, Matters: m.Answer.String(), Allowed: valueIn(m.Allowed, m.Key), Denied: valueIn(m.Denied, m.Key),
				Meaning: meaning(m.Key), List: holdsList(m.Key),
			})
		}
	}
	return list
}

// valueIn returns the value of a key in a witness as JSON: null if it is absent.
func valueIn(at *analysis.Witness, key string) json.RawMessage {
	if at == nil {
		return nil
	}
	env := condition.Env{Context: at.Request.Context, Now: at.Request.Time}
	values, kind := env.Lookup(key)
	var v any
	switch {
	case kind == condition.KindList:
		v = append([]string{}, values...)
	case len(values) == 1:
		v = values[0]
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

func meaning(key string) string {
	k, ok := catalog.LookupKey(key)
	if !ok {
		k, _ = aws.Default().Key(key)
	}
	return k.Meaning
}

func holdsList(key string) bool {
	k, ok := catalog.LookupKey(key)
	return ok && k.Kind == condition.KindList
}

// distinct keeps the first of the same keys.
func distinct(list []Asked) (out []Asked) {
	for _, a := range list {
		if !slices.ContainsFunc(out, func(b Asked) bool { return b.Key == a.Key && b.Of == a.Of }) {
			out = append(out, a)
		}
	}
	return out
}

// missing says what would have to be added so that the denied requests are allowed.
func (w *world) missing(d *Decided, q *question, results []access.Result) {
	d.Grant = access.Grant(results...)
	for i := range results {
		r := &results[i]
		if r.Decision.Allowed() {
			continue
		}
		t := q.caller.Policies.Explain(&r.Request)
		switch {
		case r.Decision.Verdict == policy.ExplicitDeny:
			d.Grounds = append(d.Grounds, fmt.Sprintf("%s on %s: a Deny applies, so no Allow helps.", r.Request.Action, r.Request.Resource))
		case len(t.Missing) > 0:
			d.Grounds = append(d.Grounds, fmt.Sprintf("%s on %s: an Allow is missing in: %s.", r.Request.Action, r.Request.Resource, layerNames(t.Missing)))
		}
	}
}

func layerNames(layers []policy.Layer) string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.String()
	}
	return strings.Join(names, ", ")
}

// changes proposes edits that allow the request, by package analysis.
func (w *world) changes(q *question) (list []Change) {
	r := q.asks[0]
	for _, c := range analysis.Allow(analysis.NewRules(q.caller.Policies, r.Target), &r, limits(w)) {
		if len(list) == 3 {
			break
		}
		change := Change{Exact: c.Exact(), Edits: []Edit{}}
		if !c.Exact() {
			change.Extra = c.Extra.String()
		}
		for _, e := range c.Edits {
			edit := Edit{Document: -1, Layer: e.Layer.String(), Text: string(e.Document), What: e.Text}
			if src := w.sources[e.Policy]; src != nil {
				edit.Document = src.document
			}
			change.Edits = append(change.Edits, edit)
		}
		list = append(list, change)
	}
	return list
}
