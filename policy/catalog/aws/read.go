package aws

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// maxTable bounds the tables that are read, in bytes. The embedded one has 1.7
// million.
const maxTable = 64 << 20

// Read reads a catalog in the form of the file catalog.txt of this package, as
// a newer version of the module has it. All of it is checked: an error names
// the line, and what is expected there.
func Read(r io.Reader) (*Catalog, error) {
	if r == nil {
		return nil, errors.New("aws: catalog: nil reader")
	}
	text, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("aws: catalog: %w", err)
	case len(text) > maxTable:
		return nil, fmt.Errorf("aws: catalog: more than %d bytes", maxTable)
	}
	return readTable(string(text))
}

func readTable(text string) (*Catalog, error) {
	if err := checkLines(text); err != nil {
		return nil, fmt.Errorf("aws: catalog: %w", err)
	}
	catalog := divide(text)
	for _, s := range catalog.sections {
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("aws: catalog: service %s: %w", s.prefix, err)
		}
	}
	return catalog, nil
}

func checkLines(text string) error {
	c := checker{last: -1}
	for at := 0; at < len(text); {
		line, _, ended := strings.Cut(text[at:], "\n")
		c.number++
		if !ended {
			return fmt.Errorf("line %d: the line does not end", c.number)
		}
		if err := c.line(line, at); err != nil {
			return fmt.Errorf("line %d: %w", c.number, err)
		}
		at += len(line) + 1
	}
	if c.number == 0 {
		return errors.New("no text; want a table that begins with " + magic)
	}
	return c.sized(len(text))
}

// checker checks the form of each line by itself, and the order of the lines.
type checker struct {
	number  int
	start   int    // where the lines of the section begin
	size    string // how long the line of the service says that they are
	service string // the prefix of the section
	last    int    // the place in kinds of the line before; -1 before any service
	name    string // of the line before
}

// kinds are the lines of a table after the first in the order of a section.
var kinds = [...]struct {
	name   string
	fields int // at most, with the letter
	check  func(line string) error
}{
	{"service", 7, checkService},
	{"k", 3, checkKey},
	{"r", 4, checkType},
	{"a", 5, checkAction},
}

// line checks the line that begins at the offset.
func (c *checker) line(line string, at int) error {
	if c.number == 1 {
		return checkFirst(line)
	}
	if c.last < 0 && strings.HasPrefix(line, "#") {
		return nil
	}
	letter, rest, _ := strings.Cut(line, "\t")
	for i, kind := range kinds {
		if kind.name != letter {
			continue
		}
		if n := strings.Count(line, "\t") + 1; n > kind.fields || strings.HasSuffix(line, "\t") {
			return fmt.Errorf("%d fields; want at most %d, and none that is empty at the end", n, kind.fields)
		}
		if err := kind.check(rest); err != nil {
			return err
		}
		if i == 0 {
			if err := c.sized(at); err != nil {
				return err
			}
			c.start, c.size = at+len(line)+1, field(rest, sizeField)
		}
		return c.order(i, field(rest, 0))
	}
	return fmt.Errorf("%q begins it; want service, k, r or a, and comments at the head only", cut(letter))
}

// sized checks the length of the section that ends at the offset.
func (c *checker) sized(at int) error {
	if size := strconv.Itoa(at - c.start); c.service != "" && size != c.size {
		return fmt.Errorf("the lines of the service %s have %s bytes, and its own says %q", cut(c.service), size, cut(c.size))
	}
	return nil
}

// order checks that a line comes after the one before.
func (c *checker) order(kind int, name string) error {
	before, section := c.name, kind == c.last
	switch {
	case kind == 0:
		before, section = c.service, c.service != ""
		c.service = name
	case c.last < 0:
		return errors.New("it stands before the first service")
	case kind < c.last:
		return fmt.Errorf("%s stands after the %s lines of the service", cut(name), kinds[c.last].name)
	}
	ordered := variables.CompareASCII(before, name) < 0
	if kinds[kind].name == "r" { // a type may have several ARNs
		ordered = ordered || before == name
	}
	if section && !ordered {
		return fmt.Errorf("%s after %s; want each name once, in alphabetical order", cut(name), cut(before))
	}
	c.last, c.name = kind, name
	return nil
}

func checkFirst(line string) error {
	if field(line, 0) != magic || field(line, 1) != version || field(line, 2) == "" || strings.Count(line, "\t") > 3 {
		return fmt.Errorf("%q; want %s, %s, a source and a date, with tabs between", cut(line), magic, version)
	}
	if date := field(line, 3); date != "" {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return fmt.Errorf("%q; want a date such as 2026-09-26", cut(date))
		}
	}
	return nil
}

