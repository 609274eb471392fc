package main

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/syntax"
)

// source is a file that the user wrote, with its lines.
type source struct {
	name  string // as it was given, with slashes
	text  []byte
	lines []int // offsets of the first bytes
}

func newSource(name string, text []byte) *source {
	s := &source{name: name, text: text, lines: []int{0}}
	for i, b := range text {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// position returns the place of an offset: the column counts characters, as in package
// syntax.
func (s *source) position(offset int) syntax.Position {
	offset = max(0, min(offset, len(s.text)))
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	return syntax.Position{Offset: offset, Line: line + 1, Column: utf8.RuneCount(s.text[s.lines[line]:offset]) + 1}
}

// line returns a line without its end; nil if the text does not have that line.
func (s *source) line(n int) []byte {
	if s == nil || n < 1 || n > len(s.lines) {
		return nil
	}
	rest := s.text[s.lines[n-1]:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return bytes.TrimSuffix(rest, []byte("\r"))
}

// way leads from a document to the file that holds it.
type way struct {
	src *source
	doc infile.Document
	// at has the place of each byte of a document that a template holds; nil: doc has it.
	at []int
	// in returns the file of a place of at; nil: src is it.
	in func(place int) (*source, int)
	// theirs reports whether a part of the document is not the author's.
	theirs func(start, end int) bool
	// pointer leads to the document in the file, as "/PolicyDocument"; "" if the file
	// is the document.
	pointer string
}

// Position implements the Map of a review.Document.
func (w *way) Position(offset int) (string, syntax.Position) {
	at := w.offset(offset)
	if w.in != nil {
		src, place := w.in(at)
		return src.name, src.position(place)
	}
	return w.src.name, w.src.position(at)
}

// offset returns the place in the file of an offset of the document.
func (w *way) offset(i int) int {
	if w.at != nil {
		return w.at[max(0, min(i, len(w.at)-1))]
	}
	return w.doc.Offset(i)
}

// verbatim reports whether the document stands in the file as it is, so that its edits
// are edits of the file.
func (w *way) verbatim() bool {
	n := len(w.doc.Decoded)
	return w.at == nil && w.doc.Offset(n)-w.doc.Offset(0) == n && bytes.HasPrefix(w.src.text[w.doc.Offset(0):], w.doc.Decoded)
}
