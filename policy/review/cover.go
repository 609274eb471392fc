package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// What covers what: actions and resources of statements, and the ARNs that a service
// has.

// isLiteral reports whether an entry has no wildcard and no hole, so that it names one
// thing.
func (e *entry) isLiteral() bool { return !e.hole && !isWild(e.text) }

// isStar reports whether the entry is surely made of stars alone.
func (e *entry) isStar() bool { return !e.hole && e.text != "" && isStars(e.text) }

// service returns the text before the colon of an action, in lower case.
func (e *entry) service() string {
	prefix, _, _ := strings.Cut(e.text, ":")
	return variables.LowerASCII(prefix)
}

// coversAction reports whether an entry of Action surely covers another. SEMANTICS 3
func coversAction(p, q *entry) bool {
	if p.hole || q.hole {
		return false
	}
	return coversActionText(p.text, q.text)
}

func coversActionText(p, q string) bool {
	switch {
	case beginApart(p, q):
		return false
	case isStars(p):
		return p != ""
	case isStars(q):
		q = "*:*"
	}
	switch {
	case !isWild(p):
		return variables.EqualASCII(p, q)
	case !isWild(q):
		return matchAction(p, q)
	case variables.EqualASCII(p, q):
		return true
	case !mayCover(variables.LowerASCII(p), variables.LowerASCII(q)), !matchAction(p, sample(q)):
		return false
	}
	a, ok1 := actionPattern(p)
	b, ok2 := actionPattern(q)
	if !ok1 || !ok2 {
		return false
	}
	return surelyCovers(&a, &b)
}

// beginApart reports whether two actions differ before the first wildcard of either: most
// do, and this is asked often.
func beginApart(p, q string) bool {
	for i := range min(len(p), len(q)) {
		a, b := p[i], q[i]
		if a == '*' || a == '?' || b == '*' || b == '?' {
			return false
		}
		if a != b && variables.LowerByte(a) != variables.LowerByte(b) {
			return true
		}
	}
	return false
}

// overlapActions reports whether some action may be matched by both.
func overlapActions(p, q string) bool {
	if beginApart(p, q) {
		return false
	}
	if isStars(p) || isStars(q) {
		return true
	}
	switch {
	case !isWild(p):
		return matchAction(q, p)
	case !isWild(q):
		return matchAction(p, q)
	case apart(variables.LowerASCII(p), variables.LowerASCII(q)):
		return false
	}
	a, ok1 := actionPattern(p)
	b, ok2 := actionPattern(q)
	if !ok1 || !ok2 {
		return false
	}
	return !a.Disjoint(&b)
}

// actionPattern writes an action as the last part of an ARN, where stars match all.
func actionPattern(text string) (arn.Pattern, bool) {
	p, err := arn.ParsePattern("arn:a:a:::"+variables.LowerASCII(text), 0)
	return p, err == nil && p.Usable()
}

// coversResource reports whether an entry of Resource surely covers another.
func coversResource(p, q *entry) bool {
	switch {
	case p.hole || q.hole:
		return false
	case p.text == q.text:
		return p.pattern().Usable()
	case !isWild(p.text) && !p.pattern().Short():
		return false // it matches one name, or that of a variable
	case isName(q.text) && !q.pattern().Short():
		return p.pattern().MatchString(q.text, nil)
	case !mayCover(p.text, q.text) && !p.pattern().Short():
		return false
	case q.isPlain() && !strings.Contains(p.text, "$") && !p.pattern().MatchString(q.sample(), nil):
		return false
	}
	return surelyCovers(p.pattern(), q.pattern())
}

// isPlain reports whether an entry is a pattern of six parts without variables.
func (e *entry) isPlain() bool {
	return e.named != nil && e.named.Usable() && !e.named.Short() && strings.IndexByte(e.text, '$') < 0
}

// sample is that of the text.
func (e *entry) sample() string {
	if e.sampled == "" {
		e.sampled = sample(e.text)
	}
	return e.sampled
}

// sample returns a name that a pattern without variables matches. What does not match it
// does not cover the pattern, which is found in a small part of the time of a comparison.
func sample(pattern string) string { return sampler.Replace(pattern) }

var sampler = strings.NewReplacer("*", "x", "?", "x")

// surelyCovers reports whether all resources of a pattern surely are another's.
func surelyCovers(p, q *arn.Pattern) bool {
	r, _ := p.Relation(q)
	return r == arn.Covers || r == arn.Equal
}