func checkService(line string) error {
	if prefix := field(line, prefixField); !word(prefix, "-.") {
		return fmt.Errorf("%q is not the prefix of a service", cut(prefix))
	}
	if rcp := field(line, reachField); rcp != "" && rcp != inReach {
		return fmt.Errorf("%q; want %s or nothing", cut(rcp), inReach)
	}
	return nil
}

func checkKey(line string) error {
	name := field(line, 0)
	if err := keyName(name); err != nil {
		return err
	}
	if _, _, ok := keyType(field(line, 1)); !ok {
		return fmt.Errorf("%s has the type %q; want ARN, Bool, Date, IPAddress, Numeric or String, or ArrayOf one of these", cut(name), cut(field(line, 1)))
	}
	return nil
}

// keyName checks the name of a key: a prefix, a colon, and a name, perhaps with
// variables.
func keyName(name string) error {
	prefix, rest, _ := strings.Cut(name, ":")
	if prefix == "" || rest == "" || strings.ContainsAny(name, ",+ <>") || !variablesClosed(name) || strings.Count(name, "${") > 2 {
		return fmt.Errorf("%q is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets", cut(name))
	}
	return nil
}

// variablesClosed reports whether each ${ of the text has its brace, with a
// name in between.
func variablesClosed(text string) bool {
	for {
		_, rest, variable := strings.Cut(text, "${")
		if !variable {
			return true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.ContainsAny(name, "${:/ ") {
			return false
		}
		text = after
	}
}

func checkType(line string) error {
	name, format := field(line, 0), field(line, 1)
	if name == "" || strings.ContainsAny(name, "!,:+") {
		return fmt.Errorf("%q is not a type of resources; want a name without exclamation mark, comma, colon and plus sign", cut(name))
	}
	if !strings.HasPrefix(format, "arn:") || strings.Contains(format, ", ") {
		return fmt.Errorf("%s has the ARN %q; want an ARN that begins with arn: and a partition", cut(name), cut(format))
	}
	if _, err := arn.ParsePattern(starred(format), 0); err != nil {
		return fmt.Errorf("%s has the ARN %q: %w", cut(name), cut(format), err)
	}
	return nil
}

func checkAction(line string) error {
	name, level := field(line, 0), field(line, 1)
	if !word(name, "-") {
		return fmt.Errorf("%q is not the name of an action", cut(name))
	}
	if len(level) != 1 || strings.Index(levels, level) < 1 {
		return fmt.Errorf("%s has the level %q; want L, R, W, T or P", cut(name), cut(level))
	}
	return nil
}

// word reports whether s is of letters, digits and the others, and has any.
func word(s, others string) bool {
	for i := range len(s) {
		if c := variables.LowerByte(s[i]); !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return s != ""
}

// check looks up all that the lines of a section refer to.
func (s *section) check() error {
	for t := range (Service{s}).Formats() {
		for ref := range list(field(t.line, 2), ",") {
			if _, ok := s.key(ref); !ok {
				return fmt.Errorf("type %s: the service has no key %s", cut(t.Type()), cut(ref))
			}
		}
		if own := arnService(t.String()); !s.hasARNs(own) {
			return fmt.Errorf("type %s: the line of the service does not list the service %s of its ARN", cut(t.Type()), cut(own))
		}
	}
	for k := range (Service{s}).Keys() {
		if prefix, _, _ := strings.Cut(k.Name, ":"); !s.hasKeys(prefix) {
			return fmt.Errorf("the line of the service does not list the prefix of its key %s", cut(k.Name))
		}
	}
	for a := range (Service{s}).Actions() {
		for t := range a.Types() {
			if !t.exists() {
				return fmt.Errorf("action %s: the service has no type %s", a.Name(), cut(t.Type()))
			}
		}
		for ref := range a.refs() {
			if _, ok := s.key(ref); !ok {
				return fmt.Errorf("action %s: the service has no key %s", a.Name(), cut(ref))
			}
		}
	}
	return nil
}

func (t TypeRef) exists() bool {
	for range t.Formats() {
		return true
	}
	return false
}

// hasKeys reports whether the line of the service says that it has keys of the
// prefix.
func (s *section) hasKeys(prefix string) bool {
	if prefix == "aws" || variables.CompareASCII(prefix, s.prefix) == 0 {
		return true
	}
	for foreign := range list(field(s.head, keysField), ",") {
		if foreign == prefix {
			return true
		}
	}
	return false
}

// cut shortens a text for a message.
func cut(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}
