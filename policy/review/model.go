package review

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// The model is what rules see of a document. It is made once for a check.

// model is a document as rules see it.
type model struct {
	doc        *Document
	syntax     *syntax.Document // nil if it is not JSON
	errs       syntax.ErrorList // of loading, in holes too
	version    string           // the one that is in force; "" in a document that is not JSON
	flags      variables.Flags
	statements []statement
	whole      bool           // the document loads and has no holes
	policy     *policy.Policy // see compiled
	templates  variables.Arena

	denies []*statement // see deniesAlways
	denied bool         // they are known
}

// statement is one statement. Rules look only at those that are sound.
type statement struct {
	model      *model
	index      int
	at         span
	sid        *syntax.String
	effect     string
	sound      bool // it has no load error, and its effect and which elements it has are known
	holes      bool // some of it is not known
	actions    list
	resources  list
	principals people
	conditions []test
	condition  span // the element; {0, 0} if there is none
	condHole   bool // some of the conditions is not known

	ofServices      []string        // see services; nil: not known
	taken           map[string]bool // see deniesAction
	opened, stepped bool            // what follows is known
	opens, steps    []string        // see [pass.opens] and [statement.stepsOf]
}

// list is Action or NotAction, Resource or NotResource.
type list struct {
	there   bool
	not     bool
	at      span // the value
	entries []entry
	hole    bool // some member is not known
}

// entry is a string of the document. One with a hole stands for whatever the pattern
// that it holds may match.
type entry struct {
	text   string
	at     span
	source *syntax.String
	hole   bool
	named  *arn.Pattern // see pattern
	parts  []string     // of a resource that begins as an ARN does

	fitting overlapping // see [checker.fits]; nil: not known
	sampled string      // see sample; "": not known
}

// pattern is that of a resource; the zero Pattern of what is not one.
func (e *entry) pattern() *arn.Pattern {
	if e.named == nil {
		return &noPattern
	}
	return e.named
}

var noPattern arn.Pattern

// people is Principal or NotPrincipal.
type people struct {
	there    bool
	not      bool
	at       span
	everyone bool // the string "*"
	members  []member
	hole     bool
}

// member is one principal: its key and its name.
type member struct {
	group string
	entry
}

// test is one key under one operator.
type test struct {
	op       condition.Operator // invalid if it is not known
	operator entry
	key      entry
	folded   string // the key in lower case
	values   []entry
	at       span // from the key to the end of the values
	valuesAt span
	hole     bool // the key or a value is not known
}

func (s *statement) allows() bool { return s.sound && s.effect == "Allow" }
func (s *statement) denies() bool { return s.sound && s.effect == "Deny" }

// newModel reads a document.
func newModel(d *Document) *model {
	c := d.read(!d.checked)
	m := &model{doc: d, syntax: c.syntax, errs: c.errs, policy: c.policy}
	m.whole = (c.policy != nil || d.checked && c.syntax != nil && c.errs == nil) && len(d.Holes) == 0
	if m.syntax == nil {
		return m
	}
	m.version = m.versionInForce()
	if m.version == version2012 {
		m.flags = variables.References
	}
	m.statements = make([]statement, len(m.syntax.Statements))
	for i := range m.syntax.Statements {
		m.read(&m.statements[i], i)
	}
	return m
}

// compiled returns the policy; nil if the document is not whole, or has no statements.
func (m *model) compiled() *policy.Policy {
	if !m.whole || len(m.statements) == 0 {
		return nil
	}
	if m.policy == nil {
		m.policy, _ = policy.Compile(m.doc.Name, m.doc.Kind, m.syntax)
	}
	return m.policy
}

const version2012 = "2012-10-17"

// versionInForce returns the version by which the document is read. SEMANTICS 1.2.3
func (m *model) versionInForce() string {
	d := m.doc
	if v := m.syntax.Version; v != nil {
		return v.Value
	}
	if d.Kind == policy.ServiceControl || d.Kind == policy.ResourceControl || d.Origin.VersionAdded {
		return version2012
	}
	return "2008-10-17"
}

