package variables

import "strings"

// A template is read once, left to right, into tokens. With
// References|Wildcards|Segments the text
//
//	arn:aws:dynamodb:*:1:table/${aws:username}_?*
//
// becomes
//
//	Literal "arn:aws:dynamodb:"
//	Star, crossing: the colon ends its part
//	Literal ":1:table/"
//	Ref 0
//	Literal "_"
//	Question, crossing: part 6 is free
//	Star, crossing
//
// References are cut out before colons are counted, so a colon in a key or in a
// default separates nothing.

// Kind is the kind of a [Token].
type Kind uint8

// The kinds of tokens.
const (
	Literal  Kind = iota // the text Token.Text
	Star                 // any run of code points
	Question             // exactly one code point
	Ref                  // the value of References()[Token.Ref]
)

// Token is a part of a [Template]. The zero Token is an empty literal.
type Token struct {
	Kind    Kind
	Crosses bool   // of Star and Question: whether it also matches colons
	Ref     int    // of Ref: an index into [Template.References]
	Text    string // of Literal: the text, not empty in a Template
}

// scanner turns a text into tokens.
type scanner struct {
	text   string
	flags  Flags
	colons int // separators so far, at most 5
	tokens []Token
	refs   []Reference
}

// part returns the part that is being read, from 1 to 6.
func (s *scanner) part() int { return s.colons + 1 }

// scan reads the whole text.
func (s *scanner) scan() error {
	for i := 0; i < len(s.text); {
		next, err := s.token(i)
		if err != nil {
			return err
		}
		i = next
	}
	return nil
}

// token reads the token at byte i and returns where the next one starts.
func (s *scanner) token(i int) (next int, err error) {
	wildcards := s.flags&Wildcards != 0
	switch c := s.text[i]; {
	case c == '*' && wildcards:
		for i < len(s.text) && s.text[i] == '*' {
			i++
		}
		s.tokens = append(s.tokens, Token{Kind: Star, Crosses: s.free() || s.endsPart(i)})
		return i, nil
	case c == '?' && wildcards:
		s.tokens = append(s.tokens, Token{Kind: Question, Crosses: s.free()})
		return i + 1, nil
	case s.opens(i):
		return s.reference(i)
	}
	end := i + 1
	for end < len(s.text) && !s.special(end) {
		end++
	}
	// Only these colons divide the text: not those in braces (SEMANTICS 2.2.3).
	if s.flags&(Segments|StrictSegments) != 0 && s.colons < 5 {
		s.colons = min(5, s.colons+strings.Count(s.text[i:end], ":"))
	}
	s.literal(s.text[i:end])
	return end, nil
}

// special reports whether a literal may end at byte i.
func (s *scanner) special(i int) bool {
	switch s.text[i] {
	case '*', '?':
		return s.flags&Wildcards != 0
	case '$':
		return s.opens(i)
	default:
		return false
	}
}

// opens reports whether a reference starts at byte i.
func (s *scanner) opens(i int) bool {
	return s.flags&References != 0 && strings.HasPrefix(s.text[i:], "${")
}

// literal appends text, to the last token if that is a literal too.
func (s *scanner) literal(text string) {
	if n := len(s.tokens); n > 0 && s.tokens[n-1].Kind == Literal {
		s.tokens[n-1].Text += text
		return
	}
	s.tokens = append(s.tokens, Token{Kind: Literal, Text: text})
}

// free reports whether a wildcard anywhere in the part being read may match a colon,
// as in part 6 (SEMANTICS 2.2.5).
func (s *scanner) free() bool {
	return s.flags&(Segments|StrictSegments) == 0 || s.part() == 6
}

// endsPart reports whether a star that ends before byte i may match colons as
// the last token of its part (SEMANTICS 2.2.4).
func (s *scanner) endsPart(i int) bool {
	return s.flags&StrictSegments == 0 && (i == len(s.text) || s.text[i] == ':')
}

// complete adds parts that match anything until there are six. The tokens already
// read stay in their parts, and a star at the end of the text is still at the end of
// its part (SEMANTICS 2.2.7).
func (s *scanner) complete() {
	for s.part() < 6 {
		s.literal(":")
		s.colons++
		s.tokens = append(s.tokens, Token{Kind: Star, Crosses: true})
	}
}
