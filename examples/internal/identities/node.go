package identities

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/policy/syntax"
)

// node is a JSON value and where it stands.
type node struct {
	start, end int64
	kind       string // "an object", "a list", "a string", "a number", "a Boolean", "null"
	text       string // of a string, a number or a Boolean
	members    []member
	items      []*node
}

type member struct {
	name  string
	at    int64
	value *node
}

// source is a file that was read.
type source struct {
	name string
	text []byte
}

// errorAt is an error at an offset of the file, with line and column.
func (s *source) errorAt(offset int64, format string, args ...any) error {
	at := syntax.PositionOf(s.text, int(offset))
	return fmt.Errorf("%s:%v: %s", s.name, at, fmt.Sprintf(format, args...))
}

// maxDepth bounds how deep a file is nested.
const maxDepth = 64

// parse reads the file as one JSON value, in which no name is there twice.
func (s *source) parse() (*node, error) {
	if !utf8.Valid(s.text) {
		return nil, s.errorAt(0, "the file is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(s.text))
	d.UseNumber()
	n, err := s.value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, s.errorAt(d.InputOffset(), "text after the end of the object")
	}
	return n, nil
}

// next reads a token, and where it starts.
func (s *source) next(d *json.Decoder) (t json.Token, start int64, err error) {
	start = d.InputOffset()
	start += int64(len(s.text[start:]) - len(bytes.TrimLeft(s.text[start:], " \t\r\n,:")))
	if t, err = d.Token(); err != nil {
		return nil, 0, s.errorAt(max(start, d.InputOffset()), "%v", err)
	}
	return t, start, nil
}

func (s *source) value(d *json.Decoder, depth int) (*node, error) {
	t, start, err := s.next(d)
	if err != nil {
		return nil, err
	}
	n := &node{start: start, kind: "null"}
	switch t := t.(type) {
	case string:
		n.kind, n.text = "a string", t
	case json.Number:
		n.kind, n.text = "a number", t.String()
	case bool:
		n.kind, n.text = "a Boolean", fmt.Sprint(t)
	case json.Delim:
		if depth == maxDepth {
			return nil, s.errorAt(start, "nested deeper than %d", maxDepth)
		}
		if t == '{' {
			n.kind = "an object"
		} else {
			n.kind = "a list"
		}
		if err := s.inside(d, n, depth+1); err != nil {
			return nil, err
		}
	}
	n.end = d.InputOffset()
	return n, nil
}

// inside reads the members of an object or the items of a list, and its end.
func (s *source) inside(d *json.Decoder, n *node, depth int) error {
	seen := make(map[string]bool)
	for d.More() {
		if n.kind == "a list" {
			item, err := s.value(d, depth)
			if err != nil {
				return err
			}
			n.items = append(n.items, item)
			continue
		}
		t, at, err := s.next(d)
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if seen[name] {
			return s.errorAt(at, "the name %q is there twice", name)
		}
		seen[name] = true
		v, err := s.value(d, depth)
		if err != nil {
			return err
		}
		n.members = append(n.members, member{name, at, v})
	}
	_, _, err := s.next(d)
	return err
}

// only returns an error if an object has another member than those that are named.
func (s *source) only(n *node, what string, names ...string) error {
	if n.kind != "an object" {
		return s.errorAt(n.start, "%s is %s; want an object", what, n.kind)
	}
	for _, m := range n.members {
		known := false
		for _, name := range names {
			known = known || m.name == name
		}
		if !known {
			return s.errorAt(m.at, "%q is not a field of %s; want one of %s", m.name, what, strings.Join(names, ", "))
		}
	}
	return nil
}

// get returns a member of an object; nil if it is absent or null.
func (n *node) get(name string) *node {
	for _, m := range n.members {
		if m.name == name && m.value.kind != "null" {
			return m.value
		}
	}
	return nil
}

// str returns a member that is a string and not empty; "" if it is absent.
func (s *source) str(n *node, name string) (string, error) {
	v := n.get(name)
	if v == nil {
		return "", nil
	}
	if v.kind != "a string" || v.text == "" {
		return "", s.errorAt(v.start, "%s is %s; want a string that is not empty", name, v.kind)
	}
	return v.text, nil
}

// list returns the items of a member that is a list; nil if it is absent.
func (s *source) list(n *node, name string) ([]*node, error) {
	v := n.get(name)
	switch {
	case v == nil:
		return nil, nil
	case v.kind != "a list":
		return nil, s.errorAt(v.start, "%s is %s; want a list", name, v.kind)
	case v.items == nil:
		return []*node{}, nil
	}
	return v.items, nil
}
