package syntax

import (
	"strconv"
	"unicode/utf16"
)

// text reads a JSON string, a key or a value, and reports the characters that IAM does
// not accept: one error for each string, at the first of them.
func (p *parser) text(v node) String {
	raw := v.raw()
	if p.doc.source.plain {
		return String{Value: raw[1 : len(raw)-1], Pos: v.pos(), Raw: raw}
	}
	s := newString(raw, v.pos())
	var first rune
	at, count := 0, 0
	for i := 1; i < len(s.Raw)-1; {
		r, size := character(s.Raw[i:])
		if !permitted(r) {
			if count == 0 {
				first, at = r, s.Pos+i
			}
			count++
		}
		i += size
	}
	if count > 0 {
		p.forbidden(at, first, count-1)
	}
	return s
}

// permitted reports whether IAM accepts r in a policy. It is applied to decoded text, so
// an escape cannot get around it. It also keeps out characters that fold to an ASCII
// letter, such as U+017F, the long s. SEMANTICS 1.1.2
func permitted(r rune) bool {
	return ' ' <= r && r <= '\u00ff' || r == '\t' || r == '\n' || r == '\r'
}

// forbidden reports a character of a string, which has more others like it.
func (p *parser) forbidden(offset int, r rune, more int) {
	others := ""
	if more > 0 {
		others = "; there are " + strconv.Itoa(more) + " more in this string"
	}
	if utf16.IsSurrogate(r) {
		p.errorf(offset, CodeSurrogate, `\u%04x is only half of a surrogate pair%s`, r, others)
		return
	}
	p.errorf(offset, CodeCharacter, "the character %#U is not allowed: IAM accepts U+0009, U+000A, U+000D and U+0020 to U+00FF%s", r, others)
}

// string reads the value of an element that must be a string. Any other value becomes
// an empty String: nil means that the element is missing.
func (p *parser) string(v node, at place) *String {
	if v.kind() != kindString {
		p.wrongType(v, at, "be a string", inQuotes(v))
		return &String{Pos: v.pos()}
	}
	return p.strings.add(p.text(v))
}

// list reads a string or an array of strings.
func (p *parser) list(v node, at place) []String {
	start := len(p.strings)
	switch v.kind() {
	case kindString:
		p.strings.add(p.text(v))
	case kindArray:
		for _, member := range v.entries() {
			if member.kind() == kindString {
				p.strings.add(p.text(member))
			} else {
				p.wrongType(member, at, "have only strings", inQuotes(member))
			}
		}
	default:
		p.wrongType(v, at, "be a string or an array of strings", inQuotes(v))
	}
	return p.strings.since(start)
}

// scalars reads the value of a condition key: a string, a number, a Boolean, or an
// array of these. SEMANTICS 1.3g
func (p *parser) scalars(v node, at place) []String {
	start := len(p.strings)
	if v.kind() != kindArray {
		p.scalar(v, at)
		return p.strings.since(start)
	}
	for _, member := range v.entries() {
		p.scalar(member, at)
	}
	return p.strings.since(start)
}

// scalar reads one condition value. A number keeps its source text: 1.0 and 1e0 stay
// apart, and no digit is lost to a float.
func (p *parser) scalar(v node, at place) {
	switch v.kind() {
	case kindString:
		p.strings.add(p.text(v))
	case kindNumber, kindTrue, kindFalse:
		p.strings.add(String{Value: v.raw(), Pos: v.pos(), Raw: v.raw()})
	default:
		p.wrongType(v, at, "have a string, a number, a Boolean or an array of these", "")
	}
}
