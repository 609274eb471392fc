package aws

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
)

// Action is what AWS publishes of one action. It is a small immutable value
// that can be compared with ==. The zero Action is not an action: it has no
// name, is about nothing and takes no condition key.
type Action struct {
	s    *section
	line string // name, level, types, keys
}

// IsValid reports whether a is an action, that is, not the zero Action.
func (a Action) IsValid() bool { return a.s != nil }

// String returns the name as policies write it, such as "s3:GetObject". It is
// put together anew each time.
func (a Action) String() string {
	if a.s == nil {
		return ""
	}
	return a.s.prefix + ":" + a.Name()
}

// Service returns the service of the action.
func (a Action) Service() Service { return Service{a.s} }

// Name returns the part of the name after the colon, such as "GetObject".
func (a Action) Name() string { return field(a.line, 0) }

// Level returns the access level, AWS's class of what the action is able to do.
// Where AWS gives two, as "Permissions management, Write", it is the first.
func (a Action) Level() catalog.Level {
	if a.s == nil {
		return catalog.NoLevel
	}
	return catalog.Level(max(0, strings.Index(levels, field(a.line, 1))))
}

// Types yields the types of resources that a request for the action can be
// about, in alphabetical order.
func (a Action) Types() iter.Seq[TypeRef] {
	return func(yield func(TypeRef) bool) {
		for member := range list(field(a.line, 2), ",") {
			if !yield(TypeRef{a.s, member}) {
				return
			}
		}
	}
}

// StarOnly reports whether the action is about no type of resource, so that
// only a policy whose Resource is * covers it.
func (a Action) StarOnly() bool { return a.s != nil && field(a.line, 2) == "" }

// Keys yields the condition keys that are listed for the action, then those of
// its types of resources, each key once. Of the global keys those of tags are
// among them. See also [Action.Takes].
func (a Action) Keys() iter.Seq[catalog.Key] {
	return func(yield func(catalog.Key) bool) {
		seen := make(map[string]bool)
		for ref := range a.refs() {
			if line, ok := a.s.key(ref); ok && !seen[line] {
				seen[line] = true
				if !yield(keyOf(line)) {
					return
				}
			}
		}
	}
}

// refs yields the names of the keys of the action and of its types, as they
// stand in the table.
func (a Action) refs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for ref := range list(field(a.line, 3), ",") {
			if !yield(ref) {
				return
			}
		}
		for t := range a.Types() {
			for ref := range t.refs() {
				if !yield(ref) {
					return
				}
			}
		}
	}
}

// Takes reports whether a request for the action can hold the condition key, in
// any case, as far as AWS lists it. The key may have a part of its own where
// the list has a variable one, as aws:ResourceTag/Team has.
//
// AWS's list lacks keys for some actions that do take them, so a false is never
// certain. Global keys are taken for possible, but for those of tags. For
// DynamoDB and DAX package catalog answers.
func (a Action) Takes(key string) bool {
	if a.s == nil {
		return false
	}
	if prefix := a.s.prefix; prefix == catalog.DynamoDB || prefix == catalog.DAX {
		if own, ok := catalog.Lookup(a.String()); ok {
			return own.Takes(key)
		}
	}
	prefix, name, colon := strings.Cut(key, ":")
	ours := colon && variables.CompareASCII(prefix, a.s.prefix) == 0 // its own keys stand without prefix
	if colon && variables.CompareASCII(prefix, "aws") == 0 {
		k, known := catalog.LookupKey(key)
		if !known || !ofTags(k.Name) {
			return known
		}
	}
	for ref := range a.refs() {
		if matchKey(ref, key) || ours && matchKey(ref, name) {
			return true
		}
	}
	_, provided := providerKey(key)
	return provided && a.String() == "sts:AssumeRoleWithWebIdentity"
}

// ofTags reports whether a global key is listed for each action that takes it.
func ofTags(key string) bool {
	return key == "aws:TagKeys" || key == "aws:RequestTag/${TagKey}" || key == "aws:ResourceTag/${TagKey}"
}

// TypeRef is a type of resources that a request for an action can be about. It
// can be compared with ==. The zero TypeRef has no name.
type TypeRef struct {
	s    *section
	text string // !name:key+key
}

// Type returns the name of the type, such as "table".
func (t TypeRef) Type() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(t.text, "!"), ":")
	return name
}

// Required reports whether a request for the action names a resource of the
// type, or of another required type.
func (t TypeRef) Required() bool { return strings.HasPrefix(t.text, "!") }

// String returns the name of the type, with a star if it is required, as the
// Service Authorization Reference writes it.
func (t TypeRef) String() string {
	if t.Required() {
		return t.Type() + "*"
	}
	return t.Type()
}

// Keys yields the condition keys that a request about the type can hold:
// those that are listed for the action with this type, and those of the type.
func (t TypeRef) Keys() iter.Seq[catalog.Key] {
	return func(yield func(catalog.Key) bool) {
		seen := make(map[string]bool)
		for ref := range t.refs() {
			if line, ok := t.s.key(ref); ok && !seen[line] {
				seen[line] = true
				if !yield(keyOf(line)) {
					return
				}
			}
		}
	}
}

func (t TypeRef) refs() iter.Seq[string] {
	return func(yield func(string) bool) {
		_, keys, _ := strings.Cut(t.text, ":")
		for ref := range list(keys, "+") {
			if !yield(ref) {
				return
			}
		}
		for f := range t.Formats() {
			for ref := range list(field(f.line, 2), ",") {
				if !yield(ref) {
					return
				}
			}
			return // all ARNs of a type have the same keys
		}
	}
}

// Formats yields the ARNs that resources of the type have, one for most types.
func (t TypeRef) Formats() iter.Seq[Format] {
	return func(yield func(Format) bool) {
		if t.s == nil {
			return
		}
		name, types := t.Type(), t.s.parsed().types
		i, _ := slices.BinarySearchFunc(types, name, func(line, name string) int {
			return variables.CompareASCII(field(line, 0), name) // the first of several
		})
		for ; i < len(types) && field(types[i], 0) == name; i++ {
			if !yield(Format{t.s, types[i]}) {
				return
			}
		}
	}
}
