package gen

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Node is one JSON value, with the members of objects in their order,
// duplicates included: policy documents are built from nodes, taken apart into
// them and edited as such. The zero Node renders as null.
type Node struct {
	Kind  Kind
	Text  string   // of a String its value, of a Literal its source text
	Names []string // of an Object
	Items []*Node  // of an Object and an Array
}

// Kind says what a Node is.
type Kind byte

// The kinds of nodes. A Literal is a number, true, false or null.
const (
	Literal Kind = iota
	String
	Array
	Object
)

// Text returns a string.
func Text(s string) *Node { return &Node{Kind: String, Text: s} }

// Texts returns an array of strings, empty without any.
func Texts(list ...string) *Node {
	n := &Node{Kind: Array}
	for _, s := range list {
		n.Items = append(n.Items, Text(s))
	}
	return n
}

// List returns an array.
func List(items ...*Node) *Node { return &Node{Kind: Array, Items: items} }

// With appends a member to the object n and returns it. It changes n; a nil n
// is an empty object.
func (n *Node) With(name string, value *Node) *Node {
	if n == nil {
		n = &Node{Kind: Object}
	}
	n.Names = append(n.Names, name)
	n.Items = append(n.Items, value)
	return n
}

// Field returns the first member of that name, nil where there is none.
func (n *Node) Field(name string) *Node {
	if n == nil {
		return nil
	}
	if i := slices.Index(n.Names, name); i >= 0 {
		return n.Items[i]
	}
	return nil
}

// Remove removes member or element i.
func (n *Node) Remove(i int) {
	n.Items = slices.Delete(n.Items, i, i+1)
	if n.Kind == Object {
		n.Names = slices.Delete(n.Names, i, i+1)
	}
}

// Clone returns a copy that shares nothing with n.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Names = slices.Clone(n.Names)
	c.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = item.Clone()
	}
	return &c
}

// String returns n as JSON text without blanks.
func (n *Node) String() string { return string(n.append(nil)) }

func (n *Node) append(b []byte) []byte {
	switch n.Kind {
	case String:
		return appendQuoted(b, n.Text)
	case Array, Object:
		brackets := "[]"
		if n.Kind == Object {
			brackets = "{}"
		}
		b = append(b, brackets[0])
		for i, item := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			if n.Kind == Object {
				b = append(appendQuoted(b, n.Names[i]), ':')
			}
			b = item.append(b)
		}
		return append(b, brackets[1])
	default:
		return append(b, cmp.Or(n.Text, "null")...)
	}
}

// appendQuoted quotes a text as JSON does. Bytes that are not UTF-8 stay as
// they are, so that documents with such bytes can be written too.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// ParseNode reads one JSON value; an error means that text is not JSON. Numbers
// keep their text, and n.String() means the same as text.
func ParseNode(text string) (*Node, error) {
	if !json.Valid([]byte(text)) {
		return nil, fmt.Errorf("gen: not JSON: %.80q", text)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return parseNode(d), nil
}

// parseNode reads the next value of a text that is known to be JSON, so that
// no token is refused.
func parseNode(d *json.Decoder) *Node {
	t, _ := d.Token()
	switch t := t.(type) {
	case string:
		return Text(t)
	case json.Delim:
		n := &Node{Kind: Array}
		if t == '{' {
			n.Kind = Object
		}
		for d.More() {
			if n.Kind == Object {
				name, _ := d.Token()
				n.Names = append(n.Names, name.(string))
			}
			n.Items = append(n.Items, parseNode(d))
		}
		_, _ = d.Token()
		return n
	case nil:
		return &Node{Text: "null"}
	default:
		return &Node{Text: fmt.Sprint(t)}
	}
}
