package syntax

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// What is said of a value that does not belong where it stands: the place, what it
// takes, what is there instead, and how to put it right where that is likely known.

// place names what a value belongs to: {"Action", ""} or
// {"the condition key", "aws:SourceIp"}. It becomes text only when there is an error.
type place struct{ noun, name string }

// String returns the place as it stands in a sentence.
func (l place) String() string {
	if l.name == "" {
		return l.noun
	}
	return l.noun + " " + quote(l.name)
}

// wrongType reports a value whose JSON type does not belong at a place. must says which
// does, as in "be an object"; advice is added at the end. Null belongs nowhere.
// SEMANTICS 1.1.6
func (p *parser) wrongType(v gjson.Result, at place, must, advice string) {
	code := CodeWrongType
	if v.Type == gjson.Null {
		code = CodeNull
	}
	p.errorf(v.Index, code, "%v must %s, not %s%s", at, must, describe(v), advice)
}

// describe names a JSON value in a message.
func describe(v gjson.Result) string {
	switch v.Type {
	case gjson.Null:
		return "null"
	case gjson.String:
		return "the string " + quote(newString(v.Raw, v.Index).Value)
	case gjson.Number:
		return "the number " + shorten(v.Raw)
	case gjson.True, gjson.False:
		return "the Boolean " + v.Raw
	}
	if v.IsArray() {
		return "an array"
	}
	return "an object"
}

// inQuotes is the advice where a string is needed: a number or Boolean only lacks
// quotes. SEMANTICS 1.3h
func inQuotes(v gjson.Result) string {
	switch {
	case isAccount(v):
		return "; an account number must be in quotes: " + strconv.Quote(v.Raw)
	case v.Type == gjson.Number, v.Type == gjson.True, v.Type == gjson.False:
		return "; put it in quotes: " + quote(v.Raw)
	}
	return ""
}

// asAccount is the advice where a principal is needed.
func asAccount(v gjson.Result) string {
	if !isAccount(v) {
		return ""
	}
	return `; an account is named in quotes: {"AWS": "` + v.Raw + `"}`
}

// isAccount reports whether v is a number of twelve digits, the form of an AWS account
// number.
func isAccount(v gjson.Result) bool {
	if v.Type != gjson.Number || len(v.Raw) != 12 {
		return false
	}
	for _, c := range v.Raw {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// quote returns s in quotes, in one line, and shortened.
func quote(s string) string {
	if short := shorten(s); len(short) < len(s) {
		return strconv.Quote(short[:len(short)-len("...")]) + "..."
	}
	return strconv.Quote(s)
}

// shorten returns at most the first 60 characters of s, and dots where there are more.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > 60 {
			return s[:i] + "..."
		}
	}
	return s
}
