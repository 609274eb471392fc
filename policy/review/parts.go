package review

import (
	"strings"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
)

// The texts of ARNs and actions, and what patterns begin and end with.

// partsOf splits an ARN at its first five colons outside variables.
func partsOf(text string) (parts []string) {
	start, depth := 0, 0
	for i := 0; i < len(text) && len(parts) < 5; i++ {
		switch {
		case strings.HasPrefix(text[i:], "${"):
			depth = 1
		case text[i] == '}':
			depth = 0
		case text[i] == ':' && depth == 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// arnParts returns the parts of an entry of Resource, which are split once.
func (e *entry) arnParts() []string {
	if e.parts != nil {
		return e.parts
	}
	return partsOf(e.text)
}

// ofAWS reports whether an ARN is one of AWS's own policies, which nobody else changes.
func ofAWS(parts []string) bool { return len(parts) == 6 && parts[2] == "iam" && parts[4] == "aws" }

// fieldOf returns a part of an ARN, "" if it is too short.
func fieldOf(text string, i int) string {
	for range i {
		_, rest, ok := strings.Cut(text, ":")
		if !ok {
			return ""
		}
		text = rest
	}
	field, _, _ := strings.Cut(text, ":")
	return field
}

// starredFields replaces the variables of a format, which may hold colons, by stars.
func starredFields(format string) string { return replaceVariables(format, "*") }

// withoutReferences returns the text without its policy variables, whose colons divide
// nothing.
func withoutReferences(text string) string { return replaceVariables(text, "") }

// replaceVariables puts a text in the place of each variable.
func replaceVariables(text, by string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "${")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(by)
		_, text, _ = strings.Cut(rest, "}")
	}
}

// isName reports whether the text of a pattern that is not short surely matches itself
// alone.
func isName(text string) bool { return !isWild(text) && strings.IndexByte(text, '$') < 0 }

// isWild reports whether a text has a wildcard.
func isWild(text string) bool {
	return strings.IndexByte(text, '*') >= 0 || strings.IndexByte(text, '?') >= 0
}

// isStars reports whether a text has nothing but stars.
func isStars(text string) bool {
	for i := range len(text) {
		if text[i] != '*' {
			return false
		}
	}
	return true
}

// literalStart returns what a pattern begins with, up to its first wildcard or variable.
func literalStart(text string) string {
	for i := range len(text) {
		if c := text[i]; c == '*' || c == '?' || c == '$' {
			return text[:i]
		}
	}
	return text
}

// literalEnd returns what a pattern ends with, from its last wildcard or variable on.
func literalEnd(text string) string { return text[strings.LastIndexAny(text, "*?}")+1:] }

// apart reports whether two patterns surely have no name in common since they begin or
// end differently: the quick answer for most pairs.
func apart(p, q string) bool {
	a, b := literalStart(p), literalStart(q)
	c, d := literalEnd(p), literalEnd(q)
	return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) || !strings.HasSuffix(c, d) && !strings.HasSuffix(d, c)
}

// mayCover reports whether a pattern may cover another: what it begins and ends with,
// the other has too.
func mayCover(p, q string) bool {
	return strings.HasPrefix(q, literalStart(p)) && strings.HasSuffix(q, literalEnd(p))
}

// matchAction reports whether a pattern matches a name, in any case. The name has one
// colon, so that stars may be taken for any run of letters.
func matchAction(pattern, name string) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || variables.LowerByte(pattern[i]) == variables.LowerByte(name[j])):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return isStars(pattern[i:])
}

// isAccount reports whether a part of an ARN may be an account. SEMANTICS 2.1
func isAccount(text string) bool {
	if text == "" || !isName(text) {
		return !strings.Contains(text, "/")
	}
	if text[0] >= 'a' && text[0] <= 'z' {
		return isPlainWord(text)
	}
	return isAccountID(text)
}

// isAccountID reports whether a text is an account of a customer.
func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// isPlainWord reports whether a text is made of small letters, digits and hyphens.
func isPlainWord(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func isData(service string) bool { return service == catalog.DynamoDB || service == catalog.DAX }

// withField returns the ARN with another text in one of its parts.
func withField(parts []string, i int, text string) string {
	changed := append([]string(nil), parts...)
	changed[i] = text
	return strings.Join(changed, ":")
}
