package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/variables"
)

// TestWitnessIsAsked: whatever a question is narrowed to, its witness is one of the
// requests that it is about, minimal or not, and it is in its region; where none is there
// at all, none is in a narrower question.
func TestWitnessIsAsked(t *testing.T) {
	open, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r",
		`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"k:v":["a*","vQ*"]}}},{"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"s3:Put*","Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	session := policy.RoleSession(arn.MustParse("arn:aws:iam::444455556666:role/r"), arn.MustParse("arn:aws:sts::444455556666:assumed-role/r/s"))
	patterns := func(texts ...string) (all []arn.Pattern) {
		for _, text := range texts {
			all = append(all, arn.MustParsePattern(text, 0))
		}
		return all
	}
	all := []*analysis.Rules{
		rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::${aws:username}/*","arn:aws:s3:::shared*"`, ""), allowed(`"*"`, `"*"`, `"Null":{"k:v":"false"}`)),
		rules(t, allowed(`"s3:Get*","ec2:Run?nstances"`, `"*"`, `"ForAllValues:StringLike":{"k:v":["a*","${aws:username}"]}`), `{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::a*"}`),
		analysis.OfResource(open), analysis.NewRules(nil, open),
	}
	asked, every := 0, 13 // in which every pair of choices is
	if analysis.Long() {
		every = 1
	}
	for i, r := range all {
		for _, actions := range [][]policy.ActionPattern{nil, actionsOf(t, "S3:get*"), actionsOf(t, "s3:PutObject", "ec2:*"), {}} {
			for _, resources := range [][]arn.Pattern{nil, patterns("arn:aws:s3:::a*"), patterns("arn:aws:s3:::shared/x", "arn:aws:ec2:*:*:instance/?")} {
				for _, callers := range [][]policy.Principal{nil, {bob}, {session, policy.Anonymous()}} {
					for _, known := range []condition.Context{{}, condition.NewContext(condition.String("k:v", "ab")), condition.NewContext(condition.Absent("k:v"))} {
						if asked++; asked%every != 0 {
							continue
						}
						q := analysis.Requests{Actions: actions, Resources: resources, Callers: callers, Known: known}
						got := analysis.Granted(r, analysis.Options{Requests: q, Limits: analysis.Limits{States: 1 << 14, Nodes: 1 << 10}})
						if got.Witness == nil {
							continue
						}
						if problem := notAsked(&q, got); problem != "" {
							t.Errorf("rules %d, %v on %v by %v, known %v: %v: %s", i, actions, resources, callers, slices.Collect(known.Keys()), got, problem)
						}
					}
				}
			}
		}
	}
	if asked < 400 {
		t.Errorf("%d questions", asked)
	}
}

// notAsked says in what an answer is not about what was asked, "" if it is.
func notAsked(q *analysis.Requests, got analysis.Result) string {
	w := &got.Witness.Request
	env := w.Env()
	in := func(list []string, matches func(string) bool) bool { return slices.ContainsFunc(list, matches) }
	action := func(text string) bool {
		a, err := policy.ParseAction(text)
		return err == nil && a.Match(w.Action)
	}
	resource := func(text string) bool {
		p, err := arn.ParsePattern(text, variables.References)
		if err != nil {
			return false
		}
		values, resolved := env.Resolve(p.References(), nil)
		return resolved == condition.Resolved && p.Match(w.Resource, values)
	}
	for key := range q.Known.Keys() {
		have, kind := env.Lookup(key)
		given := condition.Env{Context: q.Known}
		if want, wantKind := given.Lookup(key); kind != wantKind || !slices.Equal(have, want) {
			return fmt.Sprintf("%s is %v %q", key, kind, have)
		}
	}
	switch r := got.Region; {
	case !got.Witness.After.Allowed() || w.Validate() != nil:
		return "it is not allowed"
	case q.Actions != nil && !slices.ContainsFunc(q.Actions, func(a policy.ActionPattern) bool { return a.Match(w.Action) }):
		return "another action"
	case q.Resources != nil && !slices.ContainsFunc(q.Resources, func(p arn.Pattern) bool { return p.Match(w.Resource, nil) }):
		return "another resource"
	case q.Callers != nil && !slices.ContainsFunc(q.Callers, func(p policy.Principal) bool { return p.String() == w.Principal.String() }):
		return "another caller"
	case r != nil && (!in(r.Actions.In, action) || in(r.Actions.NotIn, action) || !in(r.Resources.In, resource) || in(r.Resources.NotIn, resource)):
		return "not in its region " + r.String()
	case r != nil && slices.ContainsFunc(r.Conditions, func(c analysis.Condition) bool {
		return c.Want == analysis.True && c.Test.Eval(&env).Result != condition.True
	}):
		return "not under the conditions of " + r.String()
	}
	return ""
}

