package analysis_test

import (
	"slices"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/variables"
)

// TestDifferencesApart: each witness is in its own region and in none before it, and what
// is allowed is in one of them.
func TestDifferencesApart(t *testing.T) {
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob")).WithUniqueID("AIDABOB")
	for _, statements := range [][]string{
		{allowed(`"s3:*"`, `"*"`, `"Null":{"k:v":"true"}`), allowed(`"s3:*"`, `"*"`, `"StringLike":{"k:v":"a*"}`), allowed(`"s3:*"`, `"*"`, `"ForAnyValue:StringEquals":{"k:v":"b"}`)},
		{allowed(`"s3:Get*"`, `"*"`, ``), allowed(`"s3:*"`, `"arn:aws:s3:::a*"`, ``), allowed(`"*"`, `"arn:aws:s3:::ab"`, ``)},
		{allowed(`"s3:*"`, `"arn:aws:s3:::${aws:username}"`, ``), allowed(`"s3:*"`, `"arn:aws:s3:::${k:v}"`, ``), allowed(`"s3:*"`, `"arn:aws:s3:::x"`, ``)},
		{allowed(`"s3:*"`, `"*"`, `"NumericLessThan":{"k:v":"5"}`), allowed(`"s3:*"`, `"*"`, `"NumericLessThan":{"k:v":"9"}`), `{"Effect":"Deny","Action":"s3:Put*","NotResource":"arn:aws:s3:::a"}`},
		{allowed(`"s3:*"`, `"*"`, `"ForAllValues:StringEquals":{"k:v":["a","b"]}`), allowed(`"s3:*"`, `"*"`, `"ForAllValues:StringEquals":{"k:v":["a","c"]}`)},
	} {
		set := setOf(t, statements...)
		var before []*analysis.Region
		var last analysis.Result
		for last = range analysis.Differences(nil, analysis.OfCaller(set), analysis.Options{}) {
			if last.Region == nil {
				break
			}
			if !inRegion(last.Region, &last.Witness.Request) {
				t.Errorf("%v is not in its region %v", last, last.Region)
			}
			for _, r := range before {
				if inRegion(r, &last.Witness.Request) {
					t.Errorf("%v is in the region %v before its own", last, r)
				}
			}
			before = append(before, last.Region)
		}
		if last.Answer != analysis.No {
			t.Errorf("%v: at the end %v", statements, last)
		}
		for _, action := range []string{"s3:GetX", "s3:PutX", "ec2:X"} {
			for _, resource := range []string{"arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:::bob", "arn:aws:s3:::x", "arn:aws:s3:::7", "*"} {
				for _, e := range []condition.Entry{condition.Absent("k:v"), condition.String("k:v", "a"), condition.String("k:v", "x"), condition.String("k:v", "7"), condition.Strings("k:v"), condition.Strings("k:v", "a", "b"), condition.Strings("k:v", "c"), condition.Strings("k:v", "b", "x")} {
					r := policy.Request{Principal: bob, Action: action, Resource: arn.MustParse(resource), ResourceAccount: "111122223333", Context: condition.NewContext(e)}
					in := slices.ContainsFunc(before, func(region *analysis.Region) bool { return inRegion(region, &r) })
					if allowed := set.Evaluate(&r).Allowed(); in != allowed {
						t.Errorf("%v: %s on %s with %q: allowed %t, and in a region %t", statements, action, resource, contextOf(r.Context), allowed, in)
					}
				}
			}
		}
	}
}

// inRegion reads a region as its documentation says.
func inRegion(r *analysis.Region, w *policy.Request) bool {
	env := w.Env()
	action := func(text string) bool {
		a, err := policy.ParseAction(text)
		return err == nil && a.Match(w.Action)
	}
	resource := func(text string) bool {
		p, err := arn.ParsePattern(text, variables.References)
		values, resolved := env.Resolve(p.References(), nil)
		return err == nil && resolved == condition.Resolved && p.Match(w.Resource, values)
	}
	met := func(c analysis.Condition) bool {
		result := c.Test.Eval(&env).Result
		switch c.Want {
		case analysis.True:
			return result == condition.True
		case analysis.NotFalse:
			return result != condition.False
		case analysis.NotTrue:
			return result != condition.True
		default:
		}
		return result == condition.False
	}
	return slices.ContainsFunc(r.Actions.In, action) && !slices.ContainsFunc(r.Actions.NotIn, action) &&
		slices.ContainsFunc(r.Resources.In, resource) && !slices.ContainsFunc(r.Resources.NotIn, resource) &&
		!slices.ContainsFunc(r.Conditions, func(c analysis.Condition) bool { return !met(c) })
}
