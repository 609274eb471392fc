package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// Glob is a value of an ARN operator in a Condition. ArnEquals and ArnLike
// match alike: both texts are divided into six parts, and each part of one is
// matched with that part of the other, so that no wildcard reaches past a
// colon but in the last part (SEMANTICS 2.3a). That is stricter than a
// [Pattern]. A Glob is immutable and safe for concurrent use. The zero Glob
// matches nothing.
type Glob struct {
	t      variables.Template
	usable bool
}

// ParseGlob parses a value of an ARN operator. The flags are those of
// [ParsePattern]. The one error is a [*variables.Error]: what is not an ARN
// does load, and is not [Glob.Usable].
func ParseGlob(s string, f variables.Flags) (Glob, error) {
	t, err := variables.Parse(s, f&variables.References|variables.Wildcards|variables.StrictSegments)
	if err != nil {
		return Glob{}, err
	}
	return Glob{t, t.Parts() == 6 && inResource(t.References())}, nil
}

// Usable reports whether g can be compared with at all. It can not if it has
// fewer than six parts, as "*" has, or a variable before the last one: then it
// is an ill-typed policy value (SEMANTICS 2.3c).
func (g *Glob) Usable() bool { return g.usable }

// Template returns the template that g is, wildcards by the rule of an ARN
// operator. A text that it matches is matched by g if it starts with "arn:".
func (g *Glob) Template() variables.Template { return g.t }

// References returns the policy variables of g. The slice is shared and must
// not be changed.
func (g *Glob) References() []variables.Reference { return g.t.References() }

// Match reports whether g matches s, where values[i] stands for
// References()[i]. It is false where s is not [WellFormed], which the caller
// will want to tell from a mismatch. It allocates nothing.
func (g *Glob) Match(s string, values []variables.Value) bool {
	return g.usable && strings.HasPrefix(s, "arn:") && g.t.Match(s, values)
}

// MatchWithin is [Glob.Match] within a limit of steps: ok says nothing where it
// took more.
func (g *Glob) MatchWithin(s string, values []variables.Value, limit int) (ok bool, steps int) {
	if !g.usable || !strings.HasPrefix(s, "arn:") {
		return false, 1
	}
	return g.t.MatchWithin(s, values, limit)
}

// Literal returns the one text that g matches, if g is usable and has neither
// wildcards nor variables.
func (g *Glob) Literal() (text string, ok bool) {
	text, ok = g.t.Literal()
	return text, ok && g.usable
}

// String returns the text of g.
func (g *Glob) String() string { return g.t.String() }
