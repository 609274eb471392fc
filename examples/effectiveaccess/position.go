package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// position returns line:column of a field of a request body, as operation.Error
// writes fields: "RequestItems.Books.Keys[2].Id". For a missing field it is the
// position of the innermost value that should hold it, and for a body that is
// not JSON the position of the syntax error.
func position(body []byte, field string) string {
	w := walker{Decoder: json.NewDecoder(bytes.NewReader(body)), body: body, field: field}
	w.UseNumber()
	var syntax *json.SyntaxError
	if err := json.Unmarshal(body, new(json.RawMessage)); errors.As(err, &syntax) {
		return lineColumn(body, int(max(syntax.Offset, 1))-1)
	}
	w.value("")
	return lineColumn(body, w.found)
}

// walker goes over a JSON text that is valid.
type walker struct {
	*json.Decoder
	body  []byte
	field string
	path  string // the longest path so far that leads to field
	found int    // the offset of its value
}

// value reads the value at a path.
func (w *walker) value(path string) {
	if leads(path, w.field) && len(path) > len(w.path) || path == "" {
		w.path, w.found = path, w.offset()
	}
	switch token, _ := w.Token(); token {
	case json.Delim('{'):
		for w.More() {
			name, _ := w.Token()
			w.value(strings.TrimPrefix(path+step(fmt.Sprint(name)), "."))
		}
		_, _ = w.Token()
	case json.Delim('['):
		for i := 0; w.More(); i++ {
			w.value(path + "[" + strconv.Itoa(i) + "]")
		}
		_, _ = w.Token()
	}
}

// step is a member's part of a path, in brackets if its name is not a word.
func step(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`.[]"`, r) }) {
		return "[" + strconv.Quote(name) + "]"
	}
	return "." + name
}

// leads reports whether the value at path is the field or holds it.
func leads(path, field string) bool {
	rest, ok := strings.CutPrefix(field, path)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// offset returns where the next value begins.
func (w *walker) offset() int {
	at := int(w.InputOffset())
	return at + len(w.body[at:]) - len(bytes.TrimLeft(w.body[at:], " \t\r\n:,"))
}

// lineColumn returns an offset as line:column, from 1, the column in runes.
func lineColumn(text []byte, offset int) string {
	offset = min(offset, len(text))
	line := text[bytes.LastIndexByte(text[:offset], '\n')+1 : offset]
	return fmt.Sprintf("%d:%d", bytes.Count(text[:offset], []byte("\n"))+1, utf8.RuneCount(line)+1)
}