// TestKnownSettled: a question whose known keys have no value that can be reasoned about
// is refused, and so it is by every function.
func TestKnownSettled(t *testing.T) {
	for name, known := range map[string]condition.Context{
		"unknown": condition.NewContext(condition.Unknown("k:v")),
		"bytes":   condition.NewContext(condition.Bytes("k:v", []byte("a"))),
		"clash":   condition.NewContext(condition.String("aws:PrincipalTag/a", "x"), condition.String("aws:PrincipalTag/A", "y")),
	} {
		o := analysis.Options{Requests: analysis.Requests{Known: known}}
		if got := analysis.Granted(rules(t, all), o); got.Answer != analysis.Unknown || got.Reason != analysis.Unsupported {
			t.Errorf("%s: %v", name, got)
		}
	}
	settled := analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(condition.String("k:v", "x"), condition.Strings("k:w", "a", "b"), condition.Absent("k:x"))}}
	if got := analysis.Granted(rules(t, all), settled); got.Answer != analysis.Yes {
		t.Errorf("settled: %v", got)
	}
}

// TestAccountVariables: variables that stand for the account of the caller or of the
// resource are what they are in the witness.
func TestAccountVariables(t *testing.T) {
	both := func(p string) *analysis.Rules {
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", p)})
		if err != nil {
			t.Fatal(err)
		}
		return analysis.OfResource(target)
	}
	principal := func(account, resource string) string {
		return `{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"s3:*","Resource":"` + resource + `"},{"Effect":"Deny","Principal":"*","Action":"*","NotResource":"` + resource + `"}`
	}
	for _, test := range []struct {
		name  string
		rules *analysis.Rules
		want  analysis.Answer
		is    func(r *policy.Request) bool
	}{
		{"the caller's account", rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::${aws:PrincipalAccount}-*"`, "")), analysis.Yes, func(r *policy.Request) bool {
			return strings.HasPrefix(r.Resource.Resource(), r.Principal.Account()+"-")
		}},
		{"the resource's account", rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::x-${aws:ResourceAccount}"`, "")), analysis.Yes, func(r *policy.Request) bool { return r.Resource.Resource() == "x-"+r.ResourceAccount }},
		{"the resource's account in its ARN", rules(t, allowed(`"sqs:*"`, `"arn:aws:sqs:*:*:q-${aws:ResourceAccount}"`, "")), analysis.Yes, func(r *policy.Request) bool { return strings.HasPrefix(r.Resource.Resource(), "q-") }},
		{"the resource's Region", rules(t, allowed(`"sqs:*"`, `"arn:aws:sqs:?*:*:q-${aws:RequestedRegion}"`, "")), analysis.Yes, func(r *policy.Request) bool { return r.Resource.Resource() == "q-"+r.Resource.Region() }},
		{"the caller's ARN", rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::x"`, `"StringEquals":{"k:v":"${aws:PrincipalArn}"},"StringLike":{"k:w":"${aws:PrincipalArn}?"}`)), analysis.Yes, func(r *policy.Request) bool {
			env := r.Env()
			values, _ := env.Lookup("k:v")
			return len(values) == 1 && values[0] == r.Principal.ARN().String()
		}},
		{"of another partition", both(principal("arn:aws-cn:iam::444455556666:root", "arn:aws-cn:s3:::${aws:PrincipalAccount}/*")), analysis.Yes, func(r *policy.Request) bool { return r.Resource.Partition() == r.Principal.ARN().Partition() }},
		{"of another account", both(principal("arn:aws:iam::444455556666:root", "arn:aws:s3:::${aws:PrincipalAccount}/*")), analysis.Yes, func(r *policy.Request) bool {
			return strings.HasPrefix(r.Resource.Resource(), r.Principal.Account()+"/")
		}},
	} {
		got := analysis.Granted(test.rules, analysis.Options{Requests: analysis.Requests{Actions: actionsOf(t, "s3:*", "sqs:*"), Resources: []arn.Pattern{arn.MustParsePattern("arn:*", 0)}}})
		if got.Answer != test.want || got.Witness != nil && !test.is(&got.Witness.Request) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	which := analysis.WhichResources(rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::${aws:username}/${k:v}","arn:aws:s3:::${aws:username}/x","arn:aws:s3:::${k:w, 'd'}/${aws:username}"`, `"Null":{"k:w":"true"}`)), bob, "s3:GetObject", analysis.Options{})
	const want = `s3:GetObject on arn:aws:s3:::${aws:username}/${k:v}, arn:aws:s3:::bob/x, arn:aws:s3:::${k:w, 'd'}/${aws:username} by arn:aws:iam::111122223333:user/bob, where Null k:w "true"`
	if len(which.List) == 0 || which.List[0].String() != want {
		t.Errorf("got %v, want %s", which, want)
	}
}

// TestNotForgotten: what is too much to be spelled out is Unknown or found, and never
// proved not to be there: each of these allows something.
func TestNotForgotten(t *testing.T) {
	many, chain := "", []string{}
	for i := range 20 {
		many += fmt.Sprintf("${k:%c}", 'a'+i)
		chain = append(chain, fmt.Sprintf(`"k:%c":"${k:%c}"`, 'a'+i, 'b'+i))
	}
	resource := `"arn:aws:s3:::` + many + `*"`
	everything := allowed(`"s3:*"`, `"*"`, "")
	for name, statements := range map[string][]string{
		"in a Resource":                {allowed(`"s3:*"`, resource, "")},
		"in a NotResource":             {`{"Effect":"Allow","Action":"s3:*","NotResource":` + resource + `}`},
		"in the Resource of a Deny":    {everything + `,{"Effect":"Deny","Action":"*","Resource":` + resource + `}`},
		"in the NotResource of a Deny": {everything + `,{"Effect":"Deny","Action":"*","NotResource":` + resource + `}`},
		"in a condition":               {allowed(`"s3:*"`, `"*"`, `"StringEquals":{"k:v":"`+many+`"}`)},
		"in the condition of a Deny":   {everything + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"k:v":"` + many + `"}}}`},
		"one of the other":             {allowed(`"s3:*"`, `"*"`, `"StringEquals":{`+strings.Join(chain, ",")+`}`)},
		"a far clock":                  {allowed(`"s3:*"`, `"*"`, `"DateGreaterThan":{"aws:CurrentTime":"1152921504606846979"}`)},
		"a clock far back":             {allowed(`"s3:*"`, `"*"`, `"DateLessThan":{"aws:EpochTime":"-1152921504606846979"}`)},
		"a clock that is finely told":  {allowed(`"s3:*"`, `"*"`, `"DateGreaterThan":{"aws:EpochTime":"1.000000001"},"DateLessThan":{"aws:CurrentTime":"1.000000003"}`)},
	} {
		r := rules(t, statements...)
		got := analysis.Granted(r, analysis.Options{})
		if got.Answer == analysis.No || got.Answer == analysis.Unknown && got.Reason == analysis.NoReason {
			t.Errorf("%s: %v", name, got)
		}
		if same := analysis.Compare(r, r, analysis.Options{}); same.Answer == analysis.Yes {
			t.Errorf("%s: new between the same: %v", name, same)
		}
	}
}
