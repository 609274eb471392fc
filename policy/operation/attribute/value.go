package attribute

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// Limits of DynamoDB.
const (
	MaxNesting = 32    // how deep lists and maps may nest
	MaxKey     = 2048  // bytes of the value of a key attribute
	MaxName    = 65535 // bytes of the name of an attribute
)

// Tagged splits a value into its type, such as "S", and its content. It does
// not check either. An error is an *[Error].
func Tagged(v gjson.Result) (tag string, content gjson.Result, err error) {
	if !v.IsObject() {
		return "", gjson.Result{}, notValue(v)
	}
	n := 0
	v.ForEach(func(k, c gjson.Result) bool {
		tag, content = k.Str, c
		n++
		return n < 2
	})
	if n != 1 {
		return "", gjson.Result{}, notOneType()
	}
	return tag, content, nil
}

func notValue(v gjson.Result) *Error {
	return &Error{Reason: `want an attribute value, such as {"S": "text"}, not ` + Describe(v)}
}

func notOneType() *Error {
	return &Error{Reason: `want an attribute value with exactly one type, such as {"S": "text"}`}
}

func notString(v gjson.Result) *Error {
	return &Error{Reason: "want a string, not " + Describe(v)}
}

// Text returns the text of a string, number or binary value as condition keys
// have it: strings as they are, numbers in their one spelling, binary in standard
// base64. The tag is S, N or B. An error is an *[Error].
func Text(tag string, content gjson.Result) (string, error) {
	s, err := text(tag, content)
	return s, err.plain()
}

func text(tag string, content gjson.Result) (string, *Error) {
	if content.Type != gjson.String {
		return "", notString(content)
	}
	switch tag {
	case "N":
		return number(content.Str)
	case "B":
		b, err := decode(content.Str)
		if err != nil {
			return "", err
		}
		return base64.StdEncoding.EncodeToString(b), nil
	}
	return content.Str, nil
}

// decode returns the bytes of a binary value.
func decode(text string) ([]byte, *Error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, &Error{Reason: quote.Text(text) + " is not base64"}
	}
	return b, nil
}

// Key returns the type and the text of the value of a key attribute: a string, a
// number or binary, never empty and at most [MaxKey] bytes long. The text is as
// [Text] has it. An error is an *[Error].
func Key(v gjson.Result) (tag, canonical string, err error) {
	tag, c, err := Tagged(v)
	if err != nil {
		return "", "", err
	}
	if tag != "S" && tag != "N" && tag != "B" {
		return "", "", &Error{Reason: "a key attribute is of type S, N or B, not " + quote.Text(tag)}
	}
	s, fault := text(tag, c)
	if fault != nil {
		return "", "", fault.in(tag)
	}
	size := len(s)
	if tag == "B" {
		size = size/4*3 - strings.Count(s, "=")
	}
	switch {
	case size == 0: // set operators would pass over it
		return "", "", (&Error{Reason: "a key attribute is never empty"}).in(tag)
	case size > MaxKey:
		return "", "", (&Error{Reason: fmt.Sprintf("a key attribute has at most %d bytes, not %d", MaxKey, size)}).in(tag)
	}
	return tag, s, nil
}
