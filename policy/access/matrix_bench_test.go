package access_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// account is a generated account: principals with some combinations of managed policies on tables of
// applications, in any Region, a quarter of them by an infix.
func account(t testing.TB, principals, combinations, policies, tables, clusters int) (w matrixWorld) {
	r := rand.New(rand.NewPCG(1, 2))
	apps := policies
	var managed []*policy.Policy
	for i := range policies {
		var statements []string
		for range 1 + r.IntN(5) {
			pattern := fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/prod-app%03d-t%d*", r.IntN(apps), r.IntN(4))
			if r.IntN(4) == 0 {
				pattern = fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/*-app%03d-t*", r.IntN(apps))
			}
			actions := []string{`"dynamodb:GetItem", "dynamodb:Query"`, `"dynamodb:*"`, `"dynamodb:PutItem", "dynamodb:UpdateItem"`, `"dynamodb:BatchGetItem", "dynamodb:Scan"`}
			statements = append(statements, statement("Allow", actions[r.IntN(len(actions))], pattern))
		}
		if i%8 == 0 {
			statements = append(statements, statement("Allow", `"dax:*"`, fmt.Sprintf("arn:aws:dax:*:123456789012:cache/c%d", r.IntN(20))))
		}
		managed = append(managed, parse(t, policy.Identity, document(statements...)))
	}
	sets := make(map[int]*policy.Set)
	for i := range principals {
		key := i % combinations
		if sets[key] == nil {
			var p policy.Policies
			for range 1 + key%6 {
				p.Identity = append(p.Identity, managed[r.IntN(policies)])
			}
			set, err := policy.NewSet(p)
			if err != nil {
				t.Fatal(err)
			}
			sets[key] = set
		}
		user := policy.User(arn.MustParse(fmt.Sprintf("arn:aws:iam::123456789012:user/u%05d", i)))
		w.callers = append(w.callers, access.Subject{Principal: user, Policies: sets[key]})
	}
	for i := range tables {
		w.tables = append(w.tables, arn.MustParse(fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-app%03d-t%d-%05d", i%apps, r.IntN(8), i)))
	}
	for i := range clusters {
		c := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, fmt.Sprintf("arn:aws:dynamodb:*:*:table/*-app%03d-*", i))))
		c.ARN = arn.MustParse(fmt.Sprintf("arn:aws:dax:us-west-2:123456789012:cache/c%d", i))
		w.clusters = append(w.clusters, c)
	}
	w.opts.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return w
}

// namesakes are users under one policy that gives each its own tables.
func namesakes(t testing.TB, users int) (w matrixWorld) {
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{parse(t, policy.Identity, document(
		statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:username}-*"), statement("Allow", `"dynamodb:GetItem"`, "arn:aws:dynamodb:*:*:table/shared-*")))}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range users {
		name := fmt.Sprintf("u%05d", i)
		w.callers = append(w.callers, access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/" + name)), Policies: set})
		for _, table := range []string{name + "-orders", name + "-notes", fmt.Sprintf("shared-%d", i)} {
			w.tables = append(w.tables, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/"+table))
		}
	}
	w.opts.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return w
}

// BenchmarkMatrix decides whole accounts. Beside the time it reports how many decisions
// that took, and how many answers there are.
func BenchmarkMatrix(b *testing.B) {
	for _, test := range []struct {
		name string
		w    matrixWorld
	}{
		{"small", account(b, 100, 30, 40, 1000, 2)},
		{"account", account(b, 10_000, 1369, 400, 100_000, 0)},
		{"account_20_clusters", account(b, 10_000, 1369, 400, 100_000, 20)},
		{"variables", namesakes(b, 10_000)},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := test.w.matrix(b)
				blocks, bypasses, sets := 0, 0, 0
				for range m.Blocks() {
					blocks++
				}
				for range m.Bypasses() {
					bypasses++
				}
				for range m.CallerClasses() {
					sets++
				}
				b.ReportMetric(float64(m.Decisions()), "decisions")
				b.ReportMetric(float64(blocks), "blocks")
				b.ReportMetric(float64(bypasses), "bypasses")
				b.ReportMetric(float64(sets), "callerclasses")
			}
		})
	}
}
