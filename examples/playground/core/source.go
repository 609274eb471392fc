package core

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// source is the text of a document, and where its bytes are for a page.
type source struct {
	text     string
	document int
	isNew    bool
	ascii    bool
}

func newSource(text string, document int, isNew bool) *source {
	ascii := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	return &source{text: text, document: document, isNew: isNew, ascii: ascii}
}

// units returns a byte offset of the text in UTF-16 code units.
func (s *source) units(offset int) int {
	offset = min(max(offset, 0), len(s.text))
	if s.ascii {
		return offset
	}
	n := 0
	for _, r := range s.text[:offset] {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// value returns where the JSON value ends that begins at an offset, or a little behind
// the offset if none does.
func (s *source) value(start int) (end int) {
	if start < 0 || start >= len(s.text) {
		return len(s.text)
	}
	var v json.RawMessage
	d := json.NewDecoder(strings.NewReader(s.text[start:]))
	if d.Decode(&v) == nil {
		return start + int(d.InputOffset())
	}
	rest := s.text[start:]
	if i := strings.IndexAny(rest, "\r\n"); i > 0 {
		rest = rest[:i]
	}
	if i := strings.IndexAny(rest[1:], " \t,:{}[]"); i >= 0 {
		rest = rest[:i+1]
	}
	return start + len(rest)
}

// errors returns the errors of loading with their places.
func (s *source) errors(err error) (list []Error) {
	if err == nil {
		return nil
	}
	var all syntax.ErrorList
	if !errors.As(err, &all) {
		return []Error{{Line: 1, Column: 1, End: s.units(len(s.text)), Code: "document", Text: err.Error()}}
	}
	for _, e := range all {
		list = append(list, Error{
			Line: e.Line, Column: e.Column, Start: s.units(e.Offset), End: s.units(s.value(e.Offset)),
			Path: e.Pointer, Code: string(e.Code), Text: e.Err.Error(),
		})
	}
	return list
}

// place returns where a statement stands.
func (s *source) place(st *policy.Statement) Place {
	p := st.Position()
	return Place{
		Document: s.document, New: s.isNew, Statement: st.Index(), Sid: st.Sid(), Effect: st.Effect().String(),
		Line: p.Line, Column: p.Column, Start: s.units(p.Offset), End: s.units(s.value(p.Offset)),
	}
}
