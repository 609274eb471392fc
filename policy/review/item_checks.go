package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// The checks of the rules about limits on items and attributes.

func checkScanKeys(p *pass) {
	for s := range p.allows() {
		if s.condHole {
			continue
		}
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.folded != "dynamodb:leadingkeys" || t.isNull() || t.op.Qualifier() == condition.NoQualifier {
				continue
			}
			for j := range s.actions.entries {
				p.scanUnderKeys(s, t, &s.actions.entries[j])
			}
		}
	}
}

// scanUnderKeys reports an action without keys under a test of them.
func (p *pass) scanUnderKeys(s *statement, t *test, e *entry) {
	name := ""
	for _, a := range []string{"dynamodb:Scan", "dynamodb:PartiQLSelect"} {
		if own := (entry{text: a}); coversAction(e, &own) && (a == "dynamodb:Scan" || !s.tests("dynamodb:fulltablescan")) && !s.denied(&own) {
			name = a
			break
		}
	}
	if name == "" || s.actions.not {
		return
	}
	if t.holdsAbsent() && !s.guarded(t.folded) {
		w, no := p.granted(s, askAction(name), askWithout("dynamodb:LeadingKeys"))
		if !no {
			p.report(e.at, "%s has no dynamodb:LeadingKeys, and the condition lets it read every item", name).as(Security).relate(p.m, t.at, "the condition").seen(w)
		}
		return
	}
	if name == "dynamodb:Scan" {
		p.report(e.at, "a Scan has no dynamodb:LeadingKeys, so that the statement never allows it").relate(p.m, t.at, "the condition")
	}
}

func checkLeadingKeysSet(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if t.folded == "dynamodb:leadingkeys" {
			p.missingSet(s, t, "%s holds the keys of all items of a call, and %s tests one value, so that it never matches")
		}
	})
}

func checkLeadingKeysKind(p *pass) {
	p.eachValue(func(s *statement, t *test, v *entry) {
		if t.folded != "dynamodb:leadingkeys" || t.isNull() {
			return
		}
		if strings.HasPrefix(v.text, "arn:") {
			p.report(v.at, "the value of a partition key is expected, not an ARN")
			return
		}
		for _, name := range p.keyAttributes(s) {
			if v.text == name {
				p.report(v.at, "%s is the name of a key of the table; its value is expected", excerpt(name))
			}
		}
	})
}

// keyAttributes returns the names of the keys of the tables that the statement names
// and that are known.
func (p *pass) keyAttributes(s *statement) (names []string) {
	if p.c.o.Tables == nil {
		return nil
	}
	for i := range s.resources.entries {
		table, _, ok := tableEntry(&s.resources.entries[i])
		a, err := arn.Parse(table)
		if !ok || err != nil {
			continue
		}
		if t, known := p.c.o.Tables.Table(a); known {
			names = append(names, t.Key...)
		}
	}
	return names
}

// limitsAttributes returns the test that limits a statement to attributes.
func (s *statement) limitsAttributes() *test {
	for i := range s.conditions {
		if t := &s.conditions[i]; t.folded == "dynamodb:attributes" && t.op.IsValid() && !t.isNull() && !t.op.Negated() {
			return t
		}
	}
	return nil
}

func checkAttributesSelect(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan")
		if t == nil || len(names) == 0 || s.condHole || s.pins("dynamodb:select", "SPECIFIC_ATTRIBUTES", "COUNT") {
			continue
		}
		w, no := p.granted(s, askAction(names[len(names)-1]), askWith("dynamodb:Select", "ALL_PROJECTED_ATTRIBUTES"))
		if no {
			w, no = p.granted(s, askAction(names[len(names)-1]), askWith("dynamodb:Select", "ALL_ATTRIBUTES"))
		}
		if !no {
			p.report(t.at, "%s may return all attributes, as dynamodb:Select is not held to SPECIFIC_ATTRIBUTES", listed(names)).seen(w)
		}
	}
}

// pins reports whether a positive test holds a key to some of the values, where the
// request has it.
func (s *statement) pins(folded string, values ...string) bool {
	for i := range s.conditions {
		t := &s.conditions[i]
		if t.folded != folded || t.isNull() || t.op.Negated() || t.op.Qualifier() == condition.ForAnyValue {
			continue
		}
		all := len(t.values) > 0
		for j := range t.values {
			all = all && slices.Contains(values, t.values[j].text)
		}
		if all {
			return true
		}
	}
	return false
}

func checkAttributesReturn(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
		if t != nil && len(names) > 0 && !s.condHole && !s.pins("dynamodb:returnvalues", "NONE", "UPDATED_OLD", "UPDATED_NEW") {
			p.report(t.at, "%s may return whole items, as dynamodb:ReturnValues is not limited", listed(names))
		}
	}
}

func checkAttributesKeys(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		if t == nil || t.hole || t.op.Qualifier() != condition.ForAllValues {
			continue
		}
		for _, key := range p.keyAttributes(s) {
			if !slices.ContainsFunc(t.values, func(v entry) bool {
				return v.text == key || t.op.Wildcards() && strings.Contains(v.text, "*") || strings.Contains(v.text, "$")
			}) {
				f := p.report(t.valuesAt, "%s is a key of the table and not among the attributes, so that no item can be named", excerpt(key))
				if n := len(t.values); n > 0 {
					f.offer("add it", p.replaceAll(&list{at: t.valuesAt}, &t.values[n-1], []string{t.values[n-1].text, key}))
				}
			}
		}
	}
}

func checkPutAttributes(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
		if t != nil && len(names) > 0 {
			p.report(s.actions.at, "%s %s whole items, whatever attributes are named", listed(names), plural(len(names), "replaces or removes", "replace or remove")).
				relate(p.m, t.at, "the limit")
		}
	}
}

func checkFineGrainedReplication(p *pass) {
	for s := range p.denies() {
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.isFineGrained() && s.principals.isEveryone() && t.holdsAbsent() && !s.tests("aws:principalarn") && !s.tests("aws:principalisawsservice") {
				p.report(t.at, "the Deny also reaches the role that replicates a global table")
			}
		}
	}
}
