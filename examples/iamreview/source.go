package main

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// source is a file that the user wrote.
type source struct {
	name string // as it was given, with slashes
	text []byte
	// values is set if it has values of Terraform's variables: what is in no document may be
	// secret.
	values bool
	// marks are what is before about every 4 KiB: each place in a file is asked for, and it
	// may have many lines or be one long one.
	marks []milestone

	hashes []lineHash // of the lines, once they are asked for
}

// milestone is an offset, between characters, with the numbers of characters and of lines
// that have ended before it, and where its own line begins.
type milestone struct{ offset, runes, lines, begin int }

const markEvery = 4 << 10

func newSource(name string, text []byte) *source {
	s := &source{name: name, text: text, marks: make([]milestone, 1, len(text)/markEvery+1)}
	for m := (milestone{}); len(text)-m.offset > markEvery; s.marks = append(s.marks, m) {
		end := m.offset + markEvery
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end++
		}
		m = m.next(text[m.offset:end], utf8.RuneCount(text[m.offset:end]))
	}
	return s
}

// next returns the milestone behind a text that begins at one, and which has some number of
// characters.
func (m milestone) next(text []byte, runes int) milestone {
	if last := bytes.LastIndexByte(text, '\n'); last >= 0 {
		m.begin = m.offset + last + 1
	}
	m.offset += len(text)
	m.runes += runes
	m.lines += bytes.Count(text, newline)
	return m
}

var newline = []byte("\n")

// at returns the milestone of an offset.
func (s *source) at(offset int) milestone {
	i, found := slices.BinarySearchFunc(s.marks, offset, func(m milestone, offset int) int { return m.offset - offset })
	if !found {
		i--
	}
	m := s.marks[i]
	text := s.text[m.offset:offset]
	runes := len(text)
	if i+1 == len(s.marks) || s.marks[i+1].runes-m.runes < s.marks[i+1].offset-m.offset { // it is not ASCII alone
		runes = utf8.RuneCount(text)
	}
	return m.next(text, runes)
}

// position returns the place of an offset: the column counts characters, as in package
// syntax.
func (s *source) position(offset int) syntax.Position {
	m := s.at(max(0, min(offset, len(s.text))))
	return syntax.Position{Offset: m.offset, Line: m.lines + 1, Column: m.runes - s.at(m.begin).runes + 1}
}

// lines is how many lines the text has.
func (s *source) lines() int { return s.at(len(s.text)).lines + 1 }

// begin returns the offset of the first byte of a line; false if the text does not have
// that line.
func (s *source) begin(n int) (offset int, ok bool) {
	if n <= 1 {
		return 0, n == 1
	}
	i, _ := slices.BinarySearchFunc(s.marks, n-1, func(m milestone, lines int) int { return m.lines - lines })
	m := s.marks[max(i-1, 0)]
	for offset = m.offset; m.lines < n-1; m.lines++ {
		end := bytes.IndexByte(s.text[offset:], '\n')
		if end < 0 {
			return 0, false
		}
		offset += end + 1
	}
	return offset, true
}

// line returns a line without its end; nil if the text does not have that line.
func (s *source) line(n int) []byte {
	if s == nil {
		return nil
	}
	start, ok := s.begin(n)
	if !ok {
		return nil
	}
	rest := s.text[start:]
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
	of *template.Document // that a template holds; nil: doc
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

// endOf is where a range of the document ends in the file that it begins in, if what is
// behind it stands in another file; else it is as given.
func (w *way) endOf(at review.Location, file string, otherwise syntax.Position) syntax.Position {
	if w.in == nil || at.End <= at.Start {
		return otherwise
	}
	if src, last := w.place(at.End - 1); src.name == file {
		return src.position(last + 1)
	}
	return otherwise
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
