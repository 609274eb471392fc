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
		{"all", nil, []string{all}, `* on * by user, assumed-role`},
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
