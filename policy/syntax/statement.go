package syntax

import "github.com/iameval/iameval/variables/quote"

// statement reads one statement. Which elements it must have beyond an Effect and an
// action depends on the policy type.
func (p *parser) statement(r node) Statement {
	s := Statement{Pos: r.pos()}
	there := p.elements(r, statementScope, func(e element, v node) {
		switch e {
		case elemSid:
			s.Sid = p.string(v, e.place())
		case elemEffect:
			s.Effect = p.effect(v)
		case elemPrincipal:
			s.Principal = p.principal(e, v)
		case elemNotPrincipal:
			s.NotPrincipal = p.notPrincipal(v)
		case elemAction:
			s.Action = p.names(e, v)
		case elemNotAction:
			s.NotAction = p.complement(e, v)
		case elemResource:
			s.Resource = p.names(e, v)
		case elemNotResource:
			s.NotResource = p.complement(e, v)
		case elemCondition:
			s.Condition = p.condition(v)
		default: // the scope has no other element
		}
	})
	if there.missing(elemEffect) {
		p.errorf(s.Pos, CodeMissingElement, "a statement must have an Effect")
	}
	if there.missing(elemAction) && there.missing(elemNotAction) {
		p.errorf(s.Pos, CodeMissingElement, "a statement must have an Action or a NotAction")
	}
	p.exclusive(&there, elemPrincipal, elemNotPrincipal)
	p.exclusive(&there, elemAction, elemNotAction)
	p.exclusive(&there, elemResource, elemNotResource)
	return s
}

// exclusive reports, at the later key, that a statement has both elements of a pair.
// SEMANTICS 1.2.7
func (p *parser) exclusive(there *elementSet, a, b element) {
	first, second := int(there.pos[a]), int(there.pos[b])
	if first == 0 || second == 0 {
		return
	}
	if first > second {
		a, b, first, second = b, a, second, first
	}
	p.errorf(second, CodeConflict, "a statement cannot have both %v and %v, which this one has at %v", b, a, mark{&p.doc.source, first})
}

// effect reads an Effect. SEMANTICS 1.2.5
func (p *parser) effect(v node) *String {
	s := p.string(v, elemEffect.place())
	if s.Quoted() && s.Value != "Allow" && s.Value != "Deny" {
		p.errorf(s.Pos, CodeInvalidValue, `%s is not an effect: it must be "Allow" or "Deny", in that spelling`, quote.Text(s.Value))
	}
	return s
}

// names reads the value of Action or Resource. An empty array is legal and matches
// nothing. SEMANTICS 1.3a
func (p *parser) names(e element, v node) *List {
	l := p.lists.add(List{Pos: v.pos(), Values: p.list(v, e.place())})
	for i := range l.Values {
		if s := &l.Values[i]; s.Value == "" {
			p.errorf(s.Pos, CodeEmpty, "an empty string is not allowed in %v: it would name nothing", e)
		}
	}
	return l
}

// complement reads the value of NotAction or NotResource. An empty array is an error
// there: the complement of nothing is everything. SEMANTICS 1.3b
func (p *parser) complement(e element, v node) *List {
	if v.kind() == kindArray && v.isEmpty() {
		p.errorf(v.pos(), CodeEmpty, "%v is empty: it would match everything", e)
	}
	return p.names(e, v)
}

// principal reads the value of Principal or NotPrincipal. An object may be empty, and
// so may its lists: it names nobody. SEMANTICS 1.3c
func (p *parser) principal(e element, v node) *Principal {
	q := Principal{Pos: v.pos()}
	start := len(p.groups)
	switch v.kind() {
	case kindObject:
		p.members(v, func(key String, v node) {
			members := p.list(v, place{e.String(), key.Value})
			p.groups.add(PrincipalGroup{key, List{v.pos(), members}})
		})
	case kindString:
		s := p.text(v)
		q.Any = s.Value == "*"
		if !q.Any {
			p.errorf(s.Pos, CodeInvalidValue, `%s is not a %v: a string can only be "*"; name others in an object, such as {"AWS": "..."}`, quote.Text(s.Value), e)
		}
	default:
		p.wrongType(v, e.place(), `be "*" or an object`, asAccount(v))
	}
	if len(p.groups) > start {
		q.Groups = p.groups.since(start)
	}
	return p.principals.add(q)
}

// notPrincipal reads the value of NotPrincipal, which must name somebody.
// SEMANTICS 1.3d
func (p *parser) notPrincipal(v node) *Principal {
	nobody := v.kind() == kindObject
	for _, members := range v.entries() {
		nobody = nobody && members.kind() == kindArray && members.isEmpty()
	}
	if nobody {
		p.errorf(v.pos(), CodeEmpty, "NotPrincipal names nobody: it would match everybody")
	}
	return p.principal(elemNotPrincipal, v)
}
