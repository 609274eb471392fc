package policy

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Action and Resource, and their Not forms: what their members are, and how they are
// compared with the action and the resource of a request.

// ActionPattern is one member of an Action or NotAction element, such as
// dynamodb:*Item. It is immutable. The zero ActionPattern matches no action.
//
// A pattern holds one colon, as every request's action does, so one match of the
// whole text is a match of both parts: no wildcard can cross the colon. Letters fold
// by ASCII (SEMANTICS 3a).
type ActionPattern struct {
	text string
	glob variables.Template
	hash uint64 // of a pattern without wildcards: the hash of the actions it matches; else 0
	dead bool   // the text has characters that no action has: SEMANTICS 1.5c
}

// actionError is what is wrong with a member of Action.
type actionError struct {
	offset  int // the byte at fault; -1 for the whole text
	tooLong bool
	reason  string // a predicate of the text
}

// ParseAction reads a member of Action: service:Name with wildcards, or "*". A text
// of the right form with characters that no action has is not an error: it is read as
// a pattern that is not [ActionPattern.Usable].
func ParseAction(text string) (ActionPattern, error) {
	p, err := parseAction(new(variables.Arena), text)
	if err != nil {
		return ActionPattern{}, fmt.Errorf("policy: %s %s", quote.Text(text), err.reason)
	}
	return p, nil
}

// parseAction checks one member against the grammar of SEMANTICS 1.5a.
func parseAction(arena *variables.Arena, text string) (p ActionPattern, err *actionError) {
	p.text = text
	if hash, plain := hashAction(text); plain && len(text) <= variables.MaxLength {
		p.hash = hash
		p.glob, _ = arena.Parse(text, variables.Wildcards|variables.FoldASCII)
		return p, nil
	}
	if i := strings.Index(text, "${"); i >= 0 { // SEMANTICS 1.5d
		return p, &actionError{offset: i, reason: "has a policy variable; an action cannot have one"}
	}
	const want = "; an action is service:Name or *"
	prefix, name, colon := strings.Cut(text, ":")
	switch second := strings.IndexByte(name, ':'); {
	case text == "*":
	case !colon:
		return p, &actionError{offset: -1, reason: "has no colon" + want}
	case second >= 0:
		return p, &actionError{offset: len(prefix) + 1 + second, reason: "has a second colon" + want}
	case prefix == "": // SEMANTICS 1.5b
		return p, &actionError{offset: -1, reason: "has no service prefix" + want}
	case name == "":
		return p, &actionError{offset: -1, reason: "has no name" + want}
	}
	p.dead = !alphanumeric(prefix, "-*?") || !alphanumeric(name, "-*?")
	if p.dead {
		return p, nil
	}
	glob, parseErr := arena.Parse(text, variables.Wildcards|variables.FoldASCII) // a wildcard may stand in the prefix: SEMANTICS 1.5e
	if parseErr != nil {
		return p, &actionError{offset: -1, tooLong: true, reason: fmt.Sprintf("has %d bytes; an action has at most %d", len(text), variables.MaxLength)}
	}
	p.glob = glob
	if _, ok := glob.Literal(); ok {
		p.hash, _ = hashAction(text)
	}
	return p, nil
}

// Template returns the pattern as it is matched with an action; of a pattern that
// is not usable, the zero Template.
func (a *ActionPattern) Template() variables.Template { return a.glob }

// Usable reports whether the pattern can match an action. It cannot if it has a
// character that no action has (SEMANTICS 1.5c).
func (a *ActionPattern) Usable() bool { return a.text != "" && !a.dead }

// Match reports whether the pattern matches an action, whatever the case of its
// letters.
func (a *ActionPattern) Match(action string) bool {
	return a.Usable() && a.glob.Match(action, nil)
}

// String returns the pattern as it was written.
func (a *ActionPattern) String() string { return a.text }

// actions is an Action element, or a NotAction element where not is set.
type actions struct {
	not      bool
	searches bool     // a member has to be searched for in the action
	patterns bool     // a member has wildcards
	dead     bool     // a member has characters that no action has
	hashes   []uint64 // of the members: most can be passed over by looking at these alone
	members  []ActionPattern
}

// newActions returns the element of these members, with room for as many hashes.
func newActions(not bool, members []ActionPattern, hashes []uint64) actions {
	a := actions{not: not, members: members, hashes: hashes}
	for i := range members {
		a.hashes[i] = members[i].hash
		a.searches = a.searches || members[i].glob.Searches()
		a.patterns = a.patterns || members[i].hash == 0
		a.dead = a.dead || members[i].dead
	}
	return a
}

// match compares the element with a request's action. An Action element
// applies where any member matches (SEMANTICS 3b), a NotAction element where
// none does, whatever the service (SEMANTICS 3c).
func (a *actions) match(q *question) condition.Result {
	if a.searches {
		return a.search(q)
	}
	for i, hash := range a.hashes {
		if hash == q.hash && variables.EqualASCII(a.members[i].text, q.action) {
			return condition.ResultOf(!a.not)
		}
	}
	if a.patterns && a.matchPattern(q.action) {
		return condition.ResultOf(!a.not)
	}
	return a.mismatch()
}

