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
	sign uint64 // of a member without wildcards: the signature of the actions it matches; else 0
	// dead marks a member with characters that no action has. It loads and
	// matches nothing. SEMANTICS 1.5c
	dead bool
}

// actions is an Action element, or a NotAction element where not is set.
type actions struct {
	not      bool
	members  []actionPattern
	searches bool // a member has to be searched for in the action
}

// match compares the element with a request's action. An Action element
// applies where any member matches (SEMANTICS 3b), a NotAction element where
// none does, whatever the service (SEMANTICS 3c).
func (a *actions) match(q *question) condition.Result {
	dead, over := false, false
	for i := range a.members {
		m := &a.members[i]
		switch {
		case m.sign != 0 && m.sign != q.sign:
		case m.dead:
			dead = true
		case !m.glob.Searches():
			if m.glob.Match(q.action, nil) {
				return truth(!a.not)
			}
		default:
			ok, steps := m.glob.MatchWithin(q.action, nil, q.env.Left())
			if !q.env.Spend(steps) { // SEMANTICS 4.6f
				over = true
			} else if ok {
				return truth(!a.not)
			}
		}
	}
	if over || a.not && dead {
		return condition.Indeterminate
	}
	return truth(a.not)
}

// fit reports whether some member may match the action, as far as can be told
// without a search.
func (a *actions) fit(q *question) bool {
	for i := range a.members {
		m := &a.members[i]
		if !m.dead && (m.sign == 0 || m.sign == q.sign) && m.glob.Fits(q.action) {
			return true
		}
	}
	return false
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
	if _, ok := glob.Literal(); ok {
		p.sign = signature(text)
	}
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
	for i := range len(s) {
		if c := s[i]; !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return true
}

// signature is the end of an action, A-Z folded, and its length in one word.
// Equal actions have equal signatures, and most others have not, so that most
// members of a list are passed over by one comparison. It is never 0.
func signature(action string) uint64 {
	n := len(action)
	if n < 8 {
		return uint64(n) | 1<<63
	}
	s := action[n-8:]
	last := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return last | 0x2020202020202020 ^ uint64(n)<<8
}

// isAction reports whether a request's action is one: one colon, ASCII letters
// and digits on both sides of it, hyphens in the prefix, neither side empty.
func isAction(action string) bool {
	colon := strings.IndexByte(action, ':')
	return colon > 0 && colon < len(action)-1 && actionCharacters(action[:colon], "-") && actionCharacters(action[colon+1:], "")
}

// equalASCII reports whether s is lower, which is in lower case, when A-Z fold
// to a-z. Nothing else folds: U+212A is not a k.
func equalASCII(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
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
