package variables

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gobwas/glob"
)

// MaxLength is the greatest length of a template, in bytes.
const MaxLength = 2048

// Flags say what is special in a text. The zero Flags make every text a
// literal.
type Flags uint8

const (
	// Wildcards makes * any run of code points and ? exactly one.
	Wildcards Flags = 1 << iota

	// References makes ${key} and ${key, 'default'} references, and ${*}, ${?}
	// and ${$} the characters in braces. Without it "${" is ordinary text, and
	// the wildcards in it are wildcards.
	References

	// FoldASCII makes A-Z equal to a-z and nothing else: a Kelvin sign is no k.
	FoldASCII

	// FoldCase makes code points equal whose unicode.ToLower is equal. It goes
	// further than FoldASCII, and wins where both are given.
	FoldCase

	// Segments gives wildcards the rule of a Resource (SEMANTICS 2.2). The
	// first five colons divide the template into six parts. In the first five,
	// a ? does not match a colon, and a * only where it ends its part. The
	// sixth part is free.
	Segments

	// StrictSegments gives wildcards the rule of an ARN operator (SEMANTICS
	// 2.3): as Segments, but in the first five parts no * matches a colon. It
	// wins where both are given.
	StrictSegments

	// Completed, beside Segments, reads an ARN of fewer than six parts as IAM
	// does: ":*" is put behind it until there are six (SEMANTICS 2.2.7). Stars
	// alone are not an ARN and stay as they are.
	Completed
)

// Template is a text whose references and wildcards have been parsed. It is
// immutable and safe for concurrent use. The zero Template matches only the
// empty text.
type Template struct {
	text   string        // as given to Parse
	tokens []Token       // what text means, in order
	refs   []Reference   // the references among tokens
	flags  Flags         // as given to Parse
	parts  int           // how many parts text has; 0 without a segment flag
	form   form          // how Match goes about it
	fixed  string        // the literal of formLiteral to formContains
	glob   *glob.Pattern // of formGlob
	tail   string        // of formGlob and formWalk: what a text must end with
	least  int           // likewise: how many bytes a text must have
	stars  int           // likewise: how many stars there are
}

// Parse parses s under the flags f. An error is always an [*Error]: a malformed
// reference, text that is not UTF-8, or more than [MaxLength] bytes.
//
// A segment flag restricts references to the sixth part, where the resource of
// an ARN stands (SEMANTICS 5.3). A template with one in an earlier part does
// load, so that its policy can be reported on, and matches nothing; see
// [Reference.Part].
func Parse(s string, f Flags) (Template, error) {
	if len(s) > MaxLength {
		return Template{}, &Error{s, MaxLength, fmt.Sprintf("longer than %d bytes", MaxLength)}
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return Template{}, &Error{s, i, "not UTF-8"}
		}
	}
	sc := scanner{text: s, flags: f}
	if err := sc.scan(); err != nil {
		return Template{}, err
	}
	t := Template{text: s, tokens: sc.tokens, refs: sc.refs, flags: f}
	if f&(Segments|StrictSegments) != 0 {
		t.parts = sc.part()
	}
	if f&Completed != 0 && strings.HasPrefix(s, "arn:") {
		sc.complete()
		t.tokens = sc.tokens
	}
	t.choose()
	return t, nil
}

// MustParse is [Parse] for texts known to be good, as in tests and tables. It
// panics on an error.
func MustParse(s string, f Flags) Template {
	t, err := Parse(s, f)
	if err != nil {
		panic(err)
	}
	return t
}

// String returns the text that was parsed.
func (t *Template) String() string { return t.text }

// Flags returns the flags given to [Parse]. Two templates of one text are the same
// template only if their flags are.
func (t *Template) Flags() Flags { return t.flags }

// References returns the references of t in the order they stand, nil if it has
// none. The slice is shared and must not be changed. ${*}, ${?} and ${$} are
// not references.
func (t *Template) References() []Reference { return t.refs }

// Tokens returns the tokens of t, for those who analyse templates rather than
// match them. Literals next to each other are one token, and so are stars.
func (t *Template) Tokens() iter.Seq[Token] { return slices.Values(t.tokens) }

// Parts returns into how many parts, one to six, the colons of its text divide
// t; those that [Completed] adds do not count. It is zero for a template without a
// segment flag.
func (t *Template) Parts() int { return t.parts }

// Literal returns the one text that t matches, if t has neither wildcards nor
// references. Where case is folded, it is that text as it was written.
func (t *Template) Literal() (text string, ok bool) {
	if t.form != formLiteral {
		return "", false
	}
	return t.fixed, true
}

// MatchesAll reports whether t matches every text because it is made of nothing
// but stars.
func (t *Template) MatchesAll() bool { return t.form == formAll }

// Error is what is wrong with a text given to [Parse].
type Error struct {
	Text   string // the whole text
	Offset int    // where in Text, in bytes
	Reason string // what is wrong there, without the text
}

// Error returns a message that quotes the text around the offset.
func (e *Error) Error() string {
	const around = 40
	at := min(max(0, e.Offset), len(e.Text))
	from, to := max(0, at-around), min(len(e.Text), at+around)
	return fmt.Sprintf("variables: %q, byte %d: %s", e.Text[from:to], e.Offset, e.Reason)
}
