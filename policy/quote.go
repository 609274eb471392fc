package policy

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A trace quotes the values of the request beside every clause of every statement, so a
// long value would be repeated for each policy that reads it. Texts and lists are
// therefore cut: a trace is at most a constant times the size of the policies and the
// request. After a cut, a text says how long it is and a list how many texts are missing.
const (
	quotedText = 128 // bytes of one text
	quotedList = 512 // bytes of the texts of one list, each counted with quotedItem more
	quotedItem = 8
)

// cut returns the beginning of a text, whole code points up to n bytes.
func cut(s string, n int) (head string, whole bool) {
	if len(s) <= n {
		return s, true
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], false
}

// quotable returns how many of the values fit in a list that is quoted.
func quotable(values []string) int {
	room := quotedList
	for i, v := range values {
		room -= min(len(v), quotedText) + quotedItem
		if room < 0 {
			return max(i, 1)
		}
	}
	return len(values)
}

// appendQuoted appends a text in quotation marks.
func appendQuoted(b []byte, s string) []byte {
	head, whole := cut(s, quotedText)
	b = strconv.AppendQuote(b, head)
	if !whole {
		b = append(b, "... ("...)
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, " bytes)"...)
	}
	return b
}

// appendList appends the texts of a list in brackets.
func appendList(b []byte, values []string) []byte {
	n := quotable(values)
	b = append(b, '[')
	for i, v := range values[:n] {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendQuoted(b, v)
	}
	if more := len(values) - n; more > 0 {
		b = append(b, " and "...)
		b = strconv.AppendInt(b, int64(more), 10)
		b = append(b, " more"...)
	}
	return append(b, ']')
}

// shorten returns the values as JSON quotes them, and how many it leaves out.
// Without values it returns an empty list, which JSON writes as [] and not as null.
func shorten(values []string) (quoted []string, more int) {
	n := quotable(values)
	quoted = make([]string, n)
	for i, v := range values[:n] {
		head, whole := cut(v, quotedText)
		if !whole {
			head += "... (" + strconv.Itoa(len(v)) + " bytes)"
		}
		quoted[i] = strings.ToValidUTF8(head, "\uFFFD")
	}
	return quoted, len(values) - n
}
