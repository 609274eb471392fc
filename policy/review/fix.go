package review

import "strings"

// removal returns the edit that removes a member of a list or an object, with the
// comma that belongs to it. It reports false for the only member.
func removal(text []byte, s span) (Edit, bool) {
	if next := skipSpace(text, s.end, 1); next < len(text) && text[next] == ',' {
		return Edit{Start: s.start, End: skipSpace(text, next+1, 1)}, true
	}
	if before := skipSpace(text, s.start-1, -1); before >= 0 && text[before] == ',' {
		return Edit{Start: before, End: s.end}, true
	}
	return Edit{}, false
}

// replace is the edit that gives an entry another text.
func (p *pass) replace(e *entry, text string) Edit { return Edit{e.at.start, e.at.end, quoted(text)} }

// replaceAll is the edit that puts several texts in the place of an entry.
func (p *pass) replaceAll(l *list, e *entry, texts []string) Edit {
	for i := range texts {
		texts[i] = quoted(texts[i])
	}
	joined := strings.Join(texts, ", ")
	if l.at.start == e.at.start && len(texts) > 1 { // a lone string becomes a list
		joined = "[" + joined + "]"
	}
	return Edit{e.at.start, e.at.end, joined}
}

// addActions is the edit that adds actions to a statement.
func (p *pass) addActions(s *statement, names ...string) Edit {
	last := &s.actions.entries[len(s.actions.entries)-1]
	return p.replaceAll(&s.actions, last, append([]string{last.text}, names...))
}

// field returns the range of a part of an ARN.
func (e *entry) field(parts []string, i int) span {
	at := i
	for _, part := range parts[:i] {
		at += len(part)
	}
	return e.part(at, at+len(parts[i]))
}
