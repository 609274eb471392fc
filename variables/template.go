package variables

import (
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/gobwas/glob"
)

// MaxLength is the greatest length of a template, in bytes.
const MaxLength = 2048

// Template is a text whose references and wildcards are parsed. It is immutable and
// safe for concurrent use. The zero Template matches only the empty text.
type Template struct {
	text   string        // as given to Parse
	tokens []Token       // the parsed text; nil for the forms that fixed says all about
	refs   []Reference   // the references in the text
	fixed  string        // the literal of formLiteral to formContains; of others what a text must start with
	glob   *glob.Pattern // of formGlob
	tail   string        // of formRuns to formWalk: what a text must end with
	flags  Flags         // as given to Parse
	form   form          // how Match works
	behind string        // if framed: the literal behind the reference
	framed bool          // of formRuns: only one reference, and no star before it: see runs.go
	parts  uint8         // the number of parts of text, 0 without a segment flag
	least  uint16        // of formRuns to formWalk: the number of bytes a text must have
	stars  uint16        // likewise: the number of stars
}

// Parse parses s under the flags f. An error is always an [*Error]: for a malformed
// reference, text that is not UTF-8, or more than [MaxLength] bytes.
//
// A segment flag restricts references to the sixth part, the resource of an ARN
// (SEMANTICS 5.3). A template with a reference in an earlier part is not an error,
// so that its policy can be analyzed, and matches nothing: see [Reference.Part].
func Parse(s string, f Flags) (Template, error) {
	var a Arena
	return a.parse(s, f)
}

// parse is [Parse].
func (a *Arena) parse(s string, f Flags) (Template, error) {
	if len(s) > MaxLength {
		return Template{}, &Error{s, MaxLength, fmt.Sprintf("longer than %d bytes", MaxLength)}
	}
	if i := notUTF8(s); i >= 0 {
		return Template{}, &Error{s, i, "not UTF-8"}
	}
	sc := scanner{text: s, flags: f, tokens: a.scanned.tokens[:0], refs: a.scanned.refs[:0]}
	if err := sc.scan(); err != nil {
		return Template{}, err
	}
	t := Template{text: s, flags: f}
	if f&(Segments|StrictSegments) != 0 {
		t.parts = uint8(sc.part())
	}
	if f&Completed != 0 && strings.HasPrefix(s, "arn:") {
		sc.complete()
	}
	a.scanned = sc
	t.tokens, t.refs = sc.tokens, sc.refs
	t.choose()
	t.refs = keep(&a.refs, t.refs, a.piece)
	if t.form <= formContains && t.form != formNever {
		t.tokens = nil
	} else {
		t.tokens = keep(&a.tokens, t.tokens, a.piece)
	}
	return t, nil
}

// notUTF8 returns the offset of the first byte of s that is not UTF-8, or -1.
func notUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// MustParse is [Parse] for texts known to be valid, such as constants. It panics on
// an error.
func MustParse(s string, f Flags) Template {
	t, err := Parse(s, f)
	if err != nil {
		panic(err)
	}
	return t
}

// String returns the text that was parsed.
func (t *Template) String() string { return t.text }

// Flags returns the flags given to [Parse]. Templates are the same if both text and
// flags are.
func (t *Template) Flags() Flags { return t.flags }

// References returns the references of t in order, nil if there are none. The slice
// is shared and must not be changed. ${*}, ${?} and ${$} are not references.
func (t *Template) References() []Reference { return t.refs }

// Tokens yields the tokens of t, for analyzing a template rather than matching it.
// Adjacent literals are one token, and so are adjacent stars.
func (t *Template) Tokens() iter.Seq[Token] {
	return func(yield func(Token) bool) {
		star := Token{Kind: Star, Crosses: true}
		switch t.form {
		case formLiteral:
			_ = t.fixed == "" || yield(Token{Text: t.fixed})
		case formAll:
			yield(star)
		case formPrefix:
			_ = yield(Token{Text: t.fixed}) && yield(star)
		case formSuffix:
			_ = yield(star) && yield(Token{Text: t.fixed})
		case formContains:
			_ = yield(star) && yield(Token{Text: t.fixed}) && yield(star)
		default:
			for _, token := range t.tokens {
				if !yield(token) {
					return
				}
			}
		}
	}
}

// Parts returns the number of parts, one to six, into which its first five colons
// divide the text of t. Parts that [Completed] adds do not count. It is zero for a
// template without a segment flag.
func (t *Template) Parts() int { return int(t.parts) }

// Literal returns the only text that t matches, if t has neither wildcards nor
// references. If a flag folds case, it is the text as written.
func (t *Template) Literal() (text string, ok bool) {
	if t.form != formLiteral {
		return "", false
	}
	return t.fixed, true
}

// MatchesAll reports whether t consists of stars alone, and so matches every text.
func (t *Template) MatchesAll() bool { return t.form == formAll }
