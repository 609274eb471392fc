package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/variables"
)

// TestAllowSmallWorld: of every change that Allow proposes the engine allows the
// request, no request of the world is lost, and none but those asked for is new where
// the change is exact.
func TestAllowSmallWorld(t *testing.T) {
	documents, each := 8, 3
	if thin() {
		documents, each = 1, 2
	}
	exact, others, none := 0, 0, 0
	for _, f := range smallFamilies {
		size := 3 * len(f.conditions) * len(smallActions) * len(smallResources)
		for i, document := range f.smallDocuments(t, size*size*size/documents|1) {
			requests := f.requests(featuresOf(false, document.text))
			for j := range each {
				r := requests[(i*31+j*101)%len(requests)]
				if document.set.Evaluate(&r).Allowed() {
					continue
				}
				changes := analysis.Allow(document.rules, &r, analysis.Options{Limits: analysis.Limits{Regions: 1}})
				if len(changes) == 0 {
					none++
				}
				for _, c := range changes {
					changed := loadRules(t, string(c.Edits[0].Document))
					if !changed.set.Evaluate(&r).Allowed() {
						t.Errorf("%v does not allow %s on %s, %s\n%s", c, r.Action, r.Resource, show(r), document.text)
					}
					if lost, ok := differs(changed, document, requests); ok {
						t.Errorf("%v loses %s on %s, %s\n%s", c, lost.Action, lost.Resource, show(lost), document.text)
					}
					if !c.Exact() {
						others++
						continue
					}
					exact++
					for _, q := range requests {
						same := variables.EqualASCII(q.Action, r.Action) && asked(&q, &r) && plain(q) == plain(r)
						if !same && changed.set.Evaluate(&q).Allowed() && !document.set.Evaluate(&q).Allowed() && sameOf(f, &q, &r) {
							t.Errorf("%v is not exact for %s on %s, %s: it allows %s on %s, %s\n%s", c, r.Action, r.Resource, show(r), q.Action, q.Resource, show(q), document.text)
							break
						}
					}
				}
			}
		}
	}
	t.Logf("exact %d, others %d, without a change %d", exact, others, none)
}

// sameOf reports whether a request is another one for certain: numbers, dates, truth
// values and binaries have more spellings than one.
func sameOf(f *smallFamily, q, r *policy.Request) bool {
	if !variables.EqualASCII(q.Action, r.Action) || !asked(q, r) {
		return true
	}
	return f.name != "Bool"
}

// asked reports whether a request is about the resource asked for. Of an action without
// a resource every resource counts as that.
func asked(q, r *policy.Request) bool {
	return r.Resource.IsWildcard() || q.Resource == r.Resource
}

// plain writes a context with lists as sets, and nothing for what is null.
func plain(r policy.Request) (text string) {
	env := condition.Env{Context: r.Context}
	for key := range r.Context.Keys() {
		values, _ := env.Lookup(condition.FoldKey(key))
		if set := slices.Compact(slices.Sorted(slices.Values(values))); strings.Join(set, "") != "" {
			text += key + " " + strings.Join(set, " ") + "; "
		}
	}
	return text
}

// TestStopSmallWorld: of every change that Stop proposes the engine refuses all that
// was asked about, and allows nothing new, and what else was allowed where the change
// is exact.
func TestStopSmallWorld(t *testing.T) {
	documents := 40
	if thin() {
		documents = 5
	}
	on := func(s string) []arn.Pattern { return []arn.Pattern{arn.MustParsePattern(s, 0)} }
	of := func(s string) []policy.ActionPattern {
		a, err := policy.ParseAction(s)
		if err != nil {
			t.Fatal(err)
		}
		return []policy.ActionPattern{a}
	}
	asked := []analysis.Requests{
		{Actions: of("s:a")}, {Actions: of("s:*")}, {Resources: on("arn:aws:s:::a")}, {Actions: of("s:b"), Resources: on("arn:aws:s:::a*")}, {},
		{Actions: of("s:a"), Known: condition.NewContext(condition.Absent("k:v"))}, {Known: condition.NewContext(condition.Absent("k:w")), Resources: on("arn:aws:s:::*")},
	}
	exact, others, none := 0, 0, 0
	for _, f := range smallFamilies {
		size := 3 * len(f.conditions) * len(smallActions) * len(smallResources)
		for i, document := range f.smallDocuments(t, size*size*size/documents|1) {
			requests := f.requests(featuresOf(false, document.text))
			q := asked[i%len(asked)]
			changes := analysis.Stop(document.rules, analysis.Options{Requests: q, Limits: analysis.Limits{Regions: 2}})
			if len(changes) == 0 {
				none++
			}
			for _, c := range changes {
				changed := loadRules(t, string(c.Edits[0].Document))
				if more, ok := differs(document, changed, requests); ok {
					t.Errorf("%v allows %s on %s, %s\n%s", c, more.Action, more.Resource, show(more), document.text)
				}
				if exact++; !c.Exact() {
					exact, others = exact-1, others+1
				}
				for _, r := range requests {
					if within := isAsked(&q, &r); within && changed.set.Evaluate(&r).Allowed() {
						t.Errorf("%v leaves %s on %s, %s\n%s", c, r.Action, r.Resource, show(r), document.text)
					} else if !within && c.Exact() && document.set.Evaluate(&r).Allowed() && !changed.set.Evaluate(&r).Allowed() {
						t.Errorf("%v is not exact: it takes away %s on %s, %s\n%s", c, r.Action, r.Resource, show(r), document.text)
					}
				}
			}
		}
	}
	t.Logf("exact %d, others %d, without a change %d", exact, others, none)
}