// matchPattern reports whether a member with wildcards matches. A dead one has the zero
// Template, which no action matches.
func (a *actions) matchPattern(action string) bool {
	for i, hash := range a.hashes {
		if hash == 0 && a.members[i].glob.Match(action, nil) {
			return true
		}
	}
	return false
}

// search is match where a member has to be searched for. Each search takes steps.
func (a *actions) search(q *question) condition.Result {
	over := false
	for i, hash := range a.hashes {
		if hash != 0 && hash != q.hash {
			continue
		}
		m := &a.members[i]
		if !m.glob.Searches() {
			if m.glob.Match(q.action, nil) {
				return condition.ResultOf(!a.not)
			}
			continue
		}
		ok, steps := m.glob.MatchWithin(q.action, nil, q.env.Left())
		if !q.env.Spend(steps) { // SEMANTICS 4.6f
			over = true
		} else if ok {
			return condition.ResultOf(!a.not)
		}
	}
	if over {
		return condition.Indeterminate
	}
	return a.mismatch()
}

// mismatch is the result where no member matches.
func (a *actions) mismatch() condition.Result {
	if a.not && a.dead {
		return condition.Indeterminate
	}
	return condition.ResultOf(a.not)
}

// fit reports whether some member may match the action, judged without a search.
func (a *actions) fit(q *question) bool {
	for i := range a.members {
		m := &a.members[i]
		if !m.dead && (m.hash == 0 || m.hash == q.hash) && m.glob.Fits(q.action) {
			return true
		}
	}
	return false
}

func (a *actions) texts() []string {
	texts := make([]string, len(a.members))
	for i := range a.members {
		texts[i] = a.members[i].text
	}
	return texts
}

// resources is a Resource element, or a NotResource element where not is set.
type resources struct {
	not     bool
	plain   bool // no member has references, or has to be searched for in the ARN
	reads   condition.ComputedSet
	members []arn.Pattern
}

// newResources returns the element of these members.
func newResources(not bool, members []arn.Pattern) resources {
	r := resources{not: not, plain: true, members: members}
	for i := range members {
		refs := members[i].References()
		if members[i].Searches() || len(refs) > 0 {
			r.plain = false
		}
		r.reads |= condition.ReadBy(refs)
	}
	return r
}

// match compares the element with the resource of a request: a Resource
// element applies where any member matches, a NotResource element where none
// does. SEMANTICS 2.2m
func (r *resources) match(q *question) condition.Result {
	result := condition.ResultOf(r.not)
	if r.plain {
		text := q.resource.String()
		for i := range r.members {
			if r.members[i].MatchString(text, nil) {
				return condition.ResultOf(!r.not)
			}
		}
		return result
	}
	for i := range r.members {
		switch r.matchMember(&r.members[i], q) {
		case condition.True:
			return condition.ResultOf(!r.not)
		case condition.Indeterminate:
			result = condition.Indeterminate
		case condition.False:
		}
	}
	return result
}

// matchMember compares one member. What a reference stands for decides:
//
//   - unknown to the caller: the member does not match if no text could make it
//     match; otherwise the result is Indeterminate;
//   - unresolved in Resource: the member matches no resource (SEMANTICS 5.7b);
//   - unresolved in NotResource: reading it as "matches nothing" would widen
//     the statement to everything, so it counts as unknown (SEMANTICS 5.7c).
func (r *resources) matchMember(p *arn.Pattern, q *question) condition.Result {
	refs := p.References()
	if !p.Searches() && len(refs) == 0 {
		return condition.ResultOf(p.Match(q.resource, nil))
	}
	if !p.Usable() {
		if r.not && !q.resource.IsWildcard() { // SEMANTICS 2.2n
			return condition.Indeterminate
		}
		return condition.False
	}
	if !p.Fits(q.resource) {
		return condition.False
	}
	var buf [maxReferences]variables.Value
	values, how := q.keys(r.reads).Resolve(refs, buf[:0])
	if how == condition.Unresolved && !r.not {
		return condition.False
	}
	ok, steps := p.MatchFitting(q.resource, values, q.env.Left())
	switch {
	case !q.env.Spend(steps): // SEMANTICS 4.6f
		return condition.Indeterminate
	case !ok:
		return condition.False
	case how == condition.Resolved:
		return condition.True
	default:
		return condition.Indeterminate
	}
}

// fit reports whether some member may match the resource, judged without a search.
func (r *resources) fit(q *question) bool {
	for i := range r.members {
		if r.members[i].Fits(q.resource) {
			return true
		}
	}
	return false
}

// short returns the first member that is a short ARN, or nil.
func (r *resources) short() *arn.Pattern {
	if r == nil {
		return nil
	}
	for i := range r.members {
		if r.members[i].Short() {
			return &r.members[i]
		}
	}
	return nil
}

func (r *resources) texts() []string {
	texts := make([]string, len(r.members))
	for i := range r.members {
		texts[i] = r.members[i].String()
	}
	return texts
}

// maxReferences is the number of references in one pattern that are resolved
// without an allocation.
const maxReferences = 8
