package syntax

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The scan does not say where a text is wrong, so for an invalid text encoding/json is
// asked. Its message quotes a single byte, which may be part of a
// character, and is meant for programmers. So only its end is used, which says what the
// scanner was looking for.

// expectations says what is allowed where encoding/json finds a fault.
var expectations = [...]struct{ suffix, allowed string }{
	{"looking for beginning of value", "a value is expected here"},
	{"looking for beginning of object key string", "a name in double quotes is expected here"},
	{"after object key", "':' is expected after a name"},
	{"after object key:value pair", "',' or '}' is expected after a value"},
	{"after array element", "',' or ']' is expected after a value"},
	{"after top-level value", "nothing may follow the document"},
	{"in string literal", `in a string it must be written as an escape, such as \n`},
	{"in string escape code", `a backslash must be followed by one of " \ / b f n r t u`},
	{"hexadecimal character escape", `\u must be followed by four hexadecimal digits`},
	{"numeric literal", "a digit is expected here"},
}

// whiteSpace is what JSON allows between tokens.
const whiteSpace = " \t\r\n"

// jsonFault returns the offset of the first character of text that cannot be part of a
// JSON value, or len(text) if it ends too soon, and says what is wrong there.
//
// SyntaxError.Offset counts the bytes up to and including the offending one, and for a
// text that ends too soon it is the last byte. So a zero byte is put after the text: it
// cannot continue a JSON value, so the offending byte always exists.
func jsonFault(text string) (offset int, fault string) {
	var raw json.RawMessage
	err := json.Unmarshal([]byte(text+"\x00"), &raw)
	var found *json.SyntaxError
	if !errors.As(err, &found) {
		return 0, "this is not a JSON value"
	}
	offset = min(max(int(found.Offset)-1, 0), len(text))
	allowed := expectation(found.Error())
	if offset < len(text) {
		return offset, offender(text[offset:]) + ": " + allowed + hint(text, offset)
	}
	switch {
	case strings.Trim(text, whiteSpace) == "":
		return offset, "the document is empty"
	case strings.HasSuffix(found.Error(), "in string literal"):
		allowed = "a string is not closed"
	}
	return offset, "the document ends too soon: " + allowed
}

// expectation says what is allowed where encoding/json reports message.
func expectation(message string) string {
	for _, e := range expectations {
		if strings.HasSuffix(message, e.suffix) {
			return e.allowed
		}
	}
	return "only true, false, null and numbers may be without quotes" // "in literal true (expecting 'r')"
}

// offender names the character that rest begins with.
func offender(rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	if r > unicode.MaxASCII || !unicode.IsPrint(r) {
		return fmt.Sprintf("unexpected character %#U", r)
	}
	return fmt.Sprintf("unexpected character %q", r)
}

// hint explains mistakes that are common because languages close to JSON allow them.
func hint(text string, offset int) string {
	last := strings.TrimRight(text[:offset], whiteSpace)
	switch c := text[offset]; {
	case (c == '}' || c == ']') && strings.HasSuffix(last, ","):
		return "; JSON does not allow a comma after the last entry"
	case c == '/' || c == '#':
		return "; JSON does not have comments"
	case c == '\'':
		return "; JSON strings need double quotes"
	case '0' <= c && c <= '9' && strings.HasSuffix(text[:offset], "0"):
		return "; a number cannot begin with 0: an account number must be in quotes"
	}
	return ""
}
