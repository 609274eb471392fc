package aws

import (
	"iter"
	"strings"
	"sync"

	"github.com/iameval/iameval/policy/catalog"
)

// section is what the table has of one service. Its text is divided into lines
// when the service is first asked for; that is the one hidden state of the
// package, and follows from the text alone.
type section struct {
	head   string // the service line, without its first field
	body   string // the lines up to the next section, with their ends
	prefix string // in the line

	once                 sync.Once
	keys, types, actions []string // lines, without their first fields
}

// parsed divides the section into lines, once.
func (s *section) parsed() *section {
	s.once.Do(s.divide)
	return s
}

func (s *section) divide() {
	lines := make([]string, 0, strings.Count(s.body, "\n"))
	var keys, types int
	for rest := s.body; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		switch {
		case strings.HasPrefix(line, keyLine):
			keys = len(lines) + 1
		case strings.HasPrefix(line, typeLine):
			types = len(lines) + 1
		}
		lines = append(lines, line[len(actionLine):])
	}
	types = max(keys, types)
	s.keys, s.types, s.actions = lines[:keys:keys], lines[keys:types:types], lines[types:]
}

// Service is one service of a catalog. It is a small immutable value that can
// be compared with ==. The zero Service has no name and no actions.
type Service struct{ s *section }

// IsValid reports whether s is a service, that is, not the zero Service.
func (s Service) IsValid() bool { return s.s != nil }

// Prefix returns what the names of the service's actions begin with, such as
// "dynamodb".
func (s Service) Prefix() string {
	if s.s == nil {
		return ""
	}
	return s.s.prefix
}

// Name returns the name for people, such as "Amazon DynamoDB"; "" where the
// source of the catalog has none.
func (s Service) Name() string {
	if s.s == nil {
		return ""
	}
	return field(s.s.head, nameField)
}

// String returns the prefix.
func (s Service) String() string { return s.Prefix() }

// InReachOfRCP reports whether resource control policies can name the actions
// of the service, as the source lists it.
func (s Service) InReachOfRCP() bool { return s.s != nil && field(s.s.head, reachField) == inReach }

// inReach is the field of a service in reach of resource control policies.
const inReach = "rcp"

// Actions yields the actions of the service in alphabetical order.
func (s Service) Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		if s.s == nil {
			return
		}
		for _, line := range s.s.parsed().actions {
			if !yield(Action{s.s, line}) {
				return
			}
		}
	}
}

// Keys yields the condition keys that the source lists for the service, in
// alphabetical order; of the global keys those of tags are among them. Some are
// of another prefix, as saml:aud is of sts.
func (s Service) Keys() iter.Seq[catalog.Key] {
	return func(yield func(catalog.Key) bool) {
		if s.s == nil {
			return
		}
		for _, line := range s.s.parsed().keys {
			if !yield(keyOf(line)) {
				return
			}
		}
	}
}

// Formats yields the ARNs that the types of resources of the service have, by
// type in alphabetical order. Some types have several, and some belong to
// another service in their ARNs: see [Catalog.Formats].
func (s Service) Formats() iter.Seq[Format] {
	return func(yield func(Format) bool) {
		if s.s == nil {
			return
		}
		for _, line := range s.s.parsed().types {
			if !yield(Format{s.s, line}) {
				return
			}
		}
	}
}
