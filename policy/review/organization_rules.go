package review

import (
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// organizationRules are about the policies of AWS Organizations.
var organizationRules = []Rule{
	{
		ID: "scp-level-empty", Summary: "a level of service control policies without an Allow",
		Why:      "At each level from the root to the account some policy must allow a request. A level whose policies only deny forbids everything below.",
		Category: CategoryOrganization, Severity: Error, Kinds: kinds(policy.ServiceControl), Needs: Several, Kind: policy.ServiceControl,
		Bad:     policyOf(`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}`),
		Sources: []string{srcSCP}, check: checkLevelEmpty,
	},
	{
		ID: "scp-denies-nothing", Summary: "a Deny that reaches nobody",
		Why:      "Service control policies do not reach service-linked roles. A Deny for those alone, or of actions that do not exist, denies nothing.",
		Category: CategoryOrganization, Severity: Suggestion, Kinds: kinds(policy.ServiceControl), Needs: Services, Kind: policy.ServiceControl,
		Bad:     policyOf(`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app-*"}}}`),
		Sources: []string{srcSCP}, check: checkSCPNothing,
	},
	{
		ID: "rcp-blocks-services", Summary: "a Deny that catches services of AWS",
		Why:      "A service that acts by itself has no aws:PrincipalOrgID, and comes through no endpoint. A Deny of everybody outside catches it, unless aws:PrincipalIsAWSService is tested beside.",
		Category: CategoryOrganization, Severity: Warning, Kinds: kinds(policy.ResourceControl), Kind: policy.ResourceControl,
		Bad:     policyOf(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`),
		Sources: []string{srcRCP, "https://github.com/aws-samples/data-perimeter-policy-examples"}, check: checkRCPServices,
	},
	{
		ID: "deny-blocks-replication", Summary: "a Deny that catches the replication of a global table",
		Why:      "The replicas of a global table are written by a service-linked role. A Deny in the table's policy, or in a resource control policy that is not exempt, stops that: service-linked roles are exempt from control policies, but not from the policy of a table.",
		Category: CategoryOrganization, Severity: Warning, Kinds: resourceKind, Needs: Tables, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"books"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}}}`),
		Sources: []string{srcGlobalNow, srcRCP}, check: checkBlocksReplication,
	},
}

func checkLevelEmpty(p *pass) {
	p.c.personal = true
	for _, level := range p.c.o.ServiceControl {
		in, open := false, false
		for _, d := range level {
			if d == nil {
				continue
			}
			in = in || d == p.m.doc
			m := p.c.model(d)
			open = open || !m.whole
			for i := range m.statements {
				open = open || m.statements[i].allows()
			}
		}
		if in && !open {
			p.report(p.m.opening(), "no policy of this level allows anything, so that everything below it is denied")
			return
		}
	}
}

func checkSCPNothing(p *pass) {
	for s := range p.denies() {
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.folded != "aws:principalarn" || t.op.Negated() || t.hole || t.isNull() || len(t.values) == 0 {
				continue
			}
			linked := true
			for j := range t.values {
				linked = linked && strings.Contains(t.values[j].text, ":role/aws-service-role/")
			}
			if linked {
				p.report(t.at, "the Deny is for service-linked roles alone, which service control policies do not reach")
			}
		}
	}
}

func checkRCPServices(p *pass) {
	for s := range p.denies() {
		if s.condHole || s.tests("aws:principalisawsservice") {
			continue
		}
		for i := range s.conditions {
			t := &s.conditions[i]
			switch {
			case (t.folded == "aws:principalorgid" || t.folded == "aws:sourcevpc" || t.folded == "aws:sourcevpce") && t.op.Negated():
				p.report(t.at, "services of AWS have no %s, and are denied unless aws:PrincipalIsAWSService is tested", t.key.text)
			case t.folded == "aws:sourceorgid" && t.op.Negated() && !t.op.IfExists():
				p.report(t.at, "requests that no service makes for a resource have no aws:SourceOrgID, and are denied without IfExists")
			}
		}
	}
}

func checkBlocksReplication(p *pass) {
	if !p.m.whole || !p.m.isGlobalTable(p.c.o) {
		return
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p.m.compiled()})
	if err != nil {
		return
	}
	for _, r := range p.m.replication() {
		r.Target = target
		d := allowAll.Evaluate(r)
		if d.Verdict != policy.ExplicitDeny || d.Statement == nil {
			continue
		}
		s := &p.m.statements[d.Statement.Index()] // the document is whole
		p.report(s.at, "the Deny reaches the service-linked role that replicates the table").seen(&Witness{Request: r, Decision: d, Set: allowAll})
		return
	}
}

// allowAll is the policies of a caller who may do everything.
var allowAll = func() *policy.Set {
	all := policy.MustParse("everything", policy.Identity, []byte(policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`)))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{all}})
	if err != nil {
		panic(err)
	}
	return set
}()

// fineGrained are the keys that limit items and attributes.
var fineGrained = []string{"dynamodb:leadingkeys", "dynamodb:attributes"}

// isFineGrained reports whether a test is one on items or attributes.
func (t *test) isFineGrained() bool {
	return t.op.IsValid() && t.op.Family() != condition.FamilyNull && (t.folded == fineGrained[0] || t.folded == fineGrained[1])
}
