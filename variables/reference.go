package variables

import (
	"strings"
	"unicode"
)

// Reference is a policy variable in a [Template]: ${Name} or ${Name, 'Default'}.
type Reference struct {
	Key        string // the condition key in ASCII lower case, as keys are looked up
	Name       string // the key as written
	Default    string // the text to use if the key has no value
	HasDefault bool   // whether there is a Default, which may be empty
	Offset     int    // of the $, in bytes
	Part       int    // the part of the ARN that it is in, 1 to 6; 0 without a segment flag
}

// Value replaces one [Reference] in one match. The zero Value is the empty text.
type Value struct {
	Text string // literal, whatever characters it holds
	Any  bool   // the text is unknown: matches any text, colons included
}

// reference reads the reference, or special character, at byte i (SEMANTICS
// 5.4) and returns where the next token starts.
func (s *scanner) reference(i int) (next int, err error) {
	body := s.text[i+len("${"):]
	if len(body) > 1 && strings.IndexByte("*?$", body[0]) >= 0 && body[1] == '}' {
		s.literal(body[:1])
		return i + len("${*}"), nil
	}
	ref, n, fault := readReference(body)
	switch {
	case fault == unclosed, fault == emptyKey: // the fault is the whole reference
		return 0, &Error{s.text, i, fault}
	case fault != "":
		return 0, &Error{s.text, i + len("${") + n, fault}
	}
	ref.Offset = i
	if s.flags&(Segments|StrictSegments) != 0 {
		ref.Part = s.part()
	}
	s.tokens = append(s.tokens, Token{Kind: Ref, Ref: len(s.refs)})
	s.refs = append(s.refs, ref)
	return i + len("${") + n, nil
}

// The faults of a reference.
const (
	unclosed     = "the variable has no closing brace"
	emptyKey     = "the variable has no name"
	spaceInKey   = "white space in the name of a variable"
	nested       = "a variable inside a variable"
	braceInKey   = "a brace in the name of a variable"
	strayQuote   = "a quote in the name of a variable"
	badDefault   = "a default is written ${key, 'value'}: a comma, one space and a quoted text"
	openDefault  = "the default of the variable has no closing quote"
	afterDefault = "the variable does not end after its default"
)

// readReference reads the body of a reference: what follows "${", up to and
// including "}". It returns the length of the body or, with a fault, the offset of
// the fault in it.
func readReference(body string) (ref Reference, n int, fault string) {
	n = strings.IndexFunc(body, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("${},'", r)
	})
	if n < 0 {
		return ref, 0, unclosed
	}
	ref.Name, ref.Key = body[:n], LowerASCII(body[:n])
	switch end := body[n]; {
	case end == '$':
		return ref, n, nested
	case end == '{':
		return ref, n, braceInKey
	case end == '\'':
		return ref, n, strayQuote
	case end != '}' && end != ',':
		return ref, n, spaceInKey
	case n == 0:
		return ref, n, emptyKey
	case end == '}':
		return ref, n + len("}"), ""
	}
	var m int
	ref.Default, m, fault = readDefault(body[n:])
	ref.HasDefault = true
	return ref, n + m, fault
}

// readDefault reads the end of a reference with a default, from the comma on, and
// returns its length or the offset of the fault, as readReference does.
func readDefault(s string) (value string, n int, fault string) {
	const opening, closing = ", '", "'}"
	rest, ok := strings.CutPrefix(s, opening)
	if !ok {
		return "", 0, badDefault
	}
	n = strings.IndexAny(rest, closing)
	switch {
	case n < 0 || rest[n] == '}':
		return "", len(opening) - 1, openDefault
	case !strings.HasPrefix(rest[n:], closing):
		return "", len(opening) + n + 1, afterDefault
	}
	return rest[:n], len(opening) + n + len(closing), ""
}