// read fills in one statement.
func (m *model) read(s *statement, i int) {
	src := &m.syntax.Statements[i]
	*s = statement{model: m, index: i, at: valueAt(m.doc.Text, src.Pos), sid: src.Sid}
	s.holes = m.doc.hole(s.at.start, s.at.end)
	s.sound = src.Effect != nil && (src.Action == nil) != (src.NotAction == nil)
	if src.Effect != nil {
		s.effect = src.Effect.Value
		s.sound = s.sound && !m.hole(spanOf(src.Effect))
	}
	for _, e := range m.errs {
		if at := e.Position.Offset; s.at.start <= at && at < s.at.end && !m.doc.hole(at, at+1) {
			s.sound = false
		}
	}
	s.actions = m.list(src.Action, src.NotAction, false)
	s.resources = m.list(src.Resource, src.NotResource, true)
	s.principals = m.people(src.Principal, src.NotPrincipal)
	if src.Condition != nil {
		m.conditions(s, src.Condition)
	}
}

func (m *model) hole(s span) bool { return m.doc.hole(s.start, s.end) }

// entry reads a string.
func (m *model) entry(s *syntax.String) entry {
	at := spanOf(s)
	return entry{text: s.Value, at: at, source: s, hole: m.hole(at)}
}

func (m *model) list(yes, no *syntax.List, resources bool) list {
	l := list{there: true}
	src := yes
	if src == nil {
		src, l.not = no, true
	}
	if src == nil {
		return list{}
	}
	l.at = valueAt(m.doc.Text, src.Pos)
	l.hole = m.hole(l.at)
	l.entries = make([]entry, len(src.Values))
	var patterns []arn.Pattern
	if resources {
		patterns = make([]arn.Pattern, len(src.Values))
	}
	for i := range src.Values {
		e := m.entry(&src.Values[i])
		if resources {
			patterns[i], _ = arn.ParsePatternIn(&m.templates, e.text, m.flags)
			e.named = &patterns[i]
			if strings.HasPrefix(e.text, "arn:") {
				e.parts = partsOf(e.text)
			}
		}
		l.entries[i] = e
	}
	return l
}

func (m *model) people(yes, no *syntax.Principal) people {
	p := people{there: true}
	src := yes
	if src == nil {
		src, p.not = no, true
	}
	if src == nil {
		return people{}
	}
	p.at = valueAt(m.doc.Text, src.Pos)
	p.hole, p.everyone = m.hole(p.at), src.Any
	for i := range src.Groups {
		g := &src.Groups[i]
		for j := range g.Members.Values {
			p.members = append(p.members, member{g.Key.Value, m.entry(&g.Members.Values[j])})
		}
	}
	return p
}

func (m *model) conditions(s *statement, src *syntax.Condition) {
	s.condition = valueAt(m.doc.Text, src.Pos)
	s.condHole = m.hole(s.condition)
	for i := range src.Operators {
		block := &src.Operators[i]
		op, _ := condition.ParseOperator(block.Name.Value) // one that is not known is a load error
		for j := range block.Keys {
			k := &block.Keys[j]
			t := test{op: op, operator: m.entry(&block.Name), key: m.entry(&k.Name)}
			t.valuesAt = valueAt(m.doc.Text, k.Pos)
			t.at = span{t.key.at.start, t.valuesAt.end}
			t.folded = strings.ToLower(k.Name.Value)
			for v := range k.Values {
				t.values = append(t.values, m.entry(&k.Values[v]))
			}
			t.hole = m.hole(t.at) || t.operator.hole
			s.conditions = append(s.conditions, t)
		}
	}
}

// alone compiles one statement as a document of its own; nil if it does not load.
func (s *statement) alone() *policy.Policy {
	doc := s.model.syntax
	if s.holes || !s.sound {
		return nil
	}
	p, err := policy.Compile(s.model.doc.Name, s.model.doc.Kind, &syntax.Document{
		Version: doc.Version, Statements: doc.Statements[s.index : s.index+1 : s.index+1]})
	if err != nil {
		return nil
	}
	return p
}
