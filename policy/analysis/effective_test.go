package analysis_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

const (
	daxCluster = "arn:aws:dax:us-east-1:111122223333:cache/c"
	booksTable = "arn:aws:dynamodb:us-east-1:111122223333:table/Books"
)

// subject is a caller with one policy.
func subject(t *testing.T, p policy.Principal, statements ...string) access.Subject {
	t.Helper()
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "p", strings.Join(statements, ","))}})
	if err != nil {
		t.Fatal(err)
	}
	return access.Subject{Principal: p, Policies: set}
}

// effective is the user bob before a cluster whose role has some statements.
func effective(t *testing.T, role string, statements ...string) analysis.Effective {
	t.Helper()
	return analysis.Effective{
		Caller: subject(t, policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")), statements...),
		Clusters: []access.Cluster{{
			ARN: arn.MustParse(daxCluster), Trust: policy.MustParse("t", policy.Trust, []byte(access.TrustDocument)),
			Role: subject(t, policy.RoleSession(arn.MustParse("arn:aws:iam::111122223333:role/dax"), arn.MustParse("arn:aws:sts::111122223333:assumed-role/dax/s")), role),
		}},
		Options: access.Options{Time: time.Unix(1_700_000_000, 0)},
	}
}

// routes writes routes in short.
func routes(all iter.Seq[analysis.Route]) (lines []string) {
	for r := range all {
		line := r.Answer.String()
		if r.Reason != analysis.NoReason {
			line += " (" + r.Reason.String() + ")"
		}
		if r.Call.Operation != "" {
			line += " " + strings.TrimPrefix(r.Call.Operation, "dynamodb:") + strings.Join(r.Call.Members, "")
			for _, table := range r.Call.Tables {
				line += " " + table.Name()
			}
			if r.Call.Index != "" {
				line += "/" + r.Call.Index
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestBypasses(t *testing.T) {
	allow := func(action, resource string, conditions ...string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q,"Condition":{%s}}`, action, resource, strings.Join(conditions, ","))
	}
	deny := func(action, resource string, conditions ...string) string {
		return strings.Replace(allow(action, resource, conditions...), "Allow", "Deny", 1)
	}
	everything := allow("dynamodb:*", "*")
	front := allow("dax:GetItem", "*")
	for _, test := range []struct {
		name       string
		role       string
		statements []string
		want       []string
	}{
		{"nothing at the front", everything, []string{everything}, []string{"no"}},
		{"nothing behind", allow("s3:*", "*"), []string{front}, []string{"no"}},
		{"all of it", everything, []string{front}, []string{"yes GetItem Table", "yes TransactGetItems Table", "no"}},
		{"allowed directly too", everything, []string{front, allow("dynamodb:GetItem", "*")}, []string{"no"}},
		{"allowed directly on some tables", everything, []string{front, allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/T*")}, []string{"yes GetItem xxx", "yes TransactGetItems xxx", "no"}},
		{"the role may no more than the caller", allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/T"), []string{front, allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/T*")}, []string{"no"}},
		{"own items alone", everything, []string{front, allow("dynamodb:GetItem", "*", `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}`)}, []string{"yes GetItem Table", "yes TransactGetItems Table", "no"}},
		{"own items alone, on both sides", allow("dynamodb:GetItem", "*", `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"bob"}`), []string{front, allow("dynamodb:GetItem", "*", `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}`)}, []string{"no"}},
		{"a tag", allow("dynamodb:*", "*", `"StringEquals":{"aws:ResourceTag/stage":"test"}`), []string{front, allow("dynamodb:GetItem", "*", `"StringLike":{"aws:ResourceTag/stage":"t*"}`)}, []string{"no"}},
		{"another tag", allow("dynamodb:*", "*", `"StringLike":{"aws:ResourceTag/stage":"t*"}`), []string{front, allow("dynamodb:GetItem", "*", `"StringEquals":{"aws:ResourceTag/stage":"test"}`)}, []string{"yes GetItem Table", "yes TransactGetItems Table", "no"}},
		{"the caller's address at the front", everything, []string{allow("dax:GetItem", "*", `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), allow("dynamodb:GetItem", "*", `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`)}, []string{"no"}},
		{"another address directly", everything, []string{allow("dax:GetItem", "*", `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), allow("dynamodb:GetItem", "*", `"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}`)}, []string{"yes GetItem Table", "yes TransactGetItems Table", "no"}},
		{"the role's address is not the caller's", allow("dynamodb:*", "*", `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), []string{front}, []string{"no"}},
		{"a Deny in transactions alone", everything, []string{front, allow("dynamodb:GetItem", "*"), deny("dynamodb:GetItem", "*", `"StringEquals":{"dynamodb:EnclosingOperation":"TransactGetItems"}`)}, []string{"yes TransactGetItems Table", "no"}},
		{"no transactions at the front", everything, []string{front, deny("dax:*", "*", `"StringEquals":{"dax:EnclosingOperation":"TransactGetItems"}`)}, []string{"yes GetItem Table", "no"}},
		{"indexes", allow("dynamodb:Query", "arn:aws:dynamodb:*:*:table/*/index/*"), []string{allow("dax:Query", "*"), allow("dynamodb:Query", "arn:aws:dynamodb:*:*:table/*/index/by-*")}, []string{"yes Query Table/index", "no"}},
		{"writes", everything, []string{allow("dax:PutItem", daxCluster)}, []string{"yes PutItem Table", "yes TransactWriteItemsPut Table", "no"}},
		{"another cluster", everything, []string{allow("dax:PutItem", daxCluster+"d")}, []string{"no"}},
		{"a default at the front", everything, []string{allow("dax:GetItem", "arn:aws:dax:us-east-1:111122223333:cache/${k:v, 'c'}")}, []string{
			"unknown (it hangs on what policy variables stand for) GetItem Table", "unknown (it hangs on what policy variables stand for) TransactGetItems Table", "unknown (it hangs on what policy variables stand for)"}},
		{"the role's tag and the caller's", allow("dynamodb:*", "*", `"StringEquals":{"aws:PrincipalTag/team":"blue"}`), []string{front}, []string{"no"}},
		{"the caller's name at the front", everything, []string{allow("dax:GetItem", "*", `"StringEquals":{"aws:PrincipalTag/owner":"${aws:username}"}`), allow("dynamodb:GetItem", "*", `"StringEquals":{"aws:PrincipalTag/owner":"bob"}`)}, []string{"no"}},
		{"the caller's name at the front alone", everything, []string{allow("dax:GetItem", "*", `"StringEquals":{"aws:PrincipalTag/owner":"${aws:username}"}`)}, []string{"yes GetItem Table", "yes TransactGetItems Table", "no"}},
		{"a tag compared with the caller's name, which is not proved", everything, []string{allow("dax:GetItem", "*", `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/${aws:PrincipalTag/owner}"}`), allow("dynamodb:GetItem", "*", `"StringNotEquals":{"aws:PrincipalTag/owner":"x"}`)}, []string{
			"unknown (it hangs on what policy variables stand for) GetItem Table", "unknown (it hangs on what policy variables stand for) TransactGetItems Table", "unknown (it hangs on what policy variables stand for)"}},
		{"two types", everything, []string{allow("dax:GetItem", "*", `"NumericLessThan":{"k:v":"1"},"StringLike":{"k:v":"x*"}`)}, []string{"unknown (a key is read as values of two types) GetItem Table", "unknown (a key is read as values of two types) TransactGetItems Table", "unknown (a key is read as values of two types)"}},
	} {
		e := effective(t, test.role, test.statements...)
		if diff := cmp.Diff(test.want, routes(analysis.Bypasses(e, analysis.Options{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestBypassesClock: without an instant the clock is open, and that of a call that is
// found is the one under which it can be made.
func TestBypassesClock(t *testing.T) {
	e := effective(t, allowed(`"dynamodb:*"`, `"*"`, `"DateGreaterThan":{"aws:CurrentTime":"2030-01-01"}`), allowed(`"dax:GetItem"`, `"*"`, ""), allowed(`"dynamodb:GetItem"`, `"*"`, `"DateGreaterThan":{"aws:CurrentTime":"2040-01-01"}`))
	for want, at := range map[string]time.Time{
		"yes GetItem Table|yes TransactGetItems Table|no": {},
		"no": time.Unix(1_700_000_000, 0),
	} {
		e.Options.Time, e.Options.CurrentProtocol = at, true
		if diff := cmp.Diff(want, strings.Join(routes(analysis.Bypasses(e, analysis.Options{})), "|")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", at, diff)
		}
		was := e
		was.Clusters = nil
		more := analysis.CompareEffective(was, e, analysis.Options{})
		if wantMore := at.IsZero(); (more.Answer == analysis.Yes) != wantMore || more.Answer == analysis.Unknown {
			t.Errorf("%v: more than without the cluster: %v", at, more)
		}
	}
}

// TestBypassesGiven: what the caller's context says of items counts, and is said to be
// given in the call.
func TestBypassesGiven(t *testing.T) {
	leading := func(who string) string { return `"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"` + who + `"}` }
	e := effective(t, allowed(`"dynamodb:*"`, `"*"`, ""), allowed(`"dax:GetItem"`, `"*"`, ""), allowed(`"dynamodb:GetItem"`, `"*"`, leading("bob")+`,"StringNotEquals":{"k:v":"x"}`))
	e.Options.CurrentProtocol = true
	for who, want := range map[string]string{"bob": "yes GetItem Table", "eve": "yes GetItem Table"} {
		e.Caller.Context = condition.NewContext(condition.Strings("dynamodb:LeadingKeys", who))
		for r := range analysis.Bypasses(e, analysis.Options{}) {
			if line := strings.Join(routes(func(yield func(analysis.Route) bool) { yield(r) }), ""); line != want {
				t.Errorf("%s: %s, want %s", who, line, want)
			}
			env := condition.Env{Context: r.Caller.Context}
			values, _ := env.Lookup("dynamodb:LeadingKeys")
			other, _ := env.Lookup("k:v")
			if diff := cmp.Diff(slices.Sorted(r.Caller.Context.Keys()), slices.Sorted(slices.Values(r.Call.Given))); diff != "" || len(values) != 1 || values[0] != who || who == "bob" && (len(other) != 1 || other[0] != "x") {
				t.Errorf("%s: %v: given %q\n%s", who, r, r.Call.Given, diff)
			}
			break
		}
	}
	e.Caller.Context = condition.NewContext(condition.Strings("dynamodb:LeadingKeys", "bob"), condition.Absent("k:v"))
	if diff := cmp.Diff([]string{"no"}, routes(analysis.Bypasses(e, analysis.Options{}))); diff != "" {
		t.Errorf("all is given (-want +got):\n%s", diff)
	}
}

// TestBypassesTables: listed tables have policies and tags, and are not among the others.
func TestBypassesTables(t *testing.T) {
	e := effective(t, `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}`, `{"Effect":"Allow","Action":["dax:GetItem","dynamodb:GetItem"],"Resource":"*"}`)
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},"Action":"*","Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	e.Tables = []arn.ARN{arn.MustParse(booksTable), arn.MustParse("arn:aws:dynamodb:us-east-1:111122223333:table/T")}
	e.Options.Targets = func(a arn.ARN) *policy.Target {
		if a.Name() == "Books" {
			return target
		}
		return nil
	}
	want := []string{"yes GetItem Books", "yes TransactGetItems Books", "no"}
	if diff := cmp.Diff(want, routes(analysis.Bypasses(e, analysis.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	e.Clusters[0].Trust = nil
	if diff := cmp.Diff([]string{"no"}, routes(analysis.Bypasses(e, analysis.Options{}))); diff != "" {
		t.Errorf("without trust (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"no"}, routes(analysis.Bypasses(analysis.Effective{}, analysis.Options{}))); diff != "" {
		t.Errorf("nothing (-want +got):\n%s", diff)
	}
}

// TestBypassesConfirmed: the caller and the call of a Yes are what package access says.
func TestBypassesConfirmed(t *testing.T) {
	e := effective(t, `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`, `{"Effect":"Allow","Action":"dax:*","Resource":"*"}`,
		`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"bob"},"Null":{"dynamodb:LeadingKeys":"false"}}}`)
	role, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{named(policy.Identity, "p", `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/dax"}}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	e.Clusters[0].Role.Policies, e.Clusters[0].Role.Context = role, condition.NewContext(condition.String("aws:PrincipalTag/team", "blue"))
	n := 0
	for r := range analysis.Bypasses(e, analysis.Options{}) {
		for key := range r.Caller.Context.Keys() {
			if !strings.HasPrefix(key, "dynamodb:") {
				t.Errorf("%v has the key %s", r, key)
			}
		}
		if r.Answer != analysis.Yes {
			continue
		}
		n++
		call, err := r.Call.Call()
		if err != nil {
			t.Fatal(err)
		}
		got := access.Compute(r.Caller, &call, access.Options{CurrentProtocol: true, Time: e.Options.Time}, e.Clusters...)
		if got.Direct.Allowed() || got.Via[0].Outcome != access.Allow {
			t.Errorf("%v: directly %v, through the cluster %v", r, got.Direct.Verdict(), got.Via[0].Outcome)
		}
	}
	if n != 15 {
		t.Errorf("%d kinds of calls", n)
	}
}

func TestCompareEffective(t *testing.T) {
	const all = `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`
	const get = `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}`
	const front = `{"Effect":"Allow","Action":"dax:*","Resource":"*"}`
	none := effective(t, all, get)
	none.Clusters = nil
	for _, test := range []struct {
		name     string
		old, new analysis.Effective
		want     string
	}{
		{"the same", effective(t, all, get), effective(t, all, get), "no"},
		{"the same, through a cluster", effective(t, all, front), effective(t, all, front), "no"},
		{"a cluster is put", none, effective(t, all, get, front), "yes BatchGetItem Table"},
		{"a cluster that may no more", none, effective(t, get, get, front), "no"},
		{"the cluster is taken away", effective(t, all, front), none, "no"},
		{"a direct way in place of the cluster", effective(t, get, front), effective(t, get, all), "yes BatchGetItem Table"},
		{"nobody", analysis.Effective{}, none, "unknown (policies of a kind that is not analysed yet)"},
	} {
		test.old.Options.CurrentProtocol, test.new.Options.CurrentProtocol = true, true
		got := analysis.CompareEffective(test.old, test.new, analysis.Options{})
		lines := routes(func(yield func(analysis.Route) bool) { yield(got) })
		if len(lines) != 1 || !strings.HasPrefix(lines[0], test.want) || test.want == "no" && lines[0] != "no" {
			t.Errorf("%s: %v, want %s", test.name, lines, test.want)
		}
		if got.Answer == analysis.Yes && (got.Before.Path() != access.NoPath || got.After.Path() == access.NoPath) {
			t.Errorf("%s: %v and %v", test.name, got.Before.Path(), got.After.Path())
		}
	}
}

func TestRouteString(t *testing.T) {
	e := effective(t, `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`, `{"Effect":"Allow","Action":"dax:GetItem","Resource":"*"}`,
		`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}}`)
	e.Caller.Context = condition.NewContext(condition.String("aws:PrincipalTag/team", "red"))
	for r := range analysis.Bypasses(e, analysis.Options{}) {
		if got, want := r.String(), `yes: dynamodb:GetItem on arn:aws:dynamodb:us-east-1:111122223333:table/Table by arn:aws:iam::111122223333:user/bob, aws:PrincipalTag/team "red"`; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		text, err := json.Marshal(r)
		const want = `{"answer":"yes","caller":"arn:aws:iam::111122223333:user/bob","operation":"dynamodb:GetItem","tables":["arn:aws:dynamodb:us-east-1:111122223333:table/Table"],"context":[{"key":"aws:PrincipalTag/team","values":["red"]}],"before":"none","after":"via-dax"}`
		if err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
		break
	}
	if got := (analysis.Route{}).String() + ", " + (analysis.Route{Reason: analysis.Budget}).String(); got != "unknown, unknown (the limits were reached)" {
		t.Errorf("%q", got)
	}
}

// TestOtherIndexes: of a listed table every index counts, by whatever name.
func TestOtherIndexes(t *testing.T) {
	e := effective(t, allowed(`"dynamodb:*"`, `"*"`, ""), allowed(`"dax:Query"`, `"*"`, ""), allowed(`"dynamodb:Query"`, `"`+booksTable+`","`+booksTable+`/index/index","arn:aws:dynamodb:*:*:table/Table*"`, ""))
	e.Options.CurrentProtocol = true
	e.Tables = []arn.ARN{arn.MustParse(booksTable)}
	want := []string{"yes Query Books/ind", "yes Query xxx/ind", "yes Query xxx", "no"}
	if diff := cmp.Diff(want, routes(analysis.Bypasses(e, analysis.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestListedIndexes: an index of a listed table is one of that table, and what is done to it
// is a call that package access can be asked about.
func TestListedIndexes(t *testing.T) {
	e := effective(t, allowed(`"dynamodb:*"`, `"*"`, ""), allowed(`"dax:Query"`, `"*"`, ""), allowed(`"dynamodb:Query"`, `"`+booksTable+`","arn:aws:dynamodb:*:*:table/Other","arn:aws:dynamodb:*:*:table/Other/index/*"`, ""))
	e.Options.CurrentProtocol = true
	e.Tables = []arn.ARN{arn.MustParse(booksTable), arn.MustParse(strings.Replace(booksTable, "Books", "Other", 1))}
	var got []string
	for r := range analysis.Bypasses(e, analysis.Options{World: analysis.World{PlainOnly: true}}) {
		if r.Answer != analysis.Yes {
			continue
		}
		got = append(got, strings.Join([]string{r.Call.Tables[0].Name(), r.Call.Index}, "/"))
		call, err := r.Call.Call()
		if err != nil {
			t.Fatal(err)
		}
		for key := range r.Caller.Context.Keys() {
			if !slices.Contains(r.Call.Given, key) {
				t.Errorf("%v: the call does not say that %s is given", r, key)
			}
		}
		if a := access.Compute(r.Caller, &call, e.Options, e.Clusters...); a.Direct.Allowed() || a.Via[0].Outcome != access.Allow {
			t.Errorf("%v: directly %t, through the cluster %v", r, a.Direct.Allowed(), a.Via[0])
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"Books/index", "Table/", "Table/index"}, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
