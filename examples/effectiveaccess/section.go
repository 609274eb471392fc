package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Below its matrix a report has sections of lines, each with the label of its
// study, a subject and words about it. Words about the same subject are joined:
//
//	Missing
//	  table/Books    user on table/Books     dynamodb: PutItem UpdateItem
//	                 user on cache/books     dax: PutItem UpdateItem
//	  table/Authors  user on table/Authors   dynamodb: PutItem

// width is the most columns that a line of words has.
const width = 110

// longest is how many columns a subject may have to be aligned with others.
const longest = 48

// section is a part of the report while it is collected.
type section struct {
	title string
	lines []*line
}

// line is one line of a section. With a service, the words are names of its
// actions.
type line struct {
	label, subject, service string
	words                   []string
}

// add adds a word about a subject and a service, once.
func (s *section) add(label, subject, service, word string) {
	i := slices.IndexFunc(s.lines, func(l *line) bool {
		return l.label == label && l.subject == subject && l.service == service
	})
	if i < 0 {
		i = len(s.lines)
		s.lines = append(s.lines, &line{label: label, subject: subject, service: service})
	}
	if l := s.lines[i]; !slices.Contains(l.words, word) {
		l.words = append(l.words, word)
	}
}

// print writes the section. A label that repeats the line above is left out.
func (s *section) print(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n", s.title)
	labels, subjects := 0, 0
	for _, l := range s.lines {
		labels = max(labels, utf8.RuneCountInString(l.label))
		if n := utf8.RuneCountInString(l.subject); n <= longest {
			subjects = max(subjects, n)
		}
	}
	last := ""
	for _, l := range s.lines {
		label, words := l.label, l.words
		if label == last {
			label = ""
		}
		last = l.label
		if l.service != "" {
			words = append([]string{l.service + ":"}, words...)
		}
		indent := "  " + column("", labels) + column("", subjects)
		wrap(b, "  "+column(label, labels)+column(l.subject, subjects), utf8.RuneCountInString(indent), words)
	}
}

// column pads a text, and is empty where a column has no width.
func column(text string, width int) string {
	if text == "" && width == 0 {
		return ""
	}
	return text + strings.Repeat(" ", max(width-utf8.RuneCountInString(text), 0)+2)
}

// wrap writes words after a beginning, and into as many lines below, indented,
// as it takes.
func wrap(b *strings.Builder, beginning string, indent int, words []string) {
	text := beginning
	for i, w := range words {
		switch n := utf8.RuneCountInString(w); {
		case i == 0:
		case utf8.RuneCountInString(text)+1+n > width:
			b.WriteString(text + "\n")
			text = strings.Repeat(" ", indent)
		default:
			text += " "
		}
		text += w
	}
	b.WriteString(text + "\n")
}
