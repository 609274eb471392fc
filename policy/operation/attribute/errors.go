package attribute

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// Error is what is wrong with a value.
type Error struct {
	Place  Place  // where in the value, such as L[2].M.name.N; "" for all of it
	Code   Code   // of a number, which kind of fault it is
	Reason string // what is wrong there, and what is expected
}

// Code is a kind of fault that DynamoDB has a message of its own for.
type Code uint8

// The codes. The zero Code is any other fault.
const (
	NotNumber  Code = iota + 1 // the text is not a number
	TooPrecise                 // more than 38 significant digits
	TooLarge                   // beyond 9.99E+125 on either side of zero
	TooSmall                   // nearer to zero than 1E-130
)

func numberError(code Code, text string) *Error {
	e := &Error{Code: code}
	switch code {
	case NotNumber:
		e.Reason = quote.Text(text) + " is not a number"
	case TooPrecise:
		e.Reason = fmt.Sprintf("%s has more than %d significant digits", quote.Text(text), maxDigits)
	default:
		e.Reason = fmt.Sprintf("%s is out of range: a number lies between 1E%d and 9.99E+%d", quote.Text(text), minExponent, maxExponent)
	}
	return e
}

// Error returns place and reason in one line.
func (e *Error) Error() string {
	if e.Place == "" {
		return e.Reason
	}
	return string(e.Place) + ": " + e.Reason
}

// in prepends the name of a member to the place. A nil error stays nil.
func (e *Error) in(name string) *Error {
	if e != nil {
		e.Place = e.Place.In(name)
	}
	return e
}

// at prepends the index of an element to the place. A nil error stays nil.
func (e *Error) at(index int) *Error {
	if e != nil {
		e.Place = e.Place.At(index)
	}
	return e
}

// plain returns e as an error that is nil if e is.
func (e *Error) plain() error {
	if e == nil {
		return nil
	}
	return e
}

// Place is where in a JSON value something is, such as Item.tags.L[2]. It is
// built from the inside out, while an error is on its way up. The zero Place is
// the value itself.
type Place string

// In returns the place as seen from an object that has the value as its member.
// A name that is not plain is quoted: Item["a.b"].
func (p Place) In(name string) Place {
	step := name
	if strings.ContainsFunc(name, special) || name == "" {
		step = "[" + quote.Text(name) + "]"
	}
	return p.behind(step)
}

// At returns the place as seen from an array that has the value as its element.
func (p Place) At(index int) Place { return p.behind("[" + strconv.Itoa(index) + "]") }

func (p Place) behind(step string) Place {
	if p != "" && p[0] != '[' {
		step += "."
	}
	return Place(step) + p
}

// special reports whether r makes a name that has to be quoted in a place.
func special(r rune) bool {
	return r <= ' ' || r == '.' || r == '[' || r == ']' || r == '"' || r > '~'
}

// Describe names a JSON value for a message: the string "x", an array.
func Describe(v gjson.Result) string {
	switch {
	case v.Type == gjson.Null:
		return "null"
	case v.Type == gjson.String:
		return "the string " + quote.Text(v.Str)
	case v.Type == gjson.Number:
		return "a number"
	case v.Type == gjson.True, v.Type == gjson.False:
		return "the Boolean " + v.Raw
	case v.IsArray():
		return "an array"
	}
	return "an object"
}
