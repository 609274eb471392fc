package operation

import (
	"encoding/base64"
	"strings"

	"github.com/tidwall/gjson"
)

// Attribute values: {"S": "Alice"}, {"N": "42"}, {"L": [{"BOOL": true}]}. The
// tag says the type. What a condition key is made of are the values of key
// attributes, which are strings, numbers or binary; all others are only held to
// their form, so that a body that DynamoDB refuses has no plan.

const (
	maxNesting = 32    // how deep lists and maps may nest
	maxKeySize = 2048  // bytes of the value of a key attribute
	maxName    = 65535 // bytes of the name of an attribute
)

// tagged takes an attribute value apart.
func tagged(v gjson.Result) (tag string, content gjson.Result, err *Error) {
	if !v.IsObject() {
		return "", content, refuse("want an attribute value, such as {\"S\": \"text\"}, not %s", describe(v))
	}
	n := 0
	v.ForEach(func(k, c gjson.Result) bool {
		tag, content = k.Str, c
		n++
		return n < 2
	})
	if n != 1 {
		return "", content, refuse("want an attribute value with exactly one type, such as {\"S\": \"text\"}")
	}
	return tag, content, nil
}

// checkValue reports what is wrong with an attribute value. Depth is how many
// lists and maps it stands in.
func checkValue(v gjson.Result, depth int) *Error {
	tag, c, err := tagged(v)
	if err != nil {
		return err
	}
	switch tag {
	case "S", "N", "B":
		_, err = scalarText(tag, c)
	case "SS", "NS", "BS":
		err = checkElements(c, func(e gjson.Result) *Error {
			_, err := scalarText(tag[:1], e)
			return err
		})
	case "BOOL":
		if !c.IsBool() {
			err = refuse("want true or false, not %s", describe(c))
		}
	case "NULL":
		if c.Type != gjson.True {
			err = refuse("want true, not %s", describe(c))
		}
	case "L", "M":
		if depth++; depth > maxNesting {
			err = refuse("nested too deep: lists and maps nest at most %d deep", maxNesting)
		} else if tag == "L" {
			err = checkElements(c, func(e gjson.Result) *Error { return checkValue(e, depth) })
		} else {
			err = eachMember(c, func(_ string, m gjson.Result) *Error { return checkValue(m, depth) })
		}
	default:
		return refuse("%s is not a type of attribute: want one of S, N, B, BOOL, NULL, L, M, SS, NS, BS", quote(tag))
	}
	return err.in(tag)
}

// scalarText returns the text of a string, number or binary value as condition
// keys have it (SEMANTICS 7.3c): strings as they are, numbers in their one
// spelling, binary in the standard base64.
func scalarText(tag string, c gjson.Result) (string, *Error) {
	if c.Type != gjson.String {
		return "", refuse("want a string, not %s", describe(c))
	}
	switch tag {
	case "N":
		return canonicalNumber(c.Str)
	case "B":
		b, err := base64.StdEncoding.DecodeString(c.Str)
		if err != nil {
			return "", refuse("%s is not base64", quote(c.Str))
		}
		return base64.StdEncoding.EncodeToString(b), nil
	}
	return c.Str, nil
}

// keyText returns type and text of the value of a key attribute.
func keyText(v gjson.Result) (tag, text string, err *Error) {
	tag, c, err := tagged(v)
	if err != nil {
		return "", "", err
	}
	if tag != "S" && tag != "N" && tag != "B" {
		return "", "", refuse("a key attribute is of type S, N or B, not %s", quote(tag))
	}
	text, err = scalarText(tag, c)
	size := len(text)
	if tag == "B" {
		size = size/4*3 - strings.Count(text, "=")
	}
	switch {
	case err != nil:
		return "", "", err.in(tag)
	case size == 0: // set operators would pass over it
		return "", "", refuse("a key attribute is never empty").in(tag)
	case size > maxKeySize:
		return "", "", refuse("a key attribute has at most %d bytes", maxKeySize).in(tag)
	}
	return tag, text, nil
}

// checkElements calls check for each element of an array.
func checkElements(v gjson.Result, check func(gjson.Result) *Error) *Error {
	return eachElement(v, func(_ int, e gjson.Result) *Error { return check(e) })
}

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
// error. The names are given by whoever made the body, as those of attributes
// are, which have one to 65,535 bytes.
func eachMember(v gjson.Result, visit func(name string, m gjson.Result) *Error) (err *Error) {
	if !v.IsObject() {
		return refuse("want an object, not %s", describe(v))
	}
	v.ForEach(func(k, m gjson.Result) bool {
		if k.Str == "" || len(k.Str) > maxName {
			err = refuse("a name has 1 to %d bytes, not %d", maxName, len(k.Str))
		} else {
			err = visit(k.Str, m)
		}
		err = err.in(k.Str)
		return err == nil
	})
	return err
}
