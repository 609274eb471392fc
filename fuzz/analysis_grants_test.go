package fuzz

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestAnalysisSmallGrants is TestAnalysisSmallWorld for who is named: pairs of
// resource policies and trust policies beside identity policies, boundaries and
// session policies, with every kind of caller on resources of its own account and of
// others.
func TestAnalysisSmallGrants(t *testing.T) {
	t.Parallel()
	step := 8009
	if thin() {
		step = 700001
	}
	const account = "123456789012"
	names := []string{
		`"*"`, `{"AWS":"123456789012"}`, `{"AWS":"arn:aws:iam::123456789012:user/p/u"}`, `{"AWS":"arn:aws:iam::123456789012:role/p/r"}`,
		`{"AWS":"arn:aws:sts::123456789012:federated-user/f"}`, `{"Service":"x.amazonaws.com"}`, `{"Federated":"accounts.google.com"}`,
		`{"AWS":["arn:aws:iam::123456789012:role/p/r","210987654321"]}`,
		`{"AWS":"AIDAX"}`, `{"AWS":["AROAX","AIDAY"]}`, `{"AWS":"arn:aws:sts::123456789012:assumed-role/r/s"}`,
		`{"AWS":["arn:aws:sts::123456789012:assumed-role/r/t","arn:aws:iam::123456789012:role/r"]}`, `{"AWS":"arn:aws-cn:iam::123456789012:root"}`,
	}
	conditions := []string{`{}`, `{"StringEquals":{"aws:PrincipalType":"User"}}`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:*/p/*"}}`, `{"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}`, `{"StringEquals":{"aws:ResourceAccount":"210987654321"}}`}
	var targets []policy.TargetPolicies
	for i, name := range names {
		for j, c := range conditions {
			for _, form := range []string{`"Effect":"Allow","Principal":`, `"Effect":"Deny","Principal":`, `"Effect":"Deny","NotPrincipal":`} {
				body := form + name + `,"Action":"%s","Condition":` + c
				other := fmt.Sprintf(`"Effect":"Allow","Principal":%s,"Action":"%%s"`, names[(i+j+3)%len(names)])
				resource := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{`+body+`,"Resource":"*"},{`+other+`,"Resource":"*"}]}`, "dynamodb:*", "*")
				targets = append(targets, policy.TargetPolicies{Resource: policy.MustParse("r", policy.Resource, []byte(resource))})
				if form[len(form)-14:] != `"NotPrincipal":`[1:] {
					trust := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{`+body+`},{`+other+`}]}`, "sts:AssumeRole", "sts:*")
					if p, err := policy.Parse("t", policy.Trust, []byte(trust)); err == nil {
						targets = append(targets, policy.TargetPolicies{Resource: p})
					}
				}
			}
		}
	}
	targets = append(targets, policy.TargetPolicies{})
	requests := grantRequests(account)
	var n tally
	rules := make([]loadedTarget, 0, 3*len(targets))
	for _, p := range targets {
		target, err := policy.NewTarget(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range smallSets(t) {
			rules = append(rules, loadedTarget{p, set, target, analysis.NewRules(set, target)})
		}
	}
	for i := 0; i < len(rules)*len(rules); i += step {
		old, new := &rules[i/len(rules)], &rules[i%len(rules)]
		got := analysis.Compare(old.rules, new.rules, analysis.Options{WitnessOnly: i/step%16 > 0}) // most time goes into regions
		r, differ := policy.Request{}, false
		for _, r = range requests {
			if differ = new.allows(r) && !old.allows(r); differ {
				break
			}
		}
		switch {
		case got.Answer == analysis.No && differ:
			t.Fatalf("%v, but new alone allows %s on %s by %s %s\nold %s\nnew %s", got, r.Action, r.Resource, r.Principal.Type(), r.Principal, old, new)
		case got.Answer == analysis.Unknown:
			if n.unknown.Add(1) < 4 {
				t.Logf("%v (new access: %t)\nold %s\nnew %s", got, differ, old, new)
			}
		case got.Answer == analysis.Yes && !differ:
			if n.beyond.Add(1) < 4 {
				t.Logf("%v, beyond the small world\nold %s\nnew %s", got, old, new)
			}
		case got.Answer == analysis.Yes:
			n.yes.Add(1)
		default:
			n.no.Add(1)
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", n.no.Load(), n.yes.Load(), n.unknown.Load(), n.beyond.Load())
}

// loadedTarget is the policies of both sides, ready to be asked in either way.
type loadedTarget struct {
	given  policy.TargetPolicies
	set    *policy.Set
	target *policy.Target
	rules  *analysis.Rules
}

func (l *loadedTarget) allows(r policy.Request) bool {
	r.Target = l.target
	return l.set.Evaluate(&r).Allowed()
}

// String shows the statements of the resource's policy, and how many policies the
// caller has.
func (l *loadedTarget) String() string {
	p := l.set.Policies()
	text := fmt.Sprintf("identity %d, boundary %t, session %d;", len(p.Identity), p.Boundary != nil, len(p.Session))
	for s := range l.given.Resource.Statements() {
		text += fmt.Sprintf(" %v %v not %t", l.given.Resource.Kind(), s.Effect(), s.Negated(policy.PrincipalClause))
		for p := range s.Principals() {
			text += " " + p.String()
		}
		for c := range s.Tests() {
			text += fmt.Sprint(" ", c.Operator(), c.Key(), c.Values())
		}
	}
	return text
}

// smallSets returns a caller's policies: none, all, and all within limits.
func smallSets(t *testing.T) []*policy.Set {
	t.Helper()
	all := policy.MustParse("all", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	some := policy.MustParse("some", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}}`))
	var sets []*policy.Set
	for _, p := range []policy.Policies{
		{}, {Identity: []*policy.Policy{all}}, {Identity: []*policy.Policy{some}, Boundary: all},
		{Identity: []*policy.Policy{all}, Boundary: some, Session: []*policy.Policy{all}}, {Session: []*policy.Policy{some}},
	} {
		set, err := policy.NewSet(p)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	return sets
}

// grantRequests returns requests by every kind of caller, on resources of its own
// account, of others and of none.
func grantRequests(account string) (all []policy.Request) {
	var callers []policy.Principal
	for _, a := range []string{"aws::" + account, "aws::210987654321", "aws::5", "aws-cn::" + account} {
		partition, number, _ := strings.Cut(a, "::")
		iam, sts := "arn:"+partition+":iam::"+number+":", "arn:"+partition+":sts::"+number+":"
		for _, u := range []string{"user/p/u", "user/u", "user/p/v"} {
			callers = append(callers, policy.User(arn.MustParse(iam+u)).WithUniqueID("AIDAX"), policy.User(arn.MustParse(iam+u)).WithUniqueID("AIDAZ"))
		}
		for _, r := range []string{"role/p/r", "role/r", "role/p/s"} {
			role := arn.MustParse(iam + r)
			for _, session := range []string{"s", "t", "a:b"} {
				in := arn.MustParse(sts + "assumed-role/" + role.Name() + "/" + session)
				callers = append(callers, policy.RoleSession(role, in).WithUniqueID("AROAX"), policy.RoleSession(role, in).WithUniqueID("AROAZ"))
			}
		}
		for _, f := range []string{"f", "g"} {
			callers = append(callers,
				policy.FederatedUser(arn.MustParse(sts+"federated-user/"+f), arn.MustParse(iam+"user/p/u")).WithUniqueID("AIDAX"),
				policy.FederatedUser(arn.MustParse(sts+"federated-user/"+f), arn.MustParse(iam+"user/v")).WithUniqueID("AIDAX"),
				policy.FederatedUser(arn.MustParse(sts+"federated-user/"+f), arn.MustParse(iam+"root")))
		}
		callers = append(callers, policy.Root(arn.MustParse(iam+"root")))
	}
	callers = append(callers, policy.Service("x.amazonaws.com"), policy.Service("y.amazonaws.com"), policy.Federated("accounts.google.com"), policy.Federated("www.amazon.com"), policy.Anonymous())
	for _, p := range callers {
		for _, resource := range []string{"*", "arn:aws-cn:s:r:" + account + ":x", "arn:aws:s:r:" + account + ":x", "arn:aws:s:r:210987654321:x", "arn:aws:s:r:5:x", "arn:aws:s:r:6:x", "arn:aws:s:r:aws:x"} {
			for action, support := range map[string]policy.Support{
				"dynamodb:GetItem": {ResourcePolicy: policy.CrossAccount}, "dynamodb:PutItem": {ResourcePolicy: policy.CrossAccount}, "dynamodb:ListTables": {ResourcePolicy: policy.NoResourcePolicy},
				"s:A": {}, "iam:PassRole": {}, "sts:AssumeRole": {}, "sts:Other": {}, "sts:TagSession": {},
			} {
				r := policy.Request{Principal: p, Action: action, Resource: arn.MustParse(resource), Support: support, Context: condition.NewContext()}
				if resource == "arn:aws:s:r:aws:x" || resource == "*" && p.Account() == "" {
					r.Context = condition.NewContext(condition.String("aws:ResourceAccount", "210987654321"))
				}
				all = append(all, r)
			}
		}
	}
	return all
}
