package arn

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/variables"
)

// Pattern is a member of a Resource or NotResource element: stars alone, or an ARN
// with wildcards and, in its resource part, policy variables. The rule is in the
// documentation of the package. A Pattern is immutable and safe for concurrent use.
// The zero Pattern matches nothing.
type Pattern struct {
	t       variables.Template
	usable  bool
	field   string   // what an ARN has to hold: see holds.go
	infixes []string // likewise
	aligned *aligned // of a pattern with variables, if it is aligned
}

// ParsePattern parses a pattern. The flags f are [variables.References] for a document
// with policy variables, and otherwise zero; other flags are ignored.
//
// An ARN of fewer than six parts is completed with ":*", as in an identity policy
// (SEMANTICS 2.2.7). [Pattern.Short] reports such patterns, for policies that may not
// have them.
//
// A text that is neither stars alone nor starts with "arn:" is an [*Error] (SEMANTICS
// 2.2.8). So is an ARN that ends with its partition, as the completed pattern would
// match everything there. A malformed variable is a [*variables.Error].
func ParsePattern(s string, f variables.Flags) (Pattern, error) {
	return ParsePatternIn(new(variables.Arena), s, f)
}

// ParsePatternIn is [ParsePattern] with the memory of an arena, for the many patterns of a
// document.
func ParsePatternIn(a *variables.Arena, s string, f variables.Flags) (Pattern, error) {
	t, err := a.Parse(s, f&variables.References|variables.Wildcards|variables.Segments|variables.Completed)
	if err != nil {
		return Pattern{}, err
	}
	if !t.MatchesAll() && !strings.HasPrefix(s, "arn:") {
		return Pattern{}, &Error{s, 0, `a resource is "*" or an ARN, which starts with "arn:"`}
	}
	if t.Parts() == 2 && !strings.HasSuffix(s, "*") { // SEMANTICS 2.2p
		return Pattern{}, &Error{s, len(s), `the ARN ends with its partition; a service must follow, as in "arn:aws:dynamodb"`}
	}
	p := Pattern{t: t, usable: inResource(t.References())}
	p.measure()
	if p.usable && t.References() != nil {
		p.aligned = align(a, s, f)
	}
	return p, nil
}

// MustParsePattern is [ParsePattern] for texts known to be valid, such as constants.
// It panics on an error.
func MustParsePattern(s string, f variables.Flags) Pattern {
	p, err := ParsePattern(s, f)
	if err != nil {
		panic(err)
	}
	return p
}

// inResource reports whether all references are in the resource part, the only part
// of an ARN that may hold them.
func inResource(refs []variables.Reference) bool {
	for _, r := range refs {
		if r.Part != 6 {
			return false
		}
	}
	return true
}

// Usable reports whether p can match anything. The zero Pattern and patterns with a
// variable before the resource part cannot.
func (p *Pattern) Usable() bool { return p.usable }

// Short reports whether p is an ARN of fewer than six parts that was completed.
// Identity policies, boundaries and SCPs may hold such patterns; session policies,
// resource policies, RCPs and endpoint policies may not (SEMANTICS 2.2r, and
// SEMANTICS 2.2s). Stars alone are not short.
func (p *Pattern) Short() bool { return p.t.Parts() > 0 && p.t.Parts() < 6 && !p.MatchesAll() }

// Template returns p as a template, with wildcards by the rule of a Resource.
func (p *Pattern) Template() variables.Template { return p.t }

// References returns the policy variables of p. The slice is shared and must
// not be changed.
func (p *Pattern) References() []variables.Reference { return p.t.References() }

// Match reports whether p matches a, with values[i] in place of References()[i].
// Apart from wildcards, p is compared byte by byte, and case matters in every part
// (SEMANTICS 2.1f). Only stars alone match [Wildcard], the resource of a call that
// names none (SEMANTICS 2.2.2). Match does not allocate.
func (p *Pattern) Match(a ARN, values []variables.Value) bool {
	return a.IsValid() && p.MatchString(a.text, values)
}

// MatchString is [Pattern.Match] for any text, an ARN or not.
func (p *Pattern) MatchString(s string, values []variables.Value) bool {
	return p.usable && p.t.Match(s, values)
}

// MatchWithin is [Pattern.Match] with a limit to the work, as
// [variables.Template.MatchWithin] has it: ok has no meaning if steps is more than
// limit.
func (p *Pattern) MatchWithin(a ARN, values []variables.Value, limit int) (ok bool, steps int) {
	if !p.usable || !a.IsValid() {
		return false, 1
	}
	if !p.Fits(a) {
		return false, 0
	}
	return p.MatchFitting(a, values, limit)
}

// MatchFitting is [Pattern.MatchWithin] for an ARN that is known to fit, as
// [Pattern.Fits] reports: it does not look at the ends again. For another ARN ok has no
// meaning.
func (p *Pattern) MatchFitting(a ARN, values []variables.Value, limit int) (ok bool, steps int) {
	switch {
	case p.aligned != nil && a.layout.isSimple():
		return p.aligned.resource.MatchFitting(a.Resource(), values, limit)
	case !p.usable:
		return false, 1
	}
	return p.t.MatchFitting(a.text, values, limit)
}

// Fits reports whether a has the literal texts of p where they must be: at its start and
// end, and as a field and infixes. If a has no further colons it may compare them part by
// part, which rules out more. If Fits is false, p does not match a, whatever the values of
// the references, and a search for p takes no step.
func (p *Pattern) Fits(a ARN) bool {
	switch {
	case p.aligned != nil && a.layout.isSimple():
		return p.aligned.fits(a) && (p.infixes == nil || a.hasInfixes(p.infixes))
	case !p.usable || !a.IsValid():
		return false
	}
	return p.t.Fits(a.text) && p.holds(a)
}

// Searches reports whether matching p may cost more than comparing its text once: see
// [variables.Template.Searches].
func (p *Pattern) Searches() bool { return p.t.Searches() }

// MatchesAll reports whether p consists of stars alone, and so matches every resource
// (SEMANTICS 2.2.1).
func (p *Pattern) MatchesAll() bool { return p.t.MatchesAll() }

// Tokens yields the tokens of p, including those that complete it. They show an index
// the literal text that everything p matches starts or ends with.
func (p *Pattern) Tokens() iter.Seq[variables.Token] { return p.t.Tokens() }

// String returns the text of p as written.
func (p *Pattern) String() string { return p.t.String() }
