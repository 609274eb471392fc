package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
)

// Most statements allow something that no other does, which a look at one request shows.
// To prove that a statement is not needed takes package analysis many times as long.

// isNeeded reports whether the statement surely allows a request that no other statement
// of the document says anything of.
func (p *pass) isNeeded(s *statement) bool {
	if s.actions.not || s.resources.not || !p.canHold(s) {
		return false
	}
	for i := range s.actions.entries {
		action := s.actions.entries[i].text
		if service, name, ok := strings.Cut(action, ":"); !ok || !isPlainWord(service) || service == "sts" || !isActionName(name) {
			continue
		}
		action = sample(action)
		for j := range s.resources.entries {
			e := &s.resources.entries[j]
			if name := nameOf(e); name != "" && !p.isTaken(s, action, name) {
				return true
			}
		}
	}
	return false
}

// isTaken reports whether another statement may take an action on a resource.
func (p *pass) isTaken(s *statement, action, name string) bool {
	for i := range p.m.statements {
		if t := &p.m.statements[i]; t != s && t.mayTakeAction(action) && t.mayTakeName(name) {
			return true
		}
	}
	return false
}

// mayTakeName reports whether a resource may be among the statement's.
func (s *statement) mayTakeName(name string) bool {
	if !s.resources.there || s.resources.not {
		return true
	}
	for i := range s.resources.entries {
		if e := &s.resources.entries[i]; e.isStar() || strings.Contains(e.text, "$") || e.pattern().Usable() && e.pattern().MatchString(name, nil) {
			return true
		}
	}
	return false
}

// nameOf returns a resource that an entry matches, one as AWS has them; "" if none is
// known.
func nameOf(e *entry) string {
	parts := e.arnParts()
	switch {
	case e.isStar():
		return "*"
	case len(parts) != 6 || strings.Contains(e.text, "$") || !isPlainWord(parts[2]):
		return ""
	}
	named := [...]string{"arn", "aws", parts[2], parts[3], parts[4], sample(parts[5])}
	if isWild(named[3]) {
		named[3] = "us-east-1"
	}
	if isWild(named[4]) {
		named[4] = "111122223333"
	}
	if named[3] != "" && !isPlainWord(named[3]) || named[4] != "" && !isAccountID(named[4]) {
		return ""
	}
	name := strings.Join(named[:], ":")
	if !e.pattern().Usable() || !e.pattern().MatchString(name, nil) {
		return ""
	}
	return name
}

// canHold reports whether the conditions of a statement surely hold for some values of
// their keys, whatever else is asked for: each is about the text of one key, which no other
// test of the document reads in another way, and which does not follow from the request.
func (p *pass) canHold(s *statement) bool {
	if s.condHole {
		return false
	}
	for i := range s.conditions {
		switch t := &s.conditions[i]; {
		case !isFree(t.folded) || t.hole || !t.op.IsValid():
			return false
		case t.op.IfExists() || t.op.Qualifier() == condition.ForAllValues && !t.isNull(): // without the key
		case !t.isOfText() || t.isHard():
			return false
		}
		for j := range s.conditions[:i] {
			if s.conditions[j].folded == s.conditions[i].folded {
				return false
			}
		}
	}
	for i := range p.m.statements {
		for j := range p.m.statements[i].conditions {
			if t := &p.m.statements[i].conditions[j]; !t.isOfText() && s.asks(t.folded) {
				return false
			}
		}
	}
	return true
}

// asks reports whether a condition of the statement holds for some values of a key, and not
// without it.
func (s *statement) asks(folded string) bool {
	return slices.ContainsFunc(s.conditions, func(t test) bool {
		return t.folded == folded && !t.op.IfExists() && t.op.Qualifier() != condition.ForAllValues
	})
}

// isFree reports whether a key holds what whoever asks puts there, or the resource has.
func isFree(folded string) bool {
	rest, global := strings.CutPrefix(folded, "aws:")
	return !global || rest == "tagkeys" || strings.HasPrefix(rest, "requesttag/") || strings.HasPrefix(rest, "resourcetag/")
}

// isOfText reports whether a test reads a text as it is, or asks whether it is there.
func (t *test) isOfText() bool {
	return t.isFamily(condition.FamilyString, condition.FamilyNull)
}

// isHard reports whether a test has values that perhaps no text has.
func (t *test) isHard() bool {
	if t.isNull() {
		return !t.only("true") && !t.only("false") || t.op.Qualifier() != condition.NoQualifier
	}
	for i := range t.values {
		if v := &t.values[i]; v.text == "" || strings.Contains(v.text, "$") || t.op.Negated() && v.isStar() {
			return true
		}
	}
	return len(t.values) == 0 || t.op.Negated() && t.op.Qualifier() == condition.ForAnyValue
}
