package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// What an ARN must hold for a pattern to match it, beside how it begins and ends. The
// first five colons of a pattern are colons of every ARN that it matches, whatever its
// stars take. So what stands literally behind the fifth, the field of the pattern,
// follows a colon of the ARN: the fifth, or a later one where a star has taken some.
// And the literal texts behind that, the infixes, stand in the resource part of the
// ARN, one after the other.
//
//	arn:aws:dynamodb:*:*:table/prod-*-orders-*	field "table/prod-", infix "-orders-"
//
// An index finds patterns by these texts, and where steps are counted none may be
// counted for a pattern that an index passes over (SEMANTICS 4.6g). So the limits to what is
// looked at are here, for both.

const (
	// MaxFields is how many fields an ARN may have, and MaxHolding how long its
	// resource part may be, in bytes, for [Pattern.Fits] to look at fields and
	// infixes: further ARNs fit all of them.
	MaxFields  = 8
	MaxHolding = 256

	// MinInfix is the length from which a literal text counts as an infix, and
	// maxInfixes how many of them a pattern has.
	MinInfix   = 4
	maxInfixes = 4
)

// Field returns the literal text behind the fifth colon of p, "" where p begins or
// ends with it, or has none. One of the fields of every ARN that p matches begins
// with it: see [ARN.AppendFields].
func (p *Pattern) Field() string { return p.field }

// Infixes returns the first literal texts of p behind its field, of at least
// [MinInfix] bytes, but for the one that p ends with. The resource part of every ARN
// that p matches has them, in order. The slice is shared and must not be changed.
func (p *Pattern) Infixes() []string { return p.infixes }

// AppendFields appends the fields of a to list: its resource part, and what follows
// each colon of that. It is not ok if they are more than [MaxFields].
func (a ARN) AppendFields(list []string) (fields []string, ok bool) {
	field := a.Resource()
	for range MaxFields {
		list = append(list, field)
		_, rest, more := strings.Cut(field, ":")
		if !more {
			return list, true
		}
		field = rest
	}
	return list, false
}

// holds reports whether a has the field and the infixes of p.
func (p *Pattern) holds(a ARN) bool {
	first := p.field == "" || strings.HasPrefix(a.Resource(), p.field) // nearly always
	return (first || a.hasField(p.field)) && (p.infixes == nil || a.hasInfixes(p.infixes))
}

// hasField reports whether a field of a begins so.
func (a ARN) hasField(start string) bool {
	field := a.Resource()
	for range MaxFields {
		if strings.HasPrefix(field, start) {
			return true
		}
		_, rest, more := strings.Cut(field, ":")
		if !more {
			return false
		}
		field = rest
	}
	return true
}

// hasInfixes reports whether the resource part of a has the texts, in order.
func (a ARN) hasInfixes(infixes []string) bool {
	rest := a.Resource()
	if len(rest) > MaxHolding {
		return true
	}
	for _, text := range infixes {
		i := strings.Index(rest, text)
		if i < 0 {
			return false
		}
		rest = rest[i+len(text):]
	}
	return true
}

// measure finds the field and the infixes of p. What p begins and ends with is left
// out: a template looks at that itself.
func (p *Pattern) measure() {
	last := -1
	for range p.Tokens() {
		last++
	}
	colons, at := 0, -1
	for token := range p.Tokens() {
		at++
		if token.Kind != variables.Literal {
			continue
		}
		between := at > 0 && at < last
		if colons < 5 {
			behind := token.Text
			for ; colons < 5 && strings.Contains(behind, ":"); colons++ {
				_, behind, _ = strings.Cut(behind, ":")
			}
			if colons == 5 && between {
				p.field = behind
			}
		} else if between && len(token.Text) >= MinInfix && len(p.infixes) < maxInfixes {
			p.infixes = append(p.infixes, token.Text)
		}
	}
}
