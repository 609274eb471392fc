package oracle

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sections 2.1 to 2.3: ARNs, and patterns over them.
//
// A pattern is a list of tokens. In Resource it is laid over the whole ARN, and each star says by its place whether
// it may run past a colon; under the ARN operators the six parts are compared one by one.

// arnParts splits an ARN at its first five colons. SEMANTICS 2.1a
func arnParts(arn string) ([]string, bool) {
	parts := strings.SplitN(arn, ":", 6)
	return parts, len(parts) == 6 && parts[0] == "arn"
}

// partitions are those that exist. SEMANTICS 2.1b
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

// serviceForm is the form of the third part of a concrete ARN.
var serviceForm = regexp.MustCompile(`^[a-z0-9-]+$`)

// part returns one of the six parts of an ARN, or "" for anything else.
func part(arn string, i int) string {
	if parts, ok := arnParts(arn); ok {
		return parts[i]
	}
	return ""
}

// concrete reports whether a request may ask for the ARN of a resource in that account. SEMANTICS 2.1c
func concrete(arn, account string) bool {
	parts, ok := arnParts(arn)
	if !ok || !slices.Contains(partitions, parts[1]) || len(arn) > 2048 || !serviceForm.MatchString(parts[2]) ||
		strings.ContainsAny(strings.Join(parts[:5], ""), "*?") {
		return false
	}
	return (digits(parts[4]) || word(parts[4])) && parts[4]+account != "" // SEMANTICS 2.1d
}

// digits reports whether s has nothing but digits, however many. SEMANTICS 2.1e
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// word reports whether s stands for the account of AWS or of one of its services.
func word(s string) bool { return wordForm.MatchString(s) }

// wordForm is the form of such a word.
var wordForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// form returns which IAM or STS identity of a customer's account an ARN names: root, user, role, assumed-role,
// federated-user, provider, or "" for none. SEMANTICS 2.1q
func form(arn string) string {
	if word(part(arn, 4)) {
		return ""
	}
	return formAnywhere(arn)
}

// formAnywhere is form for ARNs whose account may be a word.
func formAnywhere(arn string) string {
	parts, ok := arnParts(arn)
	if !ok || len(arn) > 2048 || !slices.Contains(partitions, parts[1]) || parts[3] != "" || parts[4] == "" ||
		!digits(parts[4]) && !word(parts[4]) {
		return ""
	}
	kind, name, _ := strings.Cut(parts[5], "/")
	named := name != "" && !strings.HasSuffix(name, "/")
	switch parts[2] + " " + kind {
	case "iam root":
		if parts[5] == "root" {
			return "root"
		}
	case "iam user", "iam role":
		if named {
			return kind
		}
	case "sts federated-user": // has no path
		if named && !strings.Contains(name, "/") {
			return kind
		}
	case "iam saml-provider", "iam oidc-provider":
		if named {
			return "provider"
		}
	case "sts assumed-role":
		if named && strings.Count(name, "/") == 1 && name[0] != '/' {
			return kind
		}
	}
	return ""
}

