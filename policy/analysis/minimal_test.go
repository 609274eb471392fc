package analysis_test

import (
	"cmp"
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

// plainly are conditions that some request meets, whatever the resource.
var plainly = []string{
	``, `"Null":{"k:v":"false"}`, `"StringEquals":{"k:v":"${aws:username}"}`, `"StringLike":{"k:w":"?${k:v}"}`,
	`"ForAllValues:StringLike":{"k:v":["a*","${aws:username}"]},"Null":{"k:v":"false"}`,
	`"ForAnyValue:StringLike":{"k:v":"a*"},"ForAnyValue:StringEquals":{"K:v":["b","c"]}`,
	`"ForAnyValue:StringLike":{"k:v":"a*"},"ForAnyValue:StringEqualsIgnoreCase":{"k:v":"B"},"Null":{"k:v":"false"}`,
	`"ForAnyValue:StringNotEquals":{"k:v":"a"}`, `"ForAnyValue:NumericLessThan":{"k:n":"1"},"ForAnyValue:NumericGreaterThan":{"k:n":"1"}`,
	`"Bool":{"aws:ViaAWSService":"true"}`, `"Bool":{"aws:ViaAWSService":"false"}`, `"StringLike":{"aws:userid":"A???X*"}`,
	`"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`, `"StringEquals":{"k:v":"${aws:RequestedRegion}"}`, `"StringLike":{"k:v":"${aws:ResourceAccount}-*"}`,
	`"StringLike":{"aws:PrincipalArn":"*/b*"}`, `"StringEquals":{"k:v":"${aws:PrincipalArn}","k:w":"${aws:PrincipalAccount}"}`,
	`"StringEquals":{"k:v":"${aws:userid}"}`, `"StringEqualsIfExists":{"k:v":"a"}`, `"StringNotEquals":{"k:v":"a","k:w":"b"}`, `"Bool":{"k:b":"TRUE"}`,
	`"ArnLike":{"k:v":"arn:aws:s3:::b/${aws:username}"}`, `"StringEquals":{"k:v":"${k:w}","k:w":"${k:x}","k:x":["bob","eve"]}`,
	`"StringLike":{"k:v":"${k:w}","k:w":"${k:v}"}`,
}

// onKV has the answers for the resource arn:aws:s3:::${k:v}* that are not Yes. Where the key
// has two values, the variable has none, and no resource matches (SEMANTICS 5.5, 5.7b);
// where two variables stand for each other, their value is not found.
var onKV = map[string]analysis.Answer{
	`"ForAnyValue:StringLike":{"k:v":"a*"},"ForAnyValue:StringEquals":{"K:v":["b","c"]}`:                            analysis.No,
	`"ForAnyValue:StringLike":{"k:v":"a*"},"ForAnyValue:StringEqualsIgnoreCase":{"k:v":"B"},"Null":{"k:v":"false"}`: analysis.No,
	`"StringLike":{"k:v":"${k:w}","k:w":"${k:v}"}`:                                                                  analysis.Unknown,
}

// TestWitnessIsLeast: whatever is allowed is found, and its witness has no key, no member
// of a list and no strange name that it can do without, and its action is spelled as a
// policy has it.
func TestWitnessIsLeast(t *testing.T) {
	resources := []string{
		`"*"`, `"arn:aws:s3:::${aws:username}/*"`, `"arn:aws:s3:::${k:v}*"`, `"arn:aws:iam::aws:policy/${aws:ResourceAccount}"`, `"arn:aws:s3:::x-${aws:RequestedRegion}"`,
		`"arn:aws:sqs:*:*:q-${aws:ResourceAccount}","arn:aws:sqs:?*:*:${aws:RequestedRegion}"`, `"arn:aws:s3:::a-${aws:userid}"`,
	}
	olds := []*policy.Set{
		nil, setOf(t, allowed(`"*"`, `"*"`, `"ForAllValues:StringEquals":{"k:v":["a","b"]}`)),
		setOf(t, allowed(`"*"`, `"arn:aws:s3:::${aws:username}/a","arn:aws:sqs:*"`, ``), allowed(`"*"`, `"*"`, `"StringEquals":{"k:v":"x"}`)),
	}
	n := 0
	for i, c := range plainly {
		for j, resource := range resources {
			set := setOf(t, allowed(`"s3:GetOBJECT","dynamodb:getitem"`, resource, c))
			for k, old := range olds {
				if (i+j+k)%3 != 0 && !analysis.Long() {
					continue
				}
				var before *analysis.Rules
				if old != nil {
					before = analysis.OfCaller(old)
				}
				got := analysis.Compare(before, analysis.OfCaller(set), analysis.Options{WitnessOnly: true})
				if got.Witness == nil {
					want, some := onKV[c]
					if some = some && strings.Contains(resource, "${k:v}"); old == nil && (!some || got.Answer != want) {
						t.Errorf("%s on %s: %v", c, resource, got)
					}
					continue
				}
				n++
				if problem := cmp.Or(notLeast(&got.Witness.Request, old, set), notDecided(got.Witness, old, set)); problem != "" {
					t.Errorf("%s on %s beyond %d: %v: %s", c, resource, k, got, problem)
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("%d witnesses", n)
	}
}

// TestWitnessDecisions: the decisions of a witness are those on the request as it is in the
// end, without the keys that are left out of it.
func TestWitnessDecisions(t *testing.T) {
	for _, statements := range [][]string{
		{allowed(`"s3:*"`, `"*"`, `"StringEquals":{"k:v":"a"}`), all},
		{allowed(`"s3:*"`, `"arn:aws:s3:::${k:v}"`, ``), allowed(`"s3:*"`, `"arn:aws:s3:::x"`, ``)},
		{allowed(`"s3:*"`, `"*"`, `"ForAnyValue:StringEquals":{"k:v":"b"}`), allowed(`"s3:*"`, `"*"`, `"ForAllValues:StringEquals":{"k:v":"b"}`)},
	} {
		set := setOf(t, statements...)
		got := analysis.Granted(analysis.OfCaller(set), analysis.Options{})
		if got.Witness == nil {
			t.Errorf("%v: %v", statements, got)
			continue
		}
		if problem := cmp.Or(notLeast(&got.Witness.Request, nil, set), notDecided(got.Witness, nil, set)); problem != "" {
			t.Errorf("%v: %v: %s", statements, got, problem)
		}
	}
}

// notDecided says which decision of a witness is not the engine's, "" if all are.
func notDecided(w *analysis.Witness, old, new *policy.Set) string {
	before, after := old.Evaluate(&w.Request), new.Evaluate(&w.Request)
	switch {
	case old != nil && (w.Before.Verdict != before.Verdict || w.Before.Statement != before.Statement):
		return "before it is " + before.String()
	case old == nil && w.Before.Verdict != policy.ImplicitDeny:
		return "before it is nothing"
	case w.After.Verdict != after.Verdict || w.After.Statement != after.Statement:
		return "after it is " + after.String()
	}
	return ""
}

// TestWitnessIsWell: where values of any type count, those of the right one come first.
func TestWitnessIsWell(t *testing.T) {
	for _, test := range []struct{ name, new, want string }{
		{"truth value", allowed(`"*"`, `"*"`, `"Null":{"k:v":"false"}`) + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"k:v":"true"}}}`, `["false"]`},
		{"ARN", allowed(`"*"`, `"*"`, `"StringLike":{"k:v":"?*"}`) + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnEquals":{"k:v":"arn:aws:s:r:1:x"}}}`, `["arn:::::"]`},
		{"number", allowed(`"*"`, `"*"`, `"Null":{"k:v":"false"}`) + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NumericGreaterThan":{"k:v":"1"}}}`, `["0"]`},
	} {
		got := analysis.Granted(together(t, test.new), analysis.Options{World: analysis.World{AnyValue: true}})
		if got.Witness == nil {
			t.Errorf("%s: %v", test.name, got)
			continue
		}
		env := condition.Env{Context: got.Witness.Request.Context}
		if values, _ := env.Lookup("k:v"); fmt.Sprintf("%q", values) != test.want {
			t.Errorf("%s: %q, want %s", test.name, values, test.want)
		}
	}
}

// setOf is identity policies, one for each statement.
func setOf(t *testing.T, statements ...string) *policy.Set {
	t.Helper()
	var all []*policy.Policy
	for _, s := range statements {
		all = append(all, named(policy.Identity, "p", s))
	}
	set, err := policy.NewSet(policy.Policies{Identity: all})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// notLeast says what a witness could do without, "" if nothing.
func notLeast(w *policy.Request, old, new *policy.Set) string {
	one := *w
	proves := func(c condition.Context) bool {
		one.Context = c
		return one.Validate() == nil && new.Evaluate(&one).Allowed() && !old.Evaluate(&one).Allowed()
	}
	env := condition.Env{Context: w.Context}
	for key := range w.Context.Keys() {
		values, kind := env.Lookup(key)
		switch folded := condition.FoldKey(key); {
		case folded == "aws:resourceaccount", folded == "aws:requestedregion": // all requests have them
		case proves(w.Context.Without(key)):
			return "it can do without " + key
		}
		if kind != condition.KindList {
			continue
		}
		for i := range values {
			if less := slices.Delete(slices.Clone(values), i, i+1); proves(w.Context.With(condition.Strings(key, less...))) {
				return "it can do without " + values[i] + " in " + key
			}
		}
	}
	one = *w
	for _, action := range []string{"s3:GetOBJECT", "dynamodb:getitem"} {
		if variables.EqualASCII(w.Action, action) && w.Action != action {
			return "its action is not spelled " + action
		}
	}
	if strings.Contains(w.Resource.String()+w.Principal.String(), "vQ7z") {
		return "it has a strange name"
	}
	for key := range w.Context.Keys() {
		if values, _ := env.Lookup(key); strings.Contains(strings.Join(values, " "), "vQ7z") {
			return "it has a strange value"
		}
	}
	return ""
}

// TestKnownIsLiteral: a variable whose key is known is its value in a condition on any
// key, or its default where the value is empty, a list or not there, and what has none of
// these matches nothing. That is proved both ways.
func TestKnownIsLiteral(t *testing.T) {
	const home = "111122223333"
	known := []struct {
		entry func(value string) condition.Entry
		is    func(value, fallback string) string
	}{
		{func(value string) condition.Entry { return condition.String("k:v", value) }, func(value, _ string) string { return value }},
		{func(string) condition.Entry { return condition.String("k:v", "") }, func(_, fallback string) string { return fallback }},
		{func(string) condition.Entry { return condition.Absent("k:v") }, func(_, fallback string) string { return fallback }},
		{func(value string) condition.Entry { return condition.Strings("k:v", value) }, func(_, fallback string) string { return fallback }},
	}
	asked, every := 0, 5
	if analysis.Long() {
		every = 1
	}
	for key, value := range map[string]string{
		"k:w": "a", "aws:username": "bob", "aws:PrincipalArn": "arn:aws:iam::" + home + ":user/bob", "aws:PrincipalAccount": home,
		"aws:ResourceAccount": home, "aws:RequestedRegion": "eu-west-1", "aws:userid": "AIDAX",
	} {
		for _, operator := range []string{"StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase"} {
			for _, k := range known {
				for _, fallback := range []string{"", value, "other"} {
					if asked++; asked%every != 0 {
						continue
					}
					variable, literal := `"${k:v}"`, `"`+k.is(value, fallback)+`"`
					if fallback != "" {
						variable = `"${k:v, '` + fallback + `'}"`
					} else if literal == `""` {
						literal = `[]`
					}
					rule := func(value string) *analysis.Rules {
						return rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::*"`, `"`+operator+`":{"`+key+`":`+value+`}`))
					}
					o := analysis.Options{Requests: analysis.Requests{Known: condition.NewContext(k.entry(value))}, WitnessOnly: true}
					more, less := analysis.Equivalent(rule(literal), rule(variable), o)
					if more.Answer != analysis.No || less.Answer != analysis.No {
						t.Errorf("%s %s %s and %s: %v and %v", operator, key, variable, literal, more, less)
					}
				}
			}
		}
	}
}

// TestOwnersInWords: what AWS owns has the account that the request says, and no other
// account is a word.
func TestOwnersInWords(t *testing.T) {
	on := func(resource, conditions string) string { return allowed(`"s3:*"`, `"`+resource+`"`, conditions) }
	is := func(operator, account string) string {
		return `"` + operator + `":{"aws:ResourceAccount":"` + account + `"}`
	}
	const word, either, digits = "arn:aws:iam::aws:policy/x", "arn:aws:iam::*:policy/x", "arn:aws:iam::111122223333:policy/x"
	for _, test := range []struct {
		name     string
		old, new string
		want     analysis.Answer
	}{
		{"named by its word", "", on(word, is("StringEquals", "aws")), analysis.Yes},
		{"named by digits", "", on(word, is("StringEquals", "1")), analysis.Yes},
		{"under a condition it is less", on(word, ""), on(word, is("StringEquals", "aws")), analysis.No},
		{"under its opposite too", on(word, ""), on(word, is("StringNotEquals", "aws")), analysis.No},
		{"the two are all", on(word, is("StringEquals", "aws")) + "," + on(word, is("StringNotEquals", "aws")), on(word, ""), analysis.No},
		{"one is not", on(word, is("StringEquals", "aws")), on(word, ""), analysis.Yes},
		{"digits are of their account", "", on(digits, is("StringEquals", "111122223333")), analysis.Yes},
		{"and of no word", "", on(digits, is("StringLike", "a*")), analysis.No},
		{"any, by a word", on(word, ""), on(either, is("StringEquals", "aws")), analysis.Yes},
		{"the caller's", on(digits, ""), on(digits, is("StringEquals", "${aws:PrincipalAccount}")), analysis.No},
	} {
		var old *analysis.Rules
		if test.old != "" {
			old = together(t, test.old)
		}
		for _, anyValue := range []bool{false, true} {
			got := analysis.Compare(old, together(t, test.new), analysis.Options{World: analysis.World{AnyValue: anyValue}})
			if got.Answer != test.want {
				t.Errorf("%s, any value %t: %v, want %v", test.name, anyValue, got, test.want)
			}
		}
	}
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	got := analysis.WhatCan(together(t, on(either, is("StringEquals", "aws"))), bob, analysis.Options{})
	if !got.Complete || len(got.List) != 1 {
		t.Errorf("of a known caller: %v", got)
	}
}

// TestExcludedMiddle: what is allowed under a condition and under its opposite is allowed,
// where the key is there in all requests or the conditions do not ask for it, and where its
// values are of the type that they read.
func TestExcludedMiddle(t *testing.T) {
	for _, test := range []struct {
		name, is, not   string
		typed, anyValue analysis.Answer
	}{
		{"Region", `"StringEquals":{"aws:RequestedRegion":"eu"}`, `"StringNotEquals":{"aws:RequestedRegion":"eu"}`, analysis.No, analysis.No},
		{"account", `"StringLike":{"aws:ResourceAccount":"1*"}`, `"StringNotLike":{"aws:ResourceAccount":"1*"}`, analysis.No, analysis.No},
		{"caller", `"ArnLike":{"aws:PrincipalArn":"arn:*:iam::*:user/*"}`, `"ArnNotLike":{"aws:PrincipalArn":"arn:*:iam::*:user/*"}`, analysis.No, analysis.No},
		{"caller's account", `"StringEquals":{"aws:PrincipalAccount":"111122223333"}`, `"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}`, analysis.No, analysis.No},
		{"name, which roles have not", `"StringEquals":{"aws:username":"bob"}`, `"StringLike":{"aws:username":"*"},"StringNotEquals":{"aws:username":"bob"}`, analysis.Yes, analysis.Yes},
		{"ID", `"StringLike":{"aws:userid":"AIDA*"}`, `"StringNotLike":{"aws:userid":"AIDA*"}`, analysis.No, analysis.No},
		{"kind", `"StringEquals":{"aws:PrincipalType":"User"}`, `"StringNotEquals":{"aws:PrincipalType":"User"}`, analysis.No, analysis.No},
		{"clock", `"DateLessThan":{"aws:EpochTime":"1893456000"}`, `"DateGreaterThanEquals":{"aws:EpochTime":"1893456000"}`, analysis.No, analysis.No},
		{"clock before the year 0", `"DateLessThan":{"aws:CurrentTime":"2030-01-01"}`, `"DateGreaterThanEquals":{"aws:EpochTime":"1893456000"}`, analysis.Yes, analysis.Yes},
		{"clock after the year 9999", `"DateLessThan":{"aws:EpochTime":"1893456000"}`, `"DateGreaterThanEquals":{"aws:CurrentTime":"2030-01-01"}`, analysis.Yes, analysis.Yes},
		{"clock with a gap", `"DateLessThan":{"aws:CurrentTime":"2030-01-01"}`, `"DateGreaterThan":{"aws:EpochTime":"1893456000"}`, analysis.Yes, analysis.Yes},
		{"kind of call", `"Bool":{"aws:ViaAWSService":"true"}`, `"Bool":{"aws:ViaAWSService":"false"}`, analysis.No, analysis.Yes},
		{"text", `"StringEquals":{"k:v":"a"}`, `"StringNotEquals":{"k:v":"a"}`, analysis.No, analysis.Yes},
		{"truth value", `"Bool":{"k:v":"true"}`, `"Bool":{"k:v":"false"}`, analysis.Yes, analysis.Yes},
		{"truth value that may be missing", `"BoolIfExists":{"k:v":"true"}`, `"Bool":{"k:v":"false"}`, analysis.No, analysis.Yes},
		{"number", `"NumericLessThan":{"k:v":"1"}`, `"NumericGreaterThanEquals":{"k:v":"1"}`, analysis.Yes, analysis.Yes},
		{"number that may be missing", `"NumericLessThanIfExists":{"k:v":"1"}`, `"NumericGreaterThanEquals":{"k:v":"1"}`, analysis.No, analysis.Yes},
		{"address", `"IpAddress":{"k:v":"10.0.0.0/8"}`, `"NotIpAddress":{"k:v":"10.0.0.0/8"}`, analysis.No, analysis.Yes},
		{"ARN", `"ArnEquals":{"k:v":"arn:aws:s:r:1:x"}`, `"ArnNotEquals":{"k:v":"arn:aws:s:r:1:x"}`, analysis.No, analysis.Yes},
		{"presence of the clock, and its value", `"Null":{"aws:EpochTime":"false"},"DateLessThan":{"aws:EpochTime":"9"}`, `"DateGreaterThanEquals":{"aws:EpochTime":"9"}`, analysis.No, analysis.No},
		{"presence of the Region", `"Null":{"aws:RequestedRegion":"false"}`, `"StringEquals":{"aws:PrincipalType":"Nobody"}`, analysis.No, analysis.No},
		{"presence of the account", `"Null":{"aws:ResourceAccount":"false"}`, `"StringEquals":{"aws:PrincipalType":"Nobody"}`, analysis.No, analysis.No},
		{"presence of the caller", `"Null":{"aws:PrincipalArn":"false"}`, `"StringEquals":{"aws:PrincipalType":"Nobody"}`, analysis.No, analysis.No},
		{"presence of the caller's account", `"Null":{"aws:PrincipalAccount":"false"}`, `"StringEquals":{"aws:PrincipalType":"Nobody"}`, analysis.No, analysis.No},
		{"presence of the name, which roles have not", `"Null":{"aws:username":"false"}`, `"StringEquals":{"aws:PrincipalType":"AssumedRole"}`, analysis.No, analysis.No},
		{"presence", `"Null":{"k:v":"true"}`, `"Null":{"k:v":"false"}`, analysis.No, analysis.No},
		{"list", `"ForAllValues:StringEquals":{"k:v":"a"}`, `"ForAnyValue:StringNotEquals":{"k:v":"a"}`, analysis.No, analysis.No},
	} {
		for _, resource := range []string{`"*"`, `"arn:aws:s3:::b"`, `"arn:aws:iam::aws:policy/x"`, `"arn:aws:iam::*:user/x","arn:aws:sqs:eu:*:q"`} {
			old := together(t, allowed(`"s3:*","sqs:*"`, resource, test.is), allowed(`"s3:*","sqs:*"`, resource, test.not))
			new := together(t, allowed(`"s3:*","sqs:*"`, resource, ""))
			for anyValue, want := range map[bool]analysis.Answer{false: test.typed, true: test.anyValue} {
				got := analysis.Compare(old, new, analysis.Options{World: analysis.World{AnyValue: anyValue}, WitnessOnly: true})
				if got.Answer != want {
					t.Errorf("%s on %s, any value %t: %v, want %v", test.name, resource, anyValue, got, want)
				}
			}
		}
	}
}

// TestTwoVariables: where one of two variables stands for a text that a condition names,
// what the other has to be is found.
func TestTwoVariables(t *testing.T) {
	for _, test := range []struct{ resource, conditions, on string }{
		{"arn:aws:s3:::${aws:username}/${k:v}", `"StringEquals":{"aws:username":["al","bob"]}`, "arn:aws:s3:::bob/x"},
		{"arn:aws:s3:::${aws:username}/${k:v}", `"StringEquals":{"k:v":["y","x"]}`, "arn:aws:s3:::bob/x"},
		{"arn:aws:s3:::${k:w}/${k:v}", `"StringEquals":{"k:v":["y","x"]}`, "arn:aws:s3:::bob/x"},
		{"arn:aws:s3:::${k:w}/${k:v}", `"StringLike":{"k:v":["y*","x"],"k:w":"bo?"}`, "arn:aws:s3:::bob/x"},
		{"arn:aws:s3:::${k:v}", `"NumericLessThan":{"k:v":"10"},"StringEquals":{"k:v":["8","7"]}`, "arn:aws:s3:::7"},
	} {
		o := analysis.Options{Requests: analysis.Requests{Resources: []arn.Pattern{arn.MustParsePattern(test.on, 0)}}}
		got := analysis.Granted(rules(t, allowed(`"s3:*"`, `"`+test.resource+`"`, test.conditions)), o)
		if got.Answer != analysis.Yes || got.Witness.Request.Resource.String() != test.on {
			t.Errorf("%s under %s: %v", test.resource, test.conditions, got)
		}
	}
}
