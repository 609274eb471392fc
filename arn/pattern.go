package arn

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/variables"
)

// Pattern is a member of a Resource or NotResource element: stars alone, or an
// ARN with wildcards and, in its resource part, policy variables. The package
// documentation has the rule. A Pattern is immutable and safe for concurrent
// use. The zero Pattern matches nothing.
type Pattern struct {
	t      variables.Template
	usable bool
}

// ParsePattern parses a pattern. The flags f are [variables.References] in a
// document that has policy variables and zero in all others; no other flag
// counts.
//
// An ARN of fewer than six parts is completed with ":*", as in an identity policy
// (SEMANTICS 2.2.7); [Pattern.Short] tells where other policies do not take it.
//
// What is neither stars alone nor starts with "arn:" is an [*Error] (SEMANTICS
// 2.2.8), and so is a partition alone, which completed would be everything. A
// malformed variable is a [*variables.Error].
func ParsePattern(s string, f variables.Flags) (Pattern, error) {
	t, err := variables.Parse(s, f&variables.References|variables.Wildcards|variables.Segments|variables.Completed)
	if err != nil {
		return Pattern{}, err
	}
	if !t.MatchesAll() && !strings.HasPrefix(s, "arn:") {
		return Pattern{}, &Error{s, 0, `a resource is "*" or an ARN, which starts with "arn:"`}
	}
	if t.Parts() == 2 && !strings.HasSuffix(s, "*") { // SEMANTICS 2.2p
		return Pattern{}, &Error{s, len(s), `the ARN ends with its partition; a service has to follow, as in "arn:aws:dynamodb"`}
	}
	return Pattern{t, inResource(t.References())}, nil
}

// MustParsePattern is [ParsePattern] for texts known to be good, as in tests
// and tables. It panics on an error.
func MustParsePattern(s string, f variables.Flags) Pattern {
	p, err := ParsePattern(s, f)
	if err != nil {
		panic(err)
	}
	return p
}

// inResource reports whether all references stand in the resource part, the
// only place for them in an ARN.
func inResource(refs []variables.Reference) bool {
	for _, r := range refs {
		if r.Part != 6 {
			return false
		}
	}
	return true
}

// Usable reports whether p can match anything at all: the zero Pattern and
// those with a variable before the resource part can not.
func (p *Pattern) Usable() bool { return p.usable }

// Short reports whether p is written with fewer than the six parts of an ARN, and
// was completed. Identity policies, boundaries and SCPs may hold such patterns;
// session policies, resource policies, RCPs and endpoint policies may not
// (SEMANTICS 2.2r, and SEMANTICS 2.2s). Stars alone are not short.
func (p *Pattern) Short() bool { return p.t.Parts() > 0 && p.t.Parts() < 6 && !p.MatchesAll() }

// Template returns the template that p is, wildcards by the rule of a Resource.
func (p *Pattern) Template() variables.Template { return p.t }

// References returns the policy variables of p. The slice is shared and must
// not be changed.
func (p *Pattern) References() []variables.Reference { return p.t.References() }

// Match reports whether p matches a, where values[i] stands for
// References()[i]. Apart from its wildcards, p is compared byte by byte and with
// regard to case in every part (SEMANTICS 2.1f). The resource of a call that names
// none, [Wildcard], is matched by stars alone (SEMANTICS 2.2.2). Match allocates
// nothing.
func (p *Pattern) Match(a ARN, values []variables.Value) bool {
	return a.IsValid() && p.MatchString(a.text, values)
}

// MatchString is [Pattern.Match] for any text, an ARN or not.
func (p *Pattern) MatchString(s string, values []variables.Value) bool {
	return p.usable && p.t.Match(s, values)
}

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

// MatchesAll reports whether p is made of stars alone, and so matches every
// resource (SEMANTICS 2.2.1).
func (p *Pattern) MatchesAll() bool { return p.t.MatchesAll() }

// Tokens returns the tokens of p, those that complete it included, from which an
// index can take the literal text that everything p matches starts or ends with.
func (p *Pattern) Tokens() iter.Seq[variables.Token] { return p.t.Tokens() }

// String returns the text of p as it was written.
func (p *Pattern) String() string { return p.t.String() }
