package condition

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/variables"
)

// Parts of contexts, for a request that is made on behalf of another: it
// carries some of its keys and not the others.

// Only returns a copy of c with the keys that are named. A name that ends in a
// colon or a slash, such as "dynamodb:" or "aws:ResourceTag/", names all keys
// that begin with it. Names fold as keys do. What is named and, by a prefix that
// is not, unknown in c, is unknown in the copy.
func (c *Context) Only(names ...string) Context {
	only := c.part(func(e *Entry) bool { return e.namedBy(names) })
	if c == nil || !c.prefixes {
		return only
	}
	for _, name := range names {
		if c.covers(name) && !only.has(name) && !only.covers(name) {
			only = only.With(Unknown(name))
		}
	}
	return only
}

// Without returns a copy of c without the keys that are named, as by Only.
// Where there are none of them it is c itself. A key that is unknown by its
// prefix stays so until the prefix is named.
func (c *Context) Without(names ...string) Context {
	return c.part(func(e *Entry) bool { return !e.namedBy(names) })
}

// part returns the entries that pass, in the order they have.
func (c *Context) part(pass func(*Entry) bool) Context {
	if c == nil {
		return Context{}
	}
	n := 0
	for i := range c.entries {
		if pass(&c.entries[i]) {
			n++
		}
	}
	switch n {
	case len(c.entries):
		return *c
	case 0:
		return Context{}
	}
	kept := make([]Entry, 0, n)
	for i := range c.entries {
		if pass(&c.entries[i]) {
			kept = append(kept, c.entries[i])
		}
	}
	return newContext(kept)
}

// namedBy reports whether one of the names is that of the entry's key.
func (e *Entry) namedBy(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		if strings.HasSuffix(name, ":") || strings.HasSuffix(name, "/") {
			return len(e.key) >= len(name) && variables.EqualASCII(e.key[:len(name)], name)
		}
		return variables.EqualASCII(e.key, name)
	})
}

// Join returns a copy of c with the entries of d added. An entry of d replaces
// the one of c that has the same key after folding, with its faults. Where one
// of the two has no keys the other is returned as it is.
func (c Context) Join(d Context) Context {
	switch {
	case len(d.entries) == 0:
		return c
	case len(c.entries) == 0:
		return d
	}
	merged := make([]Entry, 0, len(c.entries)+len(d.entries))
	for i := range c.entries {
		e := &c.entries[i]
		if find(d.entries, &key{text: e.key, hash: e.hash}) == nil {
			merged = append(merged, *e)
		}
	}
	merged = append(merged, d.entries...)
	if len(merged) > scanned {
		merged = sorted(merged)
	}
	return newContext(merged)
}
