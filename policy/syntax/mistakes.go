package syntax

import (
	"strconv"

	"github.com/iameval/iameval/variables/quote"
)

// Messages for a value of the wrong type: where it is, what is allowed there, what was
// found, and how to correct it if that is known.

// place names what a value belongs to: {"Action", ""} or
// {"the condition key", "aws:SourceIp"}. It becomes text only when there is an error.
type place struct{ noun, name string }

// String returns the place as it is written in a sentence.
func (l place) String() string {
	if l.name == "" {
		return l.noun
	}
	return l.noun + " " + quote.Text(l.name)
}

// wrongType reports a value of the wrong JSON type. must says which type is allowed, as
// in "be an object"; advice is added at the end. Null is not allowed anywhere.
// SEMANTICS 1.1.6
func (p *parser) wrongType(v node, at place, must, advice string) {
	code := CodeWrongType
	if v.kind() == kindNull {
		code = CodeNull
	}
	p.errorf(v.pos(), code, "%v must %s, not %s%s", at, must, describe(v), advice)
}

// describe names a JSON value in a message.
func describe(v node) string {
	switch v.kind() {
	case kindNull:
		return "null"
	case kindString:
		return "the string " + quote.Text(v.text())
	case kindNumber:
		return "the number " + quote.Short(v.raw())
	case kindTrue, kindFalse:
		return "the Boolean " + v.raw()
	case kindArray:
		return "an array"
	default:
		return "an object"
	}
}

// inQuotes is the advice where a string is needed: a number or Boolean must be put in
// quotes. SEMANTICS 1.3h
func inQuotes(v node) string {
	if isAccount(v) {
		return "; an account number must be in quotes: " + strconv.Quote(v.raw())
	}
	switch v.kind() {
	case kindNumber, kindTrue, kindFalse:
		return "; put it in quotes: " + quote.Text(v.raw())
	default:
		return ""
	}
}

// asAccount is the advice where a principal is needed.
func asAccount(v node) string {
	if !isAccount(v) {
		return ""
	}
	return `; an account is named in quotes: {"AWS": "` + v.raw() + `"}`
}

// isAccount reports whether v is a number of twelve digits, the form of an AWS account
// number.
func isAccount(v node) bool {
	number := v.raw()
	if v.kind() != kindNumber || len(number) != 12 {
		return false
	}
	for _, c := range number {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
