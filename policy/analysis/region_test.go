package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
)

func allowed(actions, resources, condition string) string {
	return `{"Effect":"Allow","Action":[` + actions + `],"Resource":[` + resources + `],"Condition":{` + condition + `}}`
}

// TestRegion: the region of a witness is as large as what was added.
func TestRegion(t *testing.T) {
	const books = `"arn:aws:dynamodb:*:*:table/Books"`
	own := func(operator, value string) string {
		return `"` + operator + `":{"dynamodb:LeadingKeys":"` + value + `"}`
	}
	for _, test := range []struct {
		name     string
		old, new []string
		want     string
	}{
		{"all", nil, []string{all}, `* on * by user, assumed-role, but without assuming service-linked roles`},
		{"the design's", []string{allowed(`"dynamodb:GetItem","dynamodb:Query"`, books, own("ForAllValues:StringEquals", "${aws:username}"))},
			[]string{allowed(`"dynamodb:*Item"`, books, own("ForAllValues:StringLike", "${aws:username}*"))},
			`dynamodb:*Item except dynamodb:GetItem on arn:aws:dynamodb:*:*:table/Books by user, assumed-role, where ForAllValues:StringLike dynamodb:LeadingKeys "${aws:username}*"`},
		{"a Deny is lifted", []string{allowed(`"s3:*"`, `"*"`, ""), `{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}`}, []string{allowed(`"s3:*"`, `"*"`, "")},
			`s3:Put* on * by user, assumed-role`},
		{"a Deny with a member that no action has", nil, []string{all, `{"Effect":"Deny","NotAction":["s3:*","s3:!"],"Resource":"*"}`}, `s3:* on * by user, assumed-role`},
		{"it is lifted", []string{all, `{"Effect":"Deny","NotAction":["s3:*","s3:!"],"Resource":"*"}`}, []string{all}, `* except s3:* on * by user, assumed-role, but without assuming service-linked roles`},
		{"an Allow that never applies is lifted", []string{`{"Effect":"Allow","NotAction":["s3:*","s3:!"],"Resource":"*"}`}, []string{all}, `* on * by user, assumed-role, but without assuming service-linked roles`},
		{"a Deny stays", nil, []string{allowed(`"s3:*"`, `"*"`, ""), `{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}`}, `s3:* except s3:Put* on * by user, assumed-role`},
	} {
		got := analysis.Compare(rules(t, test.old...), rules(t, test.new...), analysis.Options{})
		if got.Region == nil {
			t.Errorf("%s: %v has no region", test.name, got)
			continue
		}
		if diff := cmp.Diff(test.want, got.Region.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// TestNoRegion: what is allowed on the resource "*" alone has no pattern, and so no region.
func TestNoRegion(t *testing.T) {
	got := analysis.Granted(rules(t, `{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:${aws:username}::b"}`), analysis.Options{})
	if got.Answer != analysis.Yes || got.Region != nil || !got.Witness.Request.Resource.IsWildcard() {
		t.Errorf("%v with the region %v", got, got.Region)
	}
}

// TestRegionOfVariable: what is not what a variable stands for is so only where it stands
// for something.
func TestRegionOfVariable(t *testing.T) {
	o := analysis.Options{Requests: analysis.Requests{Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:s3:::b", 0)}}}
	got := analysis.Granted(rules(t, `{"Effect":"Allow","Action":"s3:*","NotResource":["arn:aws:s3:::c","arn:aws:s3:::${k:v}"]}`), o)
	if want := `s3:* on arn:aws:s3:::b except arn:aws:s3:::${k:v} by user, assumed-role, where Null k:v "false"`; got.Region == nil || got.Region.String() != want {
		t.Errorf("%v: %v, want %s", got, got.Region, want)
	}
}

// TestRegionOfLists: what is in two lists is one list, in which no pattern says again what
// another says.
func TestRegionOfLists(t *testing.T) {
	for _, test := range []struct {
		asked              []string
		actions, resources string
		want               string
	}{
		{[]string{"s3:*", "ec2:Get*"}, `"s3:Get*","ec2:*"`, `"*"`, "s3:Get*, ec2:Get* on * by user, assumed-role"},
		{[]string{"s3:Get*", "ec2:*"}, `"s3:*","ec2:Get*"`, `"*"`, "s3:Get*, ec2:Get* on * by user, assumed-role"},
		{[]string{"s3:*", "s3:Get*"}, `"s3:Put*","S3:put*","s3:PutObject"`, `"*"`, "s3:Put* on * by user, assumed-role"},
		{nil, `"s3:*"`, `"arn:aws:s3:::a*","arn:aws:s3:::a**"`, "s3:* on arn:aws:s3:::a* by user, assumed-role"},
		{nil, `"s3:*"`, `"arn:aws:s3:::a**","arn:aws:s3:::a*","arn:aws:s3:::ab"`, "s3:* on arn:aws:s3:::a** by user, assumed-role"},
		{[]string{"*:*Tag", "s3:*"}, `"s3:Put*","ec2:x"`, `"*"`, "s3:Put* on * by user, assumed-role"},
	} {
		var o analysis.Options
		if test.asked != nil {
			o.Requests.Actions = actionsOf(t, test.asked...)
		}
		got := analysis.Granted(rules(t, allowed(test.actions, test.resources, "")), o)
		if got.Region == nil || got.Region.String() != test.want {
			t.Errorf("%q of %s on %s: %v, want %s", test.asked, test.actions, test.resources, got.Region, test.want)
		}
	}
}

// TestWhichSettled: of a known caller a variable is what it stands for, or its default.
func TestWhichSettled(t *testing.T) {
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	r := rules(t, allowed(`"s3:*"`, `"arn:aws:s3:::${aws:PrincipalServiceName, 'd'}/${aws:username}/*","arn:aws:s3:::${aws:PrincipalServiceName}","arn:aws:s3:::${aws:username, 'd'}"`, ""))
	const want = "s3:GetObject on arn:aws:s3:::d/bob/*, arn:aws:s3:::bob by arn:aws:iam::111122223333:user/bob\nand nothing else"
	if diff := cmp.Diff(want, analysis.WhichResources(r, bob, "s3:GetObject", analysis.Options{}).String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhich(t *testing.T) {
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	r := rules(t, allowed(`"dynamodb:GetItem","dynamodb:Query"`, `"arn:aws:dynamodb:*:*:table/Books","arn:aws:dynamodb:*:*:table/${aws:username}-*"`, ""),
		allowed(`"dynamodb:*"`, `"arn:aws:dynamodb:us-east-1:*:table/*"`, `"StringEquals":{"aws:RequestedRegion":"us-east-1"}`),
		`{"Effect":"Deny","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/Secret*"}`)
	var got []string
	got = append(got, strings.Split(analysis.WhichResources(r, bob, "dynamodb:GetItem", analysis.Options{}).String(), "\n")...)
	got = append(got, strings.Split(analysis.WhatCan(r, bob, analysis.Options{}).String(), "\n")...)
	want := []string{
		`dynamodb:GetItem on arn:aws:dynamodb:us-east-1:*:table/* except arn:aws:dynamodb:*:*:table/Secret* by arn:aws:iam::111122223333:user/bob, where StringEquals aws:RequestedRegion "us-east-1"`,
		`dynamodb:GetItem on arn:aws:dynamodb:*:*:table/Books, arn:aws:dynamodb:*:*:table/bob-* except arn:aws:dynamodb:*:*:table/Secret* by arn:aws:iam::111122223333:user/bob`,
		"and nothing else",
		`dynamodb:* on arn:aws:dynamodb:us-east-1:*:table/* except arn:aws:dynamodb:*:*:table/Secret* by arn:aws:iam::111122223333:user/bob, where StringEquals aws:RequestedRegion "us-east-1"`,
		`dynamodb:GetItem, dynamodb:Query on arn:aws:dynamodb:*:*:table/Books, arn:aws:dynamodb:*:*:table/bob-* except arn:aws:dynamodb:*:*:table/Secret* by arn:aws:iam::111122223333:user/bob`,
		"and nothing else",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestEverybodyElse: callers who are asked about by name are not among the others, whatever
// type they are of. Those of the resource's own account are refused here.
func TestEverybodyElse(t *testing.T) {
	bob := policy.User(arn.MustParse("arn:aws:iam::444455556666:user/bob"))
	session := policy.RoleSession(arn.MustParse("arn:aws:iam::444455556666:role/r"), arn.MustParse("arn:aws:sts::444455556666:assumed-role/r/s"))
	const user, role = `{"AWS":"arn:aws:iam::444455556666:user/bob"}`, `{"AWS":"arn:aws:iam::444455556666:role/r"}`
	for _, test := range []struct {
		named policy.Principal
		who   string
		want  analysis.Answer // of everybody else
	}{
		{policy.Service("a.amazonaws.com"), `{"Service":"a.amazonaws.com"}`, analysis.No},
		{policy.Service("a.amazonaws.com"), `{"Service":["a.amazonaws.com","b.amazonaws.com"]}`, analysis.Yes},
		{policy.Service("a.amazonaws.com"), `{"Service":"b.amazonaws.com"}`, analysis.Yes},
		{session, user, analysis.Yes}, {session, role, analysis.No}, {bob, role, analysis.Yes},
		{policy.Anonymous(), user, analysis.Yes},
	} {
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Allow","Principal":`+test.who+`,"Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}`)})
		if err != nil {
			t.Fatal(err)
		}
		support := policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
		o := analysis.Options{World: analysis.World{Support: []analysis.ActionSupport{{Actions: actionsOf(t, "s3:*")[0], Support: support}}}}
		var last analysis.Grant
		for last = range analysis.WhoCan([]access.Subject{{Principal: test.named}}, target, "s3:GetObject", arn.MustParse("arn:aws:s3:::b/x"), o) {
			if last.Caller != nil && last.Caller.Principal.String() != test.named.String() {
				t.Errorf("%v: %v", test.named, last)
			}
		}
		if last.Caller != nil || last.Result.Answer != test.want {
			t.Errorf("%v but for %v: %v, want %v", test.who, test.named, last, test.want)
		}
	}
}

// TestDifferencesEnd: the last result says whether there may be more.
func TestDifferencesEnd(t *testing.T) {
	new := rules(t, allowed(`"s3:*"`, `"*"`, ""), allowed(`"ec2:*"`, `"*"`, ""), allowed(`"iam:*"`, `"*"`, `"StringEquals":{"k:v":"a"}`))
	for _, test := range []struct {
		name string
		old  *analysis.Rules
		o    analysis.Options
		want string
	}{
		{"all", nil, analysis.Options{}, "yes yes yes no"},
		{"at most two", nil, analysis.Options{Limits: analysis.Limits{Regions: 2}}, "yes yes unknown: there are too many regions"},
		{"none", new, analysis.Options{}, "no"},
		{"not comparable", new, analysis.Options{World: analysis.World{}}, "no"},
		{"the zero Rules", new1(), analysis.Options{}, "unknown: policies of a kind that is not analysed yet"},
	} {
		var got []string
		for r := range analysis.Differences(test.old, new, test.o) {
			got = append(got, strings.Split(r.String(), ": s")[0])
			if r.Answer == analysis.Yes {
				got[len(got)-1] = "yes"
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
	if got := analysis.WhatCan(new1(), policy.Anonymous(), analysis.Options{}); !got.Complete || len(got.List) > 0 || got.String() != "nothing" {
		t.Errorf("an unsigned caller: %v", got)
	}
	if got := (analysis.Regions{}).String() + (analysis.Region{}).String() + (analysis.Patterns{}).String() + (analysis.Condition{}).String(); got != "and perhaps morenothingnothingnever" {
		t.Errorf("the zero values: %q", got)
	}
}

func new1() *analysis.Rules { return new(analysis.Rules) }

// TestServiceLinked: service-linked roles, which no policy of an account opens, are left
// out of what may be assumed, as one term of a region: nothing else is missing.
func TestServiceLinked(t *testing.T) {
	const assume, role = `"sts:AssumeRole"`, `"arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/x"`
	for _, test := range []struct {
		name string
		new  []string
		want []string
	}{
		{"any role", []string{allowed(assume, `"*"`, "")}, []string{"sts:AssumeRole on * by user, assumed-role, but without assuming service-linked roles"}},
		{"everything", []string{all}, []string{"* on * by user, assumed-role, but without assuming service-linked roles"}},
		{"other actions on one", []string{allowed(`"iam:*"`, role, "")}, []string{"iam:* on arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/x by user, assumed-role"}},
		{"it alone", []string{allowed(assume, role, "")}, nil},
		{"all actions on it", []string{allowed(`"*"`, role, "")}, []string{"* on arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/x by user, assumed-role, but without assuming service-linked roles"}},
		{"what ends in a slash is not one", []string{allowed(assume, `"arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/"`, "")},
			[]string{"sts:AssumeRole on arn:aws:iam::111122223333:role/aws-service-role/dax.amazonaws.com/ by user, assumed-role"}},
		{"those whose names begin with a", []string{allowed(assume, `"arn:aws:iam::111122223333:role/aws-service-role/a*"`, "")},
			[]string{"sts:AssumeRole on arn:aws:iam::111122223333:role/aws-service-role/a* by user, assumed-role, but without assuming service-linked roles"}},
		{"beside a Deny of it", []string{all, `{"Effect":"Deny","Action":"sts:*","Resource":"arn:*:iam::*:role/aws-service-role/*"}`},
			[]string{"* on * except arn:*:iam::*:role/aws-service-role/* by user, assumed-role, but without assuming service-linked roles", "* except sts:* on * by user, assumed-role"}},
	} {
		var got []string
		last := analysis.Result{}
		for last = range analysis.Differences(nil, rules(t, test.new...), analysis.Options{}) {
			if last.Region != nil {
				got = append(got, last.Region.String())
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || last.Answer != analysis.No {
			t.Errorf("%s: %v at the end (-want +got)\n%s", test.name, last, diff)
		}
	}
}

// TestWitnessOnly: without a region the answer and the witness are the same, and lists of
// regions have theirs.
func TestWitnessOnly(t *testing.T) {
	old, new := rules(t, allowed(`"s3:Get*"`, `"*"`, "")), rules(t, allowed(`"s3:*"`, `"*"`, ""))
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: named(policy.Resource, "r", `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func(analysis.Options) analysis.Result{
		"compare": func(o analysis.Options) analysis.Result { return analysis.Compare(old, new, o) },
		"granted": func(o analysis.Options) analysis.Result { return analysis.Granted(new, o) },
		"public":  func(o analysis.Options) analysis.Result { return analysis.Public(target, analysis.Trusted{}, o) },
		"differences": func(o analysis.Options) (last analysis.Result) {
			for r := range analysis.Differences(old, new, o) {
				return r
			}
			return last
		},
	} {
		whole, brief := ask(analysis.Options{}), ask(analysis.Options{WitnessOnly: true})
		if whole.Region == nil || (brief.Region != nil) != (name == "differences") || brief.Answer != analysis.Yes || brief.Witness.String() != whole.Witness.String() {
			t.Errorf("%s: %v with %v, and without a region %v with %v", name, whole, whole.Region, brief, brief.Region)
		}
		if name != "differences" && brief.Steps.Nodes >= whole.Steps.Nodes {
			t.Errorf("%s: %v without a region, %v with it", name, brief.Steps, whole.Steps)
		}
	}
}
