package fuzz

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/operation"
)

// TestBypassesSmallWorld: whether a cluster does a call that DynamoDB refuses is what
// package access says of every call of a small world, on each of its tables, with each
// of its contexts.
func TestBypassesSmallWorld(t *testing.T) {
	t.Parallel()
	step := 23
	if thin() {
		step = 811
	}
	statements := effectiveStatements()
	n := len(statements)
	var no, yes, unknown, beyond int
	for i := 0; i < n*n*n; i += step*13 + 1 {
		direct, front, back := statements[i%n], statements[i/n%n], statements[i/n/n]
		e := smallEffective(t, fmt.Sprintf(direct, "dynamodb:GetItem")+","+fmt.Sprintf(front, "dax:GetItem"), fmt.Sprintf(back, "dynamodb:GetItem"))
		shown := shownBypass(t, &e)
		var got analysis.Route
		for got = range analysis.Bypasses(e, analysis.Options{}) {
			if got.Answer == analysis.Yes {
				break
			}
		}
		switch {
		case got.Answer == analysis.No && shown != "":
			t.Errorf("no, but %s\ndirect %s\nfront  %s\nback   %s", shown, direct, front, back)
		case got.Answer == analysis.Unknown:
			if unknown++; unknown < 4 {
				t.Logf("%v\ndirect %s\nfront  %s\nback   %s", got, direct, front, back)
			}
		case got.Answer == analysis.No:
			no++
		case shown == "":
			beyond++
		default:
			yes++
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", no, yes, unknown, beyond)
}

// effectiveStatements are statements of one action each, which a verb stands for.
func effectiveStatements() (statements []string) {
	conditions := []string{
		``, `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}`, `"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"bob"}`, `"StringEquals":{"aws:ResourceTag/a":"x"}`,
		`"StringNotEquals":{"aws:ResourceTag/a":"x"}`, `"StringEquals":{"aws:PrincipalTag/a":"x"}`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}`, `"Null":{"aws:PrincipalTag/a":"true"}`, `"StringEquals":{"aws:PrincipalTag/a":"${aws:username}"}`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/${aws:PrincipalTag/a}"}`,
		`"StringEquals":{"dynamodb:EnclosingOperation":"TransactGetItems"}`, `"StringEquals":{"dax:EnclosingOperation":"TransactGetItems"}`, `"StringEquals":{"dynamodb:Select":"COUNT"}`,
	}
	resources := []string{"*", "arn:aws:dynamodb:us-east-1:111122223333:table/aaa", "arn:aws:dynamodb:us-east-1:111122223333:table/${aws:username}"}
	for _, effect := range []string{"Allow", "Deny"} {
		for _, c := range conditions {
			for _, r := range resources {
				statements = append(statements, fmt.Sprintf(`{"Effect":%q,"Action":"%%s","Resource":%q,"Condition":{%s}}`, effect, r, c))
			}
		}
	}
	return statements
}

// smallEffective is the user bob before a cluster.
func smallEffective(t *testing.T, caller, role string) analysis.Effective {
	t.Helper()
	set := func(statements string) *policy.Set {
		p, err := policy.Parse("p", policy.Identity, []byte(smallDocument(statements, `{"Effect":"Allow","Action":"dax:GetItem","Resource":"arn:aws:dax:us-east-1:111122223333:cache/c","Condition":{"StringEquals":{"aws:PrincipalTag/a":"x"}}}`)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return analysis.Effective{
		Caller: access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")), Policies: set(caller)},
		Clusters: []access.Cluster{{
			ARN: arn.MustParse("arn:aws:dax:us-east-1:111122223333:cache/c"), Trust: policy.MustParse("t", policy.Trust, []byte(access.TrustDocument)),
			Role: access.Subject{
				Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::111122223333:role/dax"), arn.MustParse("arn:aws:sts::111122223333:assumed-role/dax/s")), Policies: set(role),
				Context: condition.NewContext(condition.String("aws:PrincipalTag/a", "y")),
			},
		}},
		Options: access.Options{Time: time.Unix(1_700_000_000, 0), CurrentProtocol: true},
	}
}

// shownBypass returns a call of the world that is refused directly and done by the
// cluster, "" if there is none.
func shownBypass(t *testing.T, e *analysis.Effective) string {
	t.Helper()
	for _, name := range []string{"dynamodb:GetItem", "dynamodb:TransactGetItems"} {
		for _, table := range []string{"aaa", "bob", "zzz"} {
			for _, keys := range []condition.Entry{condition.Absent("dynamodb:LeadingKeys"), condition.Strings("dynamodb:LeadingKeys", "bob"), condition.Strings("dynamodb:LeadingKeys", "eve"), condition.Strings("dynamodb:LeadingKeys", "bob", "eve")} {
				for _, tag := range []condition.Entry{condition.Absent("aws:ResourceTag/a"), condition.String("aws:ResourceTag/a", "x"), condition.String("aws:ResourceTag/a", "z")} {
					for _, own := range []condition.Entry{condition.Absent("aws:PrincipalTag/a"), condition.String("aws:PrincipalTag/a", "x"), condition.String("aws:PrincipalTag/a", "z"), condition.String("aws:PrincipalTag/a", "bob")} {
						caller := e.Caller
						caller.Context = condition.NewContext(keys, tag, own, condition.Absent("dynamodb:Attributes"), condition.Absent("dynamodb:ReturnConsumedCapacity"))
						s := operation.Sketch{Operation: name, Tables: []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-east-1:111122223333:table/" + table)}, Given: slices.Collect(caller.Context.Keys())}
						call, err := s.Call()
						if err != nil {
							t.Fatal(err)
						}
						got := access.Compute(caller, &call, e.Options, e.Clusters...)
						if !got.Direct.Allowed() && got.Via[0].Outcome == access.Allow {
							return fmt.Sprintf("%s on %s, %s", name, table, show(policy.Request{Context: caller.Context}))
						}
					}
				}
			}
		}
	}
	return ""
}

// FuzzBypasses: whatever the policies of a caller and of a cluster's role say, a call that
// is said to bypass one is one by package access, nothing is new between the same, and
// the same question has the same answers.
func FuzzBypasses(f *testing.F) {
	const all = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	f.Add(all, all, all)
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dax:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","NotResource":"arn:aws:dynamodb:*:*:table/${aws:username}"}]}`, all, all)
	f.Add(all, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"}}}}`, `{"Statement":{"Effect":"Allow","Action":"dynamodb:Get*","Resource":"*"}}`)
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["dax:GetItem","dax:PutItem"],"Resource":"arn:aws:dax:us-east-1:111122223333:cache/c","Condition":{"StringEquals":{"aws:PrincipalTag/a":"x"}}}}`, all, `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"dax:PutItem","Resource":"*"}}`)
	f.Fuzz(func(t *testing.T, caller, role, other string) {
		before, okBefore := setOf(caller)
		after, okAfter := setOf(other)
		back, okRole := setOf(role)
		if !okBefore || !okAfter || !okRole || len(caller)+len(role)+len(other) > 3000 {
			return
		}
		e := smallEffective(t, `{"Effect":"Deny","Action":"s:a","Resource":"*"}`, `{"Effect":"Deny","Action":"s:a","Resource":"*"}`)
		e.Caller.Policies, e.Clusters[0].Role.Policies = before, back
		o := analysis.Options{World: analysis.World{PlainOnly: true}, Limits: analysis.Limits{States: 1 << 10, Nodes: 1 << 6}}
		var texts [2][]string
		for i := range texts {
			for r := range analysis.Bypasses(e, o) {
				texts[i] = append(texts[i], r.String())
				if r.Answer == analysis.Yes {
					shownByAccess(t, &r, &e, &e)
				}
			}
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
		if r := analysis.CompareEffective(e, e, o); r.Answer == analysis.Yes {
			t.Fatalf("new between the same: %v", r)
		}
		changed := e
		changed.Caller.Policies = after
		if r := analysis.CompareEffective(e, changed, o); r.Answer == analysis.Yes {
			shownByAccess(t, &r, &e, &changed)
		}
	})
}

// shownByAccess holds the call of a route to package access: between the same rules a
// cluster does what is refused directly, and between others the new allow what the old
// do not.
func shownByAccess(t *testing.T, r *analysis.Route, old, new *analysis.Effective) {
	t.Helper()
	call, err := r.Call.Call()
	if err != nil {
		t.Fatalf("%v: %v", r, err)
	}
	can := func(e *analysis.Effective) (direct, through bool) {
		caller := r.Caller
		caller.Policies = e.Caller.Policies
		o := e.Options
		o.CurrentProtocol = true
		got := access.Compute(caller, &call, o, e.Clusters...)
		return got.Direct.Allowed(), slices.ContainsFunc(got.Via, func(v access.ClusterAccess) bool { return v.Outcome == access.Allow })
	}
	direct, through := can(new)
	if old == new {
		if direct || !through {
			t.Fatalf("%v: directly %t, through the cluster %t", r, direct, through)
		}
		return
	}
	if was, wasThrough := can(old); was || wasThrough || !direct && !through {
		t.Fatalf("%v: before %t, %t, after %t, %t", r, was, wasThrough, direct, through)
	}
}
