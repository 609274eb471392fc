package fuzz

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/variables"
)

// assuming are the actions that make or shape a session of a role: SEMANTICS 6.6f.
var assuming = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"}

// within reports whether a region admits a request by the texts that it shows to
// readers. Its callers are types of callers.
func within(t *testing.T, region *analysis.Region, r *policy.Request) bool {
	t.Helper()
	env := r.Env()
	action := func(text string) bool {
		a, err := policy.ParseAction(text)
		if err != nil {
			t.Fatal(err)
		}
		return a.Match(r.Action)
	}
	resource := func(text string) bool {
		p, err := arn.ParsePattern(text, variables.References)
		if err != nil {
			t.Fatal(err)
		}
		values, resolved := env.Resolve(p.References(), nil)
		return resolved == condition.Resolved && p.Match(r.Resource, values)
	}
	switch {
	case region.Callers[0] != "*" && !slices.Contains(region.Callers, r.Principal.Type().String()),
		!slices.ContainsFunc(region.Actions.In, action), slices.ContainsFunc(region.Actions.NotIn, action),
		region.NotLinked && r.Resource.IsServiceLinkedRole() && slices.ContainsFunc(assuming, func(name string) bool { return variables.EqualASCII(name, r.Action) }),
		!slices.ContainsFunc(region.Resources.In, resource), slices.ContainsFunc(region.Resources.NotIn, resource):
		return false
	}
	for _, c := range region.Conditions {
		result, ok := c.Test.Eval(&env).Result, false
		switch c.Want {
		case analysis.True:
			ok = result == condition.True
		case analysis.NotFalse:
			ok = result != condition.False
		case analysis.NotTrue:
			ok = result != condition.True
		case analysis.False:
			ok = result == condition.False
		}
		if !ok {
			return false
		}
	}
	return true
}

// TestAnalysisRegions holds regions to requests, for policies that nearly agree:
// whatever a region admits is new access, and where the regions are all there are,
// whatever they do not admit is not.
func TestAnalysisRegions(t *testing.T) {
	t.Parallel()
	pairs, requests := 400, 20_000
	if thin() {
		pairs, requests = 12, 500
	}
	var n struct{ pairs, regions, complete, inside, outside, none, unknown int }
	for seed := uint64(1); n.pairs < pairs; seed++ {
		s := gen.FromSeed(seed)
		c := gen.New(s)
		old, new, ok := nearMiss(s, &c, false)
		if !ok {
			continue
		}
		var regions []*analysis.Region
		var last analysis.Result
		for last = range analysis.Differences(old.rules, new.rules, analysis.Options{World: analysis.World{AnyValue: true}, Limits: analysis.Limits{Regions: 20}}) {
			if last.Region != nil {
				regions = append(regions, last.Region)
				if w := last.Witness.Request; !within(t, last.Region, &w) {
					t.Fatalf("seed %d: %v is not in its region %v", seed, last.Witness, last.Region)
				}
			} else if last.Answer == analysis.Yes {
				n.none++
			}
		}
		if len(regions) == 0 {
			continue
		}
		n.pairs++
		n.regions += len(regions)
		switch last.Answer {
		case analysis.No:
			n.complete++
		case analysis.Unknown:
			n.unknown++
		default:
		}
		first, next := c.Request, engineRequests{}
		for i := range requests {
			if r, ok := next.of(c.Request); ok {
				at := slices.IndexFunc(regions, func(g *analysis.Region) bool { return within(t, g, &r) })
				is := new.allows(r) && !old.allows(r)
				switch {
				case at >= 0 && !is:
					t.Fatalf("seed %d: %s on %s by %s, context %v is in %v, and is not new access: %v, %v\nnew: %s", seed, r.Action, r.Resource, r.Principal, show(r), regions[at], old.set.Evaluate(&r), new.set.Evaluate(&r), caseTexts(&c))
				case at < 0 && is && last.Answer == analysis.No:
					t.Fatalf("seed %d: %s on %s by %s %s, context %v is new access, and in none of\n%s\nnew: %s", seed, r.Action, r.Resource, r.Principal.Type(), r.Principal, show(r), textOf(regions), caseTexts(&c))
				case at >= 0:
					n.inside++
				case is:
					n.outside++
				}
			}
			if c.Request = gen.Near(s, c.Request); i%50 == 49 {
				c.Request = first
			}
		}
	}
	t.Logf("%+v", n)
	if n.complete*10 < n.pairs*9 || n.none*10 > n.regions+10 {
		t.Error("too few are complete")
	}
}

// TestLinkedRoleRegions: in a small world of roles, service-linked ones among them, the
// regions of what is allowed are complete, and admit what the engine allows and nothing
// else.
func TestLinkedRoleRegions(t *testing.T) {
	const role, linked = "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/x"
	var statements []string
	for _, effect := range []string{"Allow", "Deny"} {
		for _, action := range []string{`"Action":"sts:AssumeRole"`, `"Action":["sts:Tag*","iam:*"]`, `"Action":"*"`, `"NotAction":"sts:AssumeRole"`} {
			for _, resource := range []string{`"Resource":"*"`, `"Resource":"` + linked + `"`, `"Resource":"arn:*:iam::*:role/aws*/"`, `"NotResource":"arn:*:iam:*:*:role/aws-service-role/*"`} {
				statements = append(statements, smallStatement(effect, action, resource, ""))
			}
		}
	}
	account, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("t", policy.Trust, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:*"}}`))})
	if err != nil {
		t.Fatal(err)
	}
	var requests []policy.Request
	for _, action := range []string{"sts:AssumeRole", "sts:tagsession", "sts:GetSessionToken", "iam:PassRole"} {
		for _, resource := range []string{role, linked, linked + "/", "*"} {
			r := policy.Request{
				Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/x")).WithUniqueID("AIDAX"),
				Action:    action, Resource: arn.MustParse(resource), ResourceAccount: "111122223333", Time: time.Unix(1_577_836_799, 0),
			}
			if slices.ContainsFunc(assuming, func(name string) bool { return variables.EqualASCII(name, action) }) {
				if r.Target = account; r.Resource.IsWildcard() { // is not a role
					continue
				}
			}
			requests = append(requests, r)
		}
	}
	step := choose(thin(), 7, 1)
	for i := 0; i < len(statements)*len(statements)/2; i += step {
		document := loadRules(t, smallDocument(statements[i/len(statements)], statements[i%len(statements)]))
		last, regions := analysis.Result{}, []*analysis.Region{}
		for last = range analysis.Differences(nil, document.rules, analysis.Options{World: analysis.World{PlainOnly: true}}) {
			if last.Region != nil {
				regions = append(regions, last.Region)
			}
		}
		if last.Answer != analysis.No {
			t.Errorf("%v after\n%s\n%s", last, textOf(regions), document.text)
		}
		for _, r := range requests {
			is := slices.ContainsFunc(regions, func(g *analysis.Region) bool { return within(t, g, &r) })
			if allowed := document.set.Evaluate(&r).Allowed(); is != allowed {
				t.Errorf("%s on %s: allowed %t, in a region %t:\n%s\n%s", r.Action, r.Resource, allowed, is, textOf(regions), document.text)
			}
		}
	}
}

func textOf(regions []*analysis.Region) string {
	var all []string
	for _, r := range regions {
		all = append(all, r.String())
	}
	return strings.Join(all, "\n")
}
