package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// A pattern with variables is searched for in every ARN that an index cannot rule out,
// with other values each time. In most of them each wildcard before the resource part
// stands for a whole part:
//
//	arn:aws:dynamodb:*:123456789012:table/${aws:username}_*
//
// Such a pattern is aligned. The colons of an ARN are known, so the texts between its
// wildcards are compared where they have to be, and only the resource part is left to a
// template. That is enough if the resource part of the ARN has no colon, since each colon
// of the pattern then stands for the same colon of the ARN. Otherwise a star may have taken
// a colon, and the pattern is searched for as a whole.

// aligned is a pattern in the form in which ARNs without further colons are compared.
type aligned struct {
	start    string             // before the first wildcard
	texts    []literal          // behind it, the last with what the resource part starts with
	tail     string             // what the resource part ends with
	least    int                // the number of bytes that the resource part must have
	resource variables.Template // the resource part
	room     [2]literal         // for the texts, as many as most patterns have
}

// literal is a text between two wildcards, with the colons before and after it.
type literal struct {
	text string
	from int // the colon that it starts with
}

// align returns the pattern s in aligned form, nil if it has wildcards that are not whole
// parts, or none before its resource part.
func align(a *variables.Arena, s string, f variables.Flags) *aligned {
	p := new(aligned)
	p.texts = p.room[:0]
	start, from, at := 0, 0, len("arn")
	add := func(end int) {
		if start == 0 {
			p.start = s[:end]
		} else {
			p.texts = append(p.texts, literal{s[start:end], from})
		}
	}
	for i := range 4 { // the part that follows colon i
		n := strings.IndexByte(s[at+1:], ':')
		if n < 0 {
			return nil
		}
		switch part := s[at+1 : at+1+n]; {
		case part != "" && strings.Trim(part, "*") == "":
			add(at + 1)
			start, from = at+1+n, i+1
		case strings.ContainsAny(part, "*?$"):
			return nil
		}
		at += 1 + n
	}
	if start == 0 {
		return nil
	}
	var err error
	if p.resource, err = a.Parse(s[at+1:], f&variables.References|variables.Wildcards); err != nil {
		return nil
	}
	p.texts = append(p.texts, literal{s[start:at+1] + p.measure(), from})
	return p
}

// measure sets the tail and the length of the resource part, and returns what it starts with.
func (p *aligned) measure() (head string) {
	first := true
	for token := range p.resource.Tokens() {
		p.tail = ""
		switch token.Kind {
		case variables.Literal:
			p.tail = token.Text
			p.least += len(token.Text)
			if first {
				head = token.Text
			}
		case variables.Question:
			p.least++
		case variables.Star, variables.Ref: // may be empty
		}
		first = false
	}
	return head
}

// fits is [Pattern.Fits] for an ARN without further colons.
func (p *aligned) fits(a ARN) bool {
	if !strings.HasPrefix(a.text, p.start) {
		return false
	}
	for i := range p.texts {
		t := &p.texts[i]
		if !strings.HasPrefix(a.text[a.layout.colon(t.from):], t.text) {
			return false
		}
	}
	return len(a.Resource()) >= p.least && (p.tail == "" || strings.HasSuffix(a.text, p.tail))
}
