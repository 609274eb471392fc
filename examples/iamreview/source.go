package main

import (
	"bytes"
	"fmt"
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
	// marks are the characters before about every 4 KiB: a file of one line may be long,
	// and each place in it is asked for.
	marks []milestone

	hashes []lineHash // of the lines, once they are asked for
}

// milestone is an offset, between characters, with the number of characters before it.
type milestone struct{ offset, runes int }

const markEvery = 4 << 10

func newSource(name string, text []byte) *source {
	s := &source{name: name, text: text, lines: []int{0}}
	last := milestone{}
	s.marks = append(s.marks, last)
	for i, b := range text {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
		if i-last.offset >= markEvery && utf8.RuneStart(b) {
			last = milestone{i, last.runes + utf8.RuneCount(text[last.offset:i])}
			s.marks = append(s.marks, last)
		}
	}
	return s
}

// runes returns the number of characters before an offset.
func (s *source) runes(offset int) int {
	i, found := slices.BinarySearchFunc(s.marks, offset, func(m milestone, offset int) int { return m.offset - offset })
	if !found {
		i--
	}
	m := s.marks[i]
	return m.runes + utf8.RuneCount(s.text[m.offset:offset])
}

// position returns the place of an offset: the column counts characters, as in package
// syntax.
func (s *source) position(offset int) syntax.Position {
	offset = max(0, min(offset, len(s.text)))
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	return syntax.Position{Offset: offset, Line: line + 1, Column: s.runes(offset) - s.runes(s.lines[line]) + 1}
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

// lineHash is GitHub's fingerprint of a line; "" if the text does not have that line.
func (s *source) lineHash(n int) string {
	if s == nil {
		return ""
	}
	if s.hashes == nil {
		s.hashes = lineHashes(s.text)
	}
	if n < 1 || n > len(s.hashes) {
		return ""
	}
	return fmt.Sprintf("%x:%d", s.hashes[n-1].hash, s.hashes[n-1].count)
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
	src, at := w.place(offset)
	return src.name, src.position(at)
}

// place returns the file of an offset of the document, and the offset there.
func (w *way) place(offset int) (*source, int) {
	at := w.offset(offset)
	if w.in != nil {
		return w.in(at)
	}
	return w.src, at
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
