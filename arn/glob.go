package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// Glob is a value of an ARN operator in a Condition. ArnEquals and ArnLike are the
// same: both texts are divided into six parts, and each part of one is matched with
// the same part of the other, so a wildcard matches colons only in the last part
// (SEMANTICS 2.3a). That is stricter than a [Pattern]. A Glob is immutable and safe
// for concurrent use. The zero Glob matches nothing.
type Glob struct {
	t      variables.Template
	usable bool
}

// ParseGlob parses a value of an ARN operator. The flags are as for [ParsePattern].
// An error is always a [*variables.Error]; a text that is not an ARN is not an error,
// but is not [Glob.Usable].
func ParseGlob(s string, f variables.Flags) (Glob, error) {
	return ParseGlobIn(new(variables.Arena), s, f)
}

// ParseGlobIn is [ParseGlob] with the memory of an arena, for the many values of a
// document.
func ParseGlobIn(a *variables.Arena, s string, f variables.Flags) (Glob, error) {
	t, err := a.Parse(s, f&variables.References|variables.Wildcards|variables.StrictSegments)
	if err != nil {
		return Glob{}, err
	}
	return Glob{t, t.Parts() == 6 && inResource(t.References())}, nil
}

// Usable reports whether g can match anything. It cannot if it has fewer than six
// parts, such as "*", or a variable before the last part: then it is an ill-typed
// policy value (SEMANTICS 2.3c).
func (g *Glob) Usable() bool { return g.usable }

// Template returns g as a template, with wildcards by the rule of an ARN operator. g
// matches the texts that start with "arn:" and that the template matches.
func (g *Glob) Template() variables.Template { return g.t }

// References returns the policy variables of g. The slice is shared and must
// not be changed.
func (g *Glob) References() []variables.Reference { return g.t.References() }

// Match reports whether g matches s, with values[i] in place of References()[i]. It
// is also false if s is not [WellFormed]; a caller who needs the difference has to
// check that first. Match does not allocate.
func (g *Glob) Match(s string, values []variables.Value) bool {
	return g.usable && strings.HasPrefix(s, "arn:") && g.t.Match(s, values)
}

// MatchWithin is [Glob.Match] with a limit to the work, as
// [variables.Template.MatchWithin] has it: ok has no meaning if steps is more than
// limit.
func (g *Glob) MatchWithin(s string, values []variables.Value, limit int) (ok bool, steps int) {
	if !g.usable || !strings.HasPrefix(s, "arn:") {
		return false, 1
	}
	return g.t.MatchWithin(s, values, limit)
}

// Literal returns the only text that g matches, if g is usable and has neither
// wildcards nor variables.
func (g *Glob) Literal() (text string, ok bool) {
	text, ok = g.t.Literal()
	return text, ok && g.usable
}

// String returns the text of g.
func (g *Glob) String() string { return g.t.String() }