// lastName returns what follows the last slash: the friendly name of a user or role, the name of a session.
func lastName(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// linkedService returns what follows /aws-service-role/ in the path of a role that begins so, and whether it does.
// SEMANTICS 2.1r
func linkedService(arn string) (service string, linked bool) {
	resource := part(arn, 5)
	if part(arn, 2) != "iam" || lastName(arn) == "" {
		return "", false
	}
	return strings.CutPrefix(resource[:strings.LastIndex(resource, "/")+1], "role/aws-service-role/")
}

// resourceClause reports whether the statement speaks of the resource. SEMANTICS 2.2m
func (s statement) resourceClause(resource string, env environment) truth {
	if !s.resource.present {
		return yes
	}
	result := no
	for _, m := range s.resource.members {
		result = max(result, matchMember(m, resource, s.variables, s.resource.not, env))
	}
	if s.resource.not {
		return not(result)
	}
	return result
}

// matchMember compares one member of Resource or, with negated set, of NotResource.
func matchMember(text, resource string, variables, negated bool, env environment) truth {
	if strings.Trim(text, "*") == "" { // SEMANTICS 2.2.1
		return yes
	}
	if resource == "*" { // SEMANTICS 2.2.2
		return no
	}
	tokens, _ := tokenize(text, variables)
	tokens = completed(tokens) // SEMANTICS 2.2.7
	unusable := no
	if negated { // SEMANTICS 2.2n
		unusable = indeterminate
	}
	if earlyVariable(tokens) { // SEMANTICS 5.3
		return unusable
	}
	tokens, unresolved, unknown := env.resolve(tokens)
	switch {
	case !glob(fence(tokens), runes(resource)):
		return no
	case unresolved: // SEMANTICS 5.7b
		return unusable
	case unknown:
		return indeterminate
	}
	return yes
}

// MatchResource reports whether a resource pattern without variables matches a concrete ARN or *.
func MatchResource(pattern, arn string) bool {
	if pattern == "" || strings.Trim(pattern, "*") != "" && !strings.HasPrefix(pattern, "arn:") {
		return false
	}
	if tokens, _ := tokenize(pattern, false); partitionAlone(tokens) {
		return false
	}
	return matchMember(pattern, arn, false, false, environment{}) == yes
}

// fields counts the parts of a pattern, at most six.
func fields(tokens []token) int { return len(splitTokens(tokens)) }

// incomplete reports whether a member of Resource or NotResource is an ARN of fewer than six parts.
func incomplete(text string, variables bool) bool {
	tokens, _ := tokenize(text, variables)
	return strings.Trim(text, "*") != "" && fields(tokens) < 6
}

// completed appends ":*" until a pattern has six parts.
func completed(tokens []token) []token {
	out := slices.Clone(tokens)
	for fields(out) < 6 {
		more, _ := tokenize(":*", false)
		out = append(out, more...)
	}
	return out
}

// partitionAlone reports whether a pattern ends with its partition, and not with a star. SEMANTICS 2.2p
func partitionAlone(tokens []token) bool {
	return fields(tokens) == 2 && tokens[len(tokens)-1].what != star
}

// fence marks the wildcards that may not match a colon: in parts 1 to 5, every ? and every star but one that ends
// its part. SEMANTICS 2.2.4
func fence(tokens []token) []token {
	out := append([]token(nil), tokens...)
	parts := 1
	for i := range out {
		if out[i].isColon() && parts < 6 { // SEMANTICS 2.2.3
			parts++
			continue
		}
		ends := i+1 == len(out) || out[i+1].isColon()
		out[i].fenced = parts < 6 && !(out[i].what == star && ends) // SEMANTICS 2.2.5
	}
	return out
}

// MatchARN reports whether an ARN matches a pattern of the ARN operators, one without variables, and whether both
// have the six parts that the comparison needs.
func MatchARN(pattern, arn string) (matched, wellTyped bool) {
	tokens, _ := tokenize(pattern, false)
	t, ill := compareARN(arn, tokens, environment{})
	_, ok := arnParts(arn) // SEMANTICS 2.3b
	return ok && t == yes, ok && !ill
}

// compareARN compares part with part; arn has six. SEMANTICS 2.3a
func compareARN(arn string, pattern []token, env environment) (result truth, ill bool) {
	want, got := splitTokens(pattern), strings.SplitN(arn, ":", 6)
	if len(want) < 6 || earlyVariable(pattern) { // SEMANTICS 2.3c
		return no, true
	}
	last, unresolved, unknown := env.resolve(want[5])
	want[5] = last
	for i := range want {
		if i >= len(got) || unresolved || !glob(want[i], runes(got[i])) {
			return no, false
		}
	}
	if unknown {
		return indeterminate, false
	}
	return yes, false
}

// splitTokens cuts a pattern at its first five colons.
func splitTokens(tokens []token) [][]token {
	parts, from := make([][]token, 0, 6), 0
	for i, t := range tokens {
		if t.isColon() && len(parts) < 5 {
			parts, from = append(parts, tokens[from:i:i]), i+1
		}
	}
	return append(parts, tokens[from:])
}

// earlyVariable reports whether a variable stands before the fifth colon.
func earlyVariable(tokens []token) bool {
	parts := splitTokens(tokens)
	for i, p := range parts {
		for _, t := range p {
			if t.what == variable && i < 5 {
				return true
			}
		}
	}
	return false
}

// MatchString reports whether a string matches a glob of * and ?, from end to end.
func MatchString(pattern, s string) bool {
	tokens, _ := tokenize(pattern, false)
	return glob(tokens, runes(s))
}

// glob reports whether the pattern from its token i matches the string from its rune j, for i = j = 0: a star takes
// nothing and is gone, or takes a rune and stays. Where a star failed is noted, only to keep the time quadratic; other
// tokens note nothing, since a variable may stand for 64 KiB of them. SEMANTICS 2.2.6
func glob(pattern []token, s []rune) bool {
	failed := make(map[int][]bool) // by star and rune
	var from func(i, j int) bool
	from = func(i, j int) bool {
		switch {
		case i == len(pattern):
			return j == len(s)
		case pattern[i].what != star:
			return j < len(s) && pattern[i].takes(s[j]) && from(i+1, j+1)
		case failed[i] == nil:
			failed[i] = make([]bool, len(s)+1)
		}
		if failed[i][j] {
			return false
		}
		failed[i][j] = !(from(i+1, j) || j < len(s) && pattern[i].takes(s[j]) && from(i, j+1))
		return !failed[i][j]
	}
	return from(0, 0)
}

// runes returns the code points of s.
func runes(s string) []rune {
	var out []rune
	for s != "" {
		r, n := decode(s)
		out, s = append(out, r), s[n:]
	}
	return out
}

// decode returns the first code point of s and its length. A byte that is not UTF-8 becomes a number above U+10FFFF,
// so that it stays different from every other.
func decode(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		r = utf8.MaxRune + 1 + rune(s[0])
	}
	return r, n
}
