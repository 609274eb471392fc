package policy

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// The terms of statements, as an index is built of them.

// termList is the terms of statements, flat: those of a member end where those of the
// next begin, and so do the members of an element and the elements of a statement. The
// zero termList is empty.
type termList struct {
	terms      []hashed
	members    []int32 // where the terms of each member end
	elements   []int32 // where the members of each element end
	statements []int32 // where the elements of each statement end
}

// makeTermList returns an empty list with room for the terms of the statements, if their
// patterns are of the usual forms; with grams, for all terms of their resources once more.
func makeTermList(statements []*Statement, grams bool) (l termList) {
	members, terms := 0, 0
	for _, s := range statements {
		members += len(s.actions.members)
		if s.resources != nil {
			members += len(s.resources.members)
		}
		if s.principals != nil {
			members += len(s.principals.entries)
		}
		if grams {
			members += len(s.resources.members)
			for i := range s.resources.members {
				terms += 3 + gramsOf(&s.resources.members[i]) // the ends and the field
			}
		}
	}
	l.terms = make([]hashed, 0, members*3/2+terms)
	l.members = make([]int32, 0, members)
	l.elements = make([]int32, 0, 3*len(statements))
	l.statements = make([]int32, 0, len(statements))
	return l
}

// gramsOf returns how many grams addGrams adds for a pattern.
func gramsOf(p *arn.Pattern) int {
	n := 0
	for _, text := range p.Infixes() {
		n += max(len(text)-gramLong, 0) + 1
	}
	return min(n, maxGrams)
}

// hashed is a term that has been counted.
type hashed struct {
	term
	at uint32 // its entry in the counter
}

// spanOf returns part i of a list of ends.
func spanOf(ends []int32, i int) span {
	if i == 0 {
		return span{0, ends[0]}
	}
	return span{ends[i-1], ends[i]}
}

func (l *termList) add(kind termKind, text string) {
	l.terms = append(l.terms, hashed{term: term{kind, text}})
}

func (l *termList) endMember()    { l.members = append(l.members, int32(len(l.terms))) }
func (l *termList) endElement()   { l.elements = append(l.elements, int32(len(l.members))) }
func (l *termList) endStatement() { l.statements = append(l.statements, int32(len(l.elements))) }

// addElements adds, for each element of the statement that can be filed, the terms that
// could stand for each member.
func (l *termList) addElements(s *Statement) {
	if !s.actions.not {
		for i := range s.actions.members {
			if m := &s.actions.members[i]; !m.dead {
				l.addAction(&m.glob)
				l.endMember()
			}
		}
		l.endElement()
	}
	if s.resources != nil && !s.resources.not {
		l.addResources(s.resources, false)
	}
	if s.principals != nil && !s.principals.not && !s.principals.everyone {
		for i := range s.principals.entries {
			for _, t := range s.principals.entries[i].terms() {
				l.add(t.kind, t.text)
			}
			l.endMember()
		}
		l.endElement()
	}
}

// addWithGrams adds a Resource element, each member with its grams.
func (l *termList) addWithGrams(r *resources) { l.addResources(r, true) }

func (l *termList) addResources(r *resources, grams bool) {
	for i := range r.members {
		m := &r.members[i]
		l.addEnds(m)
		if field := m.Field(); field != "" && len(r.members) <= maxMembers {
			l.add(fieldStarts, field)
		}
		if grams {
			l.addGrams(m)
		}
		l.endMember()
	}
	l.endElement()
}

// addAction adds the term of an action pattern, if it has one.
func (l *termList) addAction(t *variables.Template) {
	if text, ok := t.Literal(); ok {
		l.add(actionIs, text)
		return
	}
	for token := range t.Tokens() {
		if token.Kind == variables.Literal {
			l.add(actionStarts, token.Text)
		}
		return
	}
}

// addEnds adds the literal ends of a pattern. All but "*" start with one.
func (l *termList) addEnds(p *arn.Pattern) {
	var first, last variables.Token
	tokens := 0
	for token := range p.Tokens() {
		if tokens == 0 {
			first = token
		}
		last = token
		tokens++
	}
	switch {
	case tokens == 0 || first.Kind != variables.Literal:
	case tokens == 1:
		l.add(resourceIs, first.Text)
	default:
		l.add(resourceStarts, first.Text)
		if last.Kind == variables.Literal {
			l.add(resourceEnds, last.Text)
		}
	}
}

// addGrams adds pieces of the infixes of a pattern, at most maxGrams.
func (l *termList) addGrams(p *arn.Pattern) {
	left := maxGrams
	for _, text := range p.Infixes() {
		n := gramLong
		if len(text) < n {
			n = gramShort
		}
		for ; len(text) >= n && left > 0; text = text[1:] {
			l.add(resourceHolds, text[:n])
			left--
		}
	}
}

// hasGrams reports whether a member has grams, of a list that is not too long for them.
func (r *resources) hasGrams() bool {
	if r == nil || r.not || len(r.members) > maxMembers {
		return false
	}
	for i := range r.members {
		if len(r.members[i].Infixes()) > 0 {
			return true
		}
	}
	return false
}
