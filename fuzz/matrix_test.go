package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// sides are generated policies, and requests that are near what they are about.
type sides struct {
	set      *policy.Set
	target   *policy.Target
	requests []policy.Request
}

func newSides(s *gen.Source, near int) (of sides, ok bool) {
	c := gen.New(s)
	set, r, err := c.Engine()
	if err != nil {
		return of, false
	}
	of = sides{set, r.Target, []policy.Request{*r}}
	next := c.Request
	for range near {
		next = gen.Near(s, next)
		of.requests = append(of.requests, next.Engine())
	}
	return of, true
}

// TestMatrixGenerated: a matrix of generated policies, of callers who are nearly alike,
// answers as Compute does.
func TestMatrixGenerated(t *testing.T) {
	t.Parallel()
	worlds := 10_000
	if thin() {
		worlds = 60
	}
	made := 0
	for seed := range uint64(worlds) {
		s := gen.FromSeed(seed)
		one, ok := newSides(s, 6)
		other, ok2 := newSides(s, 2)
		if !ok || !ok2 {
			continue
		}
		m := matrixOf(one, other, seed)
		if m == nil {
			continue
		}
		made++
		for _, d := range m.Check(150, rand.New(rand.NewPCG(seed, 7))) {
			t.Fatalf("seed %d: caller %v on %s, call %v, cluster %d: the matrix has %s, Compute %s",
				seed, m.Caller(d.Caller).Principal, m.Table(d.Table), m.Calls()[d.Call], d.Cluster, d.Matrix, d.Compute)
		}
	}
	if made < worlds/2 {
		t.Errorf("%d of %d worlds have a matrix", made, worlds)
	}
}

// matrixOf makes a matrix of the callers of both sides, with the tables of the
// requests, and a cluster whose role has the policies of the other side; nil where
// two callers are equal.
func matrixOf(one, other sides, seed uint64) *access.Matrix {
	var callers []access.Subject
	var tables []arn.ARN
	known := make(map[string]bool)
	for i, of := range []sides{one, other} {
		for _, r := range of.requests {
			id := fmt.Sprintf("%#v %d %s", r.Principal, i, contextText(r.Context))
			if known[id] {
				continue
			}
			known[id] = true
			callers = append(callers, access.Subject{Principal: r.Principal, Policies: of.set, Context: r.Context})
			if r.Resource.Kind() == arn.Table && i == 0 {
				tables = append(tables, r.Resource)
			}
		}
	}
	for _, name := range []string{"us-west-2:123456789012:table/Books", "us-west-2:123456789012:table/Book", "eu-west-1:123456789012:table/Books", "us-west-2:210987654321:table/alice"} {
		tables = append(tables, arn.MustParse("arn:aws:dynamodb:"+name))
	}
	opts := access.Options{
		Time: one.requests[0].Time, CurrentProtocol: seed%2 == 0, RequireTableMetadata: seed%3 == 0,
		Targets: func(a arn.ARN) *policy.Target {
			if a.Kind() == arn.Table && a.Name() != "Book" {
				return one.target
			}
			return nil
		},
	}
	cluster := access.Cluster{
		ARN:  arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/one"),
		Role: access.Subject{Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/DAX"), arn.ARN{}), Policies: other.set},
		Trust: policy.MustParse("trust", policy.Trust, []byte(`{"Version": "2012-10-17", "Statement":
			{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`)),
	}
	unique := make(map[arn.ARN]bool)
	kept := tables[:0]
	for _, table := range tables {
		if !unique[table] {
			unique[table] = true
			kept = append(kept, table)
		}
	}
	m, err := access.NewMatrix(callers, kept, opts, cluster)
	if err != nil {
		return nil
	}
	return m
}

// contextText is a text that differs for contexts that differ.
func contextText(c condition.Context) string {
	text := fmt.Sprint(c.Err())
	env := condition.Env{Context: c}
	for key := range c.Keys() {
		values, kind := env.Lookup(key)
		text += fmt.Sprintf(" %q %v %q", strings.ToLower(key), kind, values)
	}
	return text
}

// TestFacets: where the marks of two callers, or of two resources, are equal and the
// same patterns match, every decision is the same.
func TestFacets(t *testing.T) {
	t.Parallel()
	worlds := 20_000
	if thin() {
		worlds = 400
	}
	equal := 0
	for seed := range uint64(worlds) {
		of, ok := newSides(gen.FromSeed(seed), 8)
		if !ok {
			continue
		}
		f := policy.NewFacets([]*policy.Set{of.set}, []*policy.Target{of.target})
		for i := range of.requests {
			a := &of.requests[i]
			if len(f.Members(of.set, a)) > 0 {
				continue // what they match has to be compared one by one
			}
			for j := range i {
				b := &of.requests[j]
				if f.Caller(of.set, a) != f.Caller(of.set, b) {
					continue
				}
				for k := range of.requests {
					equal++
					sameFor(t, seed, of, a, b, &of.requests[k])
				}
			}
		}
		sameResources(t, seed, f, of)
	}
	if equal < worlds {
		t.Errorf("%d pairs of callers are alike: they show little", equal)
	}
}

// sameFor compares what two callers may do to the resource of a request.
func sameFor(t *testing.T, seed uint64, of sides, a, b, on *policy.Request) {
	ask := func(caller *policy.Request) policy.Decision {
		r := *on
		r.Principal, r.Context, r.Time, r.Target = caller.Principal, caller.Context, caller.Time, of.target
		return of.set.Evaluate(&r)
	}
	if x, y := ask(a), ask(b); x.Verdict != y.Verdict || x.Uncertain != y.Uncertain {
		t.Fatalf("seed %d: %v and %v are alike, and are decided %v and %v: %s on %s", seed, a.Principal, b.Principal, x, y, on.Action, on.Resource)
	}
}

// sameResources compares what each caller may do to resources that are alike.
func sameResources(t *testing.T, seed uint64, f *policy.Facets, of sides) {
	about := func(r *policy.Request) policy.Request {
		return policy.Request{Resource: r.Resource, ResourceAccount: r.ResourceAccount, Target: of.target, Time: r.Time, Context: condition.Context{}}
	}
	for i := range of.requests {
		x := about(&of.requests[i])
		for j := range i {
			y := about(&of.requests[j])
			if x.Resource == y.Resource || f.Resource(&x) != f.Resource(&y) || !samePatterns(f, of.set, &x, &y) {
				continue
			}
			for k := range of.requests {
				caller := &of.requests[k]
				if len(f.Members(of.set, caller)) > 0 {
					continue
				}
				on := func(r *policy.Request) policy.Decision {
					q := *caller
					q.Resource, q.ResourceAccount, q.Target = r.Resource, r.ResourceAccount, of.target
					return of.set.Evaluate(&q)
				}
				if p, q := on(&x), on(&y); p.Verdict != q.Verdict || p.Uncertain != q.Uncertain {
					t.Fatalf("seed %d: %s and %s are alike, and are decided %v and %v for %v", seed, x.Resource, y.Resource, p, q, caller.Principal)
				}
			}
		}
	}
}

func samePatterns(f *policy.Facets, s *policy.Set, x, y *policy.Request) bool {
	for _, n := range f.Patterns(s) {
		p := f.Pattern(n)
		if p.Match(x.Resource, nil) != p.Match(y.Resource, nil) {
			return false
		}
	}
	return true
}
