package analysis

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// TestAsked: the box of what is asked about holds the requests that are, and no others.
func TestAsked(t *testing.T) {
	get, _ := policy.ParseAction("s3:Get*")
	none, _ := policy.ParseAction("s3:!")
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob"))
	of := pair{class: &class{}}
	for _, q := range []Requests{
		{}, {Actions: []policy.ActionPattern{get, none}}, {Actions: []policy.ActionPattern{none}}, {Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:s3:::a*", 0), arn.MustParsePattern("arn:aws:sqs:*", 0)}},
		{Known: condition.NewContext(condition.String("k:v", "x"))},
		{Actions: []policy.ActionPattern{get}, Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:s3:::a*", 0)}, Known: condition.NewContext(condition.Absent("k:v"))},
	} {
		s := stopper{newChanger(OfCaller(nil), Options{Requests: q})}
		b := s.asked(map[pair]bool{of: true})
		for _, action := range []string{"s3:GetObject", "s3:PutObject"} {
			for _, resource := range []string{"arn:aws:s3:::ab", "arn:aws:s3:::b", "*"} {
				for _, e := range []condition.Entry{condition.Absent("k:v"), condition.String("k:v", "x"), condition.String("k:v", "y")} {
					r := policy.Request{Principal: bob, Action: action, Resource: arn.MustParse(resource), Context: condition.NewContext(e)}
					env, known := r.Env(), condition.Env{Context: q.Known}
					want := q.Actions == nil
					for _, a := range q.Actions {
						want = want || a.Match(action)
					}
					on := q.Resources == nil
					for _, p := range q.Resources {
						on = on || p.Match(r.Resource, nil)
					}
					for key := range q.Known.Keys() {
						values, kind := env.Lookup(key)
						wanted, wantedKind := known.Lookup(key)
						on = on && kind == wantedKind && (len(values) == 0 || values[0] == wanted[0])
					}
					if got := b.admits(of, &r); got != (want && on) {
						t.Errorf("%+v: %s on %s: %t", q, action, resource, got)
					}
					if b.admits(pair{class: &class{}}, &r) {
						t.Errorf("%+v: of other callers", q)
					}
				}
			}
		}
	}
}
