package main

import (
	"encoding/xml"
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
