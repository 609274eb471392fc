package policy

import (
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// actionPattern is one member of an Action or NotAction element, such as
// "dynamodb:*Item". Prefix and name hold one colon between them, as every
// request's action does, so one match of the whole text is a match of both
// parts: no wildcard can cross the colon. Letters fold by ASCII (SEMANTICS 3a).
type actionPattern struct {
	text string
	glob variables.Template
	// dead marks a member with characters that no action has. It loads and
	// matches nothing. SEMANTICS 1.5c
	dead bool
}

// actions is an Action element, or a NotAction element where not is set.
type actions struct {
	not     bool
	members []actionPattern
}

// match compares the element with a request's action. An Action element
// applies where any member matches (SEMANTICS 3b), a NotAction element where
// none does, whatever the service (SEMANTICS 3c).
func (a *actions) match(action string) condition.Result {
	dead := false
	for i := range a.members {
		m := &a.members[i]
		if m.dead {
			dead = true
		} else if m.glob.Match(action, nil) {
			return truth(!a.not)
		}
	}
	if a.not && dead {
		return condition.Indeterminate
	}
	return truth(a.not)
}

func truth(b bool) condition.Result {
	if b {
		return condition.True
	}
	return condition.False
}

// compileAction checks one member against the grammar of SEMANTICS 1.5a.
func (c *compiler) compileAction(s *syntax.String) (p actionPattern) {
	text := s.Value
	p.text = text
	if i := strings.Index(text, "${"); i >= 0 { // SEMANTICS 1.5d
		c.fault(s.Offset(i), CodeInvalidAction, "%s holds a policy variable; an action takes none", excerpt(text))
		return p
	}
	prefix, name, colon := strings.Cut(text, ":")
	switch {
	case text == "*":
	case !colon:
		c.fault(s.Pos, CodeInvalidAction, "%s has no colon; an action is service:Name or *", excerpt(text))
		return p
	case strings.Contains(name, ":"):
		c.fault(s.Offset(len(prefix)+1+strings.IndexByte(name, ':')), CodeInvalidAction, "%s has a second colon; an action is service:Name or *", excerpt(text))
		return p
	case prefix == "" || name == "": // SEMANTICS 1.5b
		c.fault(s.Pos, CodeInvalidAction, "%s lacks its %s; an action is service:Name or *", excerpt(text), missingHalf(prefix))
		return p
	}
	p.dead = !actionCharacters(prefix, "-*?") || !actionCharacters(name, "*?")
	if p.dead {
		return p
	}
	glob, err := variables.Parse(text, variables.Wildcards|variables.FoldASCII) // a wildcard may stand in the prefix: SEMANTICS 1.5e
	if err != nil {                                                             // it is too long
		c.fault(s.Pos, syntax.CodeInvalidValue, "%s: an action has at most %d bytes", excerpt(text), variables.MaxLength)
	}
	p.glob = glob
	return p
}

func missingHalf(prefix string) string {
	if prefix == "" {
		return "service prefix"
	}
	return "name"
}

// actionCharacters reports whether s holds only ASCII letters, digits and the
// characters of others.
func actionCharacters(s, others string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return true
}

// splitAction cuts a request's action into service prefix and name. ok is
// false where the text is not an action: one colon, ASCII letters and digits,
// hyphens in the prefix, neither half empty.
func splitAction(action string) (prefix, name string, ok bool) {
	prefix, name, ok = strings.Cut(action, ":")
	ok = ok && prefix != "" && name != "" && actionCharacters(prefix, "-") && actionCharacters(name, "")
	return prefix, name, ok
}

// equalASCII reports whether s is lower, which is in lower case, when A-Z fold
// to a-z. Nothing else folds: U+212A is not a k.
func equalASCII(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func (a *actions) texts() []string {
	texts := make([]string, len(a.members))
	for i := range a.members {
		texts[i] = a.members[i].text
	}
	return texts
}