// overlapResources reports whether some resource may be matched by both.
func overlapResources(p, q *entry) bool { return mayMeet(p.pattern(), q.pattern()) }

// mayMeet reports whether some resource may be matched by both patterns. What begins or
// ends differently is told apart at once, and a name, as most entries have, is matched:
// to relate two patterns takes many times as long.
func mayMeet(p, q *arn.Pattern) bool {
	if !p.Usable() || !q.Usable() {
		return false
	}
	if p.Short() || q.Short() {
		return !p.Disjoint(q)
	}
	switch a, b := p.String(), q.String(); {
	case apart(a, b):
		return false
	case isName(a) && !strings.Contains(b, "$"):
		return q.MatchString(a, nil)
	case isName(b) && !strings.Contains(a, "$"):
		return p.MatchString(b, nil)
	case !strings.Contains(a, "$") && !strings.Contains(b, "$") && (q.MatchString(sample(a), nil) || p.MatchString(sample(b), nil)):
		return true
	}
	return !p.Disjoint(q)
}

// takes reports whether a list surely matches all that an entry matches, by how the
// list's own entries relate to that.
func (l *list) takes(covers, overlaps func(own *entry) bool) bool {
	if !l.there || l.hole && l.not {
		return false
	}
	for i := range l.entries {
		own := &l.entries[i]
		if l.not && (overlaps(own) || strings.Contains(own.text, "$")) {
			return false // a variable without a value makes the element Indeterminate: SEMANTICS 5.7c
		}
		if !l.not && covers(own) {
			return true
		}
	}
	return l.not
}

// services returns the services of a statement's actions, each once; "" alone if they may
// be of any.
func (s *statement) services() []string {
	if s.ofServices != nil {
		return s.ofServices
	}
	all := []string{}
	for i := range s.actions.entries {
		service := s.actions.entries[i].service()
		if s.actions.not || isWild(service) {
			all = []string{""}
			break
		}
		if !slices.Contains(all, service) {
			all = append(all, service)
		}
	}
	s.ofServices = all
	return all
}

// mayBeOf reports whether the statement may have actions of the service of one.
func (s *statement) mayBeOf(action string) bool {
	service, _, _ := strings.Cut(action, ":")
	return isWild(service) || slices.ContainsFunc(s.services(), func(own string) bool { return own == "" || variables.EqualASCII(own, service) })
}

// takesAction reports whether the statement's actions surely hold all of an entry's.
func (s *statement) takesAction(e *entry) bool {
	if !s.actions.not && !s.mayBeOf(e.text) {
		return false
	}
	return s.actions.takes(
		func(own *entry) bool { return coversAction(own, e) },
		func(own *entry) bool { return overlapActions(own.text, e.text) })
}

// takesResource reports whether the statement's resources surely hold all of an entry's.
func (s *statement) takesResource(e *entry) bool {
	return s.resources.takes(
		func(own *entry) bool { return coversResource(own, e) },
		func(own *entry) bool { return overlapResources(own, e) })
}

// mayTakeAction reports whether an action may be among the statement's.
func (s *statement) mayTakeAction(action string) bool {
	if !s.actions.not && !s.actions.hole && !s.mayBeOf(action) {
		return false
	}
	hit := false
	for i := range s.actions.entries {
		e := &s.actions.entries[i]
		if s.actions.not && !e.hole && coversActionText(e.text, action) {
			return false
		}
		hit = hit || e.hole || overlapActions(e.text, action)
	}
	return s.actions.not || hit
}

// namesAction reports whether an action is surely among the statement's.
func (s *statement) namesAction(action string) bool {
	e := entry{text: action}
	return s.takesAction(&e)
}

// mayTakeResource reports whether some resource of a pattern may be among the
// statement's.
func (s *statement) mayTakeResource(p *arn.Pattern) bool {
	if !s.resources.there {
		return true
	}
	for i := range s.resources.entries {
		switch e := &s.resources.entries[i]; {
		case !s.resources.not && mayMeet(e.pattern(), p):
			return true
		case s.resources.not && !e.hole && surelyCovers(e.pattern(), p):
			return false
		}
	}
	return s.resources.not
}

// onEverything reports whether the resources surely are all there are.
func (s *statement) onEverything() bool {
	if !s.resources.there || s.resources.not {
		return false
	}
	for i := range s.resources.entries {
		if s.resources.entries[i].isStar() {
			return true
		}
	}
	return false
}