// isAsked reports whether a request is one of some.
func isAsked(q *analysis.Requests, r *policy.Request) bool {
	env := r.Env()
	for key := range q.Known.Keys() {
		if values, _ := env.Lookup(condition.FoldKey(key)); strings.Join(values, "") != "" { // what is null is as good as absent
			return false
		}
	}
	return (q.Actions == nil || slices.ContainsFunc(q.Actions, func(a policy.ActionPattern) bool { return a.Match(r.Action) })) &&
		(q.Resources == nil || slices.ContainsFunc(q.Resources, func(p arn.Pattern) bool { return p.Match(r.Resource, nil) }))
}

// FuzzAllow: whatever a document says, a change allows the request, its documents load,
// and the changes are the same twice.
func FuzzAllow(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*"}}`, []byte("request"))
	f.Add(`{"Statement":[{"Sid":"A","Effect":"Allow","NotAction":"a:b","NotResource":"arn:aws:*:*:*:x?"},{"Effect":"Deny","Action":"*","Resource":"*"}]}`, []byte{1, 2, 3})
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/a":"b"}}}]}`, []byte{9})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["s3:*","dynamodb:*"],"NotResource":["arn:aws:s3:::a","*"]}}`, []byte("9"))
	f.Fuzz(func(t *testing.T, text string, random []byte) {
		set, ok := setOf(text)
		if !ok || len(text) > 2000 {
			return
		}
		r, ok := ofWorld(gen.NewRequest(gen.FromBytes(random)))
		if !ok {
			return
		}
		o := analysis.Options{World: analysis.World{PlainOnly: true}, Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 8, Regions: 2}}
		var texts [2][]string
		for i := range texts {
			for _, c := range analysis.Allow(analysis.OfCaller(set), &r, o) {
				texts[i] = append(texts[i], c.String())
				changed, ok := setOf(string(c.Edits[0].Document))
				if !ok || !changed.Evaluate(&r).Allowed() {
					t.Fatalf("%s on %s is not allowed by %s", r.Action, r.Resource, c.Edits[0].Document)
				}
			}
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
	})
}

// FuzzStop: whatever a document says, after a change nothing is allowed that was asked
// about, nothing is new, and the changes are the same twice.
func FuzzStop(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*"}}`, "s3:Get*", "arn:aws:s3:::*", []byte("request"))
	f.Add(`{"Statement":[{"Sid":"A","Effect":"Allow","NotAction":"a:b","NotResource":"arn:aws:*:*:*:x?"},{"Effect":"Deny","Action":"a:*","Resource":"*"}]}`, "*", "*", []byte{1, 2, 3})
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"k:v":"true"}}}]}`, "s3:GetObject", "arn:aws:s3:::a/*", []byte{9})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}`, "sts:AssumeRole", "arn:*:iam::*:role/aws-service-role/*", []byte("9"))
	f.Fuzz(func(t *testing.T, text, action, resource string, random []byte) {
		set, ok := setOf(text)
		a, errAction := policy.ParseAction(action)
		p, errResource := arn.ParsePattern(resource, 0)
		if !ok || len(text) > 2000 || errAction != nil || errResource != nil {
			return
		}
		q := analysis.Requests{Actions: []policy.ActionPattern{a}, Resources: []arn.Pattern{p}}
		o := analysis.Options{Requests: q, World: analysis.World{PlainOnly: true}, Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 8, Regions: 2}}
		changes := analysis.Stop(analysis.OfCaller(set), o)
		var texts [2][]string
		for i, list := range [][]analysis.Change{changes, analysis.Stop(analysis.OfCaller(set), o)} {
			for _, c := range list {
				texts[i] = append(texts[i], c.String())
			}
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
		for _, c := range changes {
			changed := set.Policies()
			for _, e := range c.Edits {
				changed.Identity = slices.DeleteFunc(slices.Clone(changed.Identity), func(old *policy.Policy) bool { return old == e.Policy })
				changed.Identity = append(changed.Identity, policy.MustParse("changed", policy.Identity, e.Document))
			}
			after, err := policy.NewSet(changed)
			if err != nil {
				t.Fatal(err)
			}
			s := gen.FromBytes(random)
			request := gen.NewRequest(s)
			for range 20 {
				if r, ok := ofWorld(request); ok && plainFor(&r) && after.Evaluate(&r).Allowed() && (isAsked(&q, &r) || !set.Evaluate(&r).Allowed()) {
					t.Fatalf("%v allows %s on %s by %s, context %v", c, r.Action, r.Resource, r.Principal, show(r))
				}
				request = gen.Near(s, request)
			}
		}
	})
}

// plainFor reports whether no star of any pattern can run past a colon to match the
// resource of a request.
func plainFor(r *policy.Request) bool {
	return strings.Count(r.Resource.String(), ":") <= 5
}
