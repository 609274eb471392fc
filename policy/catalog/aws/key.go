package aws

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
)

// Key returns the condition key of that name, in any case of ASCII letters. A
// name may have a part of its own where AWS lists a variable one:
// kms:EncryptionContext:Team is kms:EncryptionContext:${EncryptionContextKey}.
// Global keys and the keys of DynamoDB and DAX are those of package catalog;
// all others have no Meaning. It reports false if the catalog has no such key.
func (c *Catalog) Key(name string) (catalog.Key, bool) {
	if k, ok := catalog.LookupKey(name); ok {
		return k, true
	}
	prefix, _, colon := strings.Cut(name, ":")
	if c == nil || !colon || variables.CompareASCII(prefix, "aws") == 0 {
		return catalog.Key{}, false
	}
	if s := c.section(prefix); s != nil {
		if line, ok := s.lookupKey(name); ok {
			return keyOf(line), true
		}
	}
	for _, s := range c.sections { // keys of a prefix that is not that of the service
		for foreign := range list(field(s.head, keysField), ",") {
			if !matchKey(foreign, prefix) {
				continue
			}
			if line, ok := s.lookupKey(name); ok {
				return keyOf(line), true
			}
		}
	}
	return providerKey(name)
}

// providerKeys are the keys of each OpenID Connect provider, whose URL is their
// prefix. AWS lists some of them for a few providers only.
//
// Source: IAM User Guide, "IAM and AWS STS condition context keys", section
// "Available keys for AWS OIDC federation".
var providerKeys = [...]catalog.Key{
	{Kind: condition.KindList, Family: condition.FamilyString, Name: "${ProviderURL}:amr", Meaning: "how the caller was authenticated by the provider"},
	{Kind: condition.KindSingle, Family: condition.FamilyString, Name: "${ProviderURL}:aud", Meaning: "the application that asked the provider for the token"},
	{Kind: condition.KindSingle, Family: condition.FamilyString, Name: "${ProviderURL}:email", Meaning: "the mail address of the caller in the token"},
	{Kind: condition.KindSingle, Family: condition.FamilyString, Name: "${ProviderURL}:oaud", Meaning: "the further audience of a token of Google"},
	{Kind: condition.KindSingle, Family: condition.FamilyString, Name: "${ProviderURL}:sub", Meaning: "the caller's name at the provider"},
}

// providerKey returns the key of an OpenID Connect provider. A URL has a dot,
// which no prefix of a service has.
func providerKey(name string) (catalog.Key, bool) {
	i := strings.LastIndexByte(name, ':')
	if i < 0 || !strings.Contains(name[:i], ".") {
		return catalog.Key{}, false
	}
	for _, k := range providerKeys[:] {
		if matchKey(k.Name, name) {
			return k, true
		}
	}
	return catalog.Key{}, false
}

// lookupKey returns the line of the key of that name: its own, or else the
// longest of those with a variable part that take it.
func (s *section) lookupKey(name string) (string, bool) {
	keys := s.parsed().keys
	if line, ok := find(keys, name); ok {
		return line, true
	}
	best := ""
	for _, line := range keys {
		if k := field(line, 0); strings.Contains(k, "${") && len(k) > len(field(best, 0)) && matchKey(k, name) {
			best = line
		}
	}
	return best, best != ""
}

// key returns the line of the key that a line of the section refers to.
func (s *section) key(ref string) (string, bool) {
	keys := s.parsed().keys
	if strings.Contains(ref, ":") {
		return find(keys, ref)
	}
	prefix := s.prefix
	i, found := slices.BinarySearchFunc(keys, ref, func(line, ref string) int {
		return compareJoined(field(line, 0), prefix, ref)
	})
	if !found {
		return "", false
	}
	return keys[i], true
}

// compareJoined compares name with prefix:rest as variables.CompareASCII does.
func compareJoined(name, prefix, rest string) int {
	n := len(prefix)
	if d := variables.CompareASCII(name[:min(n, len(name))], prefix); d != 0 {
		return d
	}
	if len(name) == n {
		return -1
	}
	if d := int(variables.LowerByte(name[n])) - ':'; d != 0 {
		return d
	}
	return variables.CompareASCII(name[n+1:], rest)
}

// matchKey reports whether name is the key, without regard to case, with any
// text for each ${variable} of it.
func matchKey(key, name string) bool {
	literal, rest, variable := strings.Cut(key, "${")
	if !variable {
		return variables.CompareASCII(key, name) == 0
	}
	if len(name) < len(literal) || variables.CompareASCII(literal, name[:len(literal)]) != 0 {
		return false
	}
	_, rest, _ = strings.Cut(rest, "}")
	for i := len(literal) + 1; i <= len(name); i++ {
		if matchKey(rest, name[i:]) {
			return true
		}
	}
	return false
}

// keyOf makes a key of its line.
func keyOf(line string) catalog.Key {
	name := field(line, 0)
	if k, ok := catalog.LookupKey(name); ok && k.Name == name {
		return k
	}
	kind, family, _ := keyType(field(line, 1))
	return catalog.Key{Kind: kind, Family: family, Name: name}
}

// keyType reads the type of a key as AWS names it, such as ArrayOfString.
func keyType(name string) (condition.Kind, condition.Family, bool) {
	single, array := strings.CutPrefix(name, "ArrayOf")
	kind := condition.KindSingle
	if array {
		kind = condition.KindList
	}
	for _, t := range keyTypes {
		if t.name == single {
			return kind, t.family, true
		}
	}
	return kind, 0, false
}

var keyTypes = [...]struct {
	name   string
	family condition.Family
}{
	{"ARN", condition.FamilyARN},
	{"Bool", condition.FamilyBool},
	{"Date", condition.FamilyDate},
	{"IPAddress", condition.FamilyIP},
	{"Numeric", condition.FamilyNumeric},
	{"String", condition.FamilyString},
}
