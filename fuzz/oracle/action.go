package oracle

import (
	"regexp"
	"strings"
)

// Sections 1.5 and 3: actions.
//
// An action is a service prefix and a name, each compared as a glob of its own and without regard to ASCII case.

// The characters of a prefix and a name in a policy, and the form of a request's action.
var (
	actionPrefix  = regexp.MustCompile(`^[A-Za-z0-9*?-]+$`)
	actionName    = regexp.MustCompile(`^[A-Za-z0-9*?-]+$`)
	requestAction = regexp.MustCompile(`^[A-Za-z0-9-]+:[A-Za-z0-9-]+$`)
)

// action checks one member of Action or NotAction. SEMANTICS 1.5a
func (l *loader) action(text string) {
	if text == "*" {
		return
	}
	prefix, name, _ := strings.Cut(text, ":")
	if strings.Count(text, ":") != 1 || prefix == "" || name == "" { // SEMANTICS 1.5b
		l.fail("action %q is not * or prefix:name", text)
	}
	if strings.Contains(text, "${") { // SEMANTICS 1.5d
		l.fail("variable in action %q", text)
	}
	if l.kind == "trust" && !MatchString(lower(prefix), "sts") { // SEMANTICS 1.4k
		l.fail("action %q in a trust policy", text)
	}
}

// actionClause reports whether the statement speaks of the action. A member with characters no action has matches
// nothing; in NotAction nobody knows what it was meant to spare. SEMANTICS 1.5c
func (s statement) actionClause(action string) truth {
	result := no
	for _, m := range s.action.members {
		prefix, name, _ := strings.Cut(m, ":")
		switch {
		case m == "*":
			result = yes
		case !actionPrefix.MatchString(prefix) || !actionName.MatchString(name):
			if s.action.not {
				result = max(result, indeterminate)
			}
		case matchAction(prefix, name, action):
			result = yes
		}
	}
	if s.action.not { // SEMANTICS 3c
		return not(result)
	}
	return result
}

// matchAction compares a pattern with an action. SEMANTICS 3a
func matchAction(prefix, name, action string) bool {
	p, n, _ := strings.Cut(action, ":")
	return MatchString(lower(prefix), lower(p)) && MatchString(lower(name), lower(n))
}

// lower folds ASCII letters and nothing else: the Kelvin sign is not a k.
func lower(s string) string { return strings.Map(lowerRune, s) }

// lowerRune folds one ASCII letter.
func lowerRune(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}
