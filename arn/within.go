package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// Matching with a limit to the work, for those who decide on texts that anybody
// may have written. See [variables.Template.MatchWithin].

// MatchWithin is [Pattern.Match] within a limit of steps: ok says nothing where
// it took more.
func (p *Pattern) MatchWithin(a ARN, values []variables.Value, limit int) (ok bool, steps int) {
	if !p.usable || !a.IsValid() {
		return false, 1
	}
	return p.t.MatchWithin(a.text, values, limit)
}

// Fits reports whether a begins and ends as p does. If it does not, p does not
// match it, whatever the references stand for.
func (p *Pattern) Fits(a ARN) bool { return p.usable && a.IsValid() && p.t.Fits(a.text) }

// Searches reports whether a match of p is more than one look at the text: see
// [variables.Template.Searches].
func (p *Pattern) Searches() bool { return p.t.Searches() }

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
