package attribute

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// A value is checked and measured in one walk over its text, however deep lists
// and maps nest: nested content is not read again on the way up. The text is
// valid JSON, so the walk can rely on brackets, quotes and commas.

// Overheads of lists and maps in the size of a value, in bytes.
const (
	documentOverhead = 3
	elementOverhead  = 1
)

// Check reports what is wrong with a value: a type that DynamoDB does not have,
// content of another type, a malformed number, lists and maps more than
// [MaxNesting] deep. An error is an *[Error].
func Check(v gjson.Result) error {
	_, err := Measure(v)
	return err
}

// Measure checks a value as [Check] does, and returns the size that DynamoDB
// counts for it, in bytes: the UTF-8 of strings, the bytes of binary, a byte for
// two digits of a number and one more, one for BOOL and NULL, an overhead of three
// for lists and maps and one for each of their elements. AWS calls its rule for
// numbers approximate.
func Measure(v gjson.Result) (size int, err error) {
	w := walk{text: v.Raw}
	fault := w.value(0)
	return w.size, fault.plain()
}

// walk is a walk over the text of a value. Each method begins at the first byte
// of its subject and ends after the last.
type walk struct {
	text string
	at   int
	size int
}

// peek returns the next byte that is not white space, and 0 at the end.
func (w *walk) peek() byte {
	for w.at < len(w.text) {
		switch c := w.text[w.at]; c {
		case ' ', '\t', '\r', '\n':
			w.at++
		default:
			return c
		}
	}
	return 0
}

// step steps over a byte, and reports whether it is next.
func (w *walk) step(c byte) bool {
	ok := w.peek() == c
	if ok {
		w.at++
	}
	return ok
}

// here returns what is next, for a message about it.
func (w *walk) here() gjson.Result {
	w.peek()
	return gjson.Parse(w.text[w.at:])
}

// str reads a string.
func (w *walk) str() string {
	start, escaped := w.at+1, false
	for w.at++; w.at < len(w.text) && w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			escaped = true
			w.at++
		}
	}
	end := min(w.at, len(w.text))
	w.at++
	if escaped {
		return gjson.Parse(w.text[start-1 : min(w.at, len(w.text))]).Str
	}
	return w.text[start:end]
}

// value reads a value that is inside depth lists and maps.
func (w *walk) value(depth int) *Error {
	if !w.step('{') {
		return notValue(w.here())
	}
	if w.peek() != '"' {
		return notOneType()
	}
	tag := w.str()
	w.step(':')
	err := w.content(tag, depth)
	if err == nil && !w.step('}') {
		err = notOneType()
	}
	return err
}

// content reads the content of a type tag.
func (w *walk) content(tag string, depth int) (err *Error) {
	switch tag {
	case "S", "N", "B":
		err = w.scalar(tag)
	case "SS", "NS", "BS":
		err = w.elements(func() *Error { return w.scalar(tag[:1]) })
	case "BOOL":
		if v := w.here(); !v.IsBool() {
			err = &Error{Reason: "want true or false, not " + Describe(v)}
		} else {
			w.at += len(v.Raw)
			w.size++
		}
	case "NULL":
		if v := w.here(); v.Type != gjson.True {
			err = &Error{Reason: "want true, not " + Describe(v)}
		} else {
			w.at += len(v.Raw)
			w.size++
		}
	case "L", "M":
		err = w.document(tag, depth+1)
	default:
		return &Error{Reason: quote.Text(tag) + " is not an attribute type; want one of S, N, B, BOOL, NULL, L, M, SS, NS, BS"}
	}
	return err.in(tag)
}

// document reads what is in a list or a map.
func (w *walk) document(tag string, depth int) *Error {
	if depth > MaxNesting {
		return &Error{Reason: fmt.Sprintf("nested too deeply: lists and maps nest at most %d deep", MaxNesting)}
	}
	w.size += documentOverhead
	if tag == "L" {
		return w.elements(func() *Error {
			w.size += elementOverhead
			return w.value(depth)
		})
	}
	return w.members(depth)
}

// scalar reads the text of a string, a number or a binary value.
func (w *walk) scalar(tag string) *Error {
	if w.peek() != '"' {
		return notString(w.here())
	}
	text := w.str()
	switch tag {
	case "N":
		size, err := measureNumber(text)
		if err != nil {
			return err
		}
		w.size += size
	case "B":
		b, err := decode(text)
		if err != nil {
			return err
		}
		w.size += len(b)
	default:
		w.size += len(text)
	}
	return nil
}

// elements reads an array by means of a method that reads an element.
func (w *walk) elements(element func() *Error) *Error {
	if !w.step('[') {
		return &Error{Reason: "want an array, not " + Describe(w.here())}
	}
	if w.step(']') {
		return nil
	}
	for i := 0; ; i++ {
		if err := element(); err != nil {
			return err.at(i)
		}
		if !w.step(',') {
			w.at++ // the bracket
			return nil
		}
	}
}

// members reads a map. Its names are like names of attributes: 1 to 65,535 bytes.
func (w *walk) members(depth int) *Error {
	if !w.step('{') {
		return &Error{Reason: "want an object, not " + Describe(w.here())}
	}
	if w.step('}') {
		return nil
	}
	for {
		w.peek()
		name := w.str()
		if err := checkName(name); err != nil {
			return err.in(name)
		}
		w.step(':')
		w.size += len(name) + elementOverhead
		if err := w.value(depth); err != nil {
			return err.in(name)
		}
		if !w.step(',') {
			w.at++ // the brace
			return nil
		}
	}
}

// CheckName reports a name that an attribute cannot have: one that is empty or
// longer than [MaxName] bytes. An error is an *[Error].
func CheckName(name string) error { return checkName(name).plain() }

func checkName(name string) *Error {
	if name == "" || len(name) > MaxName {
		return &Error{Reason: fmt.Sprintf("a name has 1 to %d bytes, not %d", MaxName, len(name))}
	}
	return nil
}

// measureNumber checks a number and returns its size.
func measureNumber(text string) (int, *Error) {
	if isPlainInteger(text) {
		return 1 + (len(strings.TrimRight(text, "0"))+1)/2, nil
	}
	d, err := parseNumber(text)
	if err != nil {
		return 0, err
	}
	return d.size(), nil
}
