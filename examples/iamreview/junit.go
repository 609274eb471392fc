package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// JUnit's form of results, which CI services read.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// add adds a case, in the suite of its file.
func (s *junitSuites) add(file string, c junitCase) {
	if n := len(s.Suites); n == 0 || s.Suites[n-1].Name != inXML(file) {
		s.Suites = append(s.Suites, junitSuite{Name: inXML(file)})
	}
	suite := &s.Suites[len(s.Suites)-1]
	suite.Tests++
	if c.Failure != nil {
		suite.Failures++
		c.Failure.Message, c.Failure.Text = inXML(c.Failure.Message), inXML(c.Failure.Text)
	}
	if c.Skipped != nil {
		suite.Skipped++
		c.Skipped.Message = inXML(c.Skipped.Message)
	}
	c.Class, c.Name = inXML(c.Class), inXML(c.Name)
	suite.Cases = append(suite.Cases, c)
}

func (s *junitSuites) write(out io.Writer) error {
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(out)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

// inXML replaces what XML 1.0 has no character for.
func inXML(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000 && r <= 0x10FFFF:
			return r
		}
		return '\uFFFD'
	}, text)
}

// writeJUnit writes a suite for each file, with a case for each document and category that
// has findings, and for each document without; suppressed findings and what was not
// checked are skipped cases.
func writeJUnit(out io.Writer, r *report) error {
	var s junitSuites
	for _, file := range r.junitFiles() {
		for _, c := range file.cases {
			s.add(file.name, c)
		}
	}
	return s.write(out)
}

// junitFile are the cases of a file.
type junitFile struct {
	name  string
	cases []junitCase
	found map[string]bool // documents with a case
}

// junitFiles makes the cases, by file in the order of the findings, and then of the names.
func (r *report) junitFiles() (files []*junitFile) {
	at := make(map[string]*junitFile)
	of := func(name string) *junitFile {
		if at[name] == nil {
			at[name] = &junitFile{name: name, found: make(map[string]bool)}
			files = append(files, at[name])
		}
		return at[name]
	}
	for i := range r.findings {
		of(r.findings[i].file).add(&r.findings[i])
	}
	for _, d := range r.read {
		name, _ := d.Map.Position(0)
		if file := of(name); !file.found[d.Name] {
			file.found[d.Name] = true
			file.cases = append(file.cases, junitCase{Class: d.Name, Name: "no findings"})
		}
	}
	for _, u := range r.notChecked {
		name, _, _ := strings.Cut(u.name, "#")
		of(name).cases = append(of(name).cases, junitCase{Class: u.name, Name: "not checked", Skipped: &junitMessage{Message: u.reason}})
	}
	return files
}

// add adds a finding to the case of its document and category.
func (file *junitFile) add(f *finding) {
	document := f.At.Document.Name
	file.found[document] = true
	if f.Suppressed {
		file.cases = append(file.cases, junitCase{Class: document, Name: f.Rule.ID, Skipped: &junitMessage{Message: "suppressed: " + f.Reason}})
		return
	}
	line := fmt.Sprintf("%s:%d:%d: %s %s: %s\n", visible(f.file), f.start.Line, f.start.Column, f.Severity, f.Rule.ID, visible(f.Message))
	category := f.Rule.Category.String()
	for i := range file.cases {
		if c := &file.cases[i]; c.Class == document && c.Name == category && c.Failure != nil {
			c.Failure.Text += line
			return
		}
	}
	file.cases = append(file.cases, junitCase{Class: document, Name: category, Failure: &junitMessage{Message: f.Message, Type: f.Severity.String(), Text: line}})
}
