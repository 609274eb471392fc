package policy

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Action and Resource, and their Not forms, and what their members are. How they are
// matched is in match_elements.go.

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
	names    uint64   // a bit for the hash of each action that the element may apply to: see mayName
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
		a.names |= 1 << (members[i].hash % 64)
	}
	if not || a.patterns {
		a.names = 1<<64 - 1
	}
	return a
}

// mayName reports whether the element may apply to an action with the hash. It passes
// over most statements at a glance.
func (a *actions) mayName(hash uint64) bool { return a.names>>(hash%64)&1 != 0 }

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
