package condition

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iameval/iameval/variables"
)

// Condition keys, such as aws:SourceIp and aws:ResourceTag/Team.
//
// A key has a prefix, a colon, a name and, for tags, a slash and the key of
// the tag. Two keys are the same key if they differ only in the case of
// ASCII letters, the key of the tag included (SEMANTICS 4.5a): a condition on
// aws:resourcetag/TEAM reads the tag "Team". Unicode folding would be wrong
// here, as it takes the Kelvin sign for a k.
//
// The prefix may hold slashes: the keys of an OpenID Connect provider begin
// with its address, oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud. So it is
// the first slash after the colon that opens the tag part.

// key is a condition key of a policy, ready to be looked up in many requests.
type key struct {
	text     string   // in any case
	hash     uint32   // hashKey(text)
	computed Computed // which of the keys that an Env computes, or 0
}

// newKey returns a key that is written as text, and as folded by FoldKey.
func newKey(text, folded string) key {
	hash, _ := hashKey(text)
	return key{text, hash, computedKey(folded)}
}

// FoldKey returns key with its ASCII capitals in lower case: the form in
// which keys are compared. It allocates only if there are any.
func FoldKey(key string) string { return variables.LowerASCII(key) }

// ValidKey reports with an error that key is not of the form prefix:name or
// prefix:name/rest (SEMANTICS 4.5c). No part may be empty; prefix and name
// have no white space and no control characters, whereas the rest, a tag key,
// may be any text.
func ValidKey(key string) error {
	if _, reason := checkKey(key); reason != "" {
		return errors.New(reason)
	}
	return nil
}

// checkPolicyKey is checkKey for a key of a policy, which may also have no
// colon. AWS stores such a key, and no request has it, as contexts refuse it:
// so it is absent, always and certainly (SEMANTICS 4.5d). None of its letters
// may be white space or a control character.
func checkPolicyKey(key string) (offset int, reason string) {
	if key == "" || strings.Contains(key, ":") || !utf8.ValidString(key) {
		return checkKey(key)
	}
	if i := strings.IndexFunc(key, isBlank); i >= 0 {
		return i, "white space in a condition key" + wantKey
	}
	return 0, ""
}

// hasForm reports whether key, which is plain, is certainly of the form that
// ValidKey wants. If it is not certain, checkKey has to be asked.
func hasForm(key string) bool {
	colon := strings.IndexByte(key, ':')
	return 0 < colon && colon < len(key)-1 && key[colon+1] != '/' && key[len(key)-1] != '/'
}

// wantKey ends the reasons of checkKey.
const wantKey = ", want prefix:name or prefix:name/tag-key"

// checkKey returns what is wrong with key, and at which byte, or "".
func checkKey(key string) (offset int, reason string) {
	if !utf8.ValidString(key) {
		return 0, "a condition key has to be valid UTF-8"
	}
	if key == "" {
		return 0, "an empty condition key" + wantKey
	}
	colon := strings.IndexByte(key, ':')
	if colon < 0 {
		return len(key), "no colon in a condition key" + wantKey
	}
	if colon == 0 {
		return 0, "no prefix before the colon of a condition key" + wantKey
	}
	name, rest, tagged := strings.Cut(key[colon+1:], "/")
	if name == "" {
		return colon + 1, "no name after the colon of a condition key" + wantKey
	}
	if tagged && rest == "" {
		return len(key), "nothing after the slash of a condition key" + wantKey
	}
	for i, r := range key[:colon+1+len(name)] {
		if isBlank(r) {
			return i, "white space in the name of a condition key" + wantKey
		}
	}
	return 0, ""
}

// isBlank reports whether r may not stand in the name of a key.
func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// isTagKey reports whether key has a part after the slash, as tag keys have.
func isTagKey(key string) bool {
	_, name, _ := strings.Cut(key, ":")
	return strings.Contains(name, "/")
}
