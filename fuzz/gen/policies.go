package gen

import (
	"strings"

	"github.com/iameval/iameval/policy"
)

// New makes a case: a request, and policies for it in any of the layers.
func New(s *Source) Case {
	switch n := s.Intn(100); {
	case n >= 85:
		return newComparison(s)
	case n >= 70:
		return newGrant(s)
	}
	r := NewRequest(s)
	c := Case{Request: r}
	p := &c.Policies
	if !s.Chance(15) {
		p.Identity = documents(s, "identity", &r, 1+s.Intn(2))
	}
	if s.Chance(25) {
		p.Boundary = documents(s, "boundary", &r, 1)
	}
	if s.Chance(25) || r.Principal.Type == "federated-user" && s.Chance(80) {
		p.Session = documents(s, "session", &r, Pick(s, 1, 2, 1, 0))
	}
	if s.Chance(25) {
		p.SCP = leveled(s, "scp", &r)
	}
	if s.Chance(20) {
		p.RCP = leveled(s, "rcp", &r)
	}
	if s.Chance(15) {
		p.Endpoint = documents(s, "endpoint", &r, 1)
	}
	newTarget(s, p, &r)
	return c
}

// newTarget gives the resource its policy: one that belongs there, or, at
// times, the other kind.
func newTarget(s *Source, p *Policies, r *Request) {
	trust := strings.HasPrefix(strings.ToLower(r.Action), "sts:") && strings.Contains(r.Resource, ":role/")
	if s.Chance(3) {
		trust = !trust
	}
	likely := 50
	if trust || account(r.Principal) != segment(r.Resource, 4) {
		likely = 85
	}
	switch {
	case !s.Chance(likely):
	case trust:
		p.Trust = documents(s, "trust", r, 1)
	default:
		p.Resource = documents(s, "resource", r, 1)
	}
}

// leveled makes the levels of a layer.
func leveled(s *Source, layer string, r *Request) [][]string {
	levels := [][]string{}
	for range Pick(s, 1, 2, 1, 3, 0) {
		levels = append(levels, documents(s, layer, r, Pick(s, 1, 1, 2, 0)))
	}
	return levels
}

// documents makes so many documents of one layer.
func documents(s *Source, layer string, r *Request, n int) []string {
	list := []string{}
	for range n {
		list = append(list, NewDocument(s, layer, r))
	}
	return list
}

// NewDocument makes a document of a layer, by the name that [Document] gives
// it, for a request. Most load.
func NewDocument(s *Source, layer string, r *Request) string {
	doc := &Node{Kind: Object}
	switch {
	case !s.Chance(20):
		doc.With("Version", Text("2012-10-17"))
	case s.Chance(50) && (layer != "scp" && layer != "rcp" || s.Chance(10)):
		doc.With("Version", Text("2008-10-17"))
	}
	var statements []*Node
	if s.Chance(openness(layer)) {
		statements = append(statements, likely(s, doc, layer, r, full))
	}
	for range s.Intn(3) {
		statements = append(statements, likely(s, doc, layer, r, NewStatement))
	}
	if s.Chance(3) {
		statements = append(statements, crowd(s, doc, layer, r)...)
	}
	if len(statements) == 0 {
		statements = append(statements, likely(s, doc, layer, r, NewStatement))
	}
	if len(statements) == 1 && s.Chance(30) {
		doc.With("Statement", statements[0])
	} else {
		doc.With("Statement", List(statements...))
	}
	if s.Chance(2) {
		doc.With("Id", Text("any \u00e9"))
	}
	return spell(s, doc)
}

// crowd makes enough statements for the engine to build an index. Most of them
// are about something else.
func crowd(s *Source, doc *Node, layer string, r *Request) []*Node {
	var statements []*Node
	for range 12 + s.Intn(8) {
		other := Near(s, Near(s, *r))
		statements = append(statements, likely(s, doc, layer, &other, NewStatement))
	}
	return statements
}

// likely makes a statement that most likely loads: mutations break every other
// one, and a document is refused for one bad statement. The engine is asked for
// its opinion; where that is wrong, the one statement in a hundred for which it
// is not asked will show it.
func likely(s *Source, doc *Node, layer string, r *Request, statement func(*Source, string, *Request) *Node) *Node {
	kind, _ := policy.ParseKind(Document{Layer: layer}.Kind())
	for range 5 {
		n := statement(s, layer, r)
		alone := doc.Clone().With("Statement", n)
		p, err := policy.Parse("", kind, []byte(alone.String()))
		if err == nil && layer == "session" {
			_, err = policy.NewSet(policy.Policies{Session: []*policy.Policy{p}})
		}
		if err == nil || s.Chance(1) {
			return n
		}
	}
	return full(&Source{}, layer, r)
}

// openness is how many of 100 documents of a layer begin with a full statement:
// documents that can only limit mostly do, so that what they limit shows.
func openness(layer string) int {
	switch layer {
	case "scp", "rcp", "boundary", "session", "endpoint":
		return 70
	}
	return 40
}

// full is a statement that allows everything, to everyone it applies to.
func full(s *Source, layer string, r *Request) *Node {
	n := (*Node)(nil).With("Effect", Text("Allow"))
	switch group, member := principalMember(s, r); {
	case layer == "rcp":
		n.With("Principal", Text("*"))
	case layer == "resource" || layer == "trust":
		n.With("Principal", (*Node)(nil).With(group, Text(member)))
	}
	n.With("Action", Text("*"))
	if layer != "trust" {
		n.With("Resource", Text("*"))
	}
	return n
}

// NewStatement makes a statement for a document of a layer.
func NewStatement(s *Source, layer string, r *Request) *Node {
	deny := layer == "rcp" || s.Chance(28)
	n := &Node{Kind: Object}
	if s.Chance(4) {
		n.With("Sid", Text(Pick(s, "One", "Two", "", "one", "O ne", "Three", "Four")))
	}
	n.With("Effect", Text("Allow"))
	if deny {
		n.Items[len(n.Items)-1].Text = "Deny"
	}
	switch {
	case layer == "rcp":
		n.With("Principal", Text("*"))
	case layer == "resource" || layer == "trust" || layer == "endpoint" && s.Chance(60):
		if layer != "trust" && deny && s.Chance(35) {
			n.With("NotPrincipal", principal(s, r, true))
		} else {
			n.With("Principal", principal(s, r, false))
		}
	}
	n.action(s, layer, r)
	if layer != "trust" {
		element := "Resource"
		if s.Chance(20) {
			element = "NotResource"
		}
		n.With(element, members(s, r, resourceMember))
	}
	if s.Chance(45) {
		n.With("Condition", conditions(s, r))
	}
	return n
}

// action adds Action or NotAction, such as the kind takes.
func (n *Node) action(s *Source, layer string, r *Request) {
	element := "Action"
	if layer != "rcp" && s.Chance(15) {
		element = "NotAction"
	}
	list := members(s, r, actionMember)
	for _, m := range append([]*Node{list}, list.Items...) {
		outside := layer == "trust" && m.Text != "*" && !strings.HasPrefix(strings.ToLower(m.Text), "sts:")
		if m.Kind == String && (outside || layer == "rcp" && m.Text == "*") && !s.Chance(3) {
			m.Text = service(r.Action) + ":*"
			if layer == "trust" {
				m.Text = "sts:*"
			}
		}
	}
	n.With(element, list)
}