// deniesAlways reports whether the statement denies whoever asks, whatever the context.
func (s *statement) deniesAlways() bool {
	if !s.denies() || len(s.conditions) > 0 || s.condHole {
		return false
	}
	return !s.principals.there || !s.principals.not && s.principals.isEveryone()
}

// isEveryone reports whether the principals surely are everybody.
func (q *people) isEveryone() bool {
	if q.not || !q.there {
		return false
	}
	for i := range q.members {
		if m := &q.members[i]; m.group == "AWS" && !m.hole && m.text == "*" {
			return true
		}
	}
	return q.everyone && !q.hole
}

// denied reports whether an unconditional Deny of the same document surely takes all
// of an action on all resources of the statement.
func (s *statement) denied(action *entry) bool {
	for _, d := range s.model.deniesAlways() {
		if d.deniesAction(action) && d.takesResources(s) {
			return true
		}
	}
	return false
}

// deniesAlways returns the statements that deny whoever asks.
func (m *model) deniesAlways() []*statement {
	if !m.denied {
		m.denied = true
		for i := range m.statements {
			if d := &m.statements[i]; d.deniesAlways() {
				m.denies = append(m.denies, d)
			}
		}
	}
	return m.denies
}

// deniesAction is takesAction of a Deny, which is asked of the same actions for each Allow.
func (s *statement) deniesAction(action *entry) bool {
	if action.hole {
		return s.takesAction(action)
	}
	takes, known := s.taken[action.text]
	if !known {
		takes = s.takesAction(action)
		if s.taken == nil {
			s.taken = make(map[string]bool)
		}
		s.taken[action.text] = takes
	}
	return takes
}

// takesResources reports whether the resources of another statement surely are among
// those of this one.
func (s *statement) takesResources(of *statement) bool {
	if !s.resources.there {
		return true
	}
	if s.onEverything() {
		return true
	}
	if !of.resources.there || of.resources.not {
		return false
	}
	for i := range of.resources.entries {
		if !s.takesResource(&of.resources.entries[i]) {
			return false
		}
	}
	return true
}

// takesStatement reports whether the statement has all actions and resources of another,
// those that are not known if they are written alike.
func (s *statement) takesStatement(of *statement) bool {
	actions := of.actions.entries
	if of.actions.not {
		actions = []entry{{text: "*"}}
	}
	for i := range actions {
		if e := &actions[i]; !s.actions.hasText(e) && !s.takesAction(e) {
			return false
		}
	}
	for i := range of.resources.entries {
		if e := &of.resources.entries[i]; of.resources.not || !s.resources.hasText(e) && !s.takesResource(e) {
			return s.takesResources(of)
		}
	}
	return true
}

// hasText reports whether the list has an entry as it is written.
func (l *list) hasText(e *entry) bool {
	return !l.not && slices.ContainsFunc(l.entries, func(own entry) bool { return own.text == e.text })
}

// matchesAny reports whether an action has a type of resource that an entry may match.
func (c *checker) matchesAny(a aws.Action, e *entry) bool { return c.fitsAny(e, c.formatsFor(a)) }

// fitsAny reports whether an entry of Resource may match a resource of some formats.
func (c *checker) fitsAny(e *entry, formats []*format) bool {
	if e.isStar() || e.hole && e.text == "*" {
		return true
	}
	for _, f := range formats {
		if c.fits(e, f) {
			return true
		}
	}
	return false
}

// named returns those of some actions that the statement surely has.
func (s *statement) named(actions ...string) (names []string) {
	for _, a := range actions {
		if s.namesAction(a) {
			names = append(names, a)
		}
	}
	return names
}

// onlyService returns the service that all actions have, and that all resources have;
// "" where they differ.
func (s *statement) onlyService() (actions, resources string) {
	if s.actions.hole || s.resources.hole || s.actions.not || s.resources.not {
		return "", ""
	}
	return only(s.actions.entries, (*entry).service), only(s.resources.entries, func(e *entry) string { return fieldOf(e.text, 2) })
}

// only returns what f says of all entries; "" if they differ.
func only(entries []entry, f func(*entry) string) string {
	found := ""
	for i := range entries {
		own := f(&entries[i])
		if i > 0 && own != found {
			return ""
		}
		found = own
	}
	return found
}

// daxConfused reports whether the statement has actions of DAX and resources of
// DynamoDB alone, or the other way round: dax-wrong-service has more to say.
func (s *statement) daxConfused() bool {
	actions, resources := s.onlyService()
	return actions != resources && isData(actions) && isData(resources)
}
