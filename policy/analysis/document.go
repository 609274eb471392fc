package analysis

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// A changed policy is written as JSON from what the accessors of a statement say, and
// loaded again: what is proposed is what was asked about.

// draft is a policy that is being changed.
type draft struct {
	name, id, version string
	kind              policy.Kind
	statements        []draftStatement
}

// draftStatement is one statement: what its accessors say.
type draftStatement struct {
	sid                                  string
	effect                               policy.Effect
	named                                bool // it has Principal or NotPrincipal
	notPrincipal, notAction, notResource bool
	principals                           []draftEntry
	actions, resources                   []string // resources is nil where the statement has none
	tests                                []draftTest
	of                                   *policy.Statement // what it was made of; nil of a new one
}

// draftEntry is a member of Principal: {"AWS": "..."}.
type draftEntry struct{ group, text string }

// draftTest is one condition.
type draftTest struct {
	operator, key string
	values        []string
}

// draftOf returns what a policy says.
func draftOf(p *policy.Policy) *draft {
	d := &draft{name: p.Name(), id: p.ID(), version: p.Version(), kind: p.Kind()}
	for s := range p.Statements() {
		d.statements = append(d.statements, statementOf(s))
	}
	return d
}

// statementOf returns what a statement says.
func statementOf(s *policy.Statement) draftStatement {
	d := draftStatement{
		sid: s.Sid(), effect: s.Effect(), of: s, named: s.Has(policy.PrincipalClause),
		notPrincipal: s.Negated(policy.PrincipalClause), notAction: s.Negated(policy.ActionClause), notResource: s.Negated(policy.ResourceClause),
	}
	for p := range s.Principals() {
		d.principals = append(d.principals, draftEntry{groupOf(p.Type()), p.String()})
	}
	for a := range s.Actions() {
		d.actions = append(d.actions, a.String())
	}
	if s.Has(policy.ResourceClause) {
		d.resources = []string{}
		for r := range s.Resources() {
			d.resources = append(d.resources, r.String())
		}
	}
	for t := range s.Tests() {
		d.tests = append(d.tests, testOf(t))
	}
	return d
}

// testOf returns what a condition says.
func testOf(t *condition.Test) draftTest {
	return draftTest{t.Operator().String(), t.Key(), slices.Clone(t.Values())}
}

// groupOf returns the key of the object under which an entry stands.
func groupOf(t policy.EntryType) string {
	switch t {
	case policy.EntryService:
		return "Service"
	case policy.EntryProvider:
		return "Federated"
	case policy.EntryNobody:
		return "CanonicalUser"
	default:
	}
	return "AWS"
}

// clone returns a copy that can be changed on its own.
func (d *draft) clone() *draft {
	c := *d
	c.statements = slices.Clone(d.statements)
	return &c
}

// disarm makes a statement one that never applies, so that all others keep their
// places: its action has a character that no action has (SEMANTICS 1.5c).
func (d *draft) disarm(i int) *draft {
	c := d.clone()
	c.statements[i].effect = policy.Deny
	c.statements[i].notAction, c.statements[i].actions = false, []string{"sts:!"}
	return c
}

// add returns a copy with one more statement.
func (d *draft) add(s draftStatement) *draft {
	c := d.clone()
	c.statements = append(c.statements, s)
	return c
}

// replace returns a copy with other statements in the place of one.
func (d *draft) replace(i int, by ...draftStatement) *draft {
	c := d.clone()
	for j := range by {
		if j > 0 { // each has a Sid of its own
			by[j].sid = ""
		}
	}
	c.statements = slices.Replace(c.statements, i, i+1, by...)
	return c
}

// parse loads the document.
func (d *draft) parse() (*policy.Policy, error) {
	src, err := d.document()
	if err != nil {
		return nil, err
	}
	return policy.Parse(d.name, d.kind, src)
}

// document writes the policy.
func (d *draft) document() ([]byte, error) {
	all := object{{"Version", d.version}}
	if d.id != "" {
		all = append(all, property{"Id", d.id})
	}
	statements := make([]object, len(d.statements))
	for i := range d.statements {
		statements[i] = d.statements[i].object()
	}
	src, err := json.Marshal(append(all, property{"Statement", statements}))
	if err != nil {
		return nil, err
	}
	return syntax.Format(src)
}

// object writes the statement.
func (s *draftStatement) object() (all object) {
	if s.sid != "" {
		all = append(all, property{"Sid", s.sid})
	}
	all = append(all, property{"Effect", s.effect.String()})
	if s.named {
		all = append(all, property{choose(s.notPrincipal, "NotPrincipal", "Principal"), s.names()})
	}
	all = append(all, property{choose(s.notAction, "NotAction", "Action"), short(s.actions)})
	if s.resources != nil {
		all = append(all, property{choose(s.notResource, "NotResource", "Resource"), short(s.resources)})
	}
	if len(s.tests) == 0 {
		return all
	}
	var operators object
	for _, t := range s.tests {
		i := slices.IndexFunc(operators, func(m property) bool { return m.name == t.operator })
		if i < 0 {
			i = len(operators)
			operators = append(operators, property{t.operator, object{}})
		}
		operators[i].value = append(operators[i].value.(object), property{t.key, short(t.values)})
	}
	return append(all, property{"Condition", operators})
}

// names writes the value of Principal.
func (s *draftStatement) names() any {
	if len(s.principals) == 1 && s.principals[0].text == "*" {
		return "*"
	}
	var groups object
	for _, e := range s.principals {
		i := slices.IndexFunc(groups, func(m property) bool { return m.name == e.group })
		if i < 0 {
			i = len(groups)
			groups = append(groups, property{e.group, []string{}})
		}
		groups[i].value = append(groups[i].value.([]string), e.text)
	}
	for i := range groups {
		groups[i].value = short(groups[i].value.([]string))
	}
	return groups
}

// short returns a list of one as its member.
func short(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return append([]string{}, list...)
}

// object is a JSON object whose members keep their order.
type object []property

type property struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range o {
		b.WriteByte(choose[byte](i == 0, '{', ','))
		for j, v := range []any{m.name, m.value} {
			text, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			if j > 0 {
				b.WriteByte(':')
			}
			b.Write(text)
		}
	}
	if len(o) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
