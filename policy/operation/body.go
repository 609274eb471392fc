package operation

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/tidwall/gjson"
)

// The body as JSON. Whoever decides about a body must read it as the service
// will, so there has to be just one way to read it: the text is UTF-8 and valid
// JSON, without half of a surrogate pair, and no object has the same key twice,
// as one parser would take the first and another the last.
//
// All of that is settled by one pass over the text (scan.go), before a plan looks
// at anything. Plans read the parts that they need with gjson, which takes any
// text for JSON.

// MaxBody is the greatest size of a request body, in bytes: as much as
// DynamoDB takes.
const MaxBody = 16 << 20

// maxDepth is the deepest nesting of brackets. Attribute values nest 32 deep,
// two brackets each, and stand some 8 deep in a body.
const maxDepth = 100

// parseBody returns the members of the object that a body is.
func parseBody(body []byte, s *scanner) ([]bodyMember, *Error) {
	if len(body) > MaxBody {
		return nil, refuse("the body has %d bytes; at most %d are allowed", len(body), MaxBody)
	}
	text := string(body)
	fault := s.scan(text)
	switch {
	case (s.wide || fault != nil) && !utf8.ValidString(text):
		return nil, refuse("the body is not UTF-8 text")
	case fault == malformed:
		return nil, refuse("the body is not JSON: %s", jsonFault(text))
	case fault != nil:
		return nil, fault
	case !s.object:
		return nil, refuse("want a JSON object as the body, not %s", describe(gjson.Parse(text)))
	}
	return s.members, nil
}

// jsonFault says what is wrong with a text that is not JSON, and where.
func jsonFault(text string) string {
	var raw json.RawMessage
	err := json.Unmarshal([]byte(text), &raw)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return strings.TrimPrefix(syntax.Error(), "json: ")
	}
	return "a value is malformed"
}

// describe names a JSON value in a message.
func describe(v gjson.Result) string { return attribute.Describe(v) }

// eachElement calls visit for each element of an array, and ends at the first
// error.
func eachElement(v gjson.Result, visit func(i int, e gjson.Result) *Error) (err *Error) {
	if !v.IsArray() {
		return refuse("want an array, not %s", describe(v))
	}
	i := 0
	v.ForEach(func(_, e gjson.Result) bool {
		err = visit(i, e).at(i)
		i++
		return err == nil
	})
	return err
}

// eachMember calls visit for each member of an object, and ends at the first
// error. The names come from the author of the body, and have to keep the
// limits for attribute names.
func eachMember(v gjson.Result, visit func(name string, m gjson.Result) *Error) (err *Error) {
	if !v.IsObject() {
		return refuse("want an object, not %s", describe(v))
	}
	v.ForEach(func(k, m gjson.Result) bool {
		if err = refused(attribute.CheckName(k.Str)); err == nil {
			err = visit(k.Str, m)
		}
		err = err.in(k.Str)
		return err == nil
	})
	return err
}

// checkValues reports what is wrong with an array of attribute values.
func checkValues(v gjson.Result) *Error {
	return eachElement(v, func(_ int, e gjson.Result) *Error { return refused(attribute.Check(e)) })
}
