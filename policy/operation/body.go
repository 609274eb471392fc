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
// All of that is settled here, before a plan looks at anything. One pass over
// the text finds brackets, names and escapes. It comes before gjson's
// validator, which recurses and needs the depth to be bounded. So it has to
// cope with any text; what it finds about names counts only if the text is
// JSON.

// MaxBody is the greatest size of a request body, in bytes: as much as
// DynamoDB takes.
const MaxBody = 16 << 20

// maxDepth is the deepest nesting of brackets. Attribute values nest 32 deep,
// two brackets each, and stand some 8 deep in a body.
const maxDepth = 100

// parseBody returns the object that a body is.
func parseBody(body []byte) (gjson.Result, *Error) {
	if len(body) > MaxBody {
		return gjson.Result{}, refuse("the body has %d bytes; at most %d are allowed", len(body), MaxBody)
	}
	text := string(body)
	fault := scanBody(text)
	switch {
	case !utf8.ValidString(text):
		return gjson.Result{}, refuse("the body is not UTF-8 text")
	case fault != nil && fault.Field == "":
		return gjson.Result{}, fault
	case !gjson.Valid(text):
		return gjson.Result{}, refuse("the body is not JSON: %s", jsonFault(text))
	case fault != nil:
		return gjson.Result{}, fault
	}
	root := gjson.Parse(text)
	if !root.IsObject() {
		return gjson.Result{}, refuse("want a JSON object as the body, not %s", describe(root))
	}
	return root, nil
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

// scanner is the pass over the text.
type scanner struct {
	levels []level
	names  []string // of the open objects, one after the other
}

// level is one object or array that is open.
type level struct {
	object bool
	index  int                 // of an array: of the element at hand
	first  int                 // of an object: where its names begin in scanner.names
	seen   map[string]struct{} // of an object with many names: all of them
}

// scanBody returns the first fault other than a syntax error. A fault of the
// whole text has no field.
func scanBody(text string) *Error {
	var levels [8]level
	var names [16]string
	s := scanner{levels[:0], names[:0]}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end, escaped, fault := stringEnd(text, i)
			if fault != nil {
				return fault
			}
			if name, ok := memberName(text, i, end, escaped); ok && s.inObject() {
				duplicate := s.levels[len(s.levels)-1].add(s.names, name)
				s.names = append(s.names, name)
				if duplicate {
					return s.here(refuse("duplicate key: readers of such a body do not agree on its value"))
				}
			}
			i = end
		case '{', '[':
			if len(s.levels) == maxDepth {
				return refuse("the body is nested too deeply: at most %d brackets may be open at once", maxDepth)
			}
			s.levels = append(s.levels, level{object: text[i] == '{', first: len(s.names)})
		case '}', ']':
			if n := len(s.levels); n > 0 {
				s.names, s.levels = s.names[:s.levels[n-1].first], s.levels[:n-1]
			}
		case ',':
			if n := len(s.levels); n > 0 {
				s.levels[n-1].index++
			}
		}
	}
	return nil
}

// inObject reports whether the innermost brackets are braces.
func (s *scanner) inObject() bool {
	n := len(s.levels)
	return n > 0 && s.levels[n-1].object
}

// memberName returns the string from start to end, and whether it can be the
// name of a member: whether a colon follows.
func memberName(text string, start, end int, escaped bool) (string, bool) {
	rest := strings.TrimLeft(text[min(end+1, len(text)):], " \t\r\n")
	if rest == "" || rest[0] != ':' {
		return "", false
	}
	if escaped {
		return gjson.Parse(text[start : end+1]).Str, true
	}
	return text[start+1 : end], true
}

// add reports whether the object has the name among its names already.
func (l *level) add(names []string, name string) bool {
	names = names[l.first:]
	if len(names) < few {
		for _, n := range names {
			if n == name {
				return true
			}
		}
		return false
	}
	if l.seen == nil {
		l.seen = make(map[string]struct{}, 4*few)
		for _, n := range names {
			l.seen[n] = struct{}{}
		}
	}
	_, duplicate := l.seen[name]
	l.seen[name] = struct{}{}
	return duplicate
}

// here puts the path of the newest name in front of e.
func (s *scanner) here(e *Error) *Error {
	last := len(s.names)
	for i := len(s.levels) - 1; i >= 0; i-- {
		l := &s.levels[i]
		if l.object && last > l.first {
			e = e.in(s.names[last-1])
		} else if !l.object {
			e = e.at(l.index)
		}
		last = l.first
	}
	return e
}

// stringEnd returns the offset of the quote that closes the string opened at
// start, or len(text), and whether the string has escapes. Half of a surrogate
// pair is a fault: it does not stand for a character, and readers replace every
// half by the same one.
func stringEnd(text string, start int) (end int, escaped bool, fault *Error) {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i, escaped, nil
		case '\\':
			escaped = true
			switch first := surrogate(text, i); {
			case first == highHalf && surrogate(text, i+6) == lowHalf:
				i += 11
			case first != noHalf:
				return i, escaped, refuse("byte %d of the body: half of a surrogate pair is not a character", i)
			default:
				i++
			}
		}
	}
	return len(text), escaped, nil
}

// half says which half of a surrogate pair an escape is.
type half uint8

const (
	noHalf   half = iota
	highHalf      // \ud800 to \udbff, the first
	lowHalf       // \udc00 to \udfff, the second
)

// surrogate returns which half of a pair the escape at offset i is, if any.
func surrogate(text string, i int) half {
	if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' || text[i+2]|0x20 != 'd' {
		return noHalf
	}
	switch text[i+3] {
	case '8', '9', 'a', 'b', 'A', 'B':
		return highHalf
	case 'c', 'd', 'e', 'f', 'C', 'D', 'E', 'F':
		return lowHalf
	}
	return noHalf
}
