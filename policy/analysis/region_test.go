package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
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
		{"all", nil, []string{all}, `* on * except arn:*:iam:*:*:role/aws-service-role/* by user, assumed-role`},
		{"the design's", []string{allowed(`"dynamodb:GetItem","dynamodb:Query"`, books, own("ForAllValues:StringEquals", "${aws:username}"))},
			[]string{allowed(`"dynamodb:*Item"`, books, own("ForAllValues:StringLike", "${aws:username}*"))},
			`dynamodb:*Item except dynamodb:GetItem on arn:aws:dynamodb:*:*:table/Books by user, assumed-role, where ForAllValues:StringLike dynamodb:LeadingKeys "${aws:username}*"`},
		{"a Deny is lifted", []string{allowed(`"s3:*"`, `"*"`, ""), `{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}`}, []string{allowed(`"s3:*"`, `"*"`, "")},
			`s3:Put* on * by user, assumed-role`},
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

// TestServiceLinked: the region of what may be assumed leaves out service-linked roles,
// which no policy of an account opens.
func TestServiceLinked(t *testing.T) {
	got := analysis.Compare(nil, rules(t, allowed(`"sts:AssumeRole"`, `"*"`, "")), analysis.Options{})
	const want = `sts:AssumeRole on * except arn:*:iam:*:*:role/aws-service-role/* by user, assumed-role`
	if got.Region == nil || got.Region.String() != want {
		t.Errorf("%v, %v; want %s", got, got.Region, want)
	}
}
