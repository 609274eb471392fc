package review

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// The checks of the rules about the policies of tables.

func checkOwnResource(p *pass) {
	own := p.m.doc.Origin.Resource
	if own == "" {
		return
	}
	patterns := []string{own, own + "/*"}
	if fieldOf(own, 2) == "dynamodb" {
		patterns = []string{own, own + "/index/*"}
	}
	for s := range p.statements() {
		if s.resources.not || len(s.resources.entries) == 0 {
			continue
		}
		fits := false
		for _, text := range patterns {
			if q, err := arn.ParsePattern(text, 0); err != nil || s.mayTakeResource(&q) {
				fits = true
			}
		}
		if fits {
			continue
		}
		f := p.report(s.resources.at, "no entry matches %s, to which the policy is attached, so that the statement never applies", own)
		if len(s.resources.entries) == 1 {
			f.offer("write its ARN", p.replace(&s.resources.entries[0], own))
		}
	}
}

// others returns the principals of a statement that are of another account than the
// resource.
func (p *pass) others(s *statement) (all []*member) {
	account := ""
	if table, ok := p.m.table(); ok {
		account = table.Account()
	} else if account = p.m.doc.account(p.c.o); account == "" {
		return nil
	}
	for i := range s.principals.members {
		m := &s.principals.members[i]
		own := m.text
		if parts := partsOf(m.text); len(parts) == 6 {
			own = parts[4]
		}
		if m.group == "AWS" && !m.hole && own != account && len(own) == 12 && isAccount(own) {
			all = append(all, m)
		}
	}
	return all
}

func checkCrossAccount(p *pass) {
	for s := range p.allows() {
		others := p.others(s)
		if len(others) == 0 || s.principals.not {
			continue
		}
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if s.actions.not || !e.isLiteral() {
				continue
			}
			if support, known := p.c.list.Support(e.text); known && support.ResourcePolicy == policy.SameAccount {
				p.report(e.at, "%s cannot be given to another account", e.text).relate(p.m, others[0].at, "the other account")
			}
		}
	}
}

func checkLockout(p *pass) {
	table, ok := p.m.table()
	if !ok || !p.m.whole {
		return
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p.m.compiled()})
	if err != nil {
		return
	}
	admin, err := arn.Parse("arn:" + table.Partition() + ":iam::" + table.Account() + ":user/Administrator")
	if err != nil {
		return
	}
	for s := range p.denies() {
		if !s.deniesAlways() || len(s.named("dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy")) < 2 {
			continue
		}
		r := &policy.Request{Action: "dynamodb:PutResourcePolicy", Resource: table, Principal: policy.User(admin).WithUniqueID("AIDAADMINISTRATOR"), Target: target, Context: condition.NewContext()}
		if d := allowAll.Evaluate(r); d.Verdict == policy.ExplicitDeny {
			p.report(s.at, "nobody may change or remove the policy any more").seen(&Witness{Request: r, Decision: d, Set: allowAll})
		}
	}
}

func checkCustomerKey(p *pass) {
	table, ok := p.m.table()
	if !ok || !p.c.o.CustomerKeys[table] {
		return
	}
	for s := range p.allows() {
		for _, m := range p.others(s) {
			p.report(m.at, "the table is encrypted with a key of your own, whose policy must let this account in too")
		}
	}
}

func checkTableTags(p *pass) {
	if p.c.o.Attributes {
		return
	}
	p.eachTest(func(s *statement, t *test) {
		if actions, _ := s.onlyService(); actions == "dynamodb" && strings.HasPrefix(t.folded, "aws:resourcetag/") {
			p.report(t.key.at, "the tags of tables count only where attribute-based access control is on for the account")
		}
	})
}
